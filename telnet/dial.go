package telnet

import (
	"context"
	"net"
	"time"
)

const (
	defaultDialTimeout = 10 * time.Second
	defaultMaxBuffer   = 1 << 20
	defaultPort        = "23"
)

// Dialer makes client connections. The zero value is ready to use; a Dialer may be used by several goroutines.
type Dialer struct {
	// Timeout is how long the network connection may take, default 10 s; negative is as long as the context lets it.
	Timeout time.Duration
	// NetDial makes the network connection; nil is a [net.Dialer]. For TLS set it to the DialContext of a crypto/tls.Dialer. The
	// network is "tcp".
	NetDial func(ctx context.Context, network, addr string) (net.Conn, error)
	// Options makes options for one connection: TTYPE, NAWS, Environ and what else the client shall perform. ECHO (by the server),
	// SGA and BINARY are agreed to in any case; an option of the same code takes their place. Everything else is refused.
	Options func() []Option
	// Limits bound the connection. Unlike a server's, a client's WriteTimeout is none by default, and then no slow reader is
	// closed either; SetWriteDeadline bounds a Write.
	Limits Limits
	// MaxBuffer is how many bytes ReadUntil, Expect and ReadAll hold at most, default 1 MiB. What the read that reaches it brings comes on
	// top: 16 KiB, or what these become where the server compresses.
	MaxBuffer int
	// Trace is called with every byte received or sent, in order. It must not block and must not call methods of the client; p is valid during
	// the call only.
	Trace func(sent bool, p []byte)
	// Intercept takes all negotiation instead of the client, which then takes no action itself: verb is WILL, WONT, DO or DONT
	// with a nil body, or SB with the body, valid during the call only. It is called from the reading verbs and may use c's Send
	// methods.
	Intercept func(c *Client, verb, option byte, body []byte)
	// Changed is called from the reading verbs when an option was switched on or off, was refused by the server or learnt something,
	// and with OptTimingMark when the server answered DO TIMING-MARK. before is how many bytes of the text that no verb has returned
	// yet came before it. It may use everything of the client but the verbs that read.
	Changed func(option byte, before int)
}

// Dial connects to a Telnet server at "host:port"; without a port it is 23. The options are those of [Dialer].Options.
func Dial(addr string, options ...Option) (*Client, error) {
	return DialContext(context.Background(), addr, options...)
}

// DialContext is [Dial] within ctx, which has no effect on the connection once it stands.
func DialContext(ctx context.Context, addr string, options ...Option) (*Client, error) {
	d := Dialer{Options: func() []Option { return options }}
	return d.Dial(ctx, addr)
}

// Dial connects to a Telnet server at "host:port"; without a port it is 23.
func (d *Dialer) Dial(ctx context.Context, addr string) (*Client, error) {
	if _, _, err := net.SplitHostPort(addr); err != nil {
		addr = net.JoinHostPort(unbracket(addr), defaultPort)
	}
	switch {
	case d.Timeout == 0:
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, defaultDialTimeout)
		defer cancel()
	case d.Timeout > 0:
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, d.Timeout)
		defer cancel()
	}
	dial := d.NetDial
	if dial == nil {
		dial = new(net.Dialer).DialContext
	}
	nc, err := dial(ctx, "tcp", addr)
	if err != nil {
		return nil, err
	}
	return d.Client(nc), nil
}

// unbracket takes the brackets off an IPv6 address without a port.
func unbracket(host string) string {
	if len(host) > 1 && host[0] == '[' && host[len(host)-1] == ']' {
		return host[1 : len(host)-1]
	}
	return host
}

// Client is the client's end of a Telnet connection over nc. What options ask for at the opening leaves with the first Read or Write. It
// panics where nc is nil.
func (d *Dialer) Client(nc net.Conn) *Client {
	if nc == nil {
		panic("telnet: Dialer.Client: nil connection")
	}
	limits := d.Limits
	limits.patient = limits.WriteTimeout <= 0
	limits = limits.withDefaults()
	var options []Option
	if d.Options != nil {
		options = d.Options()
	}
	c := &Client{maxBuffer: d.MaxBuffer, changed: d.Changed}
	if c.maxBuffer <= 0 {
		c.maxBuffer = defaultMaxBuffer
	}
	c.conn = newConn(ClientRole, nc, &limits, options, d.Trace)
	c.conn.engine.Trust() // a server may negotiate as long as the session lasts
	if f := d.Intercept; f != nil {
		c.conn.engine.intercept = func(verb, option byte, body []byte) {
			c.conn.deliver(func(Receiver) { f(c, verb, option, body) })
		}
	}
	return c
}
