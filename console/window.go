package console

import (
	"bytes"
	"context"
	"errors"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/clipperhouse/displaywidth"

	"github.com/vtykit/vtykit/internal/safe"
)

const (
	maxFrame = 4 << 10 // bytes queued in the terminal above which no picture is drawn: the next one will be newer
	maxRows  = 512     // of a window
)

// ErrNoWindow is what [Session.Live] returns where there is no person who looks: in a script's session, a [Batch], behind a pipe.
var ErrNoWindow = errors.New("console: no window to draw in")

var errQuit = errors.New("console: the view was left")

// Window is the operator's window while a command shows something that changes. Its methods are for the goroutine that got it.
type Window struct {
	s      *Session
	ctx    context.Context
	cancel context.CancelCauseFunc
	signal chan struct{} // something came for Next

	// guarded by s.mu
	keys    []rune
	resized bool
	spoilt  bool     // something else is on the screen
	shown   []string // its rows, as they were drawn
	seq     []byte   // an escape sequence that is not whole
	pasting bool     // what comes is pasted text, and no keys
	began   bool
}

// Live gives the window to f: for a command whose output is drawn anew time and again. Every key goes to it at once. The
// view ends when f returns; before that q, Ctrl-C and the end of the command end f's context. What was typed before the view began,
// or behind the q, is left for the prompt; what is pasted is dropped. Then the last picture stands above the prompt. Messages wait until the
// view has ended, and while no key is typed the session is idle. f must not write to the session.
//
// Where nobody looks Live returns [ErrNoWindow] and has not called f. On a terminal that cannot be drawn on, pictures are printed one below the
// other. Live is for the running handler only, and returns f's error, but none that comes of the end of its context by a q.
func (s *Session) Live(ctx context.Context, f func(ctx context.Context, w *Window) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	w := &Window{s: s, ctx: ctx, cancel: cancel, signal: make(chan struct{}, 1)}
	s.mu.Lock()
	cmd := s.cmd
	if s.closed || cmd == nil || cmd.pipe != nil || s.state != stateRun || s.script() || cmd.window != nil {
		s.mu.Unlock()
		return ErrNoWindow
	}
	s.takeBack() // where the client edits the line, no key comes by itself
	s.hideBar()
	cmd.window, s.state = w, stateKeys
	pager := cmd.pager
	cmd.pager = nil
	s.cond.Broadcast() // the reader may wait for room in the type-ahead
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		w.leave()
		cmd.window, cmd.pager = nil, pager
		if s.state == stateKeys {
			s.state = stateRun
		}
		s.mu.Unlock()
	}()
	stop := context.AfterFunc(cmd.ctx, func() { cancel(context.Cause(cmd.ctx)) })
	defer stop()
	err := f(ctx, w)
	if context.Cause(ctx) == errQuit {
		return nil
	}
	return err
}

// addressable says whether the cursor of a terminal of this type can be moved (ECMA-48 CUP, ED, EL). One that does not say its type may be
// anything.
func addressable(ttype string) bool {
	switch ttype {
	case "", "unknown", "vt52", "ansi-attr":
		return false
	}
	return !dumb(ttype)
}

// Plain says that the terminal cannot be drawn on, so that each picture is printed below the one before.
func (w *Window) Plain() bool { return !addressable(w.s.t.Type()) }

// Size is what [Window.Draw] has room for: columns, and rows. It is never 0.
func (w *Window) Size() (cols, rows int) {
	w.s.mu.Lock()
	defer w.s.mu.Unlock()
	return w.size()
}

// size leaves out the last row: the cursor rests there. The window counts, and not what `terminal length` made of its pages.
func (w *Window) size() (cols, rows int) {
	cols, rows = w.s.t.Size()
	if cols <= 0 {
		cols = max(w.s.columns(), 20)
	}
	if rows <= 0 {
		rows = 24
	}
	return min(cols, maxRows), max(min(rows, maxRows)-1, 1)
}

// rest is the row below the picture, in which the cursor rests; a window of one row has none.
func (w *Window) rest(rows int) int {
	if _, all := w.s.t.Size(); all == 1 {
		return 0
	}
	return rows
}

// Next waits for a key, for another size of the window or for d, and returns the key, [KeyResize] or [KeyNone]. It is false once the view
// is over. Keys that are not of ASCII, such as the arrows, are not returned.
func (w *Window) Next(d time.Duration) (key rune, ok bool) {
	late := time.NewTimer(max(d, 0))
	defer late.Stop()
	for {
		w.s.mu.Lock()
		switch {
		case w.ctx.Err() != nil:
			w.s.mu.Unlock()
			return KeyNone, false
		case w.resized:
			w.resized = false
			w.s.mu.Unlock()
			return KeyResize, true
		case len(w.keys) > 0:
			key, w.keys = w.keys[0], w.keys[1:]
			w.s.mu.Unlock()
			return key, true
		}
		w.s.mu.Unlock()
		select {
		case <-w.ctx.Done():
		case <-w.signal:
		case <-late.C:
			return KeyNone, w.ctx.Err() == nil
		}
	}
}

// Draw shows lines, from the top of the window: what is too much for it, to the right and below, is left out. Only what has changed
// is sent. Control characters come out escaped, TABs as blanks. It waits for a terminal that is slow, so that it never shows what is
// old, and returns the error of that.
func (w *Window) Draw(lines []string) error {
	s := w.s
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return ErrSessionClosed
	}
	if w.ctx.Err() != nil {
		return context.Cause(w.ctx)
	}
	cols, rows := w.size()
	if w.Plain() { // as of now: a telnet client may say its type after the first command was typed
		for _, l := range lines {
			s.out = append(appendCut(s.buf(), l, 0), "\r\n"...)
		}
		s.out = append(s.buf(), "\r\n"...)
	} else {
		next := make([]string, 0, rows)
		for _, l := range lines[:min(len(lines), rows)] {
			next = append(next, string(appendCut(nil, l, cols)))
		}
		w.paint(next, cols, rows)
	}
	s.flush()
	s.mu.Unlock()
	err := s.t.Wait(w.ctx, maxFrame)
	s.mu.Lock()
	return err
}

// paint sends the rows that are not on the screen, in one write. s.mu is held.
func (w *Window) paint(next []string, cols, rows int) {
	s := w.s
	out := s.buf()
	if !w.began { // what the operator has on the screen goes to where he can scroll back to it
		w.began = true
		out = s.freshLine(out)
		out = append(out, bytes.Repeat([]byte{'\n'}, rows)...)
		w.spoilt = true
	}
	if w.spoilt {
		w.spoilt, w.shown = false, nil
		out = append(out, "\x1b[H\x1b[J"...)
	}
	before := len(out)
	for i := range max(len(next), len(w.shown)) {
		now, was := "", ""
		if i < len(next) {
			now = next[i]
		}
		if i < len(w.shown) {
			was = w.shown[i]
		}
		if now == was {
			continue
		}
		from := common(now, was)
		out = moveTo(out, i, from)
		out = append(out, now[from:]...)
		switch width := displayWidth(now); {
		case width >= cols: // a wrap is pending, of which terminals have different notions; a CR ends it on all of them
			out = append(out, '\r')
		case width < displayWidth(was):
			out = append(out, "\x1b[K"...)
		}
	}
	if w.shown = next; len(out) > before || s.out == nil {
		out = moveTo(out, w.rest(rows), 0)
	}
	s.out, s.midLine = out, true
}

// common is how many bytes two rows have in common at their beginnings, as far as each is a column by itself.
func common(a, b string) (n int) {
	for n < len(a) && n < len(b) && a[n] == b[n] && a[n] < utf8.RuneSelf {
		n++
	}
	if n < len(a) && a[n] >= utf8.RuneSelf || n < len(b) && b[n] >= utf8.RuneSelf {
		return max(n-1, 0) // it may combine with the character before it
	}
	return n
}

func moveTo(out []byte, row, col int) []byte {
	out = strconv.AppendInt(append(out, "\x1b["...), int64(row+1), 10)
	if col > 0 {
		out = strconv.AppendInt(append(out, ';'), int64(col+1), 10)
	}
	return append(out, 'H')
}

// appendCut appends a line as it may be shown, cut to so many columns; 0 is all of it.
func appendCut(dst []byte, line string, cols int) []byte {
	text := line
	if strings.IndexByte(line, '\t') >= 0 {
		var b []byte
		at, first := 0, true // the column behind b
		for part := range strings.SplitSeq(line, "\t") {
			if !first {
				n := tabStop - at%tabStop
				b, at = append(b, strings.Repeat(" ", n)...), at+n
			}
			b, at, first = append(b, part...), at+displayWidth(part), false
			if len(b) > maxLine { // no more is shown
				break
			}
		}
		text = string(b)
	}
	shown := safe.AppendLine(nil, []byte(text), maxLine)
	if cols <= 0 {
		return append(dst, shown...)
	}
	width := 0
	for i, r := range string(shown) {
		if width += displaywidth.Rune(r); width > cols {
			return append(dst, shown[:i]...)
		}
	}
	return append(dst, shown...)
}

// leave puts the cursor below the picture. s.mu is held.
func (w *Window) leave() {
	s := w.s
	if s.closed || !w.began {
		return
	}
	s.out = append(moveTo(s.buf(), w.rest(len(w.shown)), 0), "\x1b[J"...)
	s.midLine = false
}

// spoil says that something else was written over a view, or that its window has another size. s.mu is held.
func (s *Session) spoil() {
	if s.cmd != nil && s.cmd.window != nil {
		w := s.cmd.window
		w.spoilt, w.resized = true, true
		w.wake()
	}
}

func (w *Window) wake() {
	select {
	case w.signal <- struct{}{}:
	default:
	}
}
