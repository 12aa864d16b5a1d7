package telnet

import (
	"context"
	"os"
)

// Option implements [OptionReceiver]: it tells what [Dialer].Changed asks for, in its place in the stream.
func (v *clientEvents) Option(code byte) {
	if v.changed != nil {
		v.changed(code, len(v.buf))
	}
}

// Type sends what a keyboard in character mode brings. Unlike in Write each CR is a key of its own: outside BINARY its NUL leaves together with it,
// and it keeps it when a LF follows (RFC 854; a server that takes the two apart would hand the late NUL to its application). Otherwise it is Write.
func (c *Client) Type(p []byte) (n int, err error) {
	ctx := context.Background()
	c.deadlines.Lock()
	deadline := c.writeDeadline
	c.deadlines.Unlock()
	if !deadline.IsZero() {
		var cancel context.CancelFunc
		ctx, cancel = context.WithDeadlineCause(ctx, deadline, os.ErrDeadlineExceeded)
		defer cancel()
	}
	for len(p) > 0 {
		if err := c.conn.Wait(ctx, queuedByClient); err != nil {
			return n, err
		}
		m := min(len(p), queuedByClient)
		if err := c.conn.keys(p[:m]); err != nil {
			return n, err
		}
		n += m
		p = p[m:]
	}
	return n, nil
}

// keys sends or queues keys.
func (c *Conn) keys(p []byte) error {
	c.mu.Lock()
	defer c.release()
	switch {
	case c.ending || c.silent:
		return ErrClosed
	case c.engine.Enabled(OptBinary, Local):
		c.text(p)
		return nil
	}
	if c.out.len() == 0 && c.cr { // as in text
		c.out = queue{wire: []byte{'\r'}, sent: 1}
	}
	for _, b := range p {
		c.out.wire = Escape(c.out.wire, []byte{b}, false, &c.cr)
		if b == '\r' {
			c.out.wire = append(c.out.wire, 0)
			c.cr = false
		}
	}
	c.flush()
	return nil
}
