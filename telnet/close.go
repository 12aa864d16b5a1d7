package telnet

import (
	"net"
	"time"
)

// setReason keeps the first reason. c.mu is held.
func (c *Conn) setReason(r Reason) {
	if c.reason == ReasonNone {
		c.reason = r
	}
}

// fail ends the connection at once: what is queued is lost. c.mu is held, and must be let go with release.
func (c *Conn) fail(r Reason) {
	c.setReason(r)
	c.ending = true
	if !c.closed {
		c.closed, c.hangup = true, true
	}
	c.out, c.stage = queue{}, nil
	c.wake()
}

// release unlocks c.mu and closes the socket if that is due. Closing waits for system calls that are at work on the socket, and they may
// wait for c.mu.
func (c *Conn) release() {
	hangup := c.hangup
	c.hangup = false
	c.mu.Unlock()
	if hangup {
		c.close()
		if c.server != nil {
			c.server.endLater(c)
		}
	}
}

// close closes the socket and tells the handler. It does not wait for the peer.
func (c *Conn) close() {
	_ = socketOf(c.nc).Close() // TLS would wait to say goodbye; nothing can be done about an error
	c.context.end(ErrClosed)
}

// Disconnect ends the connection: what is queued is sent if the peer takes it within FlushTimeout, then the connection is half-closed, and
// closed when the peer has closed too, 500 ms later at the latest. The reason is a name of [Reason]; the first one given,
// which may be one that the connection found itself, counts and is returned. Receive and Write fail from the beginning of the
// call on. Further calls wait for the first.
func (c *Conn) Disconnect(reason string) string {
	c.mu.Lock()
	c.setReason(ParseReason(reason))
	name := c.reason.String()
	if !c.ending {
		c.ending = true
		c.wake()
		c.flush()
		c.release()
		_ = c.nc.SetReadDeadline(time.Unix(1, 0)) // wakes Receive; an error means that it needs no waking
		c.sendRest()
		c.linger()
		c.mu.Lock()
		if !c.closed {
			c.closed = true
			c.mu.Unlock()
			c.close()
			c.mu.Lock()
		}
		c.out, c.stage = queue{}, nil
		c.wake()
	}
	if c.to == nil {
		c.engine.Close() // else whoever is in Receive does it
	}
	for c.flushing || !c.closed {
		moved := c.change()
		c.mu.Unlock()
		<-moved
		c.mu.Lock()
	}
	c.release()
	if c.server != nil {
		c.server.end(c)
	}
	return name
}

// sendRest waits for the queue to go out.
func (c *Conn) sendRest() {
	timeout := time.NewTimer(c.limits.FlushTimeout)
	defer timeout.Stop()
	for {
		c.mu.Lock()
		if c.closed || c.backlog() == 0 && !c.flushing {
			c.mu.Unlock()
			return
		}
		moved := c.change()
		c.mu.Unlock()
		select {
		case <-moved:
		case <-timeout.C:
			return
		}
	}
}

// setReadDeadline sets the deadline of a Client's reads. Once the connection ends the deadlines are Disconnect's, which would wait for the peer
// without them.
func (c *Conn) setReadDeadline(t time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ending {
		return ErrClosed
	}
	return c.nc.SetReadDeadline(t)
}

// linger half-closes and reads on until the peer closes.
func (c *Conn) linger() {
	c.mu.Lock()
	over := c.closed || c.eof || c.backlog() > 0 || c.flushing // TLS would wait for the write that is at work
	c.mu.Unlock()
	if !over {
		linger(c.nc)
	}
}

// linger sends FIN and takes what still comes, for a bounded time.
func linger(nc net.Conn) {
	half, ok := nc.(interface{ CloseWrite() error })
	if !ok || half.CloseWrite() != nil {
		return
	}
	if nc.SetReadDeadline(time.Now().Add(lingerTimeout)) != nil {
		return
	}
	buf := inBuffers.Get().(*inBuffer)
	defer inBuffers.Put(buf)
	for n := 0; n < maxLinger; {
		m, err := nc.Read(buf[:])
		n += m
		if err != nil {
			return
		}
	}
}

// abort ends the connection at once with the given reason, for when there is no time for a Disconnect.
func (c *Conn) abort(r Reason) {
	c.mu.Lock()
	c.fail(r)
	c.release()
}
