package console

import (
	"bytes"
	"context"
	"fmt"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/clipperhouse/displaywidth"

	"github.com/vtykit/vtykit/internal/safe"
)

// buffers holds output buffers, so that an idle session has none.
var buffers = sync.Pool{New: func() any { b := make([]byte, 0, 1024); return &b }}

// buf is s.out with something behind it. s.mu is held.
func (s *Session) buf() []byte {
	if s.out == nil {
		s.out = (*buffers.Get().(*[]byte))[:0]
	}
	return s.out
}

// flush hands all output to the terminal. s.mu is held.
func (s *Session) flush() {
	if s.out == nil {
		return
	}
	if len(s.out) > 0 {
		s.count.sent += uint64(len(s.out))
		s.t.Write(s.out)
		s.rec.output(s.out)
	}
	if b := s.out[:0]; cap(b) <= 2*flushAt {
		buffers.Put(&b)
	}
	s.out, s.echoed = nil, 0
	if s.lm.offer {
		s.letEdit()
	}
}

// Write prints text: a command's output, through its pipes and the pager, or, while no command runs, a message that leaves the
// operator's line as it was (of more than 4 KiB the beginning). LF is enough as a line end. Control characters other than LF and TAB come out visibly as \x1b and the
// like. It waits while the terminal is slow, while somebody is asked ([Session.Ask]) and for other writers of the command, and fails with the
// cause of the command's context once that has ended, also because a filter such as `head` wants no more lines, and with
// [ErrSessionClosed] once the session has. A line that comes in pieces is broken behind 32 KiB where filters or the pager want it whole.
func (s *Session) Write(p []byte) (int, error) { return s.write(p, "") }

// write is Write in a colour.
func (s *Session) write(p []byte, sgr string) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	cmd := s.turn()
	if sgr != "" {
		s.sgr = sgr
		defer func() { s.sgr = "" }()
	}
	s.hideBar()
	return s.show(cmd, p)
}

// show is Write in the writer's turn; cmd is nil while no command runs. s.mu is held.
func (s *Session) show(cmd *running, p []byte) (int, error) {
	switch {
	case s.closed:
		return 0, ErrSessionClosed
	case s.state == stateRaw:
		return 0, errRaw
	case cmd == nil && s.state == stateRun: // between two commands
		s.raw(p)
		return len(p), nil
	case cmd == nil:
		s.interject(clipped(string(bytes.TrimSuffix(p, []byte("\n")))))
		s.flush()
		return len(p), nil
	case cmd.ctx.Err() != nil:
		return 0, context.Cause(cmd.ctx)
	case cmd.sated != nil:
		return 0, cmd.sated
	case cmd.mute:
	case cmd.pipe != nil || cmd.pager != nil:
		if err := s.inTurn(cmd, p, s.lines); err != nil {
			return 0, err
		}
	case len(p) > maxPiece:
		if err := s.inTurn(cmd, p, s.pieces); err != nil {
			return 0, err
		}
	default:
		s.raw(p)
	}
	s.sgr = "" // while this one waits others may print
	return len(p), s.press(cmd)
}

// inTurn has out print what may take the terminal a while. s.mu is held, but not all the time.
func (s *Session) inTurn(cmd *running, p []byte, out func(*running, []byte) error) error {
	cmd.writing = true
	defer func() {
		cmd.writing = false
		s.cond.Broadcast()
	}()
	return out(cmd, p)
}

// turn waits until the running command, which it returns, may print: its other writers may wait at the pager's prompt, or a question be
// open. That command may be another one than at the beginning. s.mu is held.
func (s *Session) turn() *running {
	cmd := s.cmd
	for cmd != nil && !s.closed && (cmd.writing || s.state == stateAsk) && cmd.ctx.Err() == nil {
		s.cond.Wait()
		cmd = s.cmd
	}
	return cmd
}

// Printf prints as fmt.Printf does, by [Session.Write].
func (s *Session) Printf(format string, args ...any) { fmt.Fprintf(s, format, args...) }

// raw appends text as it is to be seen. s.mu is held.
func (s *Session) raw(p []byte) {
	if len(p) == 0 {
		return
	}
	s.out = s.styled(s.buf(), p)
	s.midLine = p[len(p)-1] != '\n'
	s.flushSoon()
}

// pieces is raw for text of any length: the terminal's queue, for which there is no waiting within a Write, never gets more than a
// piece at a time. The writer has its turn. s.mu is held.
func (s *Session) pieces(cmd *running, p []byte) error {
	for len(p) > maxPiece {
		n := maxPiece - safe.Partial(p[:maxPiece])
		s.raw(p[:n])
		if err := s.press(cmd); err != nil || cmd.mute {
			return err
		}
		p = p[n:]
	}
	s.raw(p)
	return nil
}

// appendLines appends text with CR LF line ends and with control characters made visible.
func appendLines(dst, p []byte) []byte {
	for {
		i := safe.Clean(p) // finds the end of most lines by the way
		if i == len(p) {
			return append(dst, p...)
		}
		if p[i] != '\n' {
			n := bytes.IndexByte(p[i:], '\n')
			if n < 0 {
				return safe.AppendText(dst, p)
			}
			i += n
			dst = safe.AppendText(dst, bytes.TrimSuffix(p[:i], []byte{'\r'}))
		} else {
			dst = append(dst, p[:i]...)
		}
		dst = append(dst, '\r', '\n')
		p = p[i+1:]
	}
}

// freshLine moves to the left margin if the cursor is not there.
func (s *Session) freshLine(dst []byte) []byte {
	if s.cmd != nil && s.cmd.bar != nil && s.cmd.bar.shown > 0 {
		dst = s.cmd.bar.erase(dst)
	}
	if s.midLine {
		dst = append(dst, "\r\n"...)
		s.midLine = false
	}
	return dst
}

// press hands output on when there is enough of it, and waits for a terminal that is slow.
func (s *Session) press(cmd *running) error {
	if len(s.out) < flushAt {
		return nil
	}
	s.flush()
	s.mu.Unlock()
	err := s.t.Wait(cmd.ctx, maxQueued)
	s.mu.Lock()
	if cmd.ctx.Err() != nil { // an interrupt has made room in the terminal, too
		return context.Cause(cmd.ctx)
	}
	return err
}

// flushSoon sends the output within a millisecond, so that what a command prints in one go leaves in one segment.
func (s *Session) flushSoon() { s.flushIn(flushAfter) }

func (s *Session) flushIn(d time.Duration) {
	if s.flushing && d == flushAfter {
		return
	}
	s.flushing = true
	if s.timers.flush == nil {
		s.timers.flush = time.AfterFunc(d, s.flushNow)
		return
	}
	s.timers.flush.Reset(d)
}

func (s *Session) flushNow() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.flushing, s.marked = false, false
	if s.done == nil {
		s.timers.flush = nil // an idle session needs none
	}
	if !s.closed {
		s.flush()
	}
}

// lines splits output into lines for the pipes and the pager. s.mu is held.
func (s *Session) lines(cmd *running, p []byte) (err error) {
	for len(p) > 0 && err == nil {
		i := bytes.IndexByte(p, '\n')
		next := i + 1
		if room := flushAt - len(cmd.line); i < 0 && len(p) > room { // too long to be kept
			i = room - safe.Partial(p[:room])
			next = i
		}
		if i < 0 {
			cmd.line = append(cmd.line, p...)
			if cmd.pipe == nil && cmd.pager != nil && !cmd.mute && cmd.pager.Fits(columns(cmd.line, s.columns())) {
				// progress dots and the like show at once where nothing waits for the rest of the line
				s.raw(p)
			}
			return nil
		}
		line := bytes.TrimSuffix(p[:i], []byte{'\r'})
		shown := 0
		if len(cmd.line) > 0 {
			if s.midLine {
				shown = len(cmd.line)
			}
			line = append(cmd.line, line...)
		}
		err = s.whole(cmd, line, shown)
		cmd.line = cmd.line[:0]
		p = p[next:]
	}
	return err
}

// whole prints one line, of which the first bytes may be on the screen already. s.mu is held.
func (s *Session) whole(cmd *running, line []byte, shown int) (err error) {
	if cmd.pipe == nil {
		return s.paged(cmd, line, shown)
	}
	pipe := cmd.pipe
	pipe.Line(line, func(l []byte) {
		if err == nil {
			err = s.paged(cmd, l, 0)
		}
	})
	if pipe.Done() {
		cmd.sate(errEnough)
	}
	s.spill(cmd, flushAt)
	return err
}

// paged prints one line, after waiting at the pager's prompt if the page is full. Filters call it for all that they had kept back, whatever
// comes of it. s.mu is held.
func (s *Session) paged(cmd *running, line []byte, shown int) error {
	switch {
	case cmd.ctx.Err() != nil:
		return context.Cause(cmd.ctx)
	case cmd.mute:
		return nil
	}
	if cmd.pager != nil && shown > 0 {
		cmd.pager.Add(line, columns(line, s.columns())) // it is on the screen, however long it has become
	} else if print, err := s.fit(cmd, line); err != nil || !print {
		return err
	}
	return s.put(cmd, line[shown:])
}

// put prints the rest of a line. s.mu is held.
func (s *Session) put(cmd *running, line []byte) error {
	if len(line) <= maxPiece {
		s.out = s.styled(s.buf(), line)
	} else if err := s.pieces(cmd, line); err != nil || cmd.mute {
		return err
	}
	s.out = append(s.buf(), "\r\n"...)
	s.midLine = false
	s.flushSoon()
	return s.press(cmd)
}

// endOutput closes a command's pipes and prints what they kept back.
func (s *Session) endOutput(cmd *running) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for cmd != nil && cmd.writing { // by a goroutine that the handler left behind
		s.cond.Wait()
	}
	if s.closed || cmd == nil {
		return
	}
	cmd.writing = true
	defer func() {
		cmd.writing = false
		s.cond.Broadcast()
	}()
	s.hideBar()
	if len(cmd.line) > 0 && cmd.ctx.Err() == nil {
		line := cmd.line
		cmd.line = nil
		if !s.midLine {
			s.whole(cmd, line, 0)
		}
	}
	if cmd.pipe != nil && cmd.ctx.Err() == nil && !cmd.mute {
		cmd.pipe.Close(func(l []byte) { s.paged(cmd, l, 0) })
	}
	cmd.pipe, cmd.pager = nil, nil
}

// tabStop is how far apart terminals have their TAB stops.
const tabStop = 8

// columns is the number of columns that a line of output takes on rows of width columns, with its TABs, with what is not printable escaped, and
// with the last column of a row that a character of two columns did not fit. A width below 2 is a row without an end.
func columns(line []byte, width int) (n int) {
	for len(line) > 0 {
		if c := line[0]; c >= 0x20 && c < 0x7f {
			n++
			line = line[1:]
			continue
		}
		r, size := utf8.DecodeRune(line)
		switch {
		case r == '\t':
			n += tabStop - n%tabStop
		case r < 0x20 || r == utf8.RuneError && size == 1 || r >= 0x7f && r < 0xa0:
			n += len(`\x00`) * size
		default:
			w := displaywidth.Rune(r)
			if w == 2 && width > 1 && n%width == width-1 {
				w = 3
			}
			n += w
		}
		line = line[size:]
	}
	return n
}

// displayWidth is the number of columns that text takes.
func displayWidth(text string) (n int) {
	for _, r := range text {
		n += displaywidth.Rune(r)
	}
	return n
}
