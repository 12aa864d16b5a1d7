package main

import (
	"bytes"
	"io"
	"sync"
	"testing"
	"testing/synctest"
)

// TestTypeAheadOrder: all arrives in order whatever the reader does, and no more than maxTypeAhead waits.
func TestTypeAheadOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newTypeAhead()
		r, w := io.Pipe()
		var end sync.WaitGroup
		end.Go(func() { a.copyTo(w); w.Close() })
		var want []byte
		end.Go(func() {
			for i := range 100 {
				p := bytes.Repeat([]byte{byte(i)}, 5000)
				want = append(want, p...)
				a.push(p...)
			}
		})
		synctest.Wait()
		if n := len(a.buf); n > maxTypeAhead {
			t.Errorf("%d bytes wait", n)
		}
		got := make([]byte, 500000)
		if _, err := io.ReadFull(r, got); err != nil || !bytes.Equal(got, want) {
			t.Errorf("changed: %v", err)
		}
		a.close()
		end.Wait()
	})
}

// TestInterruptTakesTypeAhead: what waits in front of an interrupt is void, and an interrupt never waits.
func TestInterruptTakesTypeAhead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newTypeAhead()
		a.push(make([]byte, maxTypeAhead)...)
		blocked := make(chan bool)
		go func() { a.push('x'); close(blocked) }()
		synctest.Wait()
		a.interrupt(3)
		<-blocked
		if string(a.buf) != "\x03x" {
			t.Errorf("%q", a.buf)
		}
	})
}

// TestTypeAheadClose: neither side stays behind when the session ends.
func TestTypeAheadClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newTypeAhead()
		a.push(make([]byte, maxTypeAhead)...)
		var end sync.WaitGroup
		end.Go(func() { a.push('x') })
		synctest.Wait()
		a.close()
		end.Wait()
		a.copyTo(io.Discard)
		a.push('y')
		a.interrupt('z')
	})
}

// TestTypeAheadWithoutReader: when the pty has gone nobody blocks.
func TestTypeAheadWithoutReader(t *testing.T) {
	a := newTypeAhead()
	r, w := io.Pipe()
	r.Close()
	a.push('x')
	a.copyTo(w)
	for range 3 {
		a.push(make([]byte, maxTypeAhead)...)
	}
}
