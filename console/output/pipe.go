package output

import (
	"bytes"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// Bounds of a pipe.
const (
	MaxStages  = 8   // filters in one chain
	MaxPattern = 512 // bytes of one regular expression
)

// Filter is one filter's name and its `?` help.
type Filter struct{ Word, Help string }

// Filters lists the filters, sorted. No two begin with the same letter, so that any beginning is a valid abbreviation.
func Filters() []Filter {
	return []Filter{
		{"begin", "Begin with the line that matches"},
		{"count", "Count number of lines which match regexp"},
		{"exclude", "Exclude lines that match"},
		{"include", "Include lines that match"},
		{"section", "Filter a section of output"},
	}
}

// PipeError says what is wrong with the text of a pipe. At most one of Incomplete and Regexp is set; neither is for an unknown
// filter, too many of them, or an expression that is too long.
type PipeError struct {
	Offset     int    // of the offending word, in bytes of the text given to ParsePipes
	Incomplete bool   // a filter or an expression is missing, at Offset
	Regexp     string // the expression that does not compile
	Msg        string // lower case, without the package's name
}

func (e *PipeError) Error() string { return "output: " + e.Msg }

// Pipe is a chain of filters for the output of one command. It is for one goroutine.
type Pipe struct{ stages []stage }

type kind uint8

const (
	begin kind = iota
	count
	exclude
	include
	section
)

type stage struct {
	kind    kind
	match   *regexp.Regexp // nil matches all, for count
	literal []byte         // what match looks for, if it is plain text: found much faster so
	begun   bool           // begin has begun; section is inside one
	indent  int            // of the section's first line
	count   int
}

// ParsePipes parses what stands behind the first bar of a line: filters chained by bars, each with a regular expression, which
// begins at the first non-blank and ends before the blanks in front of the next chaining bar. Expressions have RE2 syntax and
// take time linear in the line; `_` is an underscore, not the delimiter that it is in IOS. Only count may do without. Filter
// names may be abbreviated and in any case. All errors are a [*PipeError].
func ParsePipes(text string) (*Pipe, error) {
	p := &Pipe{}
	for start := 0; ; {
		end := chain(text, start)
		if len(p.stages) == MaxStages {
			return nil, &PipeError{Offset: skipBlanks(text, start), Msg: fmt.Sprintf("more than %d filters", MaxStages)}
		}
		st, err := parseStage(text[:end], start)
		if err != nil {
			return nil, err
		}
		p.stages = append(p.stages, st)
		if end == len(text) {
			return p, nil
		}
		start = end + 1
	}
}

// LastStage is the part of a pipe's text that belongs to the last filter begun: what help and completion are about.
func LastStage(text string) string {
	for {
		end := chain(text, 0)
		if end == len(text) {
			return text
		}
		text = text[end+1:]
	}
}

// chain finds the next bar that begins another filter, len(text) if there is none.
func chain(text string, from int) int {
	for i := from; i < len(text); i++ {
		if text[i] == '|' && (i == from || blank(text[i-1])) {
			return i
		}
	}
	return len(text)
}

func blank(c byte) bool { return c == ' ' || c == '\t' }

func skipBlanks(text string, i int) int {
	for i < len(text) && blank(text[i]) {
		i++
	}
	return i
}

// parseStage parses the one filter that text holds from start on.
func parseStage(text string, start int) (st stage, err error) {
	start = skipBlanks(text, start)
	if start == len(text) {
		return st, &PipeError{Offset: start, Incomplete: true, Msg: "a filter is missing"}
	}
	stop := start
	for stop < len(text) && !blank(text[stop]) {
		stop++
	}
	if st.kind, err = filter(text[start:stop]); err != nil {
		return st, &PipeError{Offset: start, Msg: err.Error()}
	}
	at := skipBlanks(text, stop)
	pattern := strings.TrimRight(text[at:], " \t")
	switch {
	case pattern == "" && st.kind == count:
		return st, nil
	case pattern == "":
		return st, &PipeError{Offset: at, Incomplete: true, Msg: "a regular expression is missing"}
	case len(pattern) > MaxPattern:
		return st, &PipeError{Offset: at, Msg: fmt.Sprintf("regular expression longer than %d bytes", MaxPattern)}
	}
	if st.match, err = regexp.Compile(pattern); err != nil {
		return st, &PipeError{Offset: at, Regexp: pattern, Msg: "bad regular expression"}
	}
	if text, whole := st.match.LiteralPrefix(); whole {
		st.literal = []byte(text)
	}
	return st, nil
}

// maxShown bounds how much of an unknown word an error repeats.
const maxShown = 32

func filter(word string) (kind, error) {
	for k, f := range Filters() {
		if len(word) <= len(f.Word) && strings.EqualFold(f.Word[:len(word)], word) {
			return kind(k), nil
		}
	}
	return 0, fmt.Errorf("unknown filter %q", word[:min(len(word), maxShown)])
}

// Line puts one line, without its line end, through the filters and calls emit if it comes out. It allocates nothing.
func (p *Pipe) Line(line []byte, emit func([]byte)) {
	if p.passes(0, line) {
		emit(line)
	}
}

// Close ends the output: counts come out now.
func (p *Pipe) Close(emit func([]byte)) {
	for i := range p.stages {
		if st := &p.stages[i]; st.kind == count {
			line := strconv.AppendInt([]byte("Number of lines which match regexp = "), int64(st.count), 10)
			if p.passes(i+1, line) {
				emit(line)
			}
		}
	}
}

// passes says whether line comes out of the stages from i on.
func (p *Pipe) passes(i int, line []byte) bool {
	for ; i < len(p.stages); i++ {
		if !p.stages[i].passes(line) {
			return false
		}
	}
	return true
}

func (st *stage) passes(line []byte) bool {
	switch hit := st.matches(line); st.kind {
	case include:
		return hit
	case exclude:
		return !hit
	case begin:
		st.begun = st.begun || hit
		return st.begun
	case section:
		return st.inSection(line, hit)
	default:
		if hit {
			st.count++
		}
		return false
	}
}

func (st *stage) matches(line []byte) bool {
	switch {
	case st.literal != nil:
		return bytes.Contains(line, st.literal)
	case st.match != nil:
		return st.match.Match(line)
	}
	return true
}

// inSection says whether line belongs to a section: a line that matches, and the lines behind it that are indented deeper.
func (st *stage) inSection(line []byte, hit bool) bool {
	indent := 0
	for indent < len(line) && blank(line[indent]) {
		indent++
	}
	if st.begun && indent > st.indent && indent < len(line) {
		return true
	}
	st.begun, st.indent = hit, indent
	return hit
}
