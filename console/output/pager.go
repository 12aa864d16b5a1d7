package output

import "regexp"

// Verdict says what to do with a line that is to be printed.
type Verdict uint8

const (
	Print Verdict = iota
	Skip          // a search runs and the line does not match
	Stop          // the page is full: show the prompt, and ask again after a key that gave Go
)

// Action is what a key at the pager's prompt asks for.
type Action uint8

const (
	Wait Action = iota // the prompt stays
	Go                 // print on
	Quit               // the command's output is to end
)

// Pager counts the rows that output takes and says when a page is full: when the next line would push the first off the screen.
// Because it asks only when there is a next line, what fits is never paged. It is for one goroutine at a time.
type Pager struct {
	cols, rows int
	used       int // rows printed since the last stop
	allow      int // rows to print until the next
	shown      int // columns of prompt on the screen
	search     *regexp.Regexp
	typing     bool   // behind `/`
	pattern    []byte // what was typed there
}

// NewPager returns a pager for a screen of that size. Cols 0 never wraps; rows below 1 never stop, 1 and 2 stop at each line.
func NewPager(cols, rows int) *Pager {
	p := &Pager{}
	p.Resize(cols, rows)
	return p
}

// Resize changes the size of the screen, at once.
func (p *Pager) Resize(cols, rows int) {
	p.cols, p.rows = cols, rows
	p.allow = max(rows-1, 1)
}

// height is the number of rows that a line of that many columns takes.
func (p *Pager) height(columns int) int {
	if p.cols <= 0 || columns <= p.cols {
		return 1
	}
	return (columns + p.cols - 1) / p.cols
}

// Fits says whether a line of that many columns would be printed now.
func (p *Pager) Fits(columns int) bool {
	return p.search == nil && (p.rows < 1 || p.used == 0 || p.used+p.height(columns) <= p.allow)
}

// Add asks what to do with a line of that many columns, and counts it if it is to be printed.
func (p *Pager) Add(line []byte, columns int) Verdict {
	if p.search != nil {
		if !p.search.Match(line) {
			return Skip
		}
		p.search, p.used = nil, 0
	}
	if !p.Fits(columns) {
		return Stop
	}
	p.used += p.height(columns)
	return Print
}

// Show appends the prompt; text stands on the line without a line end.
func (p *Pager) Show(dst []byte, text string) []byte {
	p.shown = len(text)
	return append(dst, text...)
}

// MaxSearch bounds what is typed behind `/`, in bytes.
const MaxSearch = 256

// Key takes one byte that was typed at the prompt: blank for a page, Enter for a line, q, Q, Ctrl-C or Ctrl-Z to end, and `/` for
// a regular expression up to Enter: the next line that matches is printed next. Other keys do nothing. What is appended to
// dst wipes the prompt as IOS does, by BS, blanks, BS.
func (p *Pager) Key(dst []byte, key byte) ([]byte, Action) {
	if p.typing {
		return p.searchKey(dst, key)
	}
	switch key {
	case ' ':
		p.used, p.allow = 0, max(p.rows-1, 1)
	case '\r':
		p.used, p.allow = 0, 1
	case 'q', 'Q', 0x03, 0x1a, 0x1e:
		return p.wipe(dst), Quit
	case '/':
		p.typing = true
		return append(p.wipe(dst), p.echo("/")...), Wait
	default:
		return dst, Wait
	}
	return p.wipe(dst), Go
}

// echo counts what is put on the prompt's line.
func (p *Pager) echo(text string) string {
	p.shown += len(text)
	return text
}

func (p *Pager) searchKey(dst []byte, key byte) ([]byte, Action) {
	switch {
	case key == '\r':
		re, err := regexp.Compile(string(p.pattern))
		p.typing, p.pattern = false, p.pattern[:0]
		if err != nil {
			dst = append(p.wipe(dst), 7)
			return append(dst, p.echo(" --More-- ")...), Wait
		}
		p.search = re
		return p.wipe(dst), Go
	case key == 0x03:
		return p.wipe(dst), Quit
	case key == 0x08 || key == 0x7f:
		if n := len(p.pattern); n > 0 {
			p.pattern = p.pattern[:n-1]
			p.shown--
			return append(dst, "\b \b"...), Wait
		}
	case key >= 0x20 && key < 0x7f && len(p.pattern) < MaxSearch:
		p.pattern = append(p.pattern, key)
		return append(dst, p.echo(string(rune(key)))...), Wait
	}
	return dst, Wait
}

// wipe takes the prompt off the screen.
func (p *Pager) wipe(dst []byte) []byte {
	for _, b := range []byte{'\b', ' ', '\b'} {
		for range p.shown {
			dst = append(dst, b)
		}
	}
	p.shown = 0
	return dst
}
