package main

import (
	"fmt"

	"github.com/vtykit/vtykit/telnet"
	"github.com/vtykit/vtykit/telnet/charset"
)

// converter is the server's character set with the state of one direction of a connection. The terminal's is UTF-8. All text passes toScreen and
// toServer and nothing else does. In UTF-8 it passes as it is, and so does what is no UTF-8.
type converter struct {
	decoder charset.Decoder
	encoder charset.Encoder
}

func newConverter(set charset.Charset) converter {
	var c converter
	c.use(set)
	return c
}

func (c *converter) use(set charset.Charset) {
	c.decoder.Set(set)
	c.encoder.Set(set)
}

// toScreen makes the server's text the terminal's.
func (c *converter) toScreen(p []byte) []byte {
	if c.decoder.Charset() == (charset.Charset{}) {
		return p
	}
	return c.decoder.Append(nil, p)
}

// toServer makes the user's text the server's; a character that the server's set does not have is a question mark.
func (c *converter) toServer(p []byte) []byte {
	if c.encoder.Charset() == (charset.Charset{}) {
		return p
	}
	return c.encoder.Append(nil, p)
}

func parseCharset(name string) (charset.Charset, error) {
	if name == "" {
		return charset.Charset{}, nil
	}
	set, err := charset.Lookup(name)
	if err != nil {
		return set, fmt.Errorf("-encoding: %w", err)
	}
	return set, nil
}

// agreed uses the character set that CHARSET has brought, unless a flag names one.
func (n *session) agreed() {
	if n.encoding != "" {
		return
	}
	var name string
	n.cl.Engine(func(e *telnet.Engine) {
		if o, ok := e.Option(telnet.OptCharset).(*telnet.Charset); ok {
			name = o.Chosen()
		}
	})
	if set, err := charset.Lookup(name); err == nil {
		n.charset = set
		n.toServer.use(set)
		n.toScreen.use(set)
	}
}
