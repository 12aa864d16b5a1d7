package console

import (
	"context"
	"strings"
)

// hasCharset is the optional method of a [Terminal] that says which character set the peer agreed to.
type hasCharset interface{ Charset() string }

// international is what an operator has said of his terminal's characters.
type international uint8

const (
	asAgreed international = iota // what the peer agreed to
	asUTF8
	asASCII
)

// Unicode says whether the session's terminal is known to show UTF-8, for what is drawn with lines and blocks, such as a graph: the peer has
// agreed to that character set (RFC 2066; a connection of telnet/charset also looks at its environment), or the operator has said `terminal
// international`, as most clients cannot say it by themselves. It may be called by any goroutine.
func (s *Session) Unicode() bool {
	if of := s.outer(); of != nil {
		s = of
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch s.chars {
	case asUTF8:
		return true
	case asASCII:
		return false
	}
	t, ok := s.t.(hasCharset)
	return ok && strings.EqualFold(t.Charset(), "UTF-8")
}

// standardCharacters registers the commands about what the terminal's characters are.
func (m *Mode) standardCharacters() {
	for _, cmd := range []struct {
		path, help string
		chars      international
	}{
		{"terminal international", "Draw with the characters of UTF-8", asUTF8},
		{"terminal no international", "Draw in ASCII", asASCII},
		{"terminal default international", "Draw as the terminal has agreed to", asAgreed},
	} {
		m.Command(cmd.path, "\n"+cmd.help, func(_ context.Context, s *Session, _ Args) error {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.chars = cmd.chars
			return nil
		}, Level(0))
	}
}
