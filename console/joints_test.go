package console_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/vtykit/vtykit/console"
)

// loopLog is a handler that gives records back to the console, as one of several behind a Logger may.
type loopLog struct {
	slog.Handler
	c *console.Console
}

func (l *loopLog) Enabled(context.Context, slog.Level) bool { return true }
func (l *loopLog) Handle(_ context.Context, r slog.Record) error {
	l.c.Log(console.Warnings, "SYS", "LOG", "%s", r.Message)
	return nil
}

// TestLoggerMayLogToTheConsole: also what is logged while the console is made ready.
func TestLoggerMayLogToTheConsole(t *testing.T) {
	l := &loopLog{}
	c := console.New(console.Config{Logger: slog.New(l), Aliases: []console.Alias{{Mode: "nowhere", Name: "x", Command: "y"}}})
	l.c = c
	m := c.Mode("exec", "")
	done := make(chan struct{})
	go func() { c.Batch(m); close(done) }()
	select {
	case <-done:
	case <-time.After(10 * time.Second):
		t.Fatal("it waits for itself")
	}
	if got := fmt.Sprint(c.Logged()); !strings.Contains(got, "alias left out") {
		t.Error(got)
	}
}

// TestHistoryChangesMeanwhile: anybody may change the size of a history, and take it away, while lines are entered.
func TestHistoryChangesMeanwhile(t *testing.T) {
	session(t, vt, false, func(p *player) {
		s := p.c.Sessions()[0]
		var wg sync.WaitGroup
		for range 2 {
			wg.Go(func() {
				for i := range 2000 {
					s.SetHistory(i % 2)
				}
			})
		}
		for range 300 {
			p.keys.Write([]byte("show history\rnix nix\r"))
		}
		wg.Wait()
		p.settle()
		p.wantLast("router>▁")
	})
}

// TestPassingLineShowsToNobody: a line that means nothing comes back to who typed it, and is in no list of the history meanwhile.
func TestPassingLineShowsToNobody(t *testing.T) {
	session(t, vt, false, func(p *player) {
		if err := p.c.SetAlias(console.Alias{Mode: "exec", Name: "hh", Command: "show history"}); err != nil {
			t.Fatal(err)
		}
		p.raw("debug say one\rzz set pwd hunter2\r")
		if got := fmt.Sprint(p.c.Sessions()[0].History()); got != "[debug say one zz set ***]" {
			t.Error(got)
		}
		p.forget()
		p.raw("hh\r")
		if got := p.sent(); strings.Contains(got, "hunter2") || !strings.Contains(got, "zz set ***") {
			t.Errorf("%q", got)
		}
		p.forget()
		p.raw("\x1b[A\x1b[A")
		if got := p.sent(); strings.Contains(got, "hunter2") {
			t.Errorf("recalled late: %q", got)
		}
	})
}

// TestRawTrafficCounts: bytes that go through Raw are of the session.
func TestRawTrafficCounts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := testConsole(false)
		c.Modes()[0].Command("raw", "\nBytes", func(ctx context.Context, s *console.Session, _ console.Args) error {
			return s.Raw(ctx, func(r *console.RawLine) error { _, err := r.Write(make([]byte, 100000)); return err })
		})
		p := startOn(t, &txtar.Archive{}, vt, c)
		defer p.stop()
		p.raw("raw\r")
		if _, out := c.Sessions()[0].Traffic(); out < 100000 || out > 100200 {
			t.Errorf("%d bytes", out)
		}
	})
}

// TestBatchIsOver: behind a line that ended the session, such as exit in the root mode, nothing runs, and that is said.
func TestBatchIsOver(t *testing.T) {
	c := testConsole(false)
	b := c.Batch(c.Modes()[0])
	if _, err := b.Run(t.Context(), "exit"); err != nil {
		t.Fatal(err)
	}
	if out, err := b.Run(t.Context(), "show ip route"); err == nil {
		t.Errorf("got %q without an error", out)
	}
	err := c.RunFile(t.Context(), console.User{Level: 15}, strings.NewReader("exit\n\n! end\nshow ip route\n"), io.Discard, console.FileOptions{})
	if err == nil || !strings.Contains(err.Error(), "line 4") {
		t.Error(err)
	}
}

// TestConfigEndByInterrupt: Ctrl-C at the prompt leaves the configuration, and that is reported at once.
func TestConfigEndByInterrupt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var ends atomic.Int32
		c := testConsole(false, func(cfg *console.Config) {
			cfg.Start = func(_ context.Context, s *console.Session) { s.SetLevel(15) }
			cfg.Observe = func(e console.Event) {
				if e.Kind == console.ConfigEnd {
					ends.Add(1)
				}
			}
		})
		p := startOn(t, &txtar.Archive{}, vt, c)
		defer p.stop()
		p.raw("configure terminal\r")
		p.raw("host\x03")
		if n := ends.Load(); n != 1 {
			t.Errorf("%d ends", n)
		}
		p.wantLast("router#▁")
		p.raw("\x03debug say x\r")
		if n := ends.Load(); n != 1 {
			t.Errorf("then %d ends", n)
		}
	})
}

// TestTabs: TABs in a picture go to the next stop, and a row of nothing else is cut at the edge.
func TestTabs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := testConsole(false)
		c.Modes()[0].Command("tabs", "\nTABs", func(ctx context.Context, s *console.Session, _ console.Args) error {
			return s.Live(ctx, func(_ context.Context, w *console.Window) error {
				return w.Draw([]string{strings.Repeat("\t", 64<<10) + "end", "a\tb世\tc"})
			})
		})
		p := startOn(t, &txtar.Archive{}, console.StreamConfig{Cols: 80, Rows: 10, Type: "xterm"}, c)
		defer p.stop()
		p.raw("tabs\r")
		if got := p.sent(); !strings.Contains(got, "\x1b[2Ha       b世     c") {
			t.Errorf("%q", got)
		}
	})
}

// TestEndMarkOfInterruptedView: Ctrl-C ends a view and a page with the status of what was interrupted, as it ends any other command; q does not.
func TestEndMarkOfInterruptedView(t *testing.T) {
	for _, tt := range []struct{ line, key, status string }{
		{"ping 100", "\x03", "130"},
		{"watch show ip route", "\x03", "130"},
		{"watch show ip route", "q", "0"},
		{"show numbers 100", "\x03", "130"},
		{"show numbers 100", "q", "0"},
	} {
		driven(t, vt, func(say func(string, time.Duration) string) {
			say("terminal end-marker\r", time.Second)
			say(tt.line+"\r", time.Second)
			if got := say(tt.key, time.Second); !strings.Contains(got, "\x1b]133;D;"+tt.status+";") || !strings.HasSuffix(got, "router>") {
				t.Errorf("%s, %q: %q, want status %s", tt.line, tt.key, got, tt.status)
			}
			if got := say("debug say alive\r", time.Second); !strings.Contains(got, "\nalive\r\n") || !strings.Contains(got, ";D;0;") {
				t.Errorf("%s, %q: then %q", tt.line, tt.key, got)
			}
		})
	}
}

// TestMarkBehindInterruptInConfiguration: a peer that threw all output away behind its interrupt, and says so before the configuration was
// left, has the prompt on a row of its own.
func TestMarkBehindInterruptInConfiguration(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		marked := make(chan struct{})
		c := testConsole(false, func(cfg *console.Config) {
			cfg.Start = func(_ context.Context, s *console.Session) { s.SetLevel(15) }
			cfg.Observe = func(e console.Event) {
				if e.Kind == console.ConfigEnd {
					<-marked
				}
			}
		})
		p := startOn(t, &txtar.Archive{}, vt, c)
		defer p.stop()
		p.raw("configure terminal\r")
		p.raw("host")
		s := c.Sessions()[0]
		s.Control(244)
		p.settle()
		p.forget()
		s.Control(6)
		close(marked)
		p.settle()
		if got := p.sent(); got != "\r\nrouter#" {
			t.Errorf("%q", got)
		}
	})
}

// TestNoMessageBeforeLogin: nothing that is said on the device shows to somebody who has not logged in.
func TestNoMessageBeforeLogin(t *testing.T) {
	session(t, vt, true, func(p *player) {
		p.c.Broadcast("first")
		p.settle()
		p.raw("admin\r")
		p.c.Broadcast("second")
		p.settle()
		p.raw("secret\r")
		p.c.Broadcast("third")
		p.settle()
		if got := p.sent(); strings.Contains(got, "first") || strings.Contains(got, "second") || !strings.Contains(got, "third") {
			t.Errorf("%q", got)
		}
	})
}

// TestRawIsNotIdle: a transfer may take longer than the idle timeout; a program that has the terminal, and into which nothing is typed, may not.
func TestRawIsNotIdle(t *testing.T) {
	for _, terminal := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			c := testConsole(false)
			c.Modes()[0].Command("raw", "\nBytes", func(ctx context.Context, s *console.Session, _ console.Args) error {
				if terminal {
					return s.RawTerminal(ctx, console.RawEvents{}, func(*console.RawTerminal) error { <-ctx.Done(); return nil })
				}
				return s.Raw(ctx, func(*console.RawLine) error { <-ctx.Done(); return nil })
			})
			p := startOn(t, &txtar.Archive{}, vt, c)
			p.raw("raw\r")
			time.Sleep(25 * time.Minute)
			synctest.Wait()
			if ended := len(c.Sessions()) == 0; ended != terminal {
				t.Errorf("terminal %v: ended %v", terminal, ended)
			}
			p.stop()
			<-p.reason
		})
	}
}
