package screen

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/clipperhouse/displaywidth"
)

// maxSequence bounds an escape sequence in bytes.
const maxSequence = 32

// parser holds what is unfinished at the end of a Write.
type parser struct {
	seq []byte // an escape sequence from its ESC on
	utf []byte // the beginning of a character
}

// Write draws p, which may end anywhere. It never fails; see [Screen.Err].
func (s *Screen) Write(p []byte) (int, error) {
	for _, c := range p {
		s.byte(c)
	}
	return len(p), nil
}

func (s *Screen) byte(c byte) {
	switch ps := &s.parser; {
	case len(ps.seq) > 0:
		s.sequence(c)
	case len(ps.utf) > 0 || c >= utf8.RuneSelf:
		s.character(c)
	case c < 0x20 || c == 0x7f:
		s.control(c)
	default:
		s.put(string(rune(c)), 1)
	}
}

func (s *Screen) character(c byte) {
	ps := &s.parser
	ps.utf = append(ps.utf, c)
	if !utf8.FullRune(ps.utf) {
		return
	}
	r, n := utf8.DecodeRune(ps.utf)
	if n != len(ps.utf) || r == utf8.RuneError && n == 1 {
		s.fail("broken UTF-8 % x", ps.utf)
		ps.utf = ps.utf[:0]
		return
	}
	ps.utf = ps.utf[:0]
	if r < 0xa0 {
		s.fail("control character %U", r)
		return
	}
	s.put(string(r), runeWidth(r))
}

// runeWidth is the columns that a terminal gives to one code point. A regional indicator is narrow: two of them make one flag of two columns.
func runeWidth(r rune) int {
	if r >= 0x1f1e6 && r <= 0x1f1ff {
		return 1
	}
	return displaywidth.Rune(r)
}

func (s *Screen) control(c byte) {
	if s.Strict && s.pending && (c == '\b' || c == '\t' || c == '\n') {
		s.fail("control character %#02x while a wrap is pending", c)
	}
	switch c {
	case 0:
	case '\a':
		s.bells++
	case '\b':
		s.x, s.pending = max(s.x-1, 0), false
	case '\t':
		s.x, s.pending = min(s.x/8*8+8, s.cols-1), false
	case '\n':
		s.pending = false
		s.lineFeed()
	case '\r':
		s.x, s.pending = 0, false
	case 0x1b:
		s.parser.seq = append(s.parser.seq, c)
	default:
		s.fail("control character %#02x", c)
	}
}

func (s *Screen) sequence(c byte) {
	ps := &s.parser
	ps.seq = append(ps.seq, c)
	switch {
	case len(ps.seq) == 2:
		if c == '[' {
			return
		}
		s.fail("unknown sequence %q", ps.seq)
	case c < 0x20 || c > 0x7e || len(ps.seq) > maxSequence:
		s.fail("broken sequence %q", ps.seq)
	case c < 0x40:
		return
	default:
		s.csi(string(ps.seq[2:len(ps.seq)-1]), c)
	}
	ps.seq = ps.seq[:0]
}

func (s *Screen) csi(params string, final byte) {
	if final == 'm' {
		if strings.Trim(params, "0123456789;:") != "" {
			s.fail("unknown sequence CSI %q m", params)
		}
		return
	}
	if strings.HasPrefix(params, "?") {
		s.mode(params[1:], final)
		return
	}
	var nums []int
	for _, f := range strings.Split(params, ";") {
		n := 0
		for _, d := range []byte(f) {
			if d < '0' || d > '9' || n > 1e5 {
				s.fail("bad parameter in CSI %q %c", params, final)
				return
			}
			n = n*10 + int(d-'0')
		}
		nums = append(nums, n)
	}
	if s.Strict && s.pending {
		s.fail("CSI %s %c while a wrap is pending", params, final)
	}
	s.perform(nums, final)
}

func (s *Screen) mode(params string, final byte) {
	if final != 'h' && final != 'l' {
		s.fail("unknown sequence CSI ?%s%c", params, final)
		return
	}
	switch params {
	case "2004":
		s.paste = final == 'h'
	case "7", "25":
	default:
		s.fail("unknown mode CSI ?%s%c", params, final)
	}
}

func (s *Screen) perform(nums []int, final byte) {
	n := max(nums[0], 1)
	s.pending = false
	cells := s.grid[s.y].cells
	switch final {
	case 'A':
		s.move(s.x, s.y-n)
	case 'B':
		s.move(s.x, s.y+n)
	case 'C':
		s.move(s.x+n, s.y)
	case 'D':
		s.move(s.x-n, s.y)
	case 'E':
		s.move(0, s.y+n)
	case 'F':
		s.move(0, s.y-n)
	case 'G':
		s.move(n-1, s.y)
	case 'H':
		col := 1
		if len(nums) > 1 {
			col = max(nums[1], 1)
		}
		s.move(col-1, n-1)
	case '@':
		n = min(n, s.cols-s.x)
		s.split(s.x)
		s.split(s.cols - n)
		copy(cells[s.x+n:], cells[s.x:])
		clear(cells[s.x : s.x+n])
	case 'P':
		n = min(n, s.cols-s.x)
		s.split(s.x)
		s.split(s.x + n)
		copy(cells[s.x:], cells[s.x+n:])
		clear(cells[s.cols-n:])
	case 'X':
		s.erase(s.x, min(s.x+n, s.cols))
	case 'K', 'J':
		s.clear(nums[0], final == 'J')
	case 'L':
		s.insertLines(n)
	case 'M':
		n = min(n, s.rows-s.y)
		s.grid = slices.Delete(s.grid, s.y, s.y+n)
		for range n {
			s.grid = append(s.grid, s.blank())
		}
	default:
		s.fail("unknown sequence CSI %v %c", nums, final)
	}
}

func (s *Screen) insertLines(n int) {
	n = min(n, s.rows-s.y)
	for range n {
		s.grid = slices.Insert(s.grid, s.y, s.blank())
	}
	s.grid = s.grid[:s.rows]
}

func (s *Screen) move(x, y int) {
	if s.Strict && (x < 0 || x >= s.cols || y < 0 || y >= s.rows) {
		s.fail("cursor moved to column %d, row %d of a screen of %dx%d", x, y, s.cols, s.rows)
	}
	s.x, s.y = min(max(x, 0), s.cols-1), min(max(y, 0), s.rows-1)
}

// clear performs EL and ED: 0 behind the cursor, 1 before it, 2 all.
func (s *Screen) clear(what int, display bool) {
	from, to := 0, s.cols
	switch what {
	case 0:
		from = s.x
	case 1:
		to = s.x + 1
	case 2:
	default:
		s.fail("unknown erase %d", what)
		return
	}
	s.erase(from, to)
	if !display {
		return
	}
	for y := range s.grid {
		if y > s.y && what != 1 || y < s.y && what != 0 {
			s.grid[y] = s.blank()
		}
	}
}

func (s *Screen) erase(from, to int) {
	s.split(from)
	s.split(to)
	clear(s.grid[s.y].cells[from:to])
}
