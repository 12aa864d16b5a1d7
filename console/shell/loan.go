package shell

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/internal/program"
	"github.com/vtykit/vtykit/internal/safe"
)

// Codes of telnet commands (RFC 854, RFC 1184).
const (
	codeEOF       = 236
	codeSuspend   = 237
	codeAbort     = 238
	codeBreak     = 243
	codeInterrupt = 244
	codeErase     = 247
	codeKill      = 248
)

const (
	maxCommands = 16 // telnet commands that wait; further ones are dropped
	maxCells    = 1000
	readAhead   = 4 << 10
)

// How a program that did not end by itself ended.
const (
	leftText = "ended by Ctrl-^ x"
	lateText = "ended: out of time"
)

// loan is one program at one session's terminal. It runs in four goroutines: the handler's, which decides; one for each direction, and one that
// waits for the program.
type loan struct {
	sh     *shell
	s      *console.Session
	term   *console.RawTerminal
	p      *program.Program
	ahead  *program.TypeAhead
	status string // how it ended; empty if nobody is to be told

	resize   chan struct{}
	commands chan byte
	left     chan struct{} // closed by the escape sequence

	modes modes // output's, until it has ended
}

func newLoan(sh *shell, s *console.Session) *loan {
	return &loan{sh: sh, s: s, ahead: program.NewTypeAhead(), resize: make(chan struct{}, 1), commands: make(chan byte, maxCommands),
		left: make(chan struct{})}
}

// run runs the program until it ends, is left, or ctx ends.
func (l *loan) run(ctx context.Context, cmd program.Command) error {
	env := program.Environ(os.LookupEnv, l.s.Terminal().Type(), nil, nil, variables(l.sh.cfg.Env))
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	return l.s.RawTerminal(ctx, console.RawEvents{Resize: l.resized, Control: l.control}, func(t *console.RawTerminal) error {
		l.term = t
		cols, rows := l.size()
		p, err := cmd.Start(cols, rows, env, !t.ShowsInput())
		if err != nil {
			return err
		}
		l.p = p
		start := time.Now()
		l.observe(Event{Pid: p.Pid()})
		name := safe.Line(filepath.Base(cmd.Args[0]), maxCells)
		_, _ = t.Write([]byte("[" + name + " runs until it ends; Ctrl-^ x (Ctrl-Shift-6, then x) ends it]\r\n")) // ctx tells its failure
		var directions sync.WaitGroup
		directions.Go(l.input)
		directions.Go(func() { l.ahead.CopyTo(p) })
		directions.Go(l.output)
		l.attend(ctx)
		l.ahead.Close()
		t.SetReadDeadline(start) // lets go of input
		p.End()
		directions.Wait()
		if l.status == "" {
			l.status = status(p.State())
		}
		_, _ = t.Write(l.modes.undo())
		l.observe(Event{Ended: true, Pid: p.Pid(), Status: l.status, Ran: time.Since(start)})
		return nil
	})
}

func status(state *os.ProcessState) string {
	if state == nil {
		return "ended"
	}
	return state.String()
}

func (l *loan) observe(e Event) {
	if l.sh.cfg.Observe == nil {
		return
	}
	e.Argv, e.Line, e.User = l.sh.cfg.Argv, l.s.Line(), l.s.User()
	if a := l.s.RemoteAddr(); a != nil {
		e.Remote = a.String()
	}
	l.sh.cfg.Observe(e)
}

// attend waits for the end and does what is due in between.
func (l *loan) attend(ctx context.Context) {
	var late <-chan time.Time
	if d := l.sh.cfg.MaxRun; d > 0 {
		t := time.NewTimer(d)
		defer t.Stop()
		late = t.C
	}
	for {
		select {
		case <-l.p.Exited():
			l.p.Drain(ctx)
			return
		case <-ctx.Done():
			l.status = "ended with the session"
			return
		case <-l.left:
			l.s.Terminal().Discard() // who leaves what prints without end wants to see the prompt
			l.status = leftText
			return
		case <-late:
			l.status = lateText
			return
		case <-l.resize:
			cols, rows := l.size()
			_ = l.p.Resize(cols, rows) // fails when the program has just ended
		case c := <-l.commands:
			l.press(c)
		}
	}
}

// size is that of the window, which `terminal length 0` does not change for a program.
func (l *loan) size() (cols, rows int) {
	cols, rows = l.s.Size()
	c, r := l.s.Terminal().Size()
	return cells(cols, c, 80), cells(rows, r, 24)
}

func cells(set, real, otherwise int) int {
	for _, n := range []int{set, real} {
		if n > 0 {
			return min(n, maxCells)
		}
	}
	return otherwise
}

func (l *loan) resized() {
	select {
	case l.resize <- struct{}{}:
	default:
	}
}

func (l *loan) control(code byte) {
	select {
	case l.commands <- code:
	default:
	}
}

// press does what the key for a command does (RFC 854; RFC 1184 section 2.2 for SUSP, ABORT and EOF). A program that reads keys by itself finds
// the character in its input, as it would on a terminal.
func (l *loan) press(code byte) {
	switch code {
	case codeInterrupt:
		l.interrupt(program.KeyInterrupt)
	case codeBreak, codeAbort:
		l.interrupt(program.KeyQuit)
	case codeSuspend:
		l.interrupt(program.KeySuspend)
	case codeEOF:
		l.key(program.KeyEOF)
	case codeErase:
		l.key(program.KeyErase)
	case codeKill:
		l.key(program.KeyKill)
	}
}

func (l *loan) key(k program.Key) {
	if c := l.p.Key(k); c != 0 {
		l.ahead.TryPush(c) // where there is no room nobody reads
	}
}

func (l *loan) interrupt(k program.Key) {
	if c := l.p.Key(k); c != 0 {
		l.ahead.Interrupt(c)
	}
}

// input carries what is typed to the program, until the loan's end or the escape sequence.
func (l *loan) input() {
	var ends program.LineEnds
	var esc escape
	for buf := make([]byte, readAhead); ; {
		n, err := l.term.Read(buf)
		select {
		case <-l.p.Exited():
			l.term.Unread(buf[:n]) // it is for the console's prompt
			return
		default:
		}
		p, rest, left := esc.next(buf[:n])
		if left {
			l.term.Unread(rest)
			close(l.left)
			return
		}
		l.ahead.Push(ends.Translate(p, l.term.Transparent(), func() byte { return l.p.Key(program.KeyErase) })...)
		if err != nil {
			return
		}
	}
}

// output carries what the program writes to the terminal, as fast as that takes it. It is the pty's line discipline that has made CR LF of
// line ends.
func (l *loan) output() {
	var failed error
	l.p.Copy(func() error { return failed }, func(p []byte) {
		l.modes.see(p)
		_, failed = l.term.Write(p)
	})
}
