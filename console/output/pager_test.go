package output

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"testing"
)

const more = " --More-- "

var wiped = strings.Repeat("\b", 10) + strings.Repeat(" ", 10) + strings.Repeat("\b", 10)

// print drives a pager as a session does: lines until it stops, then keys until it goes on. It returns what the screen was sent,
// with the wiped prompt as [-], and how many lines the command got rid of before the keys ran out or one of them quit.
func print(p *Pager, lines []string, keys string) (screen string, taken int) {
	var out []byte
	done := func() (string, int) {
		return strings.ReplaceAll(strings.ReplaceAll(string(out), more+wiped, "[-]"), "\r\n", ";"), taken
	}
	for _, l := range lines {
		for {
			v := p.Add([]byte(l), len(l))
			if v == Print {
				out = append(append(out, l...), "\r\n"...)
			}
			if v != Stop {
				break
			}
			out = p.Show(out, more)
			for act := Wait; act != Go; {
				if keys == "" {
					return done()
				}
				out, act = p.Key(out, keys[0])
				keys = keys[1:]
				if act == Quit {
					return done()
				}
			}
		}
		taken++
	}
	return done()
}

func numbered(n int) (lines []string) {
	for i := range n {
		lines = append(lines, fmt.Sprint("l", i+1))
	}
	return lines
}

func TestPager(t *testing.T) {
	wide := strings.Repeat("w", 25)
	for _, tt := range []struct {
		name       string
		cols, rows int
		lines      []string
		keys       string
		want       string
		taken      int
	}{
		{"what fits is not paged", 80, 4, numbered(3), "", "l1;l2;l3;", 3},
		{"one line too many", 80, 4, numbered(4), "", "l1;l2;l3; --More-- ", 3},
		{"blank is a page", 80, 4, numbered(7), "  ", "l1;l2;l3;[-]l4;l5;l6;[-]l7;", 7},
		{"Enter is a line", 80, 4, numbered(6), "\r\n\r", "l1;l2;l3;[-]l4;[-]l5;[-]l6;", 6},
		{"a page behind a line", 80, 4, numbered(8), "\r  ", "l1;l2;l3;[-]l4;[-]l5;l6;l7;[-]l8;", 8},
		{"q", 80, 4, numbered(9), "q", "l1;l2;l3;[-]", 3},
		{"Q", 80, 4, numbered(9), " Q", "l1;l2;l3;[-]l4;l5;l6;[-]", 6},
		{"Ctrl-C", 80, 4, numbered(9), "\x03", "l1;l2;l3;[-]", 3},
		{"Ctrl-Z", 80, 4, numbered(9), "\x1a", "l1;l2;l3;[-]", 3},
		{"Ctrl-^", 80, 4, numbered(9), "\x1e", "l1;l2;l3;[-]", 3},
		{"other keys", 80, 4, numbered(5), "xX?\x00\x7f\xff ", "l1;l2;l3;[-]l4;l5;", 5},
		{"cursor and function keys", 80, 4, numbered(5), "\x1b[A\x1b[1;5q\x1bOq\x1bOQ\x1b[15~\x1b ", "l1;l2;l3;[-]l4;l5;", 5},
		{"Enter ends what was no sequence", 80, 4, numbered(5), "\x1b[\r ", "l1;l2;l3;[-]l4;[-]l5;", 5},
		{"Ctrl-C within a sequence", 80, 4, numbered(5), "\x1b[\x03", "l1;l2;l3;[-]", 3},
		{"never", 80, 0, numbered(100), "", strings.ReplaceAll(strings.Join(numbered(100), ";")+";", "\n", ""), 100},
		{"1 row", 80, 1, numbered(3), "  ", "l1;[-]l2;[-]l3;", 3},
		{"2 rows", 80, 2, numbered(3), " \r", "l1;[-]l2;[-]l3;", 3},
		{"3 rows", 80, 3, numbered(5), "  ", "l1;l2;[-]l3;l4;[-]l5;", 5},
		{"wrapped lines count for what they take", 10, 6, []string{wide, "a", "b", "c"}, " ", wide + ";a;b;[-]c;", 4},
		{"a wrapped line that does not fit waits", 10, 5, []string{"a", "b", wide, "c"}, " ", "a;b;[-]" + wide + ";c;", 4},
		{"a full row does not wrap", 25, 4, []string{wide, wide, wide}, "", wide + ";" + wide + ";" + wide + ";", 3},
		{"one column more does", 24, 4, []string{wide, wide}, "", wide + "; --More-- ", 1},
		{"higher than the screen", 10, 2, []string{wide, wide, "a"}, "  ", wide + ";[-]" + wide + ";[-]a;", 3},
		{"higher than the screen, behind Enter", 10, 4, []string{wide, wide, "a"}, "\r\r", wide + ";[-]" + wide + ";[-]a;", 3},
		{"two full rows are two", 10, 4, []string{wide[:20], "a", "b"}, "", wide[:20] + ";a; --More-- ", 2},
		{"no width", 0, 3, []string{wide, wide}, "", wide + ";" + wide + ";", 2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			screen, taken := print(NewPager(tt.cols, tt.rows), tt.lines, tt.keys)
			if screen != tt.want || taken != tt.taken {
				t.Errorf("screen %q, %d lines, want %q, %d", screen, taken, tt.want, tt.taken)
			}
		})
	}
}

func TestPagerSearch(t *testing.T) {
	typed := func(s string) string {
		n := len(s)
		return "[-]" + s + strings.Repeat("\b", n) + strings.Repeat(" ", n) + strings.Repeat("\b", n)
	}
	for _, tt := range []struct{ name, keys, want string }{
		{"finds", "/l7\r", "l1;l2;l3;" + typed("/l7") + "l7;l8;l9;"},
		{"full page behind a line", "\r/l6\r", "l1;l2;l3;[-]l4;" + typed("/l6") + "l6;l7;l8; --More-- "},
		{"expression", "/^.[89]$\r", "l1;l2;l3;" + typed("/^.[89]$") + "l8;l9;"},
		{"none", "/nix\r", "l1;l2;l3;" + typed("/nix")},
		{"corrected", "/x\b\x7fl9\r", ""},
		{"q is a letter here", "/q\r", "l1;l2;l3;" + typed("/q")},
		{"Ctrl-C", "/l\x03", "l1;l2;l3;" + typed("/l")},
		{"cursor keys", "/l\x1b[A8\r", "l1;l2;l3;" + typed("/l8") + "l8;l9;"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if tt.want == "" {
				tt.want = "l1;l2;l3;[-]/x\b \b" + "\b \b[-]l4;" + more // backspace on nothing leaves the search, and Enter is a line
			}
			screen, _ := print(NewPager(80, 4), numbered(9), tt.keys)
			if screen != tt.want {
				t.Errorf("screen %q, want %q", screen, tt.want)
			}
		})
	}
	t.Run("does not compile", func(t *testing.T) {
		if screen, _ := print(NewPager(80, 4), numbered(9), "/[\r"); screen != "l1;l2;l3;[-]/[\a\b\b  \b\b"+more {
			t.Errorf("screen %q", screen)
		}
	})
	t.Run("nothing typed", func(t *testing.T) {
		if screen, _ := print(NewPager(80, 4), numbered(5), "/\r "); screen != "l1;l2;l3;[-]/\b \b[-]l4;l5;" {
			t.Errorf("screen %q", screen)
		}
	})
}

func TestSearchIsBounded(t *testing.T) {
	for _, tt := range []struct{ cols, want int }{{80, 78}, {500, MaxSearch}, {0, MaxSearch}, {1, 0}} {
		p := NewPager(tt.cols, 2)
		out, _ := p.Key(p.Show(nil, more), '/')
		for range 1000 {
			out, _ = p.Key(out, 'a')
		}
		if n := bytes.Count(out, []byte("a")); n != tt.want || len(p.pattern) != tt.want {
			t.Errorf("%d columns: %d echoed, %d kept, want %d", tt.cols, n, len(p.pattern), tt.want)
		}
	}
}

func TestResize(t *testing.T) {
	p := NewPager(80, 4)
	for i := range 3 {
		if v := p.Add(nil, 10); v != Print {
			t.Fatalf("line %d: %v", i, v)
		}
	}
	if p.Resize(80, 6); p.Add(nil, 10) != Print {
		t.Error("stopped although the window has grown")
	}
	if p.Resize(80, 3); p.Add(nil, 10) != Stop {
		t.Error("went on although the window has shrunk")
	}
	if p.Resize(80, 0); p.Add(nil, 10) != Print {
		t.Error("stopped although paging was switched off")
	}
}

// TestR056_PagerKeepsNothing: ten million lines while the prompt stands cost nothing: the pager says Stop and holds no line.
func TestR056_PagerKeepsNothing(t *testing.T) {
	p := NewPager(80, 24)
	line := []byte("a line of output")
	for range 23 {
		p.Add(line, len(line))
	}
	if n := testing.AllocsPerRun(1000, func() {
		if p.Add(line, len(line)) != Stop {
			t.Fatal("a line passed the prompt")
		}
	}); n != 0 {
		t.Errorf("%v allocations a line", n)
	}
	p.Resize(80, 0)
	for range 1000 {
		p.Add(line, len(line))
	}
	if p.used > p.page {
		t.Errorf("row count grows without paging: %d", p.used)
	}
}

func TestZeroPagerNeverStops(t *testing.T) {
	var p Pager
	for range 100 {
		if p.Add(nil, 1000) != Print {
			t.Fatal("stopped")
		}
	}
}

// FuzzPager checks that whatever is typed, the prompt's line never leaves its row, and that wiping leaves the cursor where the
// prompt began.
func FuzzPager(f *testing.F) {
	f.Add("/a\b\bq", 80, 24)
	f.Add("/[\r/\r\x1b[A \r", 3, 1)
	csi := regexp.MustCompile(`\x1b`)
	f.Fuzz(func(t *testing.T, keys string, cols, rows int) {
		p := NewPager(cols, rows)
		out := p.Show(nil, more)
		for i := range len(keys) {
			var act Action
			from := len(out)
			out, act = p.Key(out, keys[i])
			if csi.Match(out[from:]) {
				t.Fatalf("an escape was echoed: %q", out[from:])
			}
			at := 0
			for _, c := range out {
				switch c {
				case '\a':
				case '\b':
					at--
				default:
					at++
				}
				if at < 0 || cols > len(more) && at > cols-1 {
					t.Fatalf("cursor at column %d of %d after %q", at, cols, out)
				}
			}
			if act == Quit {
				if at != 0 {
					t.Fatalf("the wiped prompt left the cursor at column %d: %q", at, out)
				}
				return
			}
			if act == Go {
				if at != 0 {
					t.Fatalf("the wiped prompt left the cursor at column %d: %q", at, out)
				}
				out = p.Show(out[:0], more)
			}
		}
	})
}

func BenchmarkPager(b *testing.B) {
	p := NewPager(80, 24)
	line := []byte("GigabitEthernet0/1     10.20.30.40     YES NVRAM  up                    up")
	var out []byte
	b.ReportAllocs()
	for b.Loop() {
		if p.Add(line, len(line)) == Stop {
			out, _ = p.Key(p.Show(out[:0], more), ' ')
		}
	}
}
