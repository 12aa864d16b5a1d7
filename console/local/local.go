package local

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"runtime"
	"strings"
	"sync"
	"time"

	"golang.org/x/term"

	"github.com/vtykit/vtykit/console"
)

// Options are how the terminal is used.
type Options struct {
	Type  string // of the terminal; empty is the variable TERM
	Plain bool   // no drop-down list: the console edits the line, as over the network
}

// ErrNoTerminal is what Run returns where standard input or output is no terminal.
var ErrNoTerminal = errors.New("local: standard input and output are not a terminal")

// Bounds of the terminal.
const (
	minCols, minRows = 40, 12 // for the list; go-prompt clears a smaller screen
	readSize         = 512    // bytes read at a time
	queued           = 16     // reads that wait; more stay in the kernel
)

// Run serves one session of c on the process's terminal and returns its reason when it has ended. The terminal is in raw mode meanwhile
// and has its old one afterwards. At most one Run is to go on at a time. The peer has no address, so that a console without a login admits
// it.
func Run(ctx context.Context, c *console.Console, o Options) (reason string, err error) {
	in, out := os.Stdin, os.Stdout
	if !term.IsTerminal(int(in.Fd())) || !term.IsTerminal(int(out.Fd())) {
		return "", ErrNoTerminal
	}
	if o.Type == "" {
		o.Type = strings.ToLower(os.Getenv("TERM"))
	}
	// A file of its own: closing it ends a read that waits, which closing standard input does not.
	own, ttyErr := os.OpenFile("/dev/tty", os.O_RDWR, 0)
	if ttyErr == nil {
		defer own.Close()
		in = own
	}
	old, err := term.MakeRaw(int(os.Stdin.Fd()))
	if err != nil {
		return "", err
	}
	defer term.Restore(int(os.Stdin.Fd()), old)
	t := newTTY(in, out, o)
	if !o.Plain && ttyErr == nil && runtime.GOOS != "windows" && showsList(o.Type) {
		t.editor = newEditor(t)
	}
	var reading sync.WaitGroup
	reading.Go(t.read)
	reason = c.Serve(ctx, t)
	if ttyErr == nil {
		own.Close()
		reading.Wait()
	}
	return reason, nil
}

// showsList says whether a terminal has the sequences that the list is painted with.
func showsList(ttype string) bool {
	return ttype != "" && ttype != "dumb" && ttype != "network" && ttype != "emacs" && ttype != "unknown" && ttype != "vt52"
}

// tty is the terminal. It is a [console.Stream] for output, with an input of its own, in which either the console edits the line or the
// editor does.
type tty struct {
	*console.Stream
	in     io.Reader
	size   func() (cols, rows int)
	keys   chan []byte
	wake   chan struct{} // the console is at its prompt
	closed chan struct{}
	once   sync.Once
	editor *editor // nil: none

	mu         sync.Mutex // guards what follows, and what the editor has on the screen
	editing    bool       // what is on the row of the prompt is the editor's
	cols, rows int
}

// writer hides Close, so that standard output outlives the session.
type writer struct{ io.Writer }

func newTTY(in io.Reader, out *os.File, o Options) *tty {
	t := &tty{in: in, keys: make(chan []byte, queued), wake: make(chan struct{}, 1), closed: make(chan struct{})}
	t.size = func() (int, int) {
		cols, rows, err := term.GetSize(int(out.Fd()))
		if err != nil {
			return 0, 0
		}
		return cols, rows
	}
	t.cols, t.rows = t.size()
	t.Stream = console.NewStream(strings.NewReader(""), writer{out}, console.StreamConfig{Cols: t.cols, Rows: t.rows, Type: o.Type})
	return t
}

// read hands on what is typed.
func (t *tty) read() {
	defer close(t.keys)
	for {
		buf := make([]byte, readSize)
		n, err := t.in.Read(buf)
		if n > 0 {
			select {
			case t.keys <- buf[:n]:
			case <-t.closed:
				return
			}
		}
		if err != nil {
			return
		}
	}
}

// Receive implements console.Terminal.
func (t *tty) Receive(r console.Receiver) error {
	select {
	case <-t.wake: // before what has been typed, which is the editor's then
		return t.prompted(r)
	default:
	}
	select {
	case p, ok := <-t.keys:
		if !ok {
			return io.EOF
		}
		t.measure(r)
		r.Input(p)
		return nil
	case <-t.closed:
		return io.EOF
	case <-t.wake:
		return t.prompted(r)
	}
}

// prompted has a line edited, unless one or more have been typed already: the console is faster with those.
func (t *tty) prompted(r console.Receiver) error {
	t.measure(r)
	s, ok := r.(*console.Session)
	if !ok || !s.Untyped() || s.Prompt() == "" {
		return nil
	}
	select {
	case p, ok := <-t.keys:
		if !ok {
			return io.EOF
		}
		if bytes.ContainsAny(p, "\r\n") {
			s.Input(p)
			return nil
		}
		return t.editor.edit(s, p)
	default:
		return t.editor.edit(s, nil)
	}
}

// measure tells the session of a new size. A terminal tells of it by a signal; to look when something is typed is as good.
func (t *tty) measure(r console.Receiver) {
	cols, rows := t.size()
	t.mu.Lock()
	changed := cols != t.cols || rows != t.rows
	t.cols, t.rows = cols, rows
	t.mu.Unlock()
	if changed {
		t.Stream.SetSize(cols, rows)
		r.Resize(cols, rows)
	}
}

// Write implements console.Terminal. What the console has to say takes the row back from the editor.
func (t *tty) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.takeBack()
	return t.Stream.Write(p)
}

// takeBack leaves nothing on the screen but the prompt, as the console thinks it is. t.mu is held.
func (t *tty) takeBack() {
	if t.editing {
		t.editing = false
		t.Stream.Write(t.editor.erase())
	}
}

// EditLines implements [console.LineTerminal]: with on, the console is at its prompt, and nothing has been typed.
func (t *tty) EditLines(on bool) {
	if !on || t.editor == nil {
		return
	}
	select {
	case t.wake <- struct{}{}:
	default:
	}
}

// SetLinePolicy implements [console.LineTerminal].
func (t *tty) SetLinePolicy(string) {}

// LineStatus implements [console.LineTerminal].
func (t *tty) LineStatus() (policy string, editing bool, roundTrip time.Duration) {
	return "auto", false, 0
}

// Disconnect implements console.Terminal.
func (t *tty) Disconnect(reason string) string {
	t.mu.Lock()
	t.takeBack()
	t.mu.Unlock()
	reason = t.Stream.Disconnect(reason) // first: who is woken by the end asks for the reason
	t.once.Do(func() { close(t.closed) })
	return reason
}
