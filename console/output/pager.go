package output

import (
	"bytes"
	"regexp"
	"strconv"
	"strings"
)

// MaxSearch bounds what is typed behind `/`, `+` and `-`, in bytes; of the last two there can be [MaxStages].
const MaxSearch = 256

// Verdict says what to do with a line that is to be printed.
type Verdict uint8

const (
	Print Verdict = iota
	Skip          // a search runs or a filter holds, and the line does not match
	Stop          // the page is full: show the prompt, and ask again after a key that gave Go
)

func (v Verdict) String() string { return [...]string{"Print", "Skip", "Stop"}[v] }

// Action is what a key at the pager's prompt asks for.
type Action uint8

const (
	Wait  Action = iota // the prompt stays
	Go                  // print on
	Quit                // the command's output is to end
	Again               // print again what was printed, by Pager.Again, and then on
)

func (a Action) String() string { return [...]string{"Wait", "Go", "Quit", "Again"}[a] }

// Pager counts the rows that output takes and says when a page is full: when the next line would push the first off the screen.
// Because it asks only when there is a next line, what fits is never paged. A session prints a line like this:
//
//	for {
//		switch pager.Add(line, columns) {
//		case output.Print: // write line and CR LF
//		case output.Skip:
//		case output.Stop:
//			// write pager.Show(nil, " --More-- "), feed keys to pager.Key until it says Go, Quit or Again
//			// and print all that pager.Again returns in the same way
//			continue
//		}
//		break
//	}
//
// It keeps the newest [MaxKept] bytes of what it was asked about, for Again. It is for one goroutine at a time. The zero Pager never stops.
type Pager struct {
	Help  string // lines that `?` and `h` print, with LF; empty for none
	Count string // what `=` prints, {} is the number of lines printed; empty for nothing
	Lost  string // what Again begins with when lines are kept no more, {} is their number; empty for nothing

	cols, rows int
	used       int    // rows printed since the last stop
	page       int    // rows to print until the next
	prompt     string // as given to Show
	shown      int    // columns of prompt, or of search, on the screen
	search     *regexp.Regexp
	last       *regexp.Regexp // the latest search, for n
	filters    []pageFilter
	typing     byte // `/`, `+` or `-`, behind which a pattern is typed
	pattern    []byte
	escape     escape
	lines      int // printed
	kept       keep
	again      int  // offset into kept of what is to be printed again
	repeats    bool // there is some
	helped     bool // at this stop
	asked      bool // Again returned the line that comes to Add next
}

// pageFilter is what was typed behind `+` or `-`.
type pageFilter struct {
	match *regexp.Regexp
	want  bool
}

// escape is the place within the sequence that a cursor or function key sends; its letters must not act as keys.
type escape uint8

const (
	noEscape escape = iota
	afterESC
	afterCSI // ESC [, up to a byte of 0x40 to 0x7e (ECMA-48, 5.4)
	afterSS3 // ESC O, and one more
)

// NewPager returns a pager for a screen of that size in character cells. With cols below 1 no line wraps; with rows below 1 it never
// stops; with 1 or 2 it stops at each line.
func NewPager(cols, rows int) *Pager {
	p := &Pager{}
	p.Resize(cols, rows)
	return p
}

// Resize changes the size of the screen, at once.
func (p *Pager) Resize(cols, rows int) {
	p.cols, p.rows = cols, rows
	p.fullPage()
}

// fullPage lets one screen be printed, less the row that the prompt takes.
func (p *Pager) fullPage() { p.page = max(p.rows-1, 1) }

// height is the number of rows that a line of that many columns takes. A line that just fills a row does not begin another:
// terminals wrap when the next character comes.
func (p *Pager) height(columns int) int {
	if p.cols < 1 || columns <= p.cols {
		return 1
	}
	return (columns-1)/p.cols + 1
}

// Fits says whether a line of that many columns would be printed now.
func (p *Pager) Fits(columns int) bool {
	return p.search == nil && p.filters == nil && p.room(columns)
}

// room says whether the page has rows left for a line.
func (p *Pager) room(columns int) bool {
	return p.rows < 1 || p.used == 0 || p.height(columns) <= p.page-p.used
}

// Add asks what to do with a line of that many columns, as they appear on the screen, and counts it if it is to be printed. A line
// higher than the screen is printed whole, on a page of its own.
func (p *Pager) Add(line []byte, columns int) Verdict {
	v := p.judge(line, columns)
	switch {
	case v == Stop || p.rows < 1:
	case p.asked:
		p.again += len(line) + 1
	default:
		p.again = max(p.again-p.kept.add(line, 0), 0)
	}
	p.asked = false
	if v == Print {
		p.lines++
	}
	if v == Stop {
		p.helped = false
	}
	return v
}

func (p *Pager) judge(line []byte, columns int) Verdict {
	for _, f := range p.filters {
		if f.match.Match(line) != f.want {
			return Skip
		}
	}
	if p.search != nil {
		if !p.search.Match(line) {
			return Skip
		}
		p.search = nil
	}
	if !p.room(columns) {
		return Stop
	}
	p.used = min(p.used+p.height(columns), p.page) // a full page cannot get fuller; so it never overflows
	return Print
}

// Again returns the next of the lines that are to be printed again, valid until the next call of any method, and whether there was one.
// It is given to Add at once, like a new one, and is returned again until Add has said Print or Skip.
func (p *Pager) Again() (line []byte, ok bool) {
	p.repeats = p.repeats && p.again < len(p.kept.buf)
	if p.asked = p.repeats; !p.repeats {
		return nil, false
	}
	line, _, _ = bytes.Cut(p.kept.buf[p.again:], []byte{'\n'})
	return line, true
}

// Show appends the prompt; text is printable ASCII, and stands on the line without a line end.
func (p *Pager) Show(dst []byte, text string) []byte {
	p.prompt, p.shown = text, len(text)
	p.typing, p.pattern = 0, nil
	return append(dst, text...)
}

// Key takes one byte that was typed at the prompt: blank for a page, d or Ctrl-D for half of one, Enter (CR or LF) for a line, q, Q,
// Ctrl-C, Ctrl-Z or Ctrl-^ to end, g to print all again from the first line that is kept. `/` and a regular expression up to Enter
// goes on with the next line that matches, and n with the one after; from `+` and an expression on only lines that match are
// printed, from `-` on only those that do not, until one without an expression takes all these filters off. `?` and h print
// help, once at each stop, `=` how many lines were printed. An expression that does not compile, or n without a search, rings the bell. Other keys do
// nothing, cursor and function keys as a whole. What is appended to dst wipes the prompt as IOS does, by BS, blanks, BS, so that
// scripts can take it out again.
func (p *Pager) Key(dst []byte, key byte) ([]byte, Action) {
	switch p.escape {
	case afterESC:
		p.escape = noEscape
		switch key {
		case '[':
			p.escape = afterCSI
			return dst, Wait
		case 'O':
			p.escape = afterSS3
			return dst, Wait
		}
	case afterCSI:
		if key >= 0x40 {
			p.escape = noEscape
		}
		if key >= 0x20 {
			return dst, Wait
		}
		p.escape = noEscape // a control character ends a sequence that was none
	case afterSS3:
		p.escape = noEscape
		if key >= 0x20 {
			return dst, Wait
		}
	}
	switch key {
	case 0x1b:
		p.escape = afterESC
		return dst, Wait
	case ctrlC, ctrlZ, ctrlCaret:
		return p.wipe(dst), Quit
	}
	if p.typing != 0 {
		return p.searchKey(dst, key)
	}
	switch key {
	case ' ':
		p.fullPage()
	case 'd', ctrlD:
		p.page = max(p.rows/2, 1)
	case '\r', '\n':
		p.page = 1
	case 'q', 'Q':
		return p.wipe(dst), Quit
	case '/', '+', '-':
		p.typing = key
		return p.echo(p.wipe(dst), string(rune(key))), Wait
	case 'n':
		if p.last == nil {
			return append(dst, '\a'), Wait
		}
		p.search = p.last
		p.fullPage()
	case 'g':
		p.fullPage()
		p.again, p.repeats, p.used, p.lines = 0, true, 0, p.kept.lost
		dst = p.wipe(dst)
		if p.kept.lost > 0 && p.Lost != "" {
			dst = appendText(dst, strings.Replace(p.Lost, "{}", strconv.Itoa(p.kept.lost), 1)+"\n")
			p.used = 1
		}
		return dst, Again
	case '?', 'h':
		if p.helped { // keys that are held down, or worse, must not fill a queue
			return dst, Wait
		}
		p.helped = true
		return p.note(dst, p.Help), Wait
	case '=':
		return p.note(dst, strings.Replace(p.Count, "{}", strconv.Itoa(p.lines), 1)), Wait
	default:
		return dst, Wait
	}
	p.used = 0
	return p.wipe(dst), Go
}

const (
	ctrlC     = 0x03
	ctrlD     = 0x04
	ctrlZ     = 0x1a
	ctrlCaret = 0x1e // IOS's own escape character, Ctrl-Shift-6
)

// note prints text above the prompt.
func (p *Pager) note(dst []byte, text string) []byte {
	if text == "" {
		return dst
	}
	dst = appendText(p.wipe(dst), strings.TrimSuffix(text, "\n")+"\n")
	return p.Show(dst, p.prompt)
}

// appendText appends text with CR LF for LF.
func appendText(dst []byte, text string) []byte {
	return append(dst, strings.ReplaceAll(text, "\n", "\r\n")...)
}

// searchKey takes a key behind `/`, `+` or `-`.
func (p *Pager) searchKey(dst []byte, key byte) ([]byte, Action) {
	switch {
	case key == '\r' || key == '\n':
		re, err := regexp.Compile(string(p.pattern))
		switch {
		case err != nil || p.typing != '/' && len(p.filters) == MaxStages && len(p.pattern) > 0:
			return p.Show(p.wipe(append(dst, '\a')), p.prompt), Wait
		case p.typing == '/' && len(p.pattern) == 0:
			return p.Show(p.wipe(dst), p.prompt), Wait
		case p.typing == '/':
			p.search, p.last = re, re
		case len(p.pattern) == 0:
			p.filters = nil
		default:
			p.filters = append(p.filters, pageFilter{re, p.typing == '+'})
		}
		p.used = 0
		p.fullPage()
		return p.wipe(dst), Go
	case key == '\b' || key == 0x7f:
		if len(p.pattern) == 0 {
			return p.Show(p.wipe(dst), p.prompt), Wait
		}
		p.pattern = p.pattern[:len(p.pattern)-1]
		p.shown--
		return append(dst, "\b \b"...), Wait
	case key >= 0x20 && key < 0x7f && len(p.pattern) < MaxSearch && (p.cols < 1 || p.shown+1 < p.cols):
		// Beyond the row BS would not come back, so the search ends with it.
		p.pattern = append(p.pattern, key)
		return p.echo(dst, string(rune(key))), Wait
	}
	return dst, Wait
}

// echo puts text on the prompt's line.
func (p *Pager) echo(dst []byte, text string) []byte {
	p.shown += len(text)
	return append(dst, text...)
}

// wipe takes what is on the prompt's line off the screen.
func (p *Pager) wipe(dst []byte) []byte {
	for _, c := range [...]byte{'\b', ' ', '\b'} {
		for range p.shown {
			dst = append(dst, c)
		}
	}
	p.shown = 0
	return dst
}
