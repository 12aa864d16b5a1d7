package console

import (
	"strings"

	"github.com/vtykit/vtykit/console/grammar"
	"github.com/vtykit/vtykit/console/lineedit"
	"github.com/vtykit/vtykit/internal/safe"
)

// complain prints one line of the dialect.
func (s *Session) complain(text string) { s.complainAt(-1, text, text) }

// complainOf is complain for a text that repeats what was typed, which may be secret; a recording gets the other one.
func (s *Session) complainOf(text, recorded string) { s.complainAt(-1, text, recorded) }

// complainAt prints a line of the dialect, under a caret in a column unless that is negative.
func (s *Session) complainAt(column int, text, recorded string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.complaint == "" {
		s.complaint = text
	}
	if s.closed || s.interrupt {
		return
	}
	line := func(dst []byte, text string) []byte {
		if column >= 0 {
			dst = append(append(dst, strings.Repeat(" ", column)...), "^\r\n"...)
		}
		dst = s.tint(dst, s.c.cfg.Style.Error, string(safe.AppendLine(nil, []byte(text), maxLine)))
		dst = append(dst, "\r\n"...)
		if column >= 0 && !s.c.text.NoBlank {
			dst = append(dst, "\r\n"...)
		}
		return dst
	}
	s.out = s.freshLine(s.buf())
	if rec := s.rec; rec != nil && text != recorded {
		s.flush()
		s.rec = nil
		s.out = line(s.buf(), text)
		s.flush()
		s.rec = rec
		rec.output(line(nil, recorded))
		return
	}
	s.out = line(s.out, text)
	s.flushSoon()
}

// hidden stands for what was typed where it may be secret.
const hidden = "***"

// ambiguous says of which word there are several meanings.
func (s *Session) ambiguous(line string, match *grammar.Match) {
	d := &s.c.text
	s.complainOf(d.ambiguous(line, match.Offset, match.End), strings.Replace(with(d.Ambiguous, match.Masked()), "{word}", hidden, 1))
}

// invalid prints the caret under the byte at offset of a line that was echoed from column on.
func (s *Session) invalid(line string, column, offset int) {
	if t, ok := s.t.(gatherer); ok {
		t.misread(line, offset)
	}
	if s.c.text.NoCommand != "" || strings.Contains(line, "\n") {
		s.wrong(line, offset)
		return
	}
	text, recorded := s.c.text.invalid(line, offset)
	if s.c.text.NoCaret {
		s.complainOf(text, recorded)
		return
	}
	s.mu.Lock()
	width := s.margin()
	if s.script() {
		width = 0
	}
	s.mu.Unlock()
	s.complainAt(lineedit.Column(strings.Repeat(" ", column)+line, column+offset, width), text, recorded)
}
