package main

import (
	"errors"
	"os"
	"time"

	"golang.org/x/sys/windows"
)

// resizePoll is how often the window's size is looked at: consoles do not tell.
const resizePoll = 500 * time.Millisecond

// utf8Page is the code page of UTF-8.
const utf8Page = 65001

func ending() []os.Signal { return []os.Signal{os.Interrupt} }

func signalNumber(os.Signal) int { return 2 }

// watchTerminal tells when the window has changed its size. stop ends it.
func watchTerminal(t *terminal) (changed <-chan os.Signal, stop func()) {
	c := make(chan os.Signal, 1)
	done, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		tick := time.NewTicker(resizePoll)
		defer tick.Stop()
		cols, rows := t.size()
		for {
			select {
			case <-tick.C:
			case <-done:
				return
			}
			if w, h := t.size(); w != cols || h != rows {
				cols, rows = w, h
				select {
				case c <- os.Interrupt: // any signal will do
				default:
				}
			}
		}
	}()
	return c, func() { close(done); <-ended }
}

func suspend() error { return errors.New("this system cannot suspend a program") }

// prepareOutput lets the console understand UTF-8 and escape sequences.
func prepareOutput(out *os.File) (undo func()) {
	h := windows.Handle(out.Fd())
	var mode uint32
	if windows.GetConsoleMode(h, &mode) != nil {
		return func() {}
	}
	page, err := windows.GetConsoleOutputCP()
	// An old console that refuses shows the sequences, which is all that can be done.
	_ = windows.SetConsoleMode(h, mode|windows.ENABLE_PROCESSED_OUTPUT|windows.ENABLE_VIRTUAL_TERMINAL_PROCESSING|windows.DISABLE_NEWLINE_AUTO_RETURN)
	_ = windows.SetConsoleOutputCP(utf8Page)
	return func() {
		_ = windows.SetConsoleMode(h, mode)
		if err == nil {
			_ = windows.SetConsoleOutputCP(page)
		}
	}
}
