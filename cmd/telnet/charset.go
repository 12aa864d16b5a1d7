package main

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// charset is what the server's characters are. The terminal's are UTF-8. All text passes toScreen and toServer and nothing else does.
type charset uint8

const (
	utf8Charset charset = iota // as it is, and so is what is no UTF-8
	latin1
)

func parseCharset(s string) (charset, error) {
	switch strings.ToLower(s) {
	case "utf-8", "utf8":
		return utf8Charset, nil
	case "iso-8859-1", "iso_8859-1", "latin1", "latin-1":
		return latin1, nil
	}
	return 0, fmt.Errorf("unknown character set %q: utf-8 or iso-8859-1", s)
}

func (c charset) String() string { return [...]string{"utf-8", "iso-8859-1"}[c] }

// converter is a charset with the state of one connection.
type converter struct {
	charset charset
	pending []byte // of a character that has not ended, towards the server
}

// toScreen makes the server's text the terminal's.
func (c *converter) toScreen(p []byte) []byte {
	if c.charset == utf8Charset {
		return p
	}
	q := make([]byte, 0, len(p))
	for _, b := range p {
		q = utf8.AppendRune(q, rune(b))
	}
	return q
}

// toServer makes the user's text the server's; a character that the server's set does not have is a question mark.
func (c *converter) toServer(p []byte) []byte {
	if c.charset == utf8Charset {
		return p
	}
	p = append(c.pending, p...)
	c.pending = nil
	q := make([]byte, 0, len(p))
	for len(p) > 0 {
		if !utf8.FullRune(p) {
			c.pending = append([]byte(nil), p...)
			break
		}
		r, n := utf8.DecodeRune(p)
		p = p[n:]
		if r > 0xff {
			r = '?'
		}
		q = append(q, byte(r))
	}
	return q
}
