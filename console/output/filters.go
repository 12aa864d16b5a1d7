package output

import (
	"fmt"
	"strconv"
	"strings"
)

// Filter is one filter's name and its `?` help.
type Filter struct{ Word, Help string }

// Filters lists the filters that need nothing but the session, sorted. Each is abbreviated to as little as its first letter, but for
// snapshot: `s` is section.
func Filters() []Filter { return list(false) }

// FileFilters lists the filters that write files, sorted; their abbreviations clash with no other filter's.
func FileFilters() []Filter { return list(true) }

func list(files bool) (f []Filter) {
	for _, spec := range filters() {
		if (spec.takes == takesFile) == files {
			f = append(f, spec.Filter)
		}
	}
	return f
}

type kind uint8

// In the order of their names, which is the order in which abbreviations are tried.
const (
	appendTo kind = iota
	begin
	count
	diff
	exclude
	head
	include
	last
	noMore
	redirect
	section
	snapshot
	tee
)

type takes uint8

const (
	takesRegexp takes = iota
	takesOptionalRegexp
	takesNumber
	takesNothing
	takesFile
	takesName
	takesOptionalName
)

type spec struct {
	Filter
	takes takes
}

// filters is the table of all filters, in the order of kind.
func filters() [13]spec {
	return [...]spec{
		{Filter{"append", "Append output to a file"}, takesFile},
		{Filter{"begin", "Begin with the line that matches"}, takesRegexp},
		{Filter{"count", "Count number of lines which match regexp"}, takesOptionalRegexp},
		{Filter{"diff", "Compare with the last run, or with a snapshot"}, takesOptionalName},
		{Filter{"exclude", "Exclude lines that match"}, takesRegexp},
		{Filter{"head", "First lines only"}, takesNumber},
		{Filter{"include", "Include lines that match"}, takesRegexp},
		{Filter{"last", "Last lines only"}, takesNumber},
		{Filter{"no-more", "Do not pause at the end of a screen"}, takesNothing},
		{Filter{"redirect", "Write output to a file instead of the screen"}, takesFile},
		{Filter{"section", "Filter a section of output"}, takesRegexp},
		{Filter{"snapshot", "Keep output under a name, for diff"}, takesName},
		{Filter{"tee", "Write output to a file and the screen"}, takesFile},
	}
}

// maxShown bounds how much of an unknown word an error repeats.
const maxShown = 32

func filter(word string) (kind, error) {
	for k, f := range filters() {
		if len(word) <= len(f.Word) && strings.EqualFold(f.Word[:len(word)], word) {
			return kind(k), nil
		}
	}
	return 0, fmt.Errorf("unknown filter %q", word[:min(len(word), maxShown)])
}

// swallows says that nothing ever comes out of a stage.
func (st *stage) swallows() bool {
	return st.kind == redirect || st.kind == appendTo || st.kind == snapshot
}

// argument takes what a filter has that is no regular expression. text begins at offset at; the filter's name begins at start.
func (st *stage) argument(text string, start, at int) error {
	wrong := func(msg string) error { return &PipeError{Offset: at, Incomplete: text == "", Msg: msg} }
	switch filters()[st.kind].takes {
	case takesNothing:
		if text != "" {
			return wrong("no-more takes nothing")
		}
	case takesNumber:
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > MaxLines || text[0] == '+' {
			return wrong(fmt.Sprintf("a number of 1 to %d is missing", MaxLines))
		}
		st.n = n
	case takesFile:
		f := &File{Offset: start, Append: st.kind == appendTo}
		if st.kind == tee { // IOS: tee /append URL
			first, rest, _ := strings.Cut(text, " ")
			if len(first) > 1 && strings.HasPrefix("/append", strings.ToLower(first)) {
				f.Append = true
				next := skipBlanks(rest, 0)
				at += len(first) + min(1, len(text)-len(first)) + next
				text = rest[next:]
			}
		}
		if f.Name = FileName(text); !ValidName(f.Name) {
			at, text = at+len(text)-len(f.Name), f.Name
			return wrong("the name of a file is missing")
		}
		st.file = f
	default: // takesName, takesOptionalName
		if text == "" && st.kind == diff {
			break
		}
		if !ValidName(text) {
			return wrong("a name is missing")
		}
	}
	if st.kind == diff || st.kind == snapshot {
		st.memo = &memo{name: text, snapshot: st.kind == snapshot}
	}
	return nil
}

// FilePrefix may stand in front of a file's name, in either case and with a slash behind it: in IOS a file system's name has to.
const FilePrefix = "flash:"

// FileName is text without the prefix. It says nothing about whether that is a name.
func FileName(text string) string {
	if n := len(FilePrefix); len(text) >= n && strings.EqualFold(text[:n], FilePrefix) {
		return strings.TrimPrefix(text[n:], "/")
	}
	return text
}

// ValidName says whether name can be that of a file or a snapshot: 1 to [MaxName] characters of [A-Za-z0-9._-], of which the first is a
// letter, a digit or an underscore and the last no dot, so that it is a plain file on every system and never a path or an option.
func ValidName(name string) bool {
	if name == "" || len(name) > MaxName || name[0] == '.' || name[0] == '-' || name[len(name)-1] == '.' {
		return false
	}
	return !strings.ContainsFunc(name, outside)
}

func outside(r rune) bool {
	return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '.' && r != '_' && r != '-'
}

// Next says what can be typed at the end of text, which stands behind a bar: filters that begin with the word there, whose length
// in bytes is word, or what that filter takes. With files it includes [FileFilters].
func Next(text string, files bool) (words, values []Filter, word int) {
	typed := strings.TrimLeft(LastStage(text), " \t")
	name, rest, behind := strings.Cut(strings.ReplaceAll(typed, "\t", " "), " ")
	if !behind {
		for _, f := range filters() {
			if len(name) <= len(f.Word) && strings.EqualFold(f.Word[:len(name)], name) && (files || f.takes != takesFile) {
				words = append(words, f.Filter)
			}
		}
		return words, nil, len(name)
	}
	k, err := filter(name)
	if err != nil || !files && filters()[k].takes == takesFile {
		return nil, nil, 0
	}
	rest = strings.TrimLeft(rest, " ")
	end := Filter{"<cr>", ""}
	switch filters()[k].takes {
	case takesRegexp:
		return nil, []Filter{{"LINE", "Regular expression"}}, 0
	case takesOptionalRegexp:
		if rest == "" {
			return nil, []Filter{{"LINE", "Regular expression"}, end}, 0
		}
		return nil, []Filter{{"LINE", "Regular expression"}}, 0
	case takesNumber:
		return nil, []Filter{{fmt.Sprintf("<1-%d>", MaxLines), "Number of lines"}}, 0
	case takesFile:
		if k == tee && strings.HasPrefix("/append", strings.ToLower(rest)) {
			return nil, []Filter{{"/append", "Append instead of replacing"}, {"WORD", "Name of the file"}}, 0
		}
		return nil, []Filter{{"WORD", "Name of the file"}}, 0
	case takesName:
		return nil, []Filter{{"WORD", "Name of the snapshot"}}, 0
	case takesOptionalName:
		if rest == "" {
			return nil, []Filter{{"WORD", "Name of a snapshot, the last run when left out"}, end}, 0
		}
		return nil, []Filter{{"WORD", "Name of a snapshot, the last run when left out"}}, 0
	}
	return nil, []Filter{end}, 0
}

// NoMore says that the output is not to be paged.
func (p *Pipe) NoMore() bool {
	for i := range p.stages {
		if p.stages[i].kind == noMore {
			return true
		}
	}
	return false
}

// CountsAll says that the first filter, but for no-more, is count without an expression: of what comes in, nothing but the number of
// lines counts.
func (p *Pipe) CountsAll() bool {
	for i := range p.stages {
		if st := &p.stages[i]; st.kind != noMore {
			return st.kind == count && st.match == nil
		}
	}
	return false
}

// File is a file that a pipe writes. Lines gather in it until they are taken; who takes them bounds them.
type File struct {
	Name   string // as [ValidName] has it
	Append bool   // or else it replaces what there is
	Offset int    // of the filter in the text given to ParsePipes
	buf    []byte
}

// Files are the files that the pipe writes, in order; nil for none.
func (p *Pipe) Files() (files []*File) {
	for i := range p.stages {
		if f := p.stages[i].file; f != nil {
			files = append(files, f)
		}
	}
	return files
}

// Len is the number of bytes that wait to be taken.
func (f *File) Len() int { return len(f.buf) }

// Take returns what waits, lines that end with LF, and takes it out; spare is used for what comes next, and may be nil.
func (f *File) Take(spare []byte) []byte {
	b := f.buf
	f.buf = spare[:0]
	return b
}
