package screen

import (
	"strings"
	"testing"
)

func TestScreenDraws(t *testing.T) {
	for _, c := range []struct {
		name, in, want string
		col, row       int
		pending        bool
	}{
		{"text", "ab\r\ncd", "ab\ncd", 2, 1, false},
		{"line feed keeps the column", "ab\ncd", "ab\n  cd", 4, 1, false},
		{"pending wrap", "1234567890", "1234567890", 9, 0, true},
		{"wrap", "1234567890a", "1234567890\na", 1, 1, false},
		{"pending wrap left by space and return", "1234567890 \r", "1234567890", 0, 1, false},
		{"pending wrap forgotten", "1234567890\bx", "12345678x0", 9, 0, false},
		{"backspace at the margin", "\b\bx", "x", 1, 0, false},
		{"tab", "\tx", "        x", 9, 0, false},
		{"tab stops at the margin", "\t\tx", "         x", 9, 0, true},
		{"nul and bel", "a\x00\ab", "ab", 2, 0, false},
		{"wide", "世界x", "世界x", 5, 0, false},
		{"wide at the margin", "123456789世", "123456789\n世", 2, 1, false},
		{"wide fills the row", "12345678世", "12345678世", 9, 0, true},
		{"combining", "e\u0301x", "e\u0301x", 2, 0, false},
		{"combining in the last column", "123456789e\u0301x", "123456789e\u0301\nx", 1, 1, false},
		{"combining at the margin is lost", "\u0301x", "x", 1, 0, false},
		{"overwrite left half", "世\rx", "x", 1, 0, false},
		{"overwrite right half", "世\bx", " x", 2, 0, false},
		{"insert characters", "abcd\r\x1b[2@x", "x abcd", 1, 0, false},
		{"insert pushes out", "1234567890\r\x1b[@x", "x123456789", 1, 0, false},
		{"delete characters", "abcdef\r\x1b[C\x1b[2P", "adef", 1, 0, false},
		{"delete cuts a wide character", "世x\r\x1b[P", " x", 0, 0, false},
		{"erase characters", "abcdef\r\x1b[2X", "  cdef", 0, 0, false},
		{"erase to the end", "abcdef\b\b\x1b[K", "abcd", 4, 0, false},
		{"erase to the beginning", "abcdef\b\b\x1b[1K", "     f", 4, 0, false},
		{"erase below", "ab\r\ncd\r\nef\x1b[A\x1b[J", "ab\ncd", 2, 1, false},
		{"cursor", "\x1b[2;3Hx\x1b[Ay\x1b[2Dz\x1b[B\x1b[5Gq", "  zy\n  x q", 5, 1, false},
		{"insert line", "ab\r\ncd\x1b[A\x1b[L", "\nab\ncd", 2, 0, false},
		{"delete line", "ab\r\ncd\x1b[A\x1b[M", "cd", 2, 0, false},
		{"colours", "\x1b[1;31mab\x1b[m", "ab", 2, 0, false},
		{"scrolls", "1\r\n2\r\n3\r\n4\r\n5", "2\n3\n4\n5", 1, 3, false},
	} {
		for split := 0; split <= len(c.in); split++ {
			s := New(10, 4)
			s.Write([]byte(c.in[:split]))
			s.Write([]byte(c.in[split:]))
			col, row := s.Cursor()
			if s.Err() != nil || s.String() != c.want || col != c.col || row != c.row || s.Pending() != c.pending {
				t.Errorf("%s, split at %d: %q at %d,%d pending %v, error %v; want %q at %d,%d pending %v",
					c.name, split, s.String(), col, row, s.Pending(), s.Err(), c.want, c.col, c.row, c.pending)
				break
			}
		}
	}
}

func TestScreenRefuses(t *testing.T) {
	for _, in := range []string{
		"\x01", "\x7f", "\x0b", "\xff", "\xc3x", "\u0085", "\x1bc", "\x1b]0;t\a", "\x1b[6n", "\x1b[5S", "\x1b[?1049h",
		"\x1b[3J", "\x1b[\r", "\x1b[?2004x", "\x1b[>c", "\x1b[" + strings.Repeat("1;", 40),
	} {
		s := New(10, 4)
		s.Write([]byte(in))
		if s.Err() == nil {
			t.Errorf("%q was accepted", in)
		}
	}
	for _, in := range []string{"1234567890\b", "1234567890\x1b[K", "\x1b[A", "\x1b[11G"} {
		s := New(10, 4)
		s.Strict = true
		s.Write([]byte(in))
		if s.Err() == nil {
			t.Errorf("strict: %q was accepted", in)
		}
	}
}

func TestScreenKeepsScrollback(t *testing.T) {
	s := New(10, 2)
	s.Write([]byte("1\r\n2\r\n3\r\n4"))
	if got := strings.Join(s.Scrollback(), ","); got != "1,2" || s.Text() != "1\n2\n3\n4" {
		t.Errorf("scrollback %q, text %q", got, s.Text())
	}
	s.Write([]byte("\x1b[?2004h\a\a"))
	if !s.BracketedPaste() || s.Bells() != 2 {
		t.Errorf("paste %v, bells %d", s.BracketedPaste(), s.Bells())
	}
}

func TestScreenResizes(t *testing.T) {
	for _, c := range []struct {
		name, in   string
		cols, rows int
		want       string
		col, row   int
	}{
		{"narrower", "abcdefgh", 5, 4, "abcde\nfgh", 3, 1},
		{"narrower, wrapped before", "1234567890abc", 6, 4, "123456\n7890ab\nc", 1, 2},
		{"narrower, cursor in the text", "abcdefgh\x1b[6D", 5, 4, "abcde\nfgh", 2, 0},
		{"narrower, wide character", "abcd世x", 5, 4, "abcd\n世x", 3, 1},
		{"narrower, text fills the row", "abcde", 5, 4, "abcde", 0, 1},
		{"wider joins nothing", "1234567890abc", 20, 4, "1234567890\nabc", 3, 1},
		{"lower", "1\r\n2\r\n3", 10, 2, "2\n3", 1, 1},
		{"higher", "1\r\n2", 10, 8, "1\n2", 1, 1},
	} {
		s := New(10, 4)
		s.Write([]byte(c.in))
		s.Resize(c.cols, c.rows)
		col, row := s.Cursor()
		if s.String() != c.want || col != c.col || row != c.row {
			t.Errorf("%s: %q at %d,%d; want %q at %d,%d", c.name, s.String(), col, row, c.want, c.col, c.row)
		}
	}
}
