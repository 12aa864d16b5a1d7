package console

import (
	"context"
	"time"
)

const errPiped = UserError("What needs the terminal itself takes no pipe")

// RawEvents is what [Session.RawTerminal] tells besides the bytes. The functions run under the session's lock: they must not block and must not
// call the session. Nil ones are not called.
type RawEvents struct {
	// Resize says that the window may have a new size, at most ten times a second.
	Resize func()
	// Control takes the telnet commands that stand for keys, by their codes of RFC 854 and RFC 1184: IP 244, BRK 243, EC 247, EL 248, EOF 236,
	// SUSP 237 and ABORT 238. None of them cancels the handler. Input that waits to be read in front of IP, BRK, SUSP or ABORT is gone.
	Control func(code byte)
}

// RawTerminal lends the session's line as [Session.Raw] does, for a program that is to have the terminal and not only its bytes: the peer is not
// asked for a line that changes none, so that its character set is converted as ever; the telnet commands go to ev, but Are You There, which
// is answered; what is written is recorded; and a session into which nothing is typed is idle.
func (s *Session) RawTerminal(ctx context.Context, ev RawEvents, f func(*RawTerminal) error) error {
	r, err := s.lend(ctx, &ev)
	if err != nil {
		return err
	}
	stop := context.AfterFunc(ctx, r.wake)
	defer stop()
	t := &RawTerminal{RawLine: r}
	defer func() {
		r.giveBack()
		s.mu.Lock()
		defer s.mu.Unlock()
		s.cmd.rawEvents = nil
		s.midLine = !t.margin
	}()
	return f(t)
}

// RawTerminal is the line of [Session.RawTerminal].
type RawTerminal struct {
	*RawLine
	margin bool // the last that was written ended a line; guarded by s.mu
}

// Write sends p as it is, and records it. It waits while the terminal is slow.
func (r *RawTerminal) Write(p []byte) (int, error) {
	n, err := r.RawLine.Write(p)
	if n > 0 {
		r.s.mu.Lock()
		defer r.s.mu.Unlock()
		r.s.rec.output(p[:n])
		r.margin = p[n-1] == '\n'
	}
	return n, err
}

// Transparent says whether the peer's bytes come as they are: telnet's BINARY (RFC 856) is on, and line ends are not to be made one.
func (r *RawTerminal) Transparent() bool {
	b, ok := r.s.t.(ByteTerminal)
	if !ok {
		return false
	}
	in, _ := b.Binary()
	return in
}

// ShowsInput says that the peer shows what is typed by itself, and nobody else must.
func (r *RawTerminal) ShowsInput() bool { return r.s.showsInput() }

// atTerminal says whether the running command has the terminal. s.mu is held.
func (s *Session) atTerminal() bool { return s.cmd != nil && s.cmd.rawEvents != nil }

// rawResized tells who has the terminal. s.mu is held.
func (s *Session) rawResized() {
	if s.atTerminal() && s.cmd.rawEvents.Resize != nil {
		s.cmd.rawEvents.Resize()
	}
}

// rawControl takes a command for who has the terminal. s.mu is held.
func (s *Session) rawControl(code byte) {
	s.lastInput = time.Now()
	switch code {
	case codeAreYouThere:
		if time.Since(s.lastAlive) >= aliveGap {
			s.lastAlive = time.Now()
			s.t.Write([]byte("\r\n" + s.c.text.Alive + "\r\n"))
		}
		return
	case codeInterrupt, codeBreak, codeAbort, codeSuspend:
		s.rawLine.in = nil // RFC 854: what was typed before it is void
		s.cond.Broadcast()
	case codeEOF, codeEraseChar, codeEraseLine:
	default:
		return
	}
	if s.cmd.rawEvents.Control != nil {
		s.cmd.rawEvents.Control(code)
	}
}
