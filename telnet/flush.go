package telnet

import (
	"errors"
	"os"
	"sync"
	"time"
)

// flush sends what is queued, as far as the socket takes it, and leaves the rest to a goroutine.
func (c *Conn) flush() {
	switch {
	case c.closed || c.backlog() == 0:
	case c.flushing:
		if c.backlog() > c.limits.Queue {
			c.fail(ReasonSlowReader)
		}
	case c.raw != nil:
		for p := c.pending(); len(p) > 0; p = c.pending() {
			n, err := c.try(p)
			if err != nil {
				c.fail(reasonOf(err, ReasonWriteError))
				return
			}
			if c.gone(p[:n]); n < len(p) {
				c.startFlush()
				return
			}
		}
	default:
		c.startFlush()
	}
}

func (c *Conn) startFlush() {
	if c.backlog() > c.limits.Queue {
		c.fail(ReasonSlowReader)
		return
	}
	c.flushing = true
	go c.flusher()
}

// writeOp is one try to write. They are shared, so that a Write costs no memory.
type writeOp struct {
	p   []byte
	n   int
	err error
	fn  func(fd uintptr) bool
}

var writeOps = sync.Pool{New: func() any {
	op := new(writeOp)
	op.fn = func(fd uintptr) bool {
		op.n, op.err = sysWrite(fd, op.p)
		return true
	}
	return op
}}

// try writes once. c.mu is held, and no flusher is at work.
func (c *Conn) try(p []byte) (n int, err error) {
	op := writeOps.Get().(*writeOp)
	op.p, op.n, op.err = p, 0, nil
	if err = c.raw.Write(op.fn); err == nil {
		n, err = op.n, op.err
	}
	op.p = nil
	writeOps.Put(op)
	return n, err
}

// flusher sends the queue and ends when it is empty or the connection is closed. Disconnect waits for it.
func (c *Conn) flusher() {
	if err := c.drain(); err != nil {
		c.mu.Lock()
		c.fail(reasonOf(err, ReasonWriteError))
		c.flushing = false
		c.wake()
		c.release()
	}
}

// drain writes until the queue is empty. It holds two deadlines: some progress in each WriteTimeout, and the floor's bytes in
// each window.
func (c *Conn) drain() error {
	taken := time.Now() // when the peer took anything last
	window, inWindow := taken.Add(floorWindow), 0
	for {
		if c.limits.patient {
			if _, more, err := c.step(); err != nil || !more {
				return err
			}
			continue
		}
		if now := time.Now(); !now.Before(window) {
			if inWindow < floorRate*int(floorWindow/time.Second) {
				return os.ErrDeadlineExceeded
			}
			window, inWindow = now.Add(floorWindow), 0
		}
		idle := taken.Add(c.limits.WriteTimeout)
		// What a blocking write has not sent when its time is up is lost, and TLS with it, so that cannot be tried again.
		slowest := c.raw != nil && idle.After(window) && inWindow > 0
		if slowest {
			idle = window
		}
		if err := c.nc.SetWriteDeadline(idle); err != nil {
			return err
		}
		n, more, err := c.step()
		inWindow += n
		if n > 0 {
			taken = time.Now()
		}
		if slowest && errors.Is(err, os.ErrDeadlineExceeded) {
			continue // the window's end decides
		}
		if err != nil {
			return err
		}
		if !more {
			return nil
		}
	}
}

// step writes some of the queue, waiting until the peer takes any. more is false when nothing is left; the decision to end is then taken
// under the same lock, so that no Write relies on a flusher that is leaving.
func (c *Conn) step() (n int, more bool, err error) {
	if c.raw == nil {
		return c.blockingStep()
	}
	werr := c.raw.Write(func(fd uintptr) bool {
		c.mu.Lock()
		defer c.mu.Unlock()
		if c.closed || c.backlog() == 0 {
			return true
		}
		p := c.pending()
		n, err = sysWrite(fd, p)
		c.advance(p[:n])
		return n > 0 || err != nil
	})
	if werr != nil {
		err = werr
	}
	return c.stepped(n, err)
}

// blockingPiece is how much a blocking write takes. A peer as slow as the floor allows takes it within the default WriteTimeout.
const blockingPiece = floorRate * int(defaultWriteTimeout/time.Second)

// blockingStep writes a piece that can no longer be discarded.
func (c *Conn) blockingStep() (n int, more bool, err error) {
	buf := inBuffers.Get().(*inBuffer)
	defer inBuffers.Put(buf)
	c.mu.Lock()
	n = copy(buf[:blockingPiece], c.pending())
	c.advance(buf[:n])
	c.mu.Unlock()
	if n > 0 {
		if n, err = c.nc.Write(buf[:n]); err != nil {
			return n, false, err // the rest of the piece is lost
		}
	}
	return c.stepped(n, err)
}

// backlog is how much output waits for the peer.
func (c *Conn) backlog() int {
	if c.stage != nil {
		return c.out.len() + len(c.stage.ready)
	}
	return c.out.len()
}

// pending is what goes to the socket next, empty only when nothing waits.
func (c *Conn) pending() []byte {
	if c.stage != nil {
		return c.compressed()
	}
	return c.out.pending()
}

// gone says that the socket took p, the beginning of pending.
func (c *Conn) gone(p []byte) {
	if c.stage != nil && len(c.stage.ready) > 0 {
		c.stage.ready = c.stage.ready[len(p):]
		c.sent += uint64(len(p))
		return
	}
	c.left(p)
	c.out.advance(len(p))
}

// left accounts for plain output that the socket took.
func (c *Conn) left(p []byte) {
	c.sent += uint64(len(p))
	c.note(p)
}

// note tells the trace of plain output.
func (c *Conn) note(p []byte) {
	if c.trace != nil && len(p) > 0 {
		c.trace(true, p)
	}
}

func (c *Conn) advance(p []byte) {
	if len(p) > 0 {
		c.gone(p)
		c.wake()
	}
}

// stepped decides whether the flusher goes on. If not it is no longer at work, and the socket is as try needs it.
func (c *Conn) stepped(n int, err error) (int, bool, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.closed && c.backlog() > 0 {
		return n, true, err
	}
	if err != nil && !errors.Is(err, os.ErrDeadlineExceeded) { // the time is up for nothing when all was discarded
		return n, false, err
	}
	_ = c.nc.SetWriteDeadline(time.Time{})
	c.flushing = false
	c.wake()
	return n, false, nil
}
