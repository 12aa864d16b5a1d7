package console_test

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/console/arg"
	"github.com/vtykit/vtykit/internal/testclient/screen"
)

// link carries things one way, in order, each a delay after it was put in.
type link struct {
	delay time.Duration
	queue chan parcel
}

type parcel struct {
	due time.Time
	do  func()
}

func newLink(delay time.Duration) *link {
	l := &link{delay: delay, queue: make(chan parcel, 10_000)}
	go func() {
		for p := range l.queue {
			<-time.After(time.Until(p.due))
			p.do()
		}
	}()
	return l
}

func (l *link) put(do func()) { l.queue <- parcel{time.Now().Add(l.delay), do} }

// editingTTY is a client far away that edits lines as the BSD clients do, by its tty: characters are shown as they are typed, ? hands over what there is
// without a line end, TAB with the TAB. When it is told to stop it hands over its line.
type editingTTY struct {
	down, up *link
	keeps    bool // it does not hand over
	end      chan struct{}
	once     sync.Once
	arrived  chan func(console.Receiver)

	mu   sync.Mutex // guards what follows
	scr  *screen.Screen
	edit bool
	line []byte
	wish bool // the server's
}

func newEditingTTY(delay time.Duration) *editingTTY {
	return &editingTTY{down: newLink(delay), up: newLink(delay), end: make(chan struct{}), arrived: make(chan func(console.Receiver), 10_000),
		scr: screen.New(60, 60)}
}

func (t *editingTTY) Receive(r console.Receiver) error {
	select {
	case f := <-t.arrived:
		f(r)
		return nil
	case <-t.end:
		return io.EOF
	}
}

func (t *editingTTY) Write(p []byte) (int, error) {
	p = slices.Clone(p)
	t.down.put(func() { t.mu.Lock(); defer t.mu.Unlock(); t.scr.Write(p) })
	return len(p), nil
}

func (t *editingTTY) Wait(context.Context, int) error { return nil }
func (t *editingTTY) Discard()                        {}
func (t *editingTTY) Size() (cols, rows int)          { return 60, 60 }
func (t *editingTTY) Type() string                    { return "xterm" }
func (t *editingTTY) Scripted() bool                  { return false }
func (t *editingTTY) RemoteAddr() net.Addr            { return nil }
func (t *editingTTY) SetLinePolicy(string)            {}
func (t *editingTTY) LineStatus() (string, bool, time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return "edit", t.edit, 2 * t.down.delay
}
func (t *editingTTY) Disconnect(string) string {
	t.once.Do(func() { close(t.end); close(t.down.queue); close(t.up.queue) })
	return "logout"
}

func (t *editingTTY) EditLines(on bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if on == t.wish {
		return
	}
	t.wish = on
	t.down.put(func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		t.edit = on
		if t.keeps && !on {
			t.edit = true
			return
		}
		t.send(func(r console.Receiver) {
			t.mu.Lock()
			now := t.wish == on
			t.mu.Unlock()
			if now {
				r.(console.LineReceiver).EditsLines(on)
			}
		})
		if !on && len(t.line) > 0 {
			t.input(string(t.line))
			t.line = nil
		}
	})
}

// send and input are for the client. t.mu is held.
func (t *editingTTY) send(f func(console.Receiver)) { t.up.put(func() { t.arrived <- f }) }
func (t *editingTTY) input(s string)                { t.send(func(r console.Receiver) { r.Input([]byte(s)) }) }

// key is a key at the client.
func (t *editingTTY) key(c byte) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.edit {
		if c == '\r' {
			t.input("\r\x00")
		} else {
			t.input(string(c))
		}
		return
	}
	flush := func(end string) {
		t.input(string(t.line) + end)
		t.line = nil
	}
	switch {
	case c == '\r':
		t.scr.Write([]byte("\r\n"))
		flush("\r\n")
	case c == '\t':
		t.scr.Write([]byte("\t"))
		flush("\t")
	case c == '?' && len(t.line) == 0:
		t.input("?") // which is what the transport makes of the command EOF
	case c == '?':
		flush("")
	case c == 0x03:
		t.line = nil
		t.send(func(r console.Receiver) { r.Control(244) })
	case c == 0x7f:
		if n := len(t.line); n > 0 {
			t.line = t.line[:n-1]
			t.scr.Write([]byte("\b \b"))
		}
	default:
		t.line = append(t.line, c)
		t.scr.Write([]byte{c})
	}
}

func (t *editingTTY) screen() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	rows := strings.Split(t.scr.String(), "\n")
	for i := range rows {
		rows[i] = strings.TrimRight(rows[i], " ")
	}
	return strings.TrimRight(strings.Join(rows, "\n"), "\n")
}

// saying is a console whose command "say" keeps what it was given.
func saying() (c *console.Console, said func() []string) {
	var mu sync.Mutex
	var list []string
	c = console.New(console.Config{Hostname: func() string { return "r" }, Login: console.NoLogin, History: -1})
	exec := c.Mode("exec", "{host}{#}")
	text := arg.Line("TEXT")
	exec.Command("say", `TEXT
		Keep a text
		TEXT  any`, func(_ context.Context, s *console.Session, a console.Args) error {
		mu.Lock()
		defer mu.Unlock()
		list = append(list, text.Get(a))
		return nil
	}, text)
	exec.Command("secret", "\nAsk for one", func(ctx context.Context, s *console.Session, _ console.Args) error {
		_, err := s.Ask(ctx, "Password: ", false)
		return err
	})
	return c, func() []string { mu.Lock(); defer mu.Unlock(); return slices.Clone(list) }
}

// serveEditing runs a session for test, at rest in between by settle.
func serveEditing(t *testing.T, delay time.Duration, test func(c *console.Console, tty *editingTTY, settle func(), said func() []string)) {
	synctest.Test(t, func(t *testing.T) {
		c, said := saying()
		tty := newEditingTTY(delay)
		done := make(chan struct{})
		go func() { defer close(done); c.Serve(context.Background(), tty) }()
		settle := func() { <-time.After(8*delay + time.Second); synctest.Wait() }
		settle()
		test(c, tty, settle, said)
		tty.Disconnect("logout")
		<-done
		if err := tty.scr.Err(); err != nil {
			t.Error(err)
		}
	})
}

func TestPeerEditsLines(t *testing.T) {
	type step struct {
		keys, message string
		screen        string
	}
	for _, test := range []struct {
		name  string
		steps []step
	}{
		{"a line", []step{{keys: "say one\r", screen: "r>say one\nr>"}, {keys: "say twp\x7fo\r", screen: "r>say one\nr>say two\nr>"}}},
		{"empty line", []step{{keys: "\r\r", screen: "r>\nr>\nr>"}}},
		{"help in mid-word", []step{
			{keys: "sa?", screen: "r>sa?\nsay\n\nr>sa"},
			{keys: "y x\r", screen: "r>sa?\nsay\n\nr>say x\nr>"},
			{keys: "say y\r", screen: "r>sa?\nsay\n\nr>say x\nr>say y\nr>"}}},
		{"help on an empty line", []step{{keys: "sa?\x7f\x7f\r?", screen: "r>sa?\nsay\n\nr>\nr>?\n..."}}},
		{"completion", []step{{keys: "sa\t", screen: "r>say"}, {keys: "one\r", screen: "r>say one\nr>"}}},
		{"a message above the line", []step{
			{keys: "say lo", message: "%SYS-5: up", screen: "%SYS-5: up\nr>say lo"},
			{keys: "ng\r", screen: "%SYS-5: up\nr>say long\nr>"}}},
		{"a message above a line of two rows", []step{
			{keys: "say " + strings.Repeat("x", 70), message: "up", screen: "up\nr>say " + strings.Repeat("x", 54) + "\n" + strings.Repeat("x", 16)},
			{keys: "\r", screen: "up\nr>say " + strings.Repeat("x", 54) + "\n" + strings.Repeat("x", 16) + "\nr>"}}},
		{"a message at an empty prompt", []step{{message: "up", screen: "up\nr>"}, {keys: "say x\r", screen: "up\nr>say x\nr>"}}},
		{"interrupt", []step{{keys: "say no\x03", screen: "r>say no^C\nr>"}}},
		{"password", []step{{keys: "secret\r", screen: "r>secret\nPassword:"}, {keys: "hush\r", screen: "r>secret\nPassword:\nr>"}, {keys: "say x\r", screen: "r>secret\nPassword:\nr>say x\nr>"}}},
	} {
		for _, delay := range []time.Duration{0, 600 * time.Millisecond} {
			t.Run(fmt.Sprint(test.name, " ", delay), func(t *testing.T) {
				serveEditing(t, delay, func(c *console.Console, tty *editingTTY, settle func(), _ func() []string) {
					for _, s := range test.steps {
						for i := range len(s.keys) {
							tty.key(s.keys[i])
							if s.keys[i] == '?' || s.keys[i] == '\r' {
								settle()
							}
						}
						if s.message != "" {
							c.Broadcast(s.message)
						}
						settle()
						begin, open := strings.CutSuffix(s.screen, "...")
						if got := tty.screen(); !strings.HasPrefix(got, begin) || !open && got != begin {
							t.Errorf("behind %q %q:\n%s\nwant\n%s", s.keys, s.message, got, s.screen)
						}
					}
				})
			})
		}
	}
}

// TestPeerThatKeepsItsLine: a client that does not hand over gets the message on rows of its own and a fresh prompt, and its line runs whole.
func TestPeerThatKeepsItsLine(t *testing.T) {
	serveEditing(t, 50*time.Millisecond, func(c *console.Console, tty *editingTTY, settle func(), said func() []string) {
		tty.keeps = true
		for _, k := range []byte("say lo") {
			tty.key(k)
		}
		c.Broadcast("up")
		<-time.After(5 * time.Second)
		settle()
		if got := tty.screen(); got != "r>say lo\nup\nr>" {
			t.Errorf("%s", got)
		}
		c.Broadcast("and at once from now on")
		<-time.After(200 * time.Millisecond)
		if got := tty.screen(); got != "r>say lo\nup\nr>\nand at once from now on\nr>" {
			t.Errorf("%s", got)
		}
		for _, k := range []byte("ng\r") {
			tty.key(k)
		}
		settle()
		if !slices.Equal(said(), []string{"long"}) {
			t.Errorf("%q", said())
		}
	})
}

// TestPeerPastes: packets that end in the middle of a line do not ask for help.
func TestPeerPastes(t *testing.T) {
	serveEditing(t, 10*time.Millisecond, func(c *console.Console, tty *editingTTY, settle func(), said func() []string) {
		var text strings.Builder
		var want []string
		for i := range 200 {
			fmt.Fprintf(&text, "say line %d\r\n", i)
			want = append(want, fmt.Sprint("line ", i))
		}
		for p := text.String(); len(p) > 0; {
			n := min(len(p), 97)
			tty.mu.Lock()
			tty.input(p[:n])
			tty.mu.Unlock()
			p = p[n:]
			<-time.After(40 * time.Millisecond)
		}
		settle()
		if got := said(); !slices.Equal(got, want) {
			t.Errorf("%d lines: %q", len(got), got)
		}
		if strings.Contains(tty.screen(), "LINE") {
			t.Errorf("help:\n%s", tty.screen())
		}
	})
}

// TestNothingIsLostAtASwitch types lines at random speed over links of random length, with messages and help at any moment.
func TestNothingIsLostAtASwitch(t *testing.T) {
	for seed := range uint64(60) {
		rng := rand.New(rand.NewPCG(seed, 4))
		delay := time.Duration(rng.IntN(600)) * time.Millisecond
		serveEditing(t, delay, func(c *console.Console, tty *editingTTY, settle func(), said func() []string) {
			var want []string
			for range 12 {
				word := make([]byte, 1+rng.IntN(20))
				for i := range word {
					word[i] = byte('a' + rng.IntN(26))
				}
				keys := "say " + string(word)
				for i := 0; i < len(keys); i++ {
					tty.key(keys[i])
					switch rng.IntN(12) {
					case 0:
						c.Broadcast(fmt.Sprintf("message %d", i))
					case 1:
						tty.key('?')
					case 2:
						tty.key('z')
						tty.key(0x7f)
					}
					<-time.After(time.Duration(rng.IntN(300)) * time.Millisecond)
				}
				if rng.IntN(2) == 0 {
					settle()
				}
				tty.key('\r')
				want = append(want, string(word))
				if rng.IntN(3) == 0 {
					settle()
				}
			}
			for _, k := range []byte("say rest") {
				tty.key(k)
			}
			c.Broadcast("the last message")
			settle()
			if got := said(); !slices.Equal(got, want) {
				t.Errorf("seed %d: %q, want %q", seed, got, want)
			}
			if got := tty.screen(); !strings.HasSuffix(got, "r>say rest") {
				t.Errorf("seed %d:\n%s", seed, got)
			}
		})
	}
}
