package console

import (
	"errors"
	"slices"
	"strings"

	"github.com/vtykit/vtykit/console/arg"
	"github.com/vtykit/vtykit/console/grammar"
	"github.com/vtykit/vtykit/console/output"
)

// TypedPipes are filters of a command's own. They stand behind its bar, in front of the text filters, and act on what its handler
// has to say before that becomes lines, such as the rows of a table; the handler asks [Session.Typed] for them. Package rows
// has them for tables. Both methods are called by many sessions at a time, and with what an operator typed.
type TypedPipes interface {
	// Parse parses the typed filters that text, all that stands behind the first bar of a line, begins with; there may be none.
	// rest is the offset behind the bar of the first text filter, -1 if the typed ones are all. What parsed is the handler and
	// Parse agree on. An error is best an [*output.PipeError], whose offset is that of a caret.
	Parse(text string) (parsed any, rest int, err error)
	// Next says what can be typed at the end of text, which is what stands between the first bar and the cursor.
	Next(text string) PipeHelp
}

// PipeHelp is what can be typed at one place behind a bar.
type PipeHelp struct {
	Words  []grammar.Entry // words that can stand there in full, for `?` and Tab, all beginning with the word at the cursor
	Values []grammar.Entry // what else can be typed, for `?` only
	Word   int             // length in bytes of the word at the cursor, 0 if a new one begins
	Text   int             // offset of the filter that the cursor is in, if it can be a text filter; else -1
}

// Typed gives a command filters of its own; see [TypedPipes]. It panics on nil.
func Typed(p TypedPipes) arg.Option {
	if p == nil {
		panic("console: Typed: nil pipes")
	}
	return option(func(_ *grammar.Command, c *command) { c.typed = p })
}

// Typed is what the command's [TypedPipes] parsed, nil where there is no bar or the command has none. It is for the running handler
// only.
func (s *Session) Typed() any {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cmd == nil {
		return nil
	}
	return s.cmd.typed
}

// parsePipes parses what stands behind a command's bar; without files the filters that write them are unknown.
func (c *command) parsePipes(text string, files bool) (typed any, pipe *output.Pipe, err error) {
	rest := 0
	if c.typed != nil {
		if typed, rest, err = c.typed.Parse(text); err != nil || rest < 0 {
			return typed, nil, err
		}
	}
	pipe, err = output.ParsePipes(text[rest:])
	if err == nil && !files && pipe.Files() != nil {
		err = &output.PipeError{Offset: pipe.Files()[0].Offset, Msg: "unknown filter"}
	}
	var pe *output.PipeError
	if errors.As(err, &pe) {
		pe.Offset += rest
	}
	return typed, pipe, err
}

// nextPipe says what can be typed at the end of text, behind the bar of a command, which may be nil.
func nextPipe(value any, text string, files bool) PipeHelp {
	var h PipeHelp
	if c, ok := value.(*command); ok && c.typed != nil {
		if h = c.typed.Next(text); h.Text < 0 {
			return h
		}
	}
	words, values, word := output.Next(text[h.Text:], files)
	if len(values) > 0 || len(words) == 0 && word == 0 {
		h.Words, h.Values, h.Word = nil, nil, 0
	} else {
		h.Word = word
	}
	for _, f := range words {
		h.Words = append(h.Words, grammar.Entry{Word: f.Word, Help: f.Help})
	}
	for _, f := range values {
		h.Values = append(h.Values, grammar.Entry{Word: f.Word, Help: f.Help})
	}
	slices.SortFunc(h.Words, func(a, b grammar.Entry) int { return strings.Compare(a.Word, b.Word) })
	return h
}
