package rows

import (
	"slices"
	"strings"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/console/grammar"
	"github.com/vtykit/vtykit/console/output"
)

// Bounds of what is typed behind a bar; a line has 4096 bytes at most.
const (
	MaxStages  = output.MaxStages  // typed filters in one line
	MaxPattern = output.MaxPattern // bytes of one regular expression
	MaxTests   = 64                // comparisons in one line, and values of one `in`
	MaxDepth   = 16                // parentheses and nots in one another
)

// pipeline is the typed filters of a line. where and sort name columns of the schema, so that the order of the three does not
// matter once names are resolved: select hides columns, it does not take them away.
type pipeline struct {
	schema *Schema
	where  []test
	sort   []key
	cols   []int // to be printed, in order
	chosen bool  // the columns are those of a select
	format format
	lines  bool // text filters follow, and must find in a cell what is in it: nothing is cut
	count  bool // the first of them counts all lines: rows, and no heading
}

// test says whether a row stays.
type test func(row []any) bool

type key struct {
	col  int
	down bool
}

type format uint8

const (
	formatTable format = iota
	formatCSV
	formatJSON
	formatYAML
)

func formats() []grammar.Entry {
	return []grammar.Entry{
		{Word: "csv", Help: "Comma-separated values (RFC 4180)"},
		{Word: "json", Help: "JSON array of objects"},
		{Word: "table", Help: "Table that fits the screen"},
		{Word: "yaml", Help: "YAML list of maps"},
	}
}

func filters() []grammar.Entry {
	return []grammar.Entry{
		{Word: "as", Help: "Print rows in another format"},
		{Word: "select", Help: "Show some columns only"},
		{Word: "sort", Help: "Sort rows by columns"},
		{Word: "where", Help: "Keep rows that meet a condition"},
	}
}

// named finds the entry that word is or uniquely begins.
func named(entries []grammar.Entry, word string) string {
	found := ""
	for _, e := range entries {
		if len(word) > 0 && hasPrefix(e.Word, word) {
			if found != "" {
				return ""
			}
			found = e.Word
		}
	}
	return found
}

func hasPrefix(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}

// pipes is a schema's [console.TypedPipes].
type pipes struct{ schema *Schema }

func (s pipes) Parse(text string) (any, int, error) {
	p := parser{schema: s.schema, text: text, out: &pipeline{schema: s.schema, cols: all(s.schema)}}
	rest, err := p.parse()
	if err != nil {
		return nil, 0, err
	}
	if p.out.lines = rest >= 0; p.out.lines {
		follows, _ := output.ParsePipes(text[rest:]) // an error is told by who runs them
		p.out.count = follows != nil && follows.CountsAll()
	}
	return p.out, rest, nil
}

func (s pipes) Next(text string) console.PipeHelp {
	h := console.PipeHelp{Text: -1}
	p := parser{schema: s.schema, text: text, out: &pipeline{schema: s.schema, cols: all(s.schema)}, help: &h, asked: -1}
	if rest, err := p.parse(); err == nil {
		h.Text = rest
	}
	return h
}

// parser reads the typed filters of a line. It goes through the text once.
type parser struct {
	schema *Schema
	text   string
	i      int
	out    *pipeline
	tests  int
	depth  int
	help   *console.PipeHelp // filled with what can stand at the end of text, if not nil
	asked  int               // the offset that help is for, -1 if there is none yet
}

func fail(offset int, msg string) error { return &output.PipeError{Offset: offset, Msg: msg} }

// missing is the error of a text that ends too soon, and of anything else that stands at the place.
func (p *parser) missing(msg string) error {
	return &output.PipeError{Offset: p.i, Incomplete: p.atEnd(), Msg: msg}
}

// parse reads filter by filter and returns the offset of the first that is not typed, -1 if all are.
func (p *parser) parse() (rest int, err error) {
	for n := 0; ; n++ {
		start := p.i
		p.blanks()
		at := p.i
		word := p.word()
		p.offer(at, filters())
		name := named(filters(), word)
		for _, f := range output.Filters() {
			if hasPrefix(f.Word, word) { // as anywhere else: `| s` is `| section`
				name = ""
			}
		}
		if name == "" {
			return start, nil
		}
		if n == MaxStages {
			return 0, fail(at, "too many filters")
		}
		switch name {
		case "where":
			err = p.where()
		case "select":
			err = p.selection()
		case "sort":
			err = p.sorting()
		case "as":
			err = p.as()
		}
		if err != nil {
			return 0, err
		}
		if !p.atEnd() {
			return 0, fail(p.i, "unexpected text")
		}
		if p.i == len(p.text) {
			return -1, nil
		}
		p.i++
		if name == "as" { // from here on it is text
			return p.i, nil
		}
	}
}

// blanks goes to the next word.
func (p *parser) blanks() {
	for p.i < len(p.text) && blank(p.text[p.i]) {
		p.i++
	}
}

func blank(c byte) bool { return c == ' ' || c == '\t' }

// atEnd goes to the next word and says whether there is none in this filter. As everywhere in pipes, a bar begins another filter if
// it stands behind a blank.
func (p *parser) atEnd() bool {
	p.blanks()
	return p.i == len(p.text) || p.text[p.i] == '|' && p.i > 0 && blank(p.text[p.i-1])
}

// word takes what stands before the next blank.
func (p *parser) word() string {
	start := p.i
	for p.i < len(p.text) && !blank(p.text[p.i]) {
		p.i++
	}
	return p.text[start:p.i]
}

// name takes the characters that a column's name can have.
func (p *parser) name() string {
	start := p.i
	for p.i < len(p.text) && nameByte(p.text[p.i]) {
		p.i++
	}
	return p.text[start:p.i]
}

// offer notes what can stand at offset at, if that is where the cursor is. All offers for one place count, and those for the last
// place.
func (p *parser) offer(at int, words []grammar.Entry, values ...grammar.Entry) {
	if p.help == nil || strings.ContainsAny(p.text[at:], " \t") {
		return
	}
	if p.asked >= 0 && at == len(p.text) && !strings.ContainsRune(" \t,(-", rune(p.text[at-1])) {
		return // the cursor touches the word before
	}
	word := p.text[at:]
	if p.asked != at {
		p.asked = at
		*p.help = console.PipeHelp{Word: len(word), Text: -1}
	}
	for _, e := range words {
		if !hasPrefix(e.Word, word) {
			continue
		}
		if strings.ToUpper(word) != word { // who types a name in lower case gets the rest of it so
			e.Word = strings.ToLower(e.Word)
		}
		if !slices.Contains(p.help.Words, e) {
			p.help.Words = append(p.help.Words, e)
		}
	}
	for _, e := range values {
		if (word == "" || letter(e.Word[0])) && !slices.Contains(p.help.Values, e) { // no bar continues a word
			p.help.Values = append(p.help.Values, e)
		}
	}
}

// ends is what else can stand behind a filter that is whole.
func ends() []grammar.Entry {
	return []grammar.Entry{{Word: grammar.Bar, Help: "Output modifiers"}, {Word: grammar.Enter}}
}

// columns is what `?` lists of the columns that are there, without those that were taken.
func (p *parser) columns(taken ...int) (e []grammar.Entry) {
	if p.help == nil {
		return nil
	}
	for _, c := range p.out.cols {
		if slices.Contains(taken, c) {
			continue
		}
		e = append(e, grammar.Entry{Word: p.schema.cols[c].name, Help: p.schema.cols[c].describe()})
	}
	return e
}

// column takes the name of a column that is there.
func (p *parser) column() (int, error) {
	at := p.i
	name := p.name()
	if name == "" {
		return 0, p.missing("a column is missing")
	}
	i, ok := p.schema.find(name)
	if !ok || !slices.Contains(p.out.cols, i) {
		return 0, fail(at, "no such column")
	}
	return i, nil
}

// comma takes what separates columns, a comma or a blank.
func (p *parser) comma() {
	if p.blanks(); p.i < len(p.text) && p.text[p.i] == ',' {
		p.i++
		p.blanks()
	}
}

// selection is `select COLUMN {COLUMN}`.
func (p *parser) selection() error {
	var cols []int
	for p.blanks(); len(cols) == 0 || !p.atEnd(); p.comma() {
		p.offer(p.i, p.columns(cols...))
		at := p.i
		c, err := p.column()
		if err != nil {
			return err
		}
		if slices.Contains(cols, c) {
			return fail(at, "column given twice")
		}
		cols = append(cols, c)
	}
	p.offer(p.i, p.columns(cols...), ends()...)
	p.out.cols, p.out.chosen = cols, true
	return nil
}

// sorting is `sort [-]COLUMN {[-]COLUMN}`. The filter that comes last sorts first.
func (p *parser) sorting() error {
	var keys []key
	var cols []int // of keys
	for p.blanks(); len(keys) == 0 || !p.atEnd(); p.comma() {
		if len(keys) == 0 {
			p.offer(p.i, p.columns(), grammar.Entry{Word: "-", Help: "Before a column: largest first"})
		}
		k := key{}
		if p.i < len(p.text) && p.text[p.i] == '-' {
			k.down = true
			p.i++
		}
		p.offer(p.i, p.columns(cols...))
		at, err := p.i, error(nil)
		if k.col, err = p.column(); err != nil {
			return err
		}
		if slices.Contains(cols, k.col) {
			return fail(at, "column given twice")
		}
		keys, cols = append(keys, k), append(cols, k.col)
	}
	p.offer(p.i, p.columns(cols...), ends()...)
	p.out.sort = append(keys, p.out.sort...)
	return nil
}

// as is `as csv|json|table|yaml`.
func (p *parser) as() error {
	p.blanks()
	p.offer(p.i, formats())
	if p.atEnd() {
		return p.missing("a format is missing")
	}
	at := p.i
	switch named(formats(), p.word()) {
	case "csv":
		p.out.format = formatCSV
	case "json":
		p.out.format = formatJSON
	case "table":
		p.out.format = formatTable
	case "yaml":
		p.out.format = formatYAML
	default:
		return fail(at, "unknown format")
	}
	if p.atEnd() {
		p.offer(p.i, nil, ends()...)
	}
	return nil
}
