package telnet

import (
	"errors"
	"os"
	"time"
)

// WaitInput waits until the next Receive will not: there is input, or the connection has ended. It is for who wants to wait in one
// goroutine and receive in another, because a goroutine keeps for good much of the stack that it once needed. rest is the time without input
// after which it gives up and more is false; 0 is never. The error is [errors.ErrUnsupported] where a socket cannot be waited for, as
// under TLS. It counts as a Receive: both are for one goroutine at a time.
func (c *Conn) WaitInput(rest time.Duration) (more bool, err error) {
	switch {
	case c.raw == nil:
		return false, errors.ErrUnsupported
	case c.filled, c.early != nil:
		return true, nil
	}
	for {
		c.mu.Lock()
		c.flush() // the opening
		ending, over := c.ending, !c.rest(rest)
		c.release()
		if ending || over {
			return ending, nil
		}
		c.fill()
		if c.resting == 0 || !errors.Is(c.inErr, os.ErrDeadlineExceeded) {
			c.filled = true
			return true, nil
		}
		c.resting = 0
	}
}

// rest sets a deadline for no input in so long. It is false when that has passed already. A deadline that is set stays: to move it with each
// key would cost more than to look again behind it. c.mu is held.
func (c *Conn) rest(d time.Duration) bool {
	switch {
	case c.ending: // the deadline is that of Disconnect
		return true
	case d == 0:
		c.unrest()
		return true
	case d == c.resting:
		return true
	}
	left := d - (time.Since(c.start) - c.heard)
	if left <= 0 {
		_ = c.nc.SetReadDeadline(time.Time{}) // an error means that the connection is dead; reading finds out
		c.resting = 0
		return false
	}
	_ = c.nc.SetReadDeadline(time.Now().Add(left)) // likewise
	c.resting = d
	return true
}

// unrest takes the deadline back. c.mu is held.
func (c *Conn) unrest() {
	if c.resting > 0 && !c.ending {
		c.resting = 0
		_ = c.nc.SetReadDeadline(time.Time{}) // an error means that the connection is dead
	}
}
