package telnet

import (
	"bytes"
	"strings"
)

const (
	// maxDisplay is the longest location of a display, in bytes: the longest host name and two numbers.
	maxDisplay = 255 + len(":65535.65535")
	// maxDisplayDigits bounds the numbers of display and screen.
	maxDisplayDigits = 5
)

// XDISPLOC is the option X-DISPLAY-LOCATION (RFC 1096). The server asks, the client tells where its user's X server is.
type XDISPLOC struct {
	// Display is what the client role tells, as host:display[.screen] of at most 267 bytes; the host may be empty. With anything else it
	// refuses the option. It must not change once the engine is made.
	Display string

	reported string
	query    query
}

func (*XDISPLOC) Code() byte { return OptXDISPLOC }

func (x *XDISPLOC) Policy(r Role) Policy {
	switch {
	case r == ServerRole:
		return AllowRemote | AskRemote
	case validDisplay([]byte(x.Display)):
		return AllowLocal
	}
	return 0
}

// Reported is what the client told, of the form host:display[.screen] and at most 267 bytes, with letters, digits and
// ./_-[]: in the host; "" as long as nothing is known.
func (x *XDISPLOC) Reported() string { return x.reported }

// Ask asks the client once more. It returns false when the option is off, a question is open, or 16 were asked on this connection.
func (x *XDISPLOC) Ask(e *Engine) bool {
	return e.Enabled(OptXDISPLOC, Remote) && x.query.ask(e, OptXDISPLOC)
}

// Changed implements [Option]: the server asks when the client agreed.
func (x *XDISPLOC) Changed(e *Engine, s Side, on bool) {
	if s == Remote && on {
		x.query.ask(e, OptXDISPLOC)
	}
}

// Subnegotiation implements [Option]. An answer of another form is ignored.
func (x *XDISPLOC) Subnegotiation(e *Engine, body []byte) bool {
	if e.role == ClientRole {
		if validDisplay([]byte(x.Display)) { // an [Override] may have allowed what Policy does not
			x.query.answer(e, OptXDISPLOC, body, x.Display)
		}
		return false
	}
	v, ok := x.query.value(body)
	if !ok || !validDisplay(v) || x.reported == string(v) {
		return false
	}
	x.reported = string(v)
	return true
}

// validDisplay takes host:display or host:display.screen. The last colon counts, because a host may be an IPv6 address.
func validDisplay(b []byte) bool {
	colon := bytes.LastIndexByte(b, ':')
	if colon < 0 || len(b) > maxDisplay {
		return false
	}
	for _, c := range b[:colon] {
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', strings.IndexByte("./_-[]:", c) >= 0:
		default:
			return false
		}
	}
	display, screen, dotted := bytes.Cut(b[colon+1:], []byte{'.'})
	return shortNumber(display) && (!dotted || shortNumber(screen))
}

func shortNumber(b []byte) bool {
	_, ok := parseSpeed(b)
	return ok && len(b) <= maxDisplayDigits
}
