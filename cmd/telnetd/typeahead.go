package main

import (
	"io"
	"sync"
)

// maxTypeAhead is how many bytes wait for a program that does not read. When there are more the connection is no longer read.
const maxTypeAhead = 64 << 10

// typeAhead is input on its way to the program. Methods may be called by any goroutine.
type typeAhead struct {
	mu      sync.Mutex
	changed sync.Cond // on mu
	buf     []byte
	closed  bool
}

func newTypeAhead() *typeAhead {
	t := new(typeAhead)
	t.changed.L = &t.mu
	return t
}

// push adds p, which must not be longer than maxTypeAhead. It blocks while there is no room for it, until close.
func (t *typeAhead) push(p ...byte) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for !t.closed && len(t.buf)+len(p) > maxTypeAhead {
		t.changed.Wait()
	}
	if !t.closed {
		t.buf = append(t.buf, p...)
		t.changed.Broadcast()
	}
}

// interrupt puts p in the place of all that waits: what was typed ahead of an interrupt is void, as on a terminal. It never blocks.
func (t *typeAhead) interrupt(p ...byte) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.closed {
		t.buf = append(t.buf[:0], p...)
		t.changed.Broadcast()
	}
}

// close ends copyTo and push.
func (t *typeAhead) close() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.closed = true
	t.changed.Broadcast()
}

// copyTo writes what comes to w, until close or an error of w.
func (t *typeAhead) copyTo(w io.Writer) {
	var taken []byte
	for {
		t.mu.Lock()
		for !t.closed && len(t.buf) == 0 {
			t.changed.Wait()
		}
		if t.closed {
			t.mu.Unlock()
			return
		}
		if cap(taken) > 4<<10 { // an idle session keeps no big buffer
			taken = nil
		}
		taken, t.buf = t.buf, taken[:0]
		t.changed.Broadcast()
		t.mu.Unlock()
		if _, err := w.Write(taken); err != nil {
			t.close() // nobody reads any more
			return
		}
	}
}
