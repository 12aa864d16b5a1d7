package program

import (
	"io"
	"sync"
)

// MaxTypeAhead is how many bytes wait for a program that does not read. When there are more the connection is no longer read.
const MaxTypeAhead = 64 << 10

// TypeAhead is input on its way to the program. Methods may be called by any goroutine.
type TypeAhead struct {
	mu      sync.Mutex
	changed sync.Cond // on mu
	buf     []byte
	closed  bool
	ending  bool // CopyTo ends when all is copied
}

// NewTypeAhead is one that waits for nothing yet.
func NewTypeAhead() *TypeAhead {
	t := new(TypeAhead)
	t.changed.L = &t.mu
	return t
}

// Push adds p, which must not be longer than MaxTypeAhead. It blocks while there is no room for it, until close.
func (t *TypeAhead) Push(p ...byte) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for !t.closed && len(t.buf)+len(p) > MaxTypeAhead {
		t.changed.Wait()
	}
	if !t.closed {
		t.buf = append(t.buf, p...)
		t.changed.Broadcast()
	}
}

// TryPush is Push where there is room now, for all of p.
func (t *TypeAhead) TryPush(p ...byte) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.closed || t.ending || len(t.buf)+len(p) > MaxTypeAhead {
		return false
	}
	t.buf = append(t.buf, p...)
	t.changed.Broadcast()
	return true
}

// Finish ends CopyTo when it has copied what waits.
func (t *TypeAhead) Finish() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.ending = true
	t.changed.Broadcast()
}

// Interrupt puts p in the place of all that waits: what was typed ahead of an interrupt is void, as on a terminal. It never blocks.
func (t *TypeAhead) Interrupt(p ...byte) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.closed {
		t.buf = append(t.buf[:0], p...)
		t.changed.Broadcast()
	}
}

// Close ends CopyTo and push.
func (t *TypeAhead) Close() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.closed = true
	t.changed.Broadcast()
}

// CopyTo writes what comes to w, until close or an error of w.
func (t *TypeAhead) CopyTo(w io.Writer) {
	var taken []byte
	for {
		t.mu.Lock()
		for !t.closed && !t.ending && len(t.buf) == 0 {
			t.changed.Wait()
		}
		if t.closed || len(t.buf) == 0 {
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
			t.Close() // nobody reads any more
			return
		}
	}
}
