package fingerprint

import "github.com/vtykit/vtykit/telnet"

// maxBody is how many bytes of a subnegotiation are looked at. The longest that any client sends is its environment.
const maxBody = 1024

// stream takes what a scanner finds in one direction.
type stream interface {
	text(p []byte)
	command(code byte)
	verb(verb, option byte)
	// body is a subnegotiation without escapes, cut at maxBody. It says whether what follows is still telnet.
	body(option byte, p []byte) (plain bool)
}

type scanState uint8

const (
	inText scanState = iota
	inCommand
	inVerb
	inOption
	inBody
	inBodyIAC
	inOpaque // compressed from here on
)

// scanner cuts one direction of a connection into text and commands (RFC 854), at any split of it. It reads as telnet.Engine does, but
// options that nobody agreed to too, and undefined commands.
type scanner struct {
	state  scanState
	option byte // of the subnegotiation, or the verb of a command
	kept   []byte
}

func (s *scanner) feed(p []byte, to stream) {
	start := 0 // of the text not yet handed over
	for i, c := range p {
		switch s.state {
		case inText:
			if c == telnet.IAC {
				flush(p[start:i], to)
				s.state = inCommand
			}
			continue
		case inCommand:
			if c == telnet.IAC {
				to.text(p[i : i+1])
			}
			s.begin(c, to)
		case inVerb:
			s.state = inText
			to.verb(s.option, c)
		case inOption:
			s.option, s.kept, s.state = c, s.kept[:0], inBody
		case inBody:
			if c == telnet.IAC {
				s.state = inBodyIAC
			} else {
				s.keep(c)
			}
		case inBodyIAC:
			switch {
			case c == telnet.SE:
				s.state = inText
				if !to.body(s.option, s.kept) {
					s.state = inOpaque
				}
			case c == telnet.IAC:
				s.keep(c)
				s.state = inBody
			case c < telnet.EOF:
				s.keep(telnet.IAC) // not doubled, as SyncTERM's window of 255 columns
				s.keep(c)
				s.state = inBody
			default:
				s.begin(c, to) // the end is missing
			}
		case inOpaque:
			return
		}
		start = i + 1
	}
	if s.state == inText && start < len(p) {
		to.text(p[start:])
	}
}

// begin takes the byte behind IAC.
func (s *scanner) begin(c byte, to stream) {
	s.state = inText
	switch {
	case c == telnet.IAC:
	case c >= telnet.WILL:
		s.option, s.state = c, inVerb
	case c == telnet.SB:
		s.state = inOption
	default:
		to.command(c)
	}
}

func (s *scanner) keep(c byte) {
	if len(s.kept) < maxBody {
		s.kept = append(s.kept, c)
	}
}

func flush(p []byte, to stream) {
	if len(p) > 0 {
		to.text(p)
	}
}
