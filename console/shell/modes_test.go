package shell

import (
	"bytes"
	"strings"
	"testing"
)

// TestTable21_Escape: Ctrl-^ x is found and nothing else is, however it is cut.
func TestTable21_Escape(t *testing.T) {
	for _, c := range []struct {
		in, pass, rest string
		left           bool
	}{
		{"", "", "", false},
		{"abc\x03\x1a\x1c\x1d", "abc\x03\x1a\x1c\x1d", "", false},
		{"ab\x1excd", "ab", "cd", true},
		{"\x1eX", "", "", true},
		{"\x1e\x1ex", "\x1ex", "", false},
		{"\x1e\x1e\x1ex", "\x1e", "", true},
		{"\x1ea\x1e", "\x1ea", "", false},
		{"x\x1e\x1e", "x\x1e", "", false},
	} {
		for i := 0; i <= len(c.in); i++ {
			var e escape
			pass, rest, left := e.next([]byte(c.in[:i]))
			if left {
				rest = append(rest, c.in[i:]...)
			} else {
				var more []byte
				more, rest, left = e.next([]byte(c.in[i:]))
				pass = append(pass, more...)
			}
			if string(pass) != c.pass || string(rest) != c.rest || left != c.left {
				t.Errorf("%q cut at %d: %q %q %v", c.in, i, pass, rest, left)
			}
		}
	}
}

var modeCases = []struct{ in, undo string }{
	{"", ""},
	{"text\x1b[31mred\x1b[m", ""},
	{"\x1b[?1049h\x1b[?25l\x1b[2J", "\x1b[?1049l\x1b[?25h\x1b[m"},
	{"\x1b[?1049h\x1b[?1049l", ""},
	{"\x1b[?1049;1000h\x1b[?2004h\x1b[?1000l", "\x1b[?2004l\x1b[?1049l\x1b[m"},
	{"\x1b[?7h\x1b[?12h\x1b[?9999h", ""},
	{"\x1b[?1049\x1b[?1h", "\x1b[?1l\x1b[m"},
	{"\x1b[?" + strings.Repeat("1;", 100) + "1049h", ""},
	{"\x1b[1049h\x1b]?1049h", ""},
}

// TestTable21_Modes: what a program that was killed has set is taken back, and nothing that it has not.
func TestTable21_Modes(t *testing.T) {
	for _, c := range modeCases {
		for i := 0; i <= len(c.in); i++ {
			var m modes
			m.see([]byte(c.in[:i]))
			m.see([]byte(c.in[i:]))
			if got := string(m.undo()); got != c.undo || len(m.undo()) > 0 {
				t.Errorf("%q cut at %d: %q, want %q", c.in, i, got, c.undo)
			}
		}
	}
}

// FuzzModes: however the output is cut, what is taken back is the same, and not much.
func FuzzModes(f *testing.F) {
	for _, c := range modeCases {
		f.Add([]byte(c.in), uint8(1))
	}
	f.Fuzz(func(t *testing.T, in []byte, step uint8) {
		var whole, cut modes
		whole.see(in)
		for p := range pieces(in, int(step)+1) {
			cut.see(p)
		}
		a, b := whole.undo(), cut.undo()
		if !bytes.Equal(a, b) || len(a) > 200 {
			t.Errorf("%q and %q", a, b)
		}
	})
}

// FuzzEscape: the cut changes nothing, and nothing is invented.
func FuzzEscape(f *testing.F) {
	f.Add([]byte("ab\x1ex\x1e\x1ex"), uint8(1))
	f.Fuzz(func(t *testing.T, in []byte, step uint8) {
		var whole, cut escape
		pass, rest, left := whole.next(in)
		var got []byte
		for p := range pieces(in, int(step)+1) {
			more, _, end := cut.next(p)
			if got = append(got, more...); end != (end && left) {
				t.Fatal("left too early")
			} else if end {
				break
			}
		}
		if !bytes.Equal(pass, got) || len(pass)+len(rest) > len(in) {
			t.Errorf("%q and %q of %q", pass, got, in)
		}
	})
}

// pieces cuts b into pieces of n.
func pieces(b []byte, n int) func(func([]byte) bool) {
	return func(yield func([]byte) bool) {
		for len(b) > 0 {
			p := b[:min(n, len(b))]
			if b = b[len(p):]; !yield(p) {
				return
			}
		}
	}
}
