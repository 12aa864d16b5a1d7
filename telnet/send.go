package telnet

import (
	"context"
	"errors"
	"os"
	"sync"
	"syscall"
	"time"
)

// Write sends p without blocking: what the socket takes goes at once, the rest is queued. p is text with CR LF line ends; IAC is doubled
// and a lone CR gets its NUL. It takes all of p or fails with an error wrapping [ErrClosed]. When more than Limits.Queue bytes
// would wait, the connection is closed with reason slow-reader; whoever has much to say calls Wait between.
func (c *Conn) Write(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	c.mu.Lock()
	if !c.ending {
		c.text(p)
	}
	ending := c.ending
	c.release()
	if ending {
		return 0, ErrClosed
	}
	return len(p), nil
}

// text sends or queues text.
func (c *Conn) text(p []byte) {
	binary := c.engine.Enabled(OptBinary, Local)
	// A flusher that found its queue discarded still holds the socket; waiting for it here would wait for the peer.
	if c.out.len() > 0 || c.flushing || c.raw == nil || c.cr && p[0] != '\n' || special(p, binary) < len(p) {
		if c.out.len() == 0 && c.cr {
			// The CR has gone and its partner is coming: the queue must know the pair.
			c.out = queue{wire: []byte{'\r'}, sent: 1}
		}
		c.out.wire = Escape(c.out.wire, p, binary, &c.cr)
		c.flush()
		return
	}
	// The usual case goes out as it is, without a copy.
	n, err := c.try(p)
	if err != nil {
		c.fail(reasonOf(err, ReasonWriteError))
		return
	}
	if n < len(p) {
		if c.cr {
			c.out = queue{wire: []byte{'\r'}, sent: 1}
		}
		c.out.wire = append(c.out.wire, p...)
		c.out.sent += n
		c.startFlush()
	}
	c.cr = !binary && p[len(p)-1] == '\r'
}

// put queues a command. It leaves with the next flush.
func (c *Conn) put(command []byte) {
	if !c.ending {
		c.out.wire = append(c.out.wire, command...)
	}
}

// SendCommand sends IAC and a command of two bytes: AYT, IP, NOP and the like. Other codes send nothing.
func (c *Conn) SendCommand(code byte) {
	if code < EOF || code >= SB || code == SE {
		return
	}
	c.mu.Lock()
	defer c.release()
	c.put([]byte{IAC, code})
	c.flush()
}

// synch sends DM as urgent data when all before it has left.
func (c *Conn) synch(ctx context.Context) error {
	for {
		c.mu.Lock()
		if c.ending || c.out.len() == 0 && !c.flushing {
			break
		}
		moved := c.change()
		c.mu.Unlock()
		select {
		case <-moved:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	if c.ending {
		c.mu.Unlock()
		return ErrClosed
	}
	defer c.release()
	dm := []byte{IAC, DM}
	err := errors.ErrUnsupported
	if sc, ok := c.nc.(syscall.Conn); ok {
		if raw, rerr := sc.SyscallConn(); rerr == nil {
			if rerr = raw.Control(func(fd uintptr) { err = sysUrgent(fd, dm) }); rerr != nil {
				err = rerr
			}
		}
	}
	if err == nil {
		c.left(dm)
		return nil
	}
	c.put(dm)
	c.flush()
	return nil
}

// flush sends what is queued, as far as the socket takes it, and leaves the rest to a goroutine.
func (c *Conn) flush() {
	switch {
	case c.closed || c.out.len() == 0:
	case c.flushing:
		if c.out.len() > c.limits.Queue {
			c.fail(ReasonSlowReader)
		}
	case c.raw != nil:
		n, err := c.try(c.out.pending())
		if err != nil {
			c.fail(reasonOf(err, ReasonWriteError))
			return
		}
		if c.out.advance(n); c.out.len() > 0 {
			c.startFlush()
		}
	default:
		c.startFlush()
	}
}

func (c *Conn) startFlush() {
	if c.out.len() > c.limits.Queue {
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
	c.left(p[:n])
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
	window, inWindow := time.Now().Add(floorWindow), 0
	for {
		if c.limits.patient {
			if _, more, err := c.step(); err != nil || !more {
				return err
			}
			continue
		}
		now := time.Now()
		if !now.Before(window) {
			if inWindow < floorRate*int(floorWindow/time.Second) {
				return os.ErrDeadlineExceeded
			}
			window, inWindow = now.Add(floorWindow), 0
		}
		idle := now.Add(c.limits.WriteTimeout)
		slowest := idle.After(window) && inWindow > 0
		if slowest {
			idle = window
		}
		if err := c.nc.SetWriteDeadline(idle); err != nil {
			return err
		}
		n, more, err := c.step()
		inWindow += n
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
		if c.closed || c.out.len() == 0 {
			return true
		}
		p := c.out.pending()
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
	n = copy(buf[:blockingPiece], c.out.pending())
	c.advance(buf[:n])
	c.mu.Unlock()
	if n > 0 {
		n, err = c.nc.Write(buf[:n])
	}
	return c.stepped(n, err)
}

// left accounts for what the socket took.
func (c *Conn) left(p []byte) {
	c.sent += uint64(len(p))
	if c.trace != nil && len(p) > 0 {
		c.trace(true, p)
	}
}

func (c *Conn) advance(p []byte) {
	if len(p) > 0 {
		c.left(p)
		c.out.advance(len(p))
		c.wake()
	}
}

// stepped decides whether the flusher goes on. If not it is no longer at work, and the socket is as try needs it.
func (c *Conn) stepped(n int, err error) (int, bool, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.closed && c.out.len() > 0 {
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

// Wait blocks until at most queued bytes of output wait for the peer, ctx ends, or the connection ends. The error is ctx's
// cause or wraps [ErrClosed].
func (c *Conn) Wait(ctx context.Context, queued int) error {
	for {
		c.mu.Lock()
		if c.ending {
			c.mu.Unlock()
			return ErrClosed
		}
		if c.out.len() <= queued {
			c.mu.Unlock()
			return nil
		}
		moved := c.change()
		c.mu.Unlock()
		select {
		case <-moved:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// Discard drops queued text. What has begun to leave is finished, and commands stay.
func (c *Conn) Discard() {
	c.mu.Lock()
	c.discard()
	c.wake()
	c.mu.Unlock()
}

func (c *Conn) discard() {
	if c.out.discard() {
		c.cr = false
	}
}
