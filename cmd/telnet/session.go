package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"time"

	"github.com/vtykit/vtykit/linemode"
	"github.com/vtykit/vtykit/telnet"
)

// Bounds of a session.
const (
	// maxHeld is how many bytes of output wait while the telnet> prompt is open; then nothing more is read.
	maxHeld = 256 << 10
	// maxUnsent is how many bytes of input wait for a server that takes none, besides what the connection holds; and how many for a
	// change of mode.
	maxUnsent = 1 << 20
	// retryTime is how often such a server is tried again.
	retryTime = 20 * time.Millisecond
	// flushTime is how long output is dropped at most when the server does not answer DO TIMING-MARK.
	flushTime = 2 * time.Second
	// endTime is what the session gets to end in after a signal.
	endTime = time.Second
)

// serverEvent is one thing that came from the server: text, an option that has changed, or the end.
type serverEvent struct {
	text   []byte
	option byte // counts when text is nil and err too
	err    error
}

// session is a person at a terminal. Everything but receive is for the goroutine of loop.
type session struct {
	*settings
	cl    *telnet.Client
	tty   *terminal // nil in tests
	out   io.Writer // the terminal, as it is
	naws  *telnet.NAWS
	start time.Time

	events chan serverEvent
	marks  []mark // owned by receive
	stop   context.Context

	mode     mode
	edit     *editor
	row      row
	columns  int
	toServer converter
	toScreen converter
	crSeen   bool // the last byte shown in line mode was a CR

	prompt  *editor // of telnet>
	asking  bool    // it is open
	held    []serverEvent
	heldLen int

	waiting   []byte // keys that were typed in a mode that the session does not have yet
	unsent    []input
	unsentLen int
	lost      bool // input was lost, and that was said
	retry     *time.Timer
	flushing  bool // output is dropped until the server's answer
	flushed   *time.Timer

	over   bool
	status int
}

// input is some that the server has not taken.
type input struct {
	p    []byte
	keys bool
}

// mark is the place of an option's change in text that a verb has not returned yet.
type mark struct {
	before int
	option byte
}

func newSession(s *settings, out io.Writer, columns int) *session {
	if columns <= 0 {
		columns = 80
	}
	n := &session{
		settings: s, out: out, naws: &telnet.NAWS{}, columns: columns, events: make(chan serverEvent),
		retry: time.NewTimer(0), flushed: time.NewTimer(0),
		toServer: newConverter(s.charset), toScreen: newConverter(s.charset),
	}
	n.retry.Stop()
	n.flushed.Stop()
	n.edit = newEditor(out, columns)
	n.prompt = newEditor(out, columns)
	return n
}

// runTerminal is the program at a terminal.
func (s *settings) runTerminal(stdin, stdout *os.File, stderr io.Writer) int {
	t := &terminal{in: stdin, out: stdout}
	cols, rows := t.size()
	n := newSession(s, stdout, cols)
	n.tty = t
	if s.linemode && s.force == followServer {
		s.lm = &linemode.Client{Chars: terminalCharacters(stdin)}
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	n.stop = ctx
	fmt.Fprintf(stderr, "Trying %s...\n", s.addr)
	cl, err := s.dial(ctx, n.naws, n.changed)
	if err != nil {
		fmt.Fprintf(stderr, "telnet: %v\n", err)
		s.log.slog.Error("cannot connect", "addr", s.addr, "err", err)
		return exitFailed
	}
	defer cl.Close()
	s.log.slog.Info("connected", "addr", s.addr)
	n.connect(cl, cols, rows)
	fmt.Fprintf(stderr, "Connected to %s.\n", host(s.addr))
	if s.escape != noEscape {
		fmt.Fprintf(stderr, "Escape character is '%s'.\n", escapeName(s.escape))
	}

	signals := make(chan os.Signal, 1)
	ended := make(chan os.Signal, 1)
	signal.Notify(signals, ending()...)
	defer signal.Stop(signals)
	changed, unwatch := watchTerminal(t)
	defer unwatch()
	if err := t.takeOver(); err != nil {
		fmt.Fprintf(stderr, "telnet: %v\n", err)
		return exitFailed
	}
	defer t.restore()
	go func() {
		select {
		case sig := <-signals:
			n.log.slog.Info("signal", "signal", sig.String())
			ended <- sig
			cancel()
			time.AfterFunc(endTime, func() { // a terminal that takes no output holds the loop
				t.restore()
				os.Exit(exitSignal + signalNumber(sig))
			})
		case <-ctx.Done():
		}
	}()
	keys := make(chan []byte)
	go func() {
		defer t.guard()
		readKeys(stdin, keys, ctx.Done())
	}()
	go func() {
		defer t.guard()
		n.receive(ctx)
	}()
	n.loop(keys, changed)
	select {
	case sig := <-ended:
		return exitSignal + signalNumber(sig)
	default:
	}
	return n.status
}

// connect takes the connection, before anything is read from it.
func (n *session) connect(cl *telnet.Client, cols, rows int) {
	n.cl, n.start = cl, time.Now()
	cl.Engine(func(e *telnet.Engine) { n.naws.Resize(e, cols, rows) })
	cl.SetWriteDeadline(time.Unix(1, 0)) // writing takes what it can, and never waits
	n.follow()
}

// changed is [telnet.Dialer].Changed, and called by receive.
func (n *session) changed(option byte, before int) {
	if before == 0 && len(n.marks) == 0 {
		n.emit(n.stop, serverEvent{option: option})
		return
	}
	n.marks = append(n.marks, mark{before, option})
}

// receive reads from the server until the connection or ctx ends.
func (n *session) receive(ctx context.Context) {
	for {
		p, err := n.cl.ReadSome(ctx)
		from := 0
		for _, m := range n.marks {
			if m.before > from {
				n.emit(ctx, serverEvent{text: p[from:m.before]})
				from = m.before
			}
			n.emit(ctx, serverEvent{option: m.option})
		}
		n.marks = n.marks[:0]
		if from < len(p) {
			n.emit(ctx, serverEvent{text: p[from:]})
		}
		if err != nil {
			n.emit(ctx, serverEvent{err: err})
			return
		}
	}
}

func (n *session) emit(ctx context.Context, e serverEvent) {
	select {
	case n.events <- e:
	case <-ctx.Done():
	}
}

// loop is the session, until the connection ends or stop does.
func (n *session) loop(keys <-chan []byte, changed <-chan os.Signal) {
	for !n.over {
		events := n.events
		if n.heldLen >= maxHeld {
			events = nil
		}
		select {
		case <-n.stop.Done():
			n.leave("", exitFailed)
		case p, ok := <-keys:
			if !ok {
				n.leave("", exitFailed) // the terminal is gone
				break
			}
			n.key(p)
		case e := <-events:
			if n.asking {
				n.held = append(n.held, e)
				n.heldLen += len(e.text) + 1
				break
			}
			n.server(e)
		case <-n.retry.C:
			n.sendRest()
		case <-n.flushed.C:
			n.flushing = false
		case <-changed:
			n.windowChanged()
		}
	}
	n.retry.Stop()
	n.flushed.Stop()
}

// leave ends the session with some last words.
func (n *session) leave(words string, status int) {
	if n.over {
		return
	}
	n.over, n.status = true, status
	n.restoreRow(n.edit.hide())
	if words != "" {
		if len(n.row.cells) > 0 && !n.asking {
			n.write("\r\n")
		}
		n.write(words + "\r\n")
	}
}

// windowChanged tells all who care about the window's size.
func (n *session) windowChanged() {
	if n.tty == nil {
		return
	}
	if err := n.tty.takeOver(); err != nil { // it may have been stopped and continued
		n.leave("", exitFailed)
		return
	}
	cols, rows := n.tty.size()
	n.resize(cols, rows)
}

func (n *session) resize(cols, rows int) {
	n.columns = cols
	n.edit.resize(cols)
	n.prompt.resize(cols)
	n.environ.resize(cols, rows)
	n.cl.Engine(func(e *telnet.Engine) {
		n.told.Tell = n.environ.exported()
		if c, r := n.naws.Size(); c != cols || r != rows {
			n.naws.Resize(e, cols, rows)
		}
	})
}
