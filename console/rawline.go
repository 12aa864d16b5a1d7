package console

import (
	"bytes"
	"context"
	"errors"
	"os"
	"time"

	"github.com/vtykit/vtykit/console/lineedit"
)

// ByteTerminal is what a [Terminal] may be besides: one that has to ask its peer before it can carry every byte as it is. One that is none
// does so always.
type ByteTerminal interface {
	// Transparent asks the peer for a line that changes no byte, in both directions, and waits for the answers until
	// ctx ends; or it takes that back, and does not wait.
	Transparent(ctx context.Context, on bool)
	// Binary says in which directions the line changes nothing now. Where it does, a CR that has no LF behind it has a NUL there.
	Binary() (in, out bool)
}

// Bounds of a [RawLine].
const (
	maxRaw    = 64 << 10                // bytes that wait for Read; then the peer is no longer read
	rawPiece  = 32 << 10                // bytes that are handed to the terminal at a time
	clearPath = 1500 * time.Millisecond // what a peer gets to agree to a transparent line
)

var errRaw = errors.New("console: the line is used by something else")

// RawLine is the line of a session as bytes, for a protocol of its own. Its methods may be called by any goroutine, Read by one at a time; all
// fail once the session or the context of [Session.Raw] has ended, or Raw has returned.
type RawLine struct {
	s   *Session
	ctx context.Context
	b   ByteTerminal // nil: carries everything

	// What follows is guarded by s.mu.
	in       []byte
	deadline time.Time
	timer    *time.Timer
	fresh    bool // nothing has come yet: the partner of the CR that entered the command may be the first
	cr       bool // the last byte was a CR whose NUL may come
	over     bool
}

// Raw lends the session's line to f, until f returns: what is typed goes to the RawLine, type-ahead first, and nothing is sent but what f writes.
// No key has a meaning meanwhile; the telnet commands that interrupt cancel the handler's context as ever. Messages wait, a recording leaves
// all of it out, and the session is not idle. The peer is asked for an 8-bit line before, and the line is put back behind f. What f has not
// read is type-ahead again. Raw returns f's error; it is for the running handler only, and for sessions with a terminal.
func (s *Session) Raw(ctx context.Context, f func(*RawLine) error) error {
	r, err := s.lend(ctx, nil)
	if err != nil {
		return err
	}
	stop := context.AfterFunc(ctx, r.wake)
	defer stop()
	defer r.giveBack()
	if r.b != nil {
		path, cancel := context.WithTimeout(ctx, clearPath)
		r.b.Transparent(path, true)
		cancel()
		defer r.b.Transparent(context.WithoutCancel(ctx), false)
	}
	return f(r)
}

// lend takes the line from the session; events are those of [Session.RawTerminal], nil for Raw.
func (s *Session) lend(ctx context.Context, events *RawEvents) (*RawLine, error) {
	r := &RawLine{s: s, ctx: ctx, fresh: true}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.unattended():
		return nil, errNoTerminal
	case s.closed || s.cmd == nil || s.state != stateRun:
		return nil, ErrSessionClosed
	case events != nil && (s.cmd.pipe != nil || s.cmd.typed != nil):
		return nil, errPiped
	}
	s.takeBack()
	s.hideBar()
	if events != nil && s.paste { // the program asks for it by itself; the next prompt does again
		s.paste = false
		s.out = append(s.buf(), "\x1b[?2004l"...)
	}
	s.flush()
	if events == nil {
		r.b, _ = s.t.(ByteTerminal)
		s.rec.event('m', []byte("bytes of another protocol left out"))
	}
	r.in, s.ahead = s.ahead, nil
	s.state, s.rawLine, s.cmd.rawEvents = stateRaw, r, events
	s.cond.Broadcast()
	return r, nil
}

// giveBack ends the loan.
func (r *RawLine) giveBack() {
	s := r.s
	s.mu.Lock()
	defer s.mu.Unlock()
	r.over = true
	if r.timer != nil {
		r.timer.Stop()
	}
	s.state, s.rawLine, s.midLine = stateRun, nil, true // where the cursor is nobody knows
	s.ahead = s.fold.Bytes(r.in[:min(len(r.in), maxTypeAhead)])
	s.lastInput = time.Now()
	s.cond.Broadcast()
}

func (r *RawLine) wake() {
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	r.s.cond.Broadcast()
}

// ended is why nothing goes any more. s.mu is held.
func (r *RawLine) ended() error {
	switch {
	case r.s.closed || r.over:
		return ErrSessionClosed
	case r.ctx.Err() != nil:
		return context.Cause(r.ctx)
	}
	return nil
}

// Read waits for input. What has come is read even behind the deadline, and at the session's end.
func (r *RawLine) Read(p []byte) (int, error) {
	s := r.s
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(r.in) == 0 {
		if err := r.ended(); err != nil {
			return 0, err
		}
		if !r.deadline.IsZero() && !time.Now().Before(r.deadline) {
			return 0, os.ErrDeadlineExceeded
		}
		s.cond.Wait()
	}
	n := copy(p, r.in)
	if r.in = r.in[n:]; len(r.in) == 0 {
		r.in = nil
	}
	s.cond.Broadcast()
	return n, nil
}

// Unread puts back what was read last and is not wanted. It is what Read, or the session behind Raw, finds next.
func (r *RawLine) Unread(p []byte) {
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	if !r.over {
		r.in = append(bytes.Clone(p), r.in...)
	}
}

// SetReadDeadline makes a Read that finds nothing fail with [os.ErrDeadlineExceeded] from t on, also one that waits now. The zero time is never.
func (r *RawLine) SetReadDeadline(t time.Time) {
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	r.deadline = t
	switch left := time.Until(t); {
	case r.over:
	case t.IsZero() || left <= 0:
		if r.timer != nil {
			r.timer.Stop()
		}
		r.s.cond.Broadcast()
	case r.timer == nil:
		r.timer = time.AfterFunc(left, r.wake)
	default:
		r.timer.Reset(left)
	}
}

// Write sends p as it is. It waits while the terminal is slow.
func (r *RawLine) Write(p []byte) (n int, err error) {
	for len(p) > 0 {
		r.s.mu.Lock()
		err := r.ended()
		r.s.mu.Unlock()
		if err != nil {
			return n, err
		}
		if err := r.s.t.Wait(r.ctx, maxQueued); err != nil {
			return n, err
		}
		m, err := r.s.t.Write(p[:min(len(p), rawPiece)])
		r.s.mu.Lock()
		r.s.count.sent += uint64(m)
		r.s.mu.Unlock()
		if n += m; err != nil {
			return n, err
		}
		p = p[m:]
	}
	return n, nil
}

// Binary says in which directions the line carries every byte as it is. On the way in a NUL behind a CR is otherwise taken off, on the way
// out the peer is to do that; a peer's terminal may change more.
func (r *RawLine) Binary() (in, out bool) {
	if r.b == nil {
		return true, true
	}
	return r.b.Binary()
}

// input takes what has arrived, and returns what is not for the line because that was given back meanwhile. s.mu is held, but not all the time, and
// the state is stateRaw.
func (r *RawLine) input(p []byte) (rest []byte) {
	s := r.s
	if r.fresh && len(p) > 0 {
		r.fresh = false
		if (p[0] == '\n' || p[0] == 0) && len(s.fold.Bytes([]byte{p[0]})) == 0 {
			p = p[1:]
		}
		s.fold = lineedit.Fold{}
	}
	if r.b != nil {
		s.mu.Unlock()
		in, _ := r.b.Binary()
		s.mu.Lock()
		p = r.plain(p, in)
	}
	for len(p) > 0 && !s.closed {
		if s.rawLine != r {
			return p
		}
		n := min(len(p), maxRaw-len(r.in))
		if n <= 0 { // less where Unread has put back more than there was room for
			s.cond.Wait()
			continue
		}
		r.in = append(r.in, p[:n]...)
		p = p[n:]
		s.cond.Broadcast()
	}
	return nil
}

// plain takes off the NULs behind CRs of a line that is not binary (RFC 854), in place.
func (r *RawLine) plain(p []byte, binary bool) []byte {
	if binary {
		r.cr = false
		return p
	}
	if !r.cr && bytes.IndexByte(p, '\r') < 0 {
		return p
	}
	out := p[:0]
	for _, c := range p {
		if c == 0 && r.cr {
			r.cr = false
			continue
		}
		r.cr = c == '\r'
		out = append(out, c)
	}
	return out
}

// control takes a command. s.mu is held, and the state is stateRaw.
func (r *RawLine) control(code byte) {
	switch code {
	case codeInterrupt, codeBreak, codeAbort:
		r.s.interrupt = true
		r.s.cmd.cancel(ErrInterrupted)
	}
}
