package telnet

import "context"

// Transparent asks the peer for BINARY (RFC 856) in the directions where that is off, so that text passes byte by byte, CR included; or takes
// back what it has asked for. What it asks for it waits for, until ctx ends or the connection does, while another goroutine is in Receive.
// [Conn.Binary] says what came of it.
func (c *Conn) Transparent(ctx context.Context, on bool) {
	c.mu.Lock()
	for _, side := range [...]Side{Local, Remote} {
		switch {
		case c.ending:
		case !on && c.lent[side]:
			c.lent[side] = false
			c.engine.Request(OptBinary, side, false)
		case on && !c.engine.Enabled(OptBinary, side) && !c.lent[side]:
			c.lent[side] = true
			c.engine.Request(OptBinary, side, true)
		}
	}
	c.flush()
	for on && !c.ending && ctx.Err() == nil && (c.engine.Unanswered(OptBinary, Local) || c.engine.Unanswered(OptBinary, Remote)) {
		moved := c.change()
		c.release()
		select {
		case <-moved:
		case <-ctx.Done():
		}
		c.mu.Lock()
	}
	c.release()
}

// Binary says in which directions BINARY is on: text from the peer, and text to it.
func (c *Conn) Binary() (in, out bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.engine.Enabled(OptBinary, Remote), c.engine.Enabled(OptBinary, Local)
}
