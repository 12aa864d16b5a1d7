package telnet

import (
	"context"
	"errors"
	"syscall"
)

// Write sends p without blocking: what the socket takes goes at once, the rest is queued. p is text with CR LF line ends; IAC is doubled
// and a lone CR gets its NUL. It takes all of p or fails with an error wrapping [ErrClosed]. When more than Limits.Queue bytes
// would wait, the connection is closed with reason slow-reader; whoever has much to say calls Wait between.
func (c *Conn) Write(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	c.mu.Lock()
	ending := c.ending || c.silent
	if !ending {
		c.text(p)
		ending = c.ending
	}
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
	if c.out.len() > 0 || c.flushing || c.raw == nil || c.stage != nil || c.cr && p[0] != '\n' || special(p, binary) < len(p) {
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
	c.left(p[:n])
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
	if !c.ending && !c.silent {
		c.out.wire = append(c.out.wire, command...)
	}
}

// SendCommand sends IAC and a command of two bytes; see [Engine.Command].
func (c *Conn) SendCommand(code byte) { c.Engine(func(e *Engine) { e.Command(code) }) }

// synch sends DM as urgent data when all before it has left.
func (c *Conn) synch(ctx context.Context) error {
	for {
		c.mu.Lock()
		c.flush() // the opening
		if c.ending || c.backlog() == 0 && !c.flushing {
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
	defer c.release()
	if c.ending {
		return ErrClosed
	}
	dm := []byte{IAC, DM}
	err := errors.ErrUnsupported
	if sc, ok := c.nc.(syscall.Conn); ok && c.stage == nil { // in a compressed stream the DM is a part of that
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

// Wait blocks until at most queued bytes of output wait for the peer, ctx ends, or the connection ends. The error is ctx's
// cause or wraps [ErrClosed].
func (c *Conn) Wait(ctx context.Context, queued int) error {
	for {
		c.mu.Lock()
		c.flush() // the opening
		if c.ending {
			c.release()
			return ErrClosed
		}
		if c.backlog() <= queued {
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

// stopSending waits until everything has been sent, and lets nothing follow it.
func (c *Conn) stopSending() error {
	for {
		c.mu.Lock()
		c.flush() // the opening
		if c.ending {
			c.release()
			return ErrClosed
		}
		if c.backlog() == 0 && !c.flushing {
			c.silent = true
			c.mu.Unlock()
			return nil
		}
		moved := c.change()
		c.mu.Unlock()
		<-moved
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
