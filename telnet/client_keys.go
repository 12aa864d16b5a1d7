package telnet

// Option implements [OptionReceiver]: it tells what [Dialer].Changed asks for, in its place in the stream.
func (v *clientEvents) Option(code byte) {
	if v.changed != nil {
		v.changed(code, len(v.buf))
	}
}

// Type sends what a keyboard in character mode brings. Unlike in Write each CR is a key of its own: outside BINARY its NUL leaves together with it,
// and it keeps it when a LF follows (RFC 854; a server that takes the two apart would hand the late NUL to its application). Otherwise it is Write.
func (c *Client) Type(p []byte) (n int, err error) { return c.inPieces(p, c.conn.keys) }

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
