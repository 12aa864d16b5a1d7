package main

import (
	"io"
	"os"
	"sync"

	"golang.org/x/term"
)

// terminal is the user's terminal. It is raw while the session has it: the session edits and echoes by itself.
type terminal struct {
	in, out *os.File

	mu    sync.Mutex // guards what follows
	saved *term.State
	undo  func()
}

// takeOver makes the terminal raw; a second call only puts it right again, should another program have changed it.
func (t *terminal) takeOver() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	old, err := term.MakeRaw(int(t.in.Fd()))
	if err != nil {
		return err
	}
	if t.saved == nil {
		t.saved = old
		t.undo = prepareOutput(t.out)
	}
	return nil
}

// restore puts the terminal back as it was before takeOver.
func (t *terminal) restore() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.saved != nil {
		_ = term.Restore(int(t.in.Fd()), t.saved) // the terminal is gone, then
		t.undo()
		t.saved = nil
	}
}

// guard restores the terminal for a goroutine that panics, so that the message can be read.
func (t *terminal) guard() {
	if r := recover(); r != nil {
		t.restore()
		panic(r)
	}
}

// size is the window's size in character cells; 80 by 24 where it is unknown.
func (t *terminal) size() (cols, rows int) {
	cols, rows, err := term.GetSize(int(t.out.Fd()))
	if err != nil || cols <= 0 || rows <= 0 {
		return 80, 24
	}
	return cols, rows
}

// readKeys hands on what the terminal brings, until it ends or stop is closed.
func readKeys(in io.Reader, to chan<- []byte, stop <-chan struct{}) {
	defer close(to)
	for {
		buf := make([]byte, 4096)
		n, err := in.Read(buf)
		if n > 0 {
			select {
			case to <- buf[:n]:
			case <-stop:
				return
			}
		}
		if err != nil {
			return
		}
	}
}
