package program

import (
	"bytes"
	"io"
	"sync"
	"testing"
	"testing/synctest"
)

// TestTypeAheadOrder: all arrives in order whatever the reader does, and no more than MaxTypeAhead waits.
func TestTypeAheadOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := NewTypeAhead()
		r, w := io.Pipe()
		var end sync.WaitGroup
		end.Go(func() { a.CopyTo(w); w.Close() })
		var want []byte
		end.Go(func() {
			for i := range 100 {
				p := bytes.Repeat([]byte{byte(i)}, 5000)
				want = append(want, p...)
				a.Push(p...)
			}
		})
		synctest.Wait()
		if n := len(a.buf); n > MaxTypeAhead {
			t.Errorf("%d bytes wait", n)
		}
		got := make([]byte, 500000)
		if _, err := io.ReadFull(r, got); err != nil || !bytes.Equal(got, want) {
			t.Errorf("changed: %v", err)
		}
		a.Close()
		end.Wait()
	})
}

// TestInterruptTakesTypeAhead: what waits in front of an interrupt is void, and an interrupt never waits.
func TestInterruptTakesTypeAhead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := NewTypeAhead()
		a.Push(make([]byte, MaxTypeAhead)...)
		blocked := make(chan bool)
		go func() { a.Push('x'); close(blocked) }()
		synctest.Wait()
		a.Interrupt(3)
		<-blocked
		if string(a.buf) != "\x03x" {
			t.Errorf("%q", a.buf)
		}
	})
}

// TestTypeAheadClose: neither side stays behind when the session ends.
func TestTypeAheadClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := NewTypeAhead()
		a.Push(make([]byte, MaxTypeAhead)...)
		var end sync.WaitGroup
		end.Go(func() { a.Push('x') })
		synctest.Wait()
		a.Close()
		end.Wait()
		a.CopyTo(io.Discard)
		a.Push('y')
		a.Interrupt('z')
	})
}

// TestTypeAheadWithoutReader: when the pty has gone nobody blocks.
func TestTypeAheadWithoutReader(t *testing.T) {
	a := NewTypeAhead()
	r, w := io.Pipe()
	r.Close()
	a.Push('x')
	a.CopyTo(w)
	for range 3 {
		a.Push(make([]byte, MaxTypeAhead)...)
	}
}

// TestTypeAheadFinish: behind the end nothing is taken, and what waited is copied.
func TestTypeAheadFinish(t *testing.T) {
	a := NewTypeAhead()
	a.Push([]byte("first")...)
	a.Finish()
	if a.TryPush([]byte("second")...) {
		t.Error("taken behind the end")
	}
	var b bytes.Buffer
	if a.CopyTo(&b); b.String() != "first" {
		t.Errorf("%q", b.String())
	}
}
