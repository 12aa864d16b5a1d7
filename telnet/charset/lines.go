package charset

import (
	"time"

	"github.com/vtykit/vtykit/telnet"
)

// Lines is what a *linemode.Conn is to a connection whose client may edit lines (RFC 1184).
type Lines interface {
	EditLines(on bool)
	SetLinePolicy(policy string)
	LineStatus() (policy string, editing bool, roundTrip time.Duration)
	// Receiver is what is to receive in the place of r.
	Receiver(r telnet.Receiver) telnet.Receiver
}

// LineConn is a Conn whose client may edit lines besides.
type LineConn struct {
	*Conn
	lines Lines
}

// WithLines is c with a client that may edit lines. lines is a *linemode.Conn that was made of the same telnet.Conn:
//
//	console.Serve(ctx, charset.New(t, config).WithLines(linemode.New(t, lines)))
//
// It panics where lines is nil.
func (c *Conn) WithLines(lines Lines) *LineConn {
	if lines == nil {
		panic("charset: Conn.WithLines: nil lines")
	}
	return &LineConn{c, lines}
}

// Receive is linemode.Conn's; r gets UTF-8.
func (c *LineConn) Receive(r telnet.Receiver) error { return c.Conn.Receive(c.lines.Receiver(r)) }

// EditLines is linemode.Conn's.
func (c *LineConn) EditLines(on bool) { c.lines.EditLines(on) }

// SetLinePolicy is linemode.Conn's.
func (c *LineConn) SetLinePolicy(policy string) { c.lines.SetLinePolicy(policy) }

// LineStatus is linemode.Conn's.
func (c *LineConn) LineStatus() (policy string, editing bool, roundTrip time.Duration) {
	return c.lines.LineStatus()
}
