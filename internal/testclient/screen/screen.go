// Package screen is a terminal for tests: it keeps the grid of characters that the bytes of a line console draw on a real
// terminal, and reports every control sequence that such a console has no reason to send.
//
// It knows printable UTF-8 with wide and combining characters, NUL (ignored), BEL, BS, TAB, LF, CR, and of CSI: A B C D E F G H J
// K L M P X @ m, and ?7 ?25 ?2004 h and l. Anything else, broken UTF-8 included, is an error that [Screen.Err] keeps.
//
// A character in the last column leaves the cursor there with the wrap pending, as xterm does: the next printable
// character goes to the next row, every cursor movement forgets the wrap.
package screen

import (
	"errors"
	"fmt"
	"strings"
)

// maxScrollback bounds the rows kept of what scrolled off the top; the oldest go first.
const maxScrollback = 100000

// cell is one column. A wide character has its text in the left cell; the right one has half set.
type cell struct {
	text string // one character with its combining marks; "" is a blank
	wide bool
	half bool
}

type row struct {
	cells   []cell
	wrapped bool // continues the row above: the wrap was the terminal's, not a line feed
}

// Screen is the terminal. Make one with [New]. It is for one goroutine.
type Screen struct {
	// Strict reports as an error what terminals disagree about: a backspace, tab, line feed or CSI sequence while a wrap is
	// pending (xterm counts from the last column, tmux from behind it), and a cursor movement beyond the screen's edge.
	Strict bool

	cols, rows int
	grid       []row
	scroll     []row
	x, y       int
	pending    bool
	paste      bool
	bells      int
	parser     parser
	err        error
}

// New returns a blank screen of at least 1 column and 1 row with the cursor in the upper left corner.
func New(cols, rows int) *Screen {
	s := &Screen{cols: max(cols, 1), rows: max(rows, 1)}
	s.grid = make([]row, s.rows)
	for i := range s.grid {
		s.grid[i] = s.blank()
	}
	return s
}

func (s *Screen) blank() row { return row{cells: make([]cell, s.cols)} }

// Err is the first thing the screen did not know, with the bytes that caused it; nil when all was well.
func (s *Screen) Err() error { return s.err }

func (s *Screen) fail(format string, args ...any) {
	if s.err == nil {
		s.err = errors.New("screen: " + fmt.Sprintf(format, args...))
	}
}

// Size is the screen's size in character cells.
func (s *Screen) Size() (cols, rows int) { return s.cols, s.rows }

// Cursor is the cursor's column and row, both from 0. With a wrap pending it is in the last column.
func (s *Screen) Cursor() (col, row int) { return s.x, s.y }

// Pending says that the last column was written and the next character goes to the next row.
func (s *Screen) Pending() bool { return s.pending }

// Bells counts the BEL characters.
func (s *Screen) Bells() int { return s.bells }

// BracketedPaste says that the terminal was asked to bracket pasted text (CSI ?2004h).
func (s *Screen) BracketedPaste() bool { return s.paste }

// Row is the text of row i from 0, without trailing blanks; empty beyond the screen.
func (s *Screen) Row(i int) string {
	if i < 0 || i >= s.rows {
		return ""
	}
	return s.grid[i].String()
}

// String is the text of all rows, each without trailing blanks, without trailing empty rows, joined by line feeds.
func (s *Screen) String() string {
	lines := make([]string, s.rows)
	for i := range lines {
		lines[i] = s.grid[i].String()
	}
	return strings.TrimRight(strings.Join(lines, "\n"), "\n")
}

// Scrollback is what scrolled off the top, oldest row first, each without trailing blanks.
func (s *Screen) Scrollback() []string {
	lines := make([]string, len(s.scroll))
	for i := range lines {
		lines[i] = s.scroll[i].String()
	}
	return lines
}

// Text is Scrollback and String in one: everything that was ever on the screen and not overwritten.
func (s *Screen) Text() string {
	return strings.TrimLeft(strings.Join(s.Scrollback(), "\n")+"\n"+s.String(), "\n")
}

func (r row) String() string {
	var b strings.Builder
	for _, c := range r.cells {
		switch {
		case c.half:
		case c.text == "":
			b.WriteByte(' ')
		default:
			b.WriteString(c.text)
		}
	}
	return strings.TrimRight(b.String(), " ")
}

// length is the number of cells up to the last one written.
func (r row) length() int {
	n := len(r.cells)
	for n > 0 && r.cells[n-1] == (cell{}) {
		n--
	}
	return n
}

// Resize changes the size as xterm.js does it. Rows that grow too long for fewer columns are wrapped anew, together
// with the rows that the terminal had wrapped below them, and the cursor stays at its character. More columns join nothing: wrapped rows stay as they are,
// because that is what happens to the line with the cursor, which is the one that matters to a line editor. Fewer rows push the top into the
// scrollback; more rows are added below.
func (s *Screen) Resize(cols, rows int) {
	cols, rows = max(cols, 1), max(rows, 1)
	s.pending = false
	if cols < s.cols {
		s.rewrap(cols)
	} else {
		for i := range s.grid {
			s.grid[i].cells = append(s.grid[i].cells, make([]cell, cols-s.cols)...)
		}
	}
	s.cols, s.x = cols, min(s.x, cols-1)
	for len(s.grid) > rows {
		if last := len(s.grid) - 1; last > s.y && s.grid[last].length() == 0 {
			s.grid = s.grid[:last]
			continue
		}
		s.save(s.grid[0])
		s.grid = s.grid[1:]
		s.y = max(s.y-1, 0)
	}
	s.rows = rows
	for len(s.grid) < rows {
		s.grid = append(s.grid, s.blank())
	}
}

// rewrap lays all rows out for fewer columns.
func (s *Screen) rewrap(cols int) {
	var out []row
	y := s.y
	for i := 0; i < len(s.grid); {
		j := i + 1
		for j < len(s.grid) && s.grid[j].wrapped {
			j++
		}
		var line []cell
		at := -1 // the cursor's place in line
		for k := i; k < j; k++ {
			if k == y {
				at = len(line) + s.x
			}
			if k < j-1 {
				line = append(line, s.grid[k].cells...)
			} else {
				line = append(line, s.grid[k].cells[:s.grid[k].length()]...)
			}
		}
		s.layout(&out, line, at, cols)
		i = j
	}
	s.grid = out
}

// layout appends line to out in rows of cols cells and puts the cursor to cell at when that is not negative.
func (s *Screen) layout(out *[]row, line []cell, at, cols int) {
	cur := row{cells: make([]cell, 0, cols)}
	flush := func() {
		cur.cells = append(cur.cells, make([]cell, cols-len(cur.cells))...)
		*out = append(*out, cur)
		cur = row{cells: make([]cell, 0, cols), wrapped: true}
	}
	for k, c := range line {
		if c.half {
			continue
		}
		w := 1
		if c.wide {
			w = min(2, cols)
		}
		if len(cur.cells)+w > cols {
			flush()
		}
		if at == k || at == k+1 && c.wide {
			s.x, s.y = len(cur.cells), len(*out)
		}
		cur.cells = append(cur.cells, c)
		if w == 2 {
			cur.cells = append(cur.cells, cell{half: true})
		}
	}
	if at >= len(line) { // the cursor stands behind the text
		x := len(cur.cells) + at - len(line)
		for x >= cols && at > len(line) {
			flush()
			x -= cols
		}
		if x >= cols {
			flush()
			x = 0
		}
		s.x, s.y = x, len(*out)
	}
	flush()
}

func (s *Screen) save(r row) {
	s.scroll = append(s.scroll, r)
	if len(s.scroll) > maxScrollback {
		s.scroll = append(s.scroll[:0], s.scroll[len(s.scroll)/2:]...)
	}
}

// lineFeed goes one row down and scrolls at the bottom.
func (s *Screen) lineFeed() {
	if s.y < s.rows-1 {
		s.y++
		return
	}
	s.save(s.grid[0])
	copy(s.grid, s.grid[1:])
	s.grid[s.rows-1] = s.blank()
}

// put draws one character of the given width in columns.
func (s *Screen) put(text string, width int) {
	if width == 0 {
		s.combine(text)
		return
	}
	if width > s.cols {
		s.fail("a wide character on a screen of one column")
		return
	}
	if s.pending || s.x+width > s.cols {
		s.x, s.pending = 0, false
		s.lineFeed()
		s.grid[s.y].wrapped = true
	}
	cells := s.grid[s.y].cells
	s.split(s.x)
	s.split(s.x + width)
	cells[s.x] = cell{text: text, wide: width == 2}
	if width == 2 {
		cells[s.x+1] = cell{half: true}
	}
	s.x += width
	if s.x == s.cols {
		s.x, s.pending = s.cols-1, true
	}
}

// combine adds a mark to the character before the cursor; at the left margin there is none and the mark is lost.
func (s *Screen) combine(mark string) {
	cells, x := s.grid[s.y].cells, s.x-1
	if s.pending {
		x = s.x
	}
	if x > 0 && cells[x].half {
		x--
	}
	if x < 0 {
		return
	}
	if cells[x].text == "" {
		cells[x].text = " "
	}
	cells[x].text += mark
}

// split blanks a wide character that column x would cut in two.
func (s *Screen) split(x int) {
	cells := s.grid[s.y].cells
	if x > 0 && x < s.cols && cells[x].half {
		cells[x-1], cells[x] = cell{}, cell{}
	}
}
