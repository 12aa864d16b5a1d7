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
	MaxStages  = 8         // filters in one chain
	MaxPattern = 512       // bytes of one regular expression
	MaxLines   = 10_000    // argument of head and last
	MaxKept    = 256 << 10 // bytes of output that last, diff, snapshot or the pager keeps
	MaxName    = 64        // bytes of the name of a file or a snapshot
)

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

type stage struct {
	kind    kind
	match   *regexp.Regexp // nil matches all, for count
	literal []byte         // what match looks for, if it is plain text: found much faster so
	begun   bool           // begin has begun; section is inside one
	indent  int            // of the section's first line
	count   int            // of count; lines that head printed
	n       int            // argument of head and last
	kept    keep           // of last
	file    *File          // of redirect, append and tee
	memo    *memo          // of diff and snapshot
}

// ParsePipes parses what stands behind the first bar of a line: filters chained by bars, each with a regular expression, which
// begins at the first non-blank and ends before the blanks in front of the next chaining bar. Expressions have RE2 syntax and
// take time linear in the line; `_` is an underscore, not the delimiter that it is in IOS. One that begins with a double quote and has
// another at its end is what stands between them: blanks at its ends count, and a bar never chains. Only count may do without.
// Filter names may be abbreviated and in any case. What other filters take [Filters] and [FileFilters] say. Nothing can stand behind
// redirect, append and snapshot, which let nothing through. All errors are a [*PipeError].
func ParsePipes(text string) (*Pipe, error) {
	p := &Pipe{}
	for start := 0; ; {
		end := chain(text, start)
		if len(p.stages) == MaxStages {
			return nil, &PipeError{Offset: skipBlanks(text, start), Msg: fmt.Sprintf("more than %d filters", MaxStages)}
		}
		if n := len(p.stages); n > 0 && p.stages[n-1].swallows() {
			return nil, &PipeError{Offset: start - 1, Msg: "nothing comes out of the filter before"}
		}
		st, err := parseStage(text[:end], start)
		if err != nil {
			return nil, err
		}
		if st.memo != nil {
			st.memo.before = strings.Join(strings.Fields(text[:max(start-1, 0)]), " ")
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
	_, at := word(text, from)
	if end := quoted(text, at); end > at && at > from {
		from = end
	}
	for i := from; i < len(text); i++ {
		if text[i] == '|' && (i == from || blank(text[i-1])) {
			return i
		}
	}
	return len(text)
}

// word finds the end of the word at from, and the first non-blank behind it.
func word(text string, from int) (stop, next int) {
	stop = skipBlanks(text, from)
	for stop < len(text) && !blank(text[stop]) && text[stop] != '|' {
		stop++
	}
	return stop, skipBlanks(text, stop)
}

// quoted finds the end of an expression in quotes that begins at i, behind the closing one, which a blank, a bar or the end
// follows; i if none begins there. A backslash hides a quote.
func quoted(text string, i int) int {
	if i == len(text) || text[i] != '"' {
		return i
	}
	for j := i + 1; j < len(text); j++ {
		switch {
		case text[j] == '\\':
			j++
		case text[j] == '"' && (j+1 == len(text) || blank(text[j+1]) || text[j+1] == '|'):
			return j + 1
		}
	}
	return i
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
	rest := strings.TrimRight(text[at:], " \t")
	switch st.kind {
	case begin, count, exclude, include, section:
		return st, st.expression(rest, at)
	}
	return st, st.argument(rest, start, at)
}

// expression takes the regular expression of a stage.
func (st *stage) expression(pattern string, at int) (err error) {
	if end := quoted(pattern, 0); end > 1 && end == len(pattern) {
		pattern = pattern[1 : end-1]
		at++
	}
	switch {
	case pattern == "" && st.kind == count:
		return nil
	case pattern == "":
		return &PipeError{Offset: at, Incomplete: true, Msg: "a regular expression is missing"}
	case len(pattern) > MaxPattern:
		return &PipeError{Offset: at, Msg: fmt.Sprintf("regular expression longer than %d bytes", MaxPattern)}
	}
	if st.match, err = regexp.Compile(pattern); err != nil {
		return &PipeError{Offset: at, Regexp: pattern, Msg: "bad regular expression"}
	}
	if text, whole := st.match.LiteralPrefix(); whole {
		st.literal = []byte(text)
	}
	return nil
}

// Line puts one line, without its line end, through the filters and calls emit if it comes out. It allocates nothing.
func (p *Pipe) Line(line []byte, emit func([]byte)) {
	if p.passes(0, line) {
		emit(line)
	}
}

// Close ends the output: what counts, last and diff kept back comes out now.
func (p *Pipe) Close(emit func([]byte)) {
	for i := range p.stages {
		st := &p.stages[i]
		next := func(line []byte) {
			if p.passes(i+1, line) {
				emit(line)
			}
		}
		switch st.kind {
		case count:
			next(strconv.AppendInt([]byte("Number of lines which match regexp = "), int64(st.count), 10))
		case last:
			st.kept.close(st.n, next)
		case diff, snapshot:
			st.memo.close(next)
		}
	}
}

// Done says that no further line can come out or change what does: a head has had its lines. The command may be ended, and then Close
// called as ever.
func (p *Pipe) Done() bool {
	for i := range p.stages {
		switch st := &p.stages[i]; st.kind {
		case head:
			if st.count == st.n {
				return true
			}
		case begin, include, exclude, section, noMore:
		default:
			return false // it wants all lines, whatever is behind it
		}
	}
	return false
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
	switch st.kind {
	case noMore:
		return true
	case head:
		if st.count == st.n {
			return false
		}
		st.count++
		return true
	case last:
		st.kept.add(line, 2*st.n)
		return false
	case diff, snapshot:
		st.memo.add(line)
		return false
	case appendTo, redirect, tee:
		st.file.buf = append(append(st.file.buf, line...), '\n')
		return st.kind == tee
	}
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
