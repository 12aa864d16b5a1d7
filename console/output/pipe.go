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

// Filters lists the filters, sorted.
func Filters() []Filter {
	return []Filter{
		{"begin", "Begin with the line that matches"},
		{"count", "Count number of lines which match regexp"},
		{"exclude", "Exclude lines that match"},
		{"include", "Include lines that match"},
		{"section", "Filter a section of output"},
	}
}

// PipeError says what is wrong with the text of a pipe.
type PipeError struct {
	Offset     int    // of the offending word in the text given to ParsePipes
	Incomplete bool   // something is missing at the end
	Regexp     string // the expression that does not compile, else empty
	Msg        string
}

func (e *PipeError) Error() string { return e.Msg }

// Pipe is a chain of filters for the output of one command. It is for one goroutine.
type Pipe struct{ stages []stage }

type stage struct {
	kind  string
	match *regexp.Regexp // nil matches all, for count
	begun bool           // begin has begun; section is inside one
	depth int            // indent of the section's first line
	count int
}

// ParsePipes parses what stands behind the first bar of a line: filters with a regular expression each (RE2 syntax, which takes
// linear time), chained by bars. A bar inside an expression is written \|. Names may be cut to what is unique. All errors
// are a [*PipeError].
func ParsePipes(text string) (*Pipe, error) {
	p := &Pipe{}
	for start := 0; ; {
		end := barAfter(text, start)
		if len(p.stages) == MaxStages {
			return nil, &PipeError{Offset: start, Msg: fmt.Sprintf("more than %d filters", MaxStages)}
		}
		st, err := parseStage(text, start, end)
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

// barAfter finds the next bar that no backslash precedes.
func barAfter(text string, from int) int {
	for i := from; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '|':
			return i
		}
	}
	return len(text)
}

func parseStage(text string, start, end int) (st stage, err error) {
	for start < end && (text[start] == ' ' || text[start] == '\t') {
		start++
	}
	if start == end {
		return st, &PipeError{Offset: start, Incomplete: true, Msg: "a filter is missing"}
	}
	stop := start
	for stop < end && text[stop] != ' ' && text[stop] != '\t' {
		stop++
	}
	word := strings.ToLower(text[start:stop])
	for _, f := range Filters() {
		if strings.HasPrefix(f.Word, word) { // no two begin alike
			st.kind = f.Word
		}
	}
	if st.kind == "" {
		return st, &PipeError{Offset: start, Msg: "unknown filter " + strconv.Quote(word)}
	}
	pattern := strings.Trim(text[stop:end], " \t")
	pattern = strings.ReplaceAll(pattern, `\|`, `|`)
	switch {
	case pattern == "" && st.kind == "count":
		return st, nil
	case pattern == "":
		return st, &PipeError{Offset: end, Incomplete: true, Msg: "a regular expression is missing"}
	case len(pattern) > MaxPattern:
		return st, &PipeError{Offset: stop + 1, Regexp: pattern[:32] + "...", Msg: fmt.Sprintf("regular expression longer than %d bytes", MaxPattern)}
	}
	if st.match, err = regexp.Compile(pattern); err != nil {
		return st, &PipeError{Offset: stop + 1, Regexp: pattern, Msg: "bad regular expression"}
	}
	return st, nil
}

// Line puts one line, without its line end, through the filters and calls emit with what comes out of the last.
func (p *Pipe) Line(line []byte, emit func([]byte)) {
	if p.passes(0, line) {
		emit(line)
	}
}

// passes says whether line comes out of the stages from i on.
func (p *Pipe) passes(i int, line []byte) bool {
	for ; i < len(p.stages); i++ {
		st := &p.stages[i]
		hit := st.match == nil || st.match.Match(line)
		switch st.kind {
		case "include":
		case "exclude":
			hit = !hit
		case "begin":
			st.begun = st.begun || hit
			hit = st.begun
		case "section":
			hit = st.section(line, hit)
		case "count":
			if hit {
				st.count++
			}
			hit = false
		}
		if !hit {
			return false
		}
	}
	return true
}

// section says whether line belongs to a section: a line that matches, and the lines behind it that are indented deeper.
func (st *stage) section(line []byte, hit bool) bool {
	indent := len(line) - len(bytes.TrimLeft(line, " \t"))
	if st.begun && indent > st.depth && indent < len(line) {
		return true
	}
	st.begun, st.depth = hit, indent
	return hit
}

// Close ends the output: counts come out now.
func (p *Pipe) Close(emit func([]byte)) {
	for i := range p.stages {
		if st := &p.stages[i]; st.kind == "count" {
			line := []byte("Number of lines which match regexp = " + strconv.Itoa(st.count))
			if p.passes(i+1, line) {
				emit(line)
			}
		}
	}
}
