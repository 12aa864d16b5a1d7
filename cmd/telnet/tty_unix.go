//go:build unix

package main

import (
	"os"
	"os/signal"
	"syscall"
	"time"
)

// ending are the signals that end the program.
func ending() []os.Signal {
	return []os.Signal{syscall.SIGTERM, syscall.SIGHUP, syscall.SIGINT, syscall.SIGQUIT}
}

func signalNumber(s os.Signal) int {
	if n, ok := s.(syscall.Signal); ok {
		return int(n)
	}
	return 0
}

// watchTerminal tells when the window has changed its size, or when the program goes on after it was stopped, after
// which the terminal may be in any state. stop ends it.
func watchTerminal(*terminal) (changed <-chan os.Signal, stop func()) {
	c := make(chan os.Signal, 1)
	signal.Notify(c, syscall.SIGWINCH, syscall.SIGCONT)
	return c, func() { signal.Stop(c) }
}

// stopTime is how long the stop that the program asks for may be on its way. A process group without a shell is not stopped at all.
const stopTime = 500 * time.Millisecond

// suspend stops the program's process group, as the terminal's ^Z does, and returns when it goes on.
func suspend() error {
	continued := make(chan os.Signal, 1)
	signal.Notify(continued, syscall.SIGCONT)
	defer signal.Stop(continued)
	if err := syscall.Kill(0, syscall.SIGTSTP); err != nil {
		return err
	}
	late := time.NewTimer(stopTime)
	defer late.Stop()
	select {
	case <-continued:
	case <-late.C:
	}
	return nil
}

// prepareOutput does nothing: a terminal needs no more than raw mode here.
func prepareOutput(*os.File) (undo func()) { return func() {} }
