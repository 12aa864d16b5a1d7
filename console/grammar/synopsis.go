package grammar

import (
	"fmt"
	"strings"
)

// Bounds of a synopsis. A command that needs more is one that nobody can type.
const (
	MaxSynopsis = 2048 // bytes
	MaxDepth    = 32   // brackets within brackets
	maxElements = 256  // words
	maxAnyOf    = 64   // alternatives of all { } of one command: one bit each in thread.used
)

// Error says what is wrong with a command that is registered, and where.
type Error struct {
	Text   string // the command: its path and its synopsis
	Column int    // in Text, from 1; 0 where no one place is to blame
	Msg    string
}

func (e *Error) Error() string {
	if e.Column == 0 {
		return fmt.Sprintf("grammar: %q: %s", e.Text, e.Msg)
	}
	return fmt.Sprintf("grammar: %q, column %d: %s", e.Text, e.Column, e.Msg)
}

type kind uint8

const (
	sequence kind = iota // all of parts, in order
	choice               // (a|b): one of parts
	optional             // [a|b]: one of parts or nothing
	anyOf                // {a|b}: one or more of parts in any order, each at most once
	keyword
	parameter
)

// element is a piece of a parsed synopsis.
type element struct {
	kind   kind
	parts  []*element
	word   string // of a keyword or parameter
	repeat bool   // NAME...
	column int
}

// empty says whether e can match no words at all.
func (e *element) empty() bool {
	switch e.kind {
	case sequence:
		for _, p := range e.parts {
			if !p.empty() {
				return false
			}
		}
		return true
	case choice, anyOf:
		for _, p := range e.parts {
			if p.empty() {
				return true
			}
		}
		return false
	case optional:
		return true
	default:
		return false
	}
}

// parser reads one synopsis by recursive descent, whose depth MaxDepth bounds.
type parser struct {
	text  string // path, blank, synopsis: what columns count in
	pos   int
	depth int
	words int
	anyOf int
}

// parseSynopsis parses what stands in text from offset start on.
func parseSynopsis(text string, start int) (*element, error) {
	p := &parser{text: text, pos: start}
	if len(text)-start > MaxSynopsis {
		return nil, &Error{text[:start] + "...", 0, fmt.Sprintf("synopsis longer than %d bytes", MaxSynopsis)}
	}
	e, err := p.sequence()
	if err != nil {
		return nil, err
	}
	if p.pos < len(text) { // sequence stops at | and closing brackets only
		if text[p.pos] == '|' {
			return nil, p.fail(p.pos, "a choice needs ( ), [ ] or { } around it")
		}
		return nil, p.fail(p.pos, fmt.Sprintf("%q without its opening bracket", text[p.pos]))
	}
	return e, nil
}

func (p *parser) fail(at int, msg string) error { return &Error{p.text, at + 1, msg} }

func (p *parser) sequence() (*element, error) {
	seq := &element{kind: sequence, column: p.pos + 1}
	for {
		for p.pos < len(p.text) && isBlank(p.text[p.pos]) {
			p.pos++
		}
		if p.pos == len(p.text) {
			return seq, nil
		}
		var e *element
		var err error
		switch p.text[p.pos] {
		case '|', ')', ']', '}':
			return seq, nil
		case '(':
			e, err = p.group(choice, ')')
		case '[':
			e, err = p.group(optional, ']')
		case '{':
			e, err = p.group(anyOf, '}')
		default:
			e, err = p.word()
		}
		if err != nil {
			return nil, err
		}
		seq.parts = append(seq.parts, e)
	}
}

func (p *parser) group(k kind, closing byte) (*element, error) {
	open := p.pos
	if p.depth++; p.depth > MaxDepth {
		return nil, p.fail(open, fmt.Sprintf("more than %d brackets within brackets", MaxDepth))
	}
	g := &element{kind: k, column: open + 1}
	for {
		p.pos++ // the opening bracket or the bar
		at := p.pos
		e, err := p.sequence()
		if err != nil {
			return nil, err
		}
		if len(e.parts) == 0 {
			return nil, p.fail(at-1, "nothing stands behind this")
		}
		if k == anyOf {
			if e.empty() {
				return nil, p.fail(at, "what stands in { } must not be optional itself")
			}
			if p.anyOf++; p.anyOf > maxAnyOf {
				return nil, p.fail(at, fmt.Sprintf("more than %d alternatives in { }", maxAnyOf))
			}
		}
		g.parts = append(g.parts, e)
		if p.pos == len(p.text) {
			return nil, p.fail(open, fmt.Sprintf("%q without its closing bracket", p.text[open]))
		}
		if p.text[p.pos] == '|' {
			continue
		}
		if p.text[p.pos] != closing {
			return nil, p.fail(p.pos, fmt.Sprintf("%q closes what %q opened", p.text[p.pos], p.text[open]))
		}
		p.pos++
		p.depth--
		if strings.HasPrefix(p.text[p.pos:], "...") {
			return nil, p.fail(p.pos, "only a parameter can repeat")
		}
		return g, nil
	}
}

func (p *parser) word() (*element, error) {
	start := p.pos
	for p.pos < len(p.text) && !isBlank(p.text[p.pos]) && !strings.ContainsRune("[](){}|", rune(p.text[p.pos])) {
		p.pos++
	}
	e := &element{kind: keyword, word: p.text[start:p.pos], column: start + 1}
	if name, ok := strings.CutSuffix(e.word, "..."); ok {
		e.word, e.repeat = name, true
	}
	if isParameter(e.word) {
		e.kind = parameter
	}
	if e.repeat && e.kind != parameter {
		return nil, p.fail(start, "only a parameter can repeat")
	}
	if msg := badWord(e.word); msg != "" {
		return nil, p.fail(start, msg)
	}
	if p.words++; p.words > maxElements {
		return nil, p.fail(start, fmt.Sprintf("more than %d words", maxElements))
	}
	return e, nil
}

// isParameter says whether a word of a synopsis names a parameter: it begins with an upper-case letter and has no
// lower-case one.
func isParameter(word string) bool {
	return word != "" && word[0] >= 'A' && word[0] <= 'Z' && strings.ToUpper(word) == word
}

// badWord says why word can be no keyword or parameter, because nobody could type it.
func badWord(word string) string {
	if word == "" {
		return "a word is missing"
	}
	for i := range len(word) {
		c := word[i]
		if c <= ' ' || c >= 0x7f {
			return "a word is printable ASCII only"
		}
		if strings.IndexByte(`?"'\[](){}|`, c) >= 0 {
			return fmt.Sprintf("%q cannot stand in a word", c)
		}
	}
	if word[0] == '!' || word[0] == '#' {
		return fmt.Sprintf("%q begins a comment", word[0])
	}
	return ""
}

// canonical prints e in one way, whatever blanks it was written with.
func (e *element) canonical(b *strings.Builder) {
	brackets := "  "
	switch e.kind {
	case keyword, parameter:
		b.WriteString(e.word)
		if e.repeat {
			b.WriteString("...")
		}
		return
	case sequence:
		for i, p := range e.parts {
			if i > 0 {
				b.WriteByte(' ')
			}
			p.canonical(b)
		}
		return
	case choice:
		brackets = "()"
	case optional:
		brackets = "[]"
	case anyOf:
		brackets = "{}"
	}
	b.WriteByte(brackets[0])
	for i, p := range e.parts {
		if i > 0 {
			b.WriteByte('|')
		}
		p.canonical(b)
	}
	b.WriteByte(brackets[1])
}
