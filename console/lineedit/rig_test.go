package lineedit

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/clipperhouse/displaywidth"

	"github.com/vtykit/vtykit/internal/testclient/screen"
)

// rig is an editor with a terminal. What the terminal has to show is known independently of the editor's painter:
// all foreign output, and behind it the prompt and the text written once from the beginning.
type rig struct {
	t       testing.TB
	ed      *Editor
	cfg     Config
	screen  *screen.Screen
	foreign []func(*screen.Screen)
	rows    int
	cols    int
	sent    int // bytes
	out     []byte
	events  []Event
}

const rigRows = 120

func newRig(t testing.TB, cfg Config) *rig {
	r := &rig{t: t, ed: New(cfg), cfg: cfg, rows: rigRows}
	r.cols = rigCols(cfg.Width)
	r.screen = newStrict(r.cols, r.rows)
	return r
}

// rigCols is the real width of the rig's terminal for a Config.Width.
func rigCols(width int) int {
	if width <= 0 || width >= NoWrap {
		return 200
	}
	return width
}

func (r *rig) send(b []byte) {
	r.out = append(r.out[:0], b...)
	r.sent += len(b)
	r.screen.Write(b)
}

func (r *rig) prints(b string) {
	r.foreign = append(r.foreign, func(s *screen.Screen) { s.Write([]byte(b)) })
}

func (r *rig) start(prompt string) { r.send(r.ed.Start(nil, prompt)) }

// feed types keys in pieces of size bytes; events are collected, Enter and Interrupt end the line and begin another.
func (r *rig) feed(keys string, size int) {
	for in := []byte(keys); len(in) > 0; {
		k := min(size, len(in))
		piece := in[:k]
		in = in[k:]
		for len(piece) > 0 {
			out, n, ev := r.ed.Feed(nil, piece)
			r.send(out)
			piece = piece[n:]
			if ev != None {
				r.events = append(r.events, ev)
			}
		}
	}
}

// message is what a session does to show a line of output above the prompt.
func (r *rig) message(text string) {
	r.prints(text + "\r\n")
	out := r.ed.Erase(nil)
	out = append(out, text+"\r\n"...)
	r.send(r.ed.Paint(out))
}

func (r *rig) resize(width int) {
	r.cols = rigCols(width)
	cols, rows := r.cols, r.rows
	r.foreign = append(r.foreign, func(s *screen.Screen) { s.Resize(cols, rows) })
	r.screen.Resize(cols, r.rows)
	r.send(r.ed.Resize(nil, width))
}

// shown is text as a terminal shows it that has cols columns.
func shown(text string, cols int) string {
	var b strings.Builder
	for _, r := range text {
		switch {
		case r < 0x20 || r == 0x7f:
			b.WriteByte('^')
			b.WriteByte(byte(r) ^ 0x40)
		case hidden(r):
			b.WriteRune(utf8.RuneError)
		case cols == 1 && displaywidth.Rune(r) == 2:
			b.WriteByte('?')
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// want is the screen as it has to be; row counts from the first row of the scrollback.
func (r *rig) want() (s *screen.Screen, col, row int) {
	text, cur := r.ed.Text(), r.ed.Cursor()
	prompt := r.ed.Prompt()
	if r.ed.searching() {
		prompt = r.ed.line.search.prompt()
	}
	if r.ed.Secret() {
		text, cur = "", 0
	}
	draw := func(text string) *screen.Screen {
		s := newStrict(rigCols(r.cfg.Width), r.rows)
		for _, f := range r.foreign {
			f(s)
		}
		s.Write([]byte(shown(prompt+text, r.cols)))
		return s
	}
	before := draw(text[:cur])
	col, row = before.Cursor()
	row += len(before.Scrollback())
	if before.Pending() {
		col, row = 0, row+1
	}
	return draw(text), col, row
}

// check compares the terminal with what it has to show.
func (r *rig) check(what string) {
	r.t.Helper()
	want, col, row := r.want()
	if want.Err() != nil {
		r.t.Fatalf("%s: the reference itself: %v", what, want.Err())
	}
	if err := r.screen.Err(); err != nil {
		r.t.Fatalf("%s: %v\nsent %q", what, err, r.out)
	}
	x, y := r.screen.Cursor()
	y += len(r.screen.Scrollback())
	if r.screen.Text() != want.Text() || x != col || y != row || r.screen.Pending() {
		r.t.Fatalf("%s (%d columns): screen\n%s\ncursor at %d,%d pending %v; want\n%s\ncursor at %d,%d\nlast sent %q",
			what, r.cols, r.screen.Text(), x, y, r.screen.Pending(), want.Text(), col, row, r.out)
	}
	if !utf8.ValidString(r.ed.Text()) || r.ed.Cursor() > len(r.ed.Text()) || len(r.ed.Text()) > r.ed.cfg.MaxLine {
		r.t.Fatalf("%s: text %q, cursor %d", what, r.ed.Text(), r.ed.Cursor())
	}
}

func newStrict(cols, rows int) *screen.Screen {
	s := screen.New(cols, rows)
	s.Strict = true
	return s
}
