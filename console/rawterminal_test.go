package console_test

import (
	"bytes"
	"context"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vtykit/vtykit/console"
)

// terminalRig is a session in which `lend` gives the terminal away; what happens is noted.
type terminalRig struct {
	c      *console.Console
	recv   chan func(console.Receiver)
	keys   *io.PipeWriter
	out    *collected
	record *bytes.Buffer

	mu      sync.Mutex
	codes   []byte
	resizes int
	got     string
}

// controls is a terminal whose peer also sends telnet commands.
type controls struct {
	*console.Stream
	events chan func(console.Receiver)
}

func (c *controls) Receive(r console.Receiver) error {
	select {
	case f := <-c.events:
		f(r)
		return nil
	default:
		return c.Stream.Receive(r)
	}
}

type nopCloser struct{ *bytes.Buffer }

func (nopCloser) Close() error { return nil }

// lendTerminal runs test in fake time. The command gives the terminal back on a q, and prints what it reads.
func lendTerminal(t *testing.T, idle time.Duration, test func(r *terminalRig)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		rig := &terminalRig{out: &collected{}, record: new(bytes.Buffer), recv: make(chan func(console.Receiver), 10)}
		rig.c = console.New(console.Config{Hostname: func() string { return "router" }, Login: console.NoLogin, IdleTimeout: idle,
			Recording: console.Recording{Open: func(console.Event) (io.WriteCloser, error) { return nopCloser{rig.record}, nil }}})
		rig.c.Mode("exec", "{host}{#}").Command("lend", "\nLend the terminal", func(ctx context.Context, s *console.Session, _ console.Args) error {
			note := func(f func()) { rig.mu.Lock(); defer rig.mu.Unlock(); f() }
			ev := console.RawEvents{Resize: func() { note(func() { rig.resizes++ }) }, Control: func(c byte) { note(func() { rig.codes = append(rig.codes, c) }) }}
			return s.RawTerminal(ctx, ev, func(r *console.RawTerminal) error {
				r.Write([]byte("lent\r\n"))
				for p := make([]byte, 1); ; {
					if _, err := r.Read(p); err != nil || p[0] == 'q' {
						return err
					}
					note(func() { rig.got += string(p) })
				}
			})
		})
		in, keys := io.Pipe()
		rig.keys = keys
		tty := &controls{Stream: console.NewStream(in, rig.out, console.StreamConfig{Cols: 80, Rows: 24, Type: "xterm"}), events: rig.recv}
		done := make(chan string)
		go func() { done <- rig.c.Serve(t.Context(), tty) }()
		synctest.Wait()
		test(rig)
		keys.Close()
		<-done
	})
}

func (r *terminalRig) typed(keys string) {
	r.keys.Write([]byte(keys))
	synctest.Wait()
}

// event lets f act as the reader does, with the next input behind it.
func (r *terminalRig) event(f func(console.Receiver)) {
	r.recv <- f
	r.typed(".")
}

// TestTable21_RawTerminal: who has the terminal gets keys, commands and sizes; Are You There is answered, what is printed is recorded, and behind it the
// prompt begins a line of its own only where it must.
func TestTable21_RawTerminal(t *testing.T) {
	lendTerminal(t, 0, func(r *terminalRig) {
		r.typed("lend\r")
		r.typed("a\x03\x1a?")
		for _, code := range []byte{244, 237, 243, 238, 236, 247, 248, 245, 242, 6} {
			r.event(func(to console.Receiver) { to.Control(code) })
		}
		r.typed("")
		r.event(func(to console.Receiver) { to.Control(246); to.Control(246) })
		r.event(func(to console.Receiver) { to.Resize(100, 30) })
		time.Sleep(time.Second)
		r.typed("!")
		r.mu.Lock()
		if want := []byte{244, 237, 243, 238, 236, 247, 248}; !slices.Equal(r.codes, want) {
			t.Errorf("commands %d, want %d", r.codes, want)
		}
		if !strings.HasPrefix(r.got, "a\x03\x1a?") || r.resizes == 0 {
			t.Errorf("%q, %d sizes", r.got, r.resizes)
		}
		r.mu.Unlock()
		r.c.Broadcast("fire")
		r.out.take()
		r.typed("q")
		time.Sleep(time.Second)
		synctest.Wait()
		out := r.out.take()
		if !strings.Contains(out, "fire") || !strings.HasSuffix(out, "router>") {
			t.Errorf("%q", out)
		}
	})
}

// TestTable21_RawTerminalScreen: the answer to Are You There comes once, the terminal's marks for pastes are off meanwhile, and all is recorded.
func TestTable21_RawTerminalScreen(t *testing.T) {
	lendTerminal(t, 0, func(r *terminalRig) {
		r.typed("lend\r")
		r.event(func(to console.Receiver) { to.Control(246); to.Control(246) })
		r.typed("q")
		time.Sleep(time.Second)
		synctest.Wait()
		out := r.out.take()
		if strings.Count(out, "[Yes]") != 1 || !strings.Contains(out, "\x1b[?2004llent\r\n") || !strings.HasSuffix(out, "router>") {
			t.Errorf("%q", out)
		}
		if !strings.Contains(r.record.String(), `lent\r\n`) {
			t.Errorf("not recorded: %q", r.record.String())
		}
		r.typed("lend | include x\r")
		time.Sleep(time.Second)
		if out := r.out.take(); !strings.Contains(out, "takes no pipe") {
			t.Errorf("%q", out)
		}
	})
}

// TestTable21_RawTerminalIdle: a session that has lent its terminal is idle when nobody types.
func TestTable21_RawTerminalIdle(t *testing.T) {
	lendTerminal(t, 5*time.Minute, func(r *terminalRig) {
		r.typed("lend\r")
		for range 3 {
			time.Sleep(4 * time.Minute)
			r.typed("x")
		}
		r.out.take()
		time.Sleep(5*time.Minute + time.Second)
		synctest.Wait()
		if out := r.out.take(); !strings.Contains(out, console.IOS.IdleClosed) {
			t.Errorf("%q", out)
		}
	})
}
