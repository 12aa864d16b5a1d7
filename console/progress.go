package console

import (
	"bytes"
	"fmt"
	"strings"
	"time"

	"github.com/vtykit/vtykit/internal/safe"
)

const (
	progressGap  = 100 * time.Millisecond // at most ten bars a second
	progressText = 40                     // columns of the text in front of a bar
	progressBar  = 40                     // columns of the bar itself, at most
	progressDots = 50                     // dots for the whole of it on a terminal that cannot redraw
	dotGap       = time.Second            // between dots where the whole is not known
)

// Progress shows how far a long command has come. It is a bar that is drawn over itself where the terminal can do that, and is gone
// when the command prints or ends; dots where it cannot; nothing where a program reads or the output goes through a pipe. It is
// drawn at most ten times a second, and what is drawn is no output of the command. Its methods may be called by any
// goroutine, cost nothing to speak of, and do nothing once Done was called or the command has ended.
type Progress struct {
	s        *Session
	cmd      *running
	text     string
	total    int64
	n        int64
	drawn    time.Time
	shown    int // columns on the screen; nothing else stands in that row
	dots     int
	dotsOnly bool
}

// Progress begins to show the progress of the running command: text, such as "Copying", and how much of total is done, which
// [Progress.Set] and [Progress.Add] tell. With a total below 1 the number itself is shown. One is shown at a time; an earlier one ends.
func (s *Session) Progress(text string, total int64) *Progress {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := &Progress{s: s, text: safe.Line(text, progressText), total: max(total, 0)}
	cmd := s.cmd
	if cmd == nil || cmd.pipe != nil || s.script() || s.closed {
		return p
	}
	s.hideBar()
	cmd.bar, p.cmd, p.dotsOnly = p, cmd, dumb(s.t.Type())
	p.draw()
	return p
}

// Set says how much is done.
func (p *Progress) Set(n int64) {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	p.n = n
	p.draw()
}

// Add says how much more is done.
func (p *Progress) Add(n int64) {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	p.n += n
	p.draw()
}

// Write counts len(b), so that an [io.TeeReader] or an [io.MultiWriter] can report a copy. It never fails.
func (p *Progress) Write(b []byte) (int, error) {
	p.Add(int64(len(b)))
	return len(b), nil
}

// Done takes a bar off the screen, and ends the line of dots.
func (p *Progress) Done() {
	s := p.s
	s.mu.Lock()
	defer s.mu.Unlock()
	if !p.live() {
		return
	}
	if s.hideBar(); p.dots > 0 {
		s.out = s.freshLine(s.buf())
	}
	p.cmd.bar = nil
	s.flushSoon()
}

// live says whether p is what is shown. s.mu is held.
func (p *Progress) live() bool {
	return p.cmd != nil && p.s.cmd == p.cmd && p.cmd.bar == p && p.cmd.ctx.Err() == nil && !p.s.closed
}

// draw brings the screen up to date, if it is time for that. s.mu is held.
func (p *Progress) draw() {
	s := p.s
	if !p.live() || s.state != stateRun || p.cmd.mute {
		return
	}
	now := time.Now()
	if p.dotsOnly {
		p.dot(now)
		return
	}
	if !p.drawn.IsZero() && now.Sub(p.drawn) < progressGap {
		return
	}
	p.drawn = now
	line := p.line()
	if p.shown == 0 {
		s.out = s.freshLine(s.buf())
	} else {
		s.out = append(s.buf(), '\r')
	}
	s.out = append(s.out, line...)
	for n := len(line); n < p.shown; n++ {
		s.out = append(s.out, ' ')
	}
	p.shown = max(p.shown, len(line))
	s.midLine = true
	s.flushSoon()
}

// line is the bar, which leaves the last column of the screen free: a character there would wrap on some terminals.
func (p *Progress) line() string {
	text := p.text
	if p.total == 0 {
		text = fmt.Sprintf("%s %d", text, p.n)
	}
	room := progressText + progressBar
	if c := p.s.columns(); c > 0 {
		room = max(c-1, 0)
	}
	if displayWidth(text) != len(text) || len(text) > room { // wide characters would need counting at each redraw
		text = strings.Map(func(r rune) rune {
			if r >= 0x7f {
				return '?'
			}
			return r
		}, text)
		text = text[:min(len(text), room)]
	}
	if p.total == 0 {
		return text
	}
	percent := int(min(max(float64(p.n)/float64(p.total), 0), 1) * 100)
	number := fmt.Sprintf(" %3d%%", percent)
	width := min(room-len(text)-len(number)-len(" []"), progressBar)
	if width < 5 {
		return (text + number)[:min(len(text)+len(number), room)]
	}
	full := width * percent / 100
	return text + " [" + strings.Repeat("#", full) + strings.Repeat(" ", width-full) + "]" + number
}

// dot draws the dots that are missing.
func (p *Progress) dot(now time.Time) {
	s := p.s
	want := 0
	switch {
	case p.total > 0:
		want = int(min(max(float64(p.n)/float64(p.total), 0), 1) * progressDots)
	case p.drawn.IsZero() || now.Sub(p.drawn) >= dotGap:
		want = p.dots + 1
	}
	if want <= p.dots && !p.drawn.IsZero() {
		return
	}
	s.out = s.buf()
	if p.drawn.IsZero() {
		s.out = append(append(s.freshLine(s.out), p.text...), ' ')
	}
	s.out = append(s.out, bytes.Repeat([]byte{'.'}, want-p.dots)...)
	p.dots, p.drawn, s.midLine = want, now, true
	s.flushSoon()
}

// hideBar takes the running command's bar off the screen until it is drawn next. s.mu is held.
func (s *Session) hideBar() {
	if s.cmd != nil && s.cmd.bar != nil && s.cmd.bar.shown > 0 {
		s.out = s.cmd.bar.erase(s.buf())
	}
}

// erase appends what takes the bar off the screen.
func (p *Progress) erase(dst []byte) []byte {
	dst = append(append(dst, '\r'), bytes.Repeat([]byte{' '}, p.shown)...)
	p.shown, p.s.midLine = 0, false
	return append(dst, '\r')
}
