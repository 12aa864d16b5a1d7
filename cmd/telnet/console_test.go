//go:build unix

package main

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/console/arg"
	"github.com/vtykit/vtykit/internal/testclient/screen"
	"github.com/vtykit/vtykit/linemode"
	"github.com/vtykit/vtykit/telnet"
)

// device is our own server: a console that lets clients edit as policy says.
type device struct {
	*console.Console
	addr string

	mu       sync.Mutex // guards what follows
	received []byte
	said     []string
}

func newDevice(t *testing.T, policy linemode.Policy) *device {
	t.Helper()
	l := listen(t)
	d := &device{addr: l.Addr().String()}
	d.Console = console.New(console.Config{Hostname: func() string { return "r" }})
	exec := d.Mode("exec", "{host}>")
	word := arg.Line("WORDS")
	exec.Command("say", `WORDS
		Repeat the words
		WORDS  what is said`, func(_ context.Context, s *console.Session, a console.Args) error {
		d.mu.Lock()
		d.said = append(d.said, word.Get(a))
		d.mu.Unlock()
		s.Printf("you said %s\n", word.Get(a))
		return nil
	}, word)
	exec.Command("wait", `
		Wait for an interruption`, func(ctx context.Context, s *console.Session, _ console.Args) error {
		s.Printf("waiting\n")
		<-ctx.Done()
		return nil
	})
	exec.Command("password", `
		Ask for a password`, func(ctx context.Context, s *console.Session, _ console.Args) error {
		p, err := s.Ask(ctx, "Password: ", false)
		if err == nil {
			s.Printf("%d characters\n", len(p))
		}
		return err
	})
	cfg := linemode.Config{Policy: policy}
	srv := &telnet.Server{Options: cfg.Options, Handler: telnet.HandlerFunc(func(ctx context.Context, c *telnet.Conn) {
		c.Trace(func(sent bool, p []byte) {
			d.mu.Lock()
			defer d.mu.Unlock()
			if !sent {
				d.received = append(d.received, p...)
			}
		})
		d.Serve(ctx, linemode.New(c, cfg))
	})}
	done := make(chan struct{})
	go func() { defer close(done); srv.Serve(l) }()
	t.Cleanup(func() { srv.Shutdown(context.Background()); <-done })
	return d
}

// count is how many bytes have come from the client.
func (d *device) count() int { d.mu.Lock(); defer d.mu.Unlock(); return len(d.received) }

// visit is a user at a prompt of the device.
func (d *device) visit(t *testing.T) *user {
	t.Helper()
	u := atTerminal(t, client(t, d.addr))
	u.shows("\nr>")
	return u
}

// TestTL_OurConsole: a session with a console looks the same, whoever edits.
func TestTL_OurConsole(t *testing.T) {
	var screens []string
	for _, policy := range []linemode.Policy{linemode.Never, linemode.Prefer} {
		d := newDevice(t, policy)
		u := d.visit(t)
		u.types("say hallo\x7f\x7fxy\x17hello\r")
		u.shows("r>say hello\nyou said hello\nr>")
		before := d.count()
		u.types("say one too\x7f\x7fwo\x01\x05!\x7f")
		u.shows("\nr>say one two")
		d.count()                                                                                                                 // nothing is being received
		if got := bytes.ReplaceAll(d.received[before:], []byte("\xff\xfb\x06"), nil); policy == linemode.Prefer && len(got) > 0 { // but the round trip is measured
			t.Errorf("%d bytes before Enter: %q", len(got), got)
		}
		u.types("\r")
		u.shows("you said one two\nr>")
		u.types("sa?")
		u.shows("r>sa?\nsay\n\nr>sa")
		u.types("y mo")
		u.types("re\r")
		u.shows("r>say more\nyou said more\nr>")
		u.types("pas\t")
		u.shows("r>password")
		u.types("\r")
		u.shows("Password:")
		u.types("secret\r")
		u.shows("Password:\n6 characters\nr>")
		u.types("say lo")
		u.shows("r>say lo")
		d.Broadcast("reload in five minutes")
		u.shows("reload in five minutes\nr>say lo")
		u.types("ng\r")
		u.shows("r>say long\nyou said long\nr>")
		u.types("say nothing\x03")
		u.shows("r>say nothing^C\nr>")
		u.types("?")
		u.until("the commands", func(s *screen.Screen) bool {
			return strings.Contains(s.String(), "Repeat the words") && strings.HasSuffix(s.String(), "\nr>")
		})
		u.types("exit\r")
		u.until("the end", func(s *screen.Screen) bool {
			return strings.HasSuffix(s.String(), "Connection closed by foreign host.")
		})
		u.ends(exitEnded)
		text := u.text()
		screens = append(screens, text[strings.Index(text, "r>"):])
	}
	if screens[0] != screens[1] {
		t.Errorf("the client edits:\n%s\nthe server edits:\n%s", screens[1], screens[0])
	}
}

// TestTL_OurConsoleInterrupt: ^C ends a command that runs.
func TestTL_OurConsoleInterrupt(t *testing.T) {
	for _, policy := range []linemode.Policy{linemode.Never, linemode.Prefer} {
		u := newDevice(t, policy).visit(t)
		for range 3 {
			u.types("wait\r")
			u.shows("r>wait\nwaiting")
			u.types("\x03")
			u.until("a prompt", func(s *screen.Screen) bool {
				return strings.Contains(s.String(), "waiting\n^C") && strings.HasSuffix(s.String(), "\nr>")
			})
			u.types("say x\r")
			u.shows("r>say x\nyou said x\nr>")
		}
	}
}

// TestTL_OurConsolePaste: all lines of a paste are run, once, and the screen is right.
func TestTL_OurConsolePaste(t *testing.T) {
	for _, policy := range []linemode.Policy{linemode.Never, linemode.Prefer} {
		d := newDevice(t, policy)
		u := d.visit(t)
		var paste strings.Builder
		for i := range 50 {
			fmt.Fprintf(&paste, "say line %d\r", i)
		}
		u.types(paste.String())
		u.shows("you said line 49\nr>")
		d.mu.Lock()
		for i, line := range d.said {
			if line != fmt.Sprintf("line %d", i) {
				t.Errorf("line %d is %q", i, line)
			}
		}
		if len(d.said) != 50 {
			t.Errorf("%v: %d lines", policy, len(d.said))
		}
		d.mu.Unlock()
	}
}
