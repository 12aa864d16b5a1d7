package lineedit

import (
	"fmt"
	"strings"
	"testing"
)

// wideTexts are characters of two columns, of none, and of several code points.
var wideTexts = []string{"世", "가", "😀", "\u1112\u1161\u11ab", "e\u0301", "\u0301", "👩\u200d👧", "🇩🇪"}

// wideSteps are what is done to a line with such a character, one after the other, each from where the one before left it.
var wideSteps = []struct{ name, keys string }{
	{"left", "\x02"},
	{"left again", "\x02"},
	{"insert", "x"},
	{"right", "\x06"},
	{"right again", "\x06"},
	{"backspace", "\x7f"},
	{"home", "\x01"},
	{"insert at home", "y"},
	{"delete at home", "\x02\x04"},
	{"insert a wide one at home", "界"},
	{"delete it", "\x7f"},
	{"end", "\x05"},
	{"append", "z"},
	{"word left", "\x1bb"},
	{"transpose", "\x14"},
	{"kill to the end", "\x0b"},
	{"yank", "\x19"},
}

// wideLine is a line with text at column at, of a prompt of four columns, and tail characters behind it.
func wideLine(text string, at, tail int) string {
	return strings.Repeat("abcdefghij", at)[:at-4] + text + strings.Repeat("klmnopqrst", tail)[:tail]
}

// smallRig is a rig of few rows, for tests that draw very often.
func smallRig(t testing.TB, cfg Config) *rig {
	r := newRig(t, cfg)
	r.rows = 12
	r.screen = newStrict(r.cols, r.rows)
	return r
}

// TestWideAtEveryColumn: a wide character, a combining mark and a cluster at each column of the first two rows, on terminals of 20 to 40
// columns: whatever is done to the line, the screen is as if the line had been written at once.
func TestWideAtEveryColumn(t *testing.T) {
	for width := 20; width <= 40; width++ {
		for at := 4; at <= width+5; at++ {
			for k := range 2 { // each text at each column on some of the widths
				text := wideTexts[(3*width+at+4*k)%len(wideTexts)]
				ich := (width+at)%2 == 0
				r := smallRig(t, Config{Width: width, InsertChar: ich})
				what := func(step string) string {
					return fmt.Sprintf("%q at column %d, insert-character %v: %s", text, at, ich, step)
				}
				r.message("above")
				r.start("r1# ")
				r.feed(wideLine(text, at, 1+at%5), 1)
				r.check(what("typed"))
				for i, s := range wideSteps {
					r.feed(s.keys, 1)
					r.check(what(s.name))
					if i%4 == 1 {
						r.message("link up")
						r.check(what("a message behind " + s.name))
					}
				}
			}
		}
	}
}

// TestWideResized: on a terminal that becomes wider or narrower by a few columns, with the cursor at the end, at home and in the middle. The
// terminal cannot tell the blank before a wide character that did not fit from text, so when it wraps rows anew its
// count of rows may be another than ours; the line itself must stand whole at the end of the screen, with nothing below.
func TestWideResized(t *testing.T) {
	for from := 20; from <= 40; from++ {
		for _, by := range [][]int{{-7, 1}, {-2, 9}, {-1, 2}}[from%3] {
			for _, text := range wideTexts {
				for at := 4; at <= from+5; at += 2 + from%3 {
					for _, keys := range []string{"", "\x01", "\x02\x02"} {
						to := max(from+by, 5)
						r := smallRig(t, Config{Width: from, InsertChar: true})
						r.start("r1# ")
						r.feed(wideLine(text, at, 6)+keys, 1)
						r.resize(to)
						what := fmt.Sprintf("%q at column %d, keys %q, from %d to %d columns", text, at, keys, from, to)
						r.checkLine(what)
						r.feed("z\x7f\x02\x06", 1)
						r.checkLine(what + ", typed on")
						r.message("link up")
						r.checkLine(what + ", a message")
					}
				}
			}
		}
	}
}

// checkLine is check for prompt and text alone: those are the last rows of the screen.
func (r *rig) checkLine(what string) {
	r.t.Helper()
	w := *r
	w.foreign, w.cfg.Width = nil, r.cols
	want, col, row := w.want()
	rows, got := strings.Split(want.String(), "\n"), strings.Split(r.screen.String(), "\n")
	_, y := r.screen.Cursor()
	first := y - row
	for len(got) < first+len(rows) {
		got = append(got, "")
	}
	x, _ := r.screen.Cursor()
	if err := r.screen.Err(); err != nil || first < 0 || strings.Join(got[max(first, 0):], "\n") != strings.Join(rows, "\n") || x != col || r.screen.Pending() {
		r.t.Fatalf("%s: screen\n%s\ncursor at %d,%d; %v; want at its end\n%s\ncursor at %d,%d of it\nlast sent %q",
			what, r.screen.String(), x, y, err, want.String(), col, row, r.out)
	}
}

// TestWideInTmux: the same on a terminal that other people wrote, for characters whose width all terminals agree on, around the margin.
func TestWideInTmux(t *testing.T) {
	m := newTmux(t)
	for i, text := range []string{"世", "가", "😀", "e\u0301"} {
		for j, width := range []int{20, 27, 33, 40} {
			for at := width - 2; at <= width; at++ {
				r := smallRig(t, Config{Width: width, InsertChar: (i+j)%2 == 0})
				var all []byte
				add := func(b []byte) {
					all = append(all, b...)
					r.send(b)
				}
				add(r.ed.Start(nil, "r1# "))
				keys := wideLine(text, at, 5)
				for _, s := range wideSteps[:3+(at+i+j)%(len(wideSteps)-3)] {
					keys += s.keys
				}
				for _, k := range []byte(keys) {
					out, _, _ := r.ed.Feed(nil, []byte{k})
					add(out)
				}
				if (at+i)%2 == 0 {
					add(r.ed.Paint(append(r.ed.Erase(nil), "link up\r\n"...)))
				}
				x, y := r.screen.Cursor()
				want := fmt.Sprintf("%s\n@%d,%d", r.screen.String(), x, y)
				if got := m.show(all, width, r.rows, want); got != want || r.screen.Err() != nil {
					t.Errorf("%q at column %d of %d: tmux shows\n%s\nthe model\n%s\n%v\nsent %q", text, at, width, got, want, r.screen.Err(), all)
				}
			}
		}
	}
}
