package console

import (
	"bytes"
	"context"
	"net"
	"strings"
	"sync"

	"github.com/vtykit/vtykit/console/grammar"
)

// Batch runs command lines without a terminal, such as those of a startup configuration. It is for one goroutine at a time.
type Batch struct {
	s    *Session
	t    *batchTerminal
	mode *Mode
}

// Batch returns a Batch that begins in m, a mode of the console, at privilege level 15; nil is the root mode. Registration is over from then on.
func (c *Console) Batch(m *Mode) *Batch {
	c.freeze.Do(c.finish)
	if m == nil {
		m = c.root
	}
	return c.batchFor(m, User{Level: 15})
}

// batchFor is a Batch in the right of a user.
func (c *Console) batchFor(m *Mode, u User) *Batch {
	t := &batchTerminal{}
	return c.batchOn(t, t, m, u)
}

// batchOn is batchFor with another terminal around t.
func (c *Console) batchOn(terminal Terminal, t *batchTerminal, m *Mode, u User) *Batch {
	s := newSession(context.Background(), c, terminal)
	s.method = u.Method
	s.line, s.user, s.level, s.admitted, s.mode, s.length, s.width, s.idle = -1, u.Name, min(max(u.Level, 0), 15), true, m, 0, 0, 0
	s.view = c.views[u.View]
	s.home = s.view
	s.out = s.ed.Start(s.buf(), "")
	s.out = s.out[:0]
	return &Batch{s: s, t: t, mode: m}
}

// Reset goes back to the mode that the Batch began in.
func (b *Batch) Reset() { b.s.mode, b.s.subjects = b.mode, nil }

// Session is the session in which the lines run, for what it is to begin with: [Session.Enter] gives a mode its subject. It ends with the
// Batch, has line number -1, and nobody to ask.
func (b *Batch) Session() *Session { return b.s }

// Run runs one line as if it had been typed and returns what it printed. The error is what the line was refused with, without
// its percent sign; a command that asks for something fails. Behind a line that ended the session, as exit does in the root mode, it is
// [ErrSessionClosed], and nothing runs.
func (b *Batch) Run(ctx context.Context, line string) (output string, err error) {
	s := b.s
	if s.over() {
		if s.mode.set.Match(line, 15).Status == grammar.Empty {
			return "", nil
		}
		return "", ErrSessionClosed
	}
	s.ctx = ctx
	s.complaint = ""
	b.t.line, b.t.wrong = line, 0
	s.do(job{kind: jobLine, line: line})
	s.mu.Lock()
	defer s.mu.Unlock()
	s.flush()
	s.midLine = false
	output = b.t.take()
	if s.complaint != "" {
		err = UserError(strings.TrimPrefix(s.complaint, "% "))
	}
	return output, err
}

// Errors of a command that wants something of a person where there is none.
const (
	errNobody     = UserError("Nothing can be asked for here")
	errNoTerminal = UserError("A terminal is needed")
)

// batchTerminal gathers output.
type batchTerminal struct {
	mu    sync.Mutex
	out   bytes.Buffer
	limit int    // bytes of output that are kept; 0 is all
	line  string // what runs
	wrong int    // 1 and the offset of its word that was not understood, 0 for none
}

// gatherer is a batchTerminal or one that embeds it.
type gatherer interface{ misread(line string, offset int) }

// misread takes that a line was not understood from offset on. A line of another text came of an alias.
func (t *batchTerminal) misread(line string, offset int) {
	if line == t.line && t.wrong == 0 {
		t.wrong = offset + 1
	}
}

func (t *batchTerminal) take() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	defer t.out.Reset()
	return strings.ReplaceAll(t.out.String(), "\r\n", "\n")
}

func (t *batchTerminal) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.limit > 0 {
		t.out.Write(p[:min(len(p), max(t.limit-t.out.Len(), 0))])
		return len(p), nil
	}
	return t.out.Write(p)
}
func (t *batchTerminal) Receive(Receiver) error          { return ErrSessionClosed }
func (t *batchTerminal) Wait(context.Context, int) error { return nil }
func (t *batchTerminal) Discard()                        {}
func (t *batchTerminal) Size() (cols, rows int)          { return 0, 0 }
func (t *batchTerminal) Type() string                    { return "" }
func (t *batchTerminal) Scripted() bool                  { return true }
func (t *batchTerminal) RemoteAddr() net.Addr            { return nil }
func (t *batchTerminal) Disconnect(reason string) string { return reason }
