package console

import (
	"context"
	"strings"

	"github.com/vtykit/vtykit/console/grammar"
	"github.com/vtykit/vtykit/internal/safe"
)

// goOn reads the next line of a command whose quote is open or whose line ends in a backslash, and runs them together. Ctrl-C drops
// them all.
func (s *Session) goOn(ctx context.Context, line string) {
	q := s.question(ctx, s.c.text.Continue, true, maxLine)
	switch {
	case q.err == errNobody:
		s.complain(s.c.text.Incomplete)
	case q.err != nil:
	case q.long || len(line)+1+len(q.text) > maxLine:
		s.complain(s.c.text.LineTooLong)
	default:
		s.execute(ctx, line+"\n"+q.text)
	}
}

// wrong says in a dialect without a caret, or for a command of several lines, that the word at offset is.
func (s *Session) wrong(line string, offset int) {
	offset = strings.LastIndexAny(line[:offset], " \t\n") + 1 // the caret may stand within the word
	words, _ := grammar.Lex(line[offset:])
	word := ""
	if len(words) > 0 {
		word = words[0].Text
	}
	switch {
	case s.c.text.NoCommand != "" && strings.TrimSpace(line[:offset]) == "":
		word = strings.ToUpper(word)
		s.complainOf(with(s.c.text.NoCommand, safe.Line(word, maxWord)), with(s.c.text.NoCommand, hidden))
	default:
		s.complainOf(with(s.c.text.Invalid, safe.Line(word, maxWord)), with(s.c.text.Invalid, hidden))
	}
}

// maxWord is the length of the longest word that an error repeats.
const maxWord = 64
