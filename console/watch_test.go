package console_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/console/arg"
)

// watchedConsole has commands that are worth to be watched, and some that are not.
func watchedConsole() *console.Console {
	return watchedWith(console.Config{})
}

func watchedWith(cfg console.Config) *console.Console {
	cfg.Hostname = func() string { return "router" }
	cfg.Login = console.NoLogin
	c := console.New(cfg)
	exec := c.Mode("exec", "")
	n := arg.Int("COUNT", 1, 1000)
	var ticks, tries atomic.Int32
	exec.Command("show noise", "\nRows that are different each time", func(_ context.Context, s *console.Session, _ console.Args) error {
		for range 190 {
			s.Printf("%-*d\n", 60+int(ticks.Load())%10, ticks.Add(1))
		}
		return nil
	})
	exec.Command("hostile", "\nShow what must not be seen", func(ctx context.Context, s *console.Session, _ console.Args) error {
		return s.Live(ctx, func(_ context.Context, w *console.Window) error {
			return w.Draw([]string{"a\x1b[2J\a\r\nb\xff", "世\t|", strings.Repeat("世", 100), strings.Repeat("x", 1<<20)})
		})
	})
	exec.Command("show ticks", "\nHow often this was asked", func(_ context.Context, s *console.Session, _ console.Args) error {
		s.Printf("asked %d times\nthis stays\n\ttab\nhostile \x1b[2J\n", ticks.Add(1))
		return nil
	})
	exec.Command("show lines", `COUNT
		Some lines
		COUNT  How many`, func(_ context.Context, s *console.Session, a console.Args) error {
		for i := range n.Get(a) {
			s.Printf("line %d of %s %s\n", i+1, strings.Repeat("long ", 12), "世界")
		}
		return nil
	}, n)
	exec.Command("show secret", "\nFor level 15", func(_ context.Context, s *console.Session, _ console.Args) error {
		s.Printf("secret\n")
		return nil
	}, console.Level(15))
	exec.Command("nap", "\nSleep for ten seconds", func(ctx context.Context, s *console.Session, _ console.Args) error {
		if tries.Add(1) == 1 {
			s.Printf("awake\n")
			return nil
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-time.After(10 * time.Second):
			s.Printf("slept\n")
			return nil
		}
	})
	exec.Command("ask", "\nAsk something", func(ctx context.Context, s *console.Session, _ console.Args) error {
		answer, err := s.Ask(ctx, "Name: ", true)
		s.Printf("answer %q\n", answer)
		return err
	})
	exec.Command("boom", "\nPanic the second time", func(ctx context.Context, s *console.Session, _ console.Args) error {
		if tries.Add(1) > 1 {
			panic("boom")
		}
		s.Printf("fine\n")
		return nil
	})
	exec.Command("rise", "\nBe privileged from now on", func(_ context.Context, s *console.Session, _ console.Args) error {
		s.SetLevel(15)
		s.SetMonitor(true, console.Debugging)
		return nil
	})
	exec.Command("later", "\nLeave a timer behind", func(_ context.Context, s *console.Session, _ console.Args) error {
		_, err := s.AfterFunc(time.Hour, func() { c.Log(console.Errors, "TEST", "LATE", "a timer that was left behind") })
		return err
	})
	exec.Command("keys", "\nShow keys", func(ctx context.Context, s *console.Session, _ console.Args) error {
		var lines []string
		return s.Live(ctx, func(_ context.Context, w *console.Window) error {
			for {
				if err := w.Draw(lines); err != nil {
					return err
				}
				key, ok := w.Next(time.Minute)
				switch {
				case !ok:
					return errors.New("it is over")
				case key == console.KeyNone:
					return errors.New("nobody is there")
				case key == console.KeyResize:
					cols, rows := w.Size()
					lines = append(lines, fmt.Sprintf("%d by %d", cols, rows))
				default:
					lines = append(lines, string(key))
				}
			}
		})
	})
	return c
}

// watching is a session in the middle of a view.
func watching(t *testing.T, cfg console.StreamConfig, c *console.Console, line string, f func(*player)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		p := startOn(t, &txtar.Archive{}, cfg, c)
		defer p.stop()
		p.keys.Write([]byte(line + "\r"))
		p.settle()
		f(p)
	})
}

// TestCP23_ViewLosesItsConnection: a connection that is cut in the middle of a view, at every moment of it, leaves nothing behind: the
// bubble of synctest ends only when all its goroutines have.
func TestCP23_ViewLosesItsConnection(t *testing.T) {
	for _, line := range []string{"watch show ticks", "watch interval 1 nap", "watch later", "keys", "watch boom"} {
		for _, after := range []time.Duration{0, time.Millisecond, 999 * time.Millisecond, 2 * time.Second, 2500 * time.Millisecond, time.Minute} {
			for _, kind := range []string{"xterm", "dumb"} {
				watching(t, console.StreamConfig{Cols: 80, Rows: 24, Type: kind}, watchedConsole(), line, func(p *player) {
					time.Sleep(after)
					p.keys.CloseWithError(io.ErrUnexpectedEOF)
					<-p.reason
					if n := len(p.c.Sessions()); n != 0 {
						t.Errorf("%s, %s, %v: %d sessions", line, kind, after, n)
					}
				})
			}
		}
	}
}

// TestViewEndsByControl: the telnet commands that stop a command end a view too (RFC 854: IP, BREAK, AO; RFC 1184: ABORT), and the prompt
// comes back.
func TestViewEndsByControl(t *testing.T) {
	for _, code := range []byte{244, 243, 238, 245} {
		watching(t, vt, watchedConsole(), "watch show ticks", func(p *player) {
			p.c.Sessions()[0].Control(code)
			p.settle()
			if got := p.shown(); !strings.HasSuffix(got, "\nrouter>▁\n") {
				t.Errorf("after %d:\n%s", code, got)
			}
			p.keys.Write([]byte("show ticks\r"))
			p.settle()
			if got := p.shown(); !strings.HasSuffix(got, "router>show ticks\nasked 2 times\nthis stays\n        tab\nhostile \\x1b[2J\nrouter>▁\n") {
				t.Errorf("after %d the next command:\n%s", code, got)
			}
		})
	}
}

// TestViewAnswersAYT: the answer to ARE YOU THERE (RFC 854) is not left in the picture.
func TestViewAnswersAYT(t *testing.T) {
	watching(t, vt, watchedConsole(), "watch show ticks", func(p *player) {
		before := p.shown()
		p.c.Sessions()[0].Control(246)
		p.settle()
		if !strings.Contains(p.sent(), "[Yes]") && !strings.Contains(p.sent(), "[yes]") {
			t.Errorf("no answer: %q", p.sent())
		}
		if got := p.shown(); got != before {
			t.Errorf("picture\n%swant\n%s", got, before)
		}
	})
}

// TestWatchSendsWhatChanged: the second picture of a command costs the digits that changed, and not the rows that stay.
func TestWatchSendsWhatChanged(t *testing.T) {
	watching(t, vt, watchedConsole(), "watch show ticks", func(p *player) {
		first := len(p.sent())
		time.Sleep(2 * time.Second)
		p.settle()
		if got, want := p.sent()[first:], "\x1b[1;80H2\r\x1b[3;7H2 times\x1b[24H"; got != want {
			t.Errorf("sent %q, want %q", got, want)
		}
	})
}

// TestWatchRights: a command that may not be run is not run by watch either, and one that may no longer be run is refused from then on.
func TestWatchRights(t *testing.T) {
	watching(t, vt, watchedConsole(), "watch show secret", func(p *player) {
		p.wantLast("router>▁")
		if strings.Contains(p.sent(), "\nsecret") {
			t.Errorf("%q", p.sent())
		}
	})
	watching(t, vt, watchedConsole(), "rise\rwatch show secret", func(p *player) {
		if !strings.Contains(p.shown(), "\n\nsecret\n") {
			t.Errorf("not shown:\n%s", p.shown())
		}
		p.c.Sessions()[0].SetLevel(1)
		time.Sleep(2 * time.Second)
		p.settle()
		if got := p.shown(); strings.Contains(got, "\nsecret\n") || !strings.Contains(got, "% Invalid input") {
			t.Errorf("after the level was taken:\n%s", got)
		}
	})
}

// onlyTicks lets nothing run but watch and show ticks, three times in all, and says for whom it was asked.
type onlyTicks struct{ asked []string }

func (a *onlyTicks) Authorize(_ context.Context, s *console.Session, c console.CommandInfo) (bool, error) {
	a.asked = append(a.asked, fmt.Sprintf("%d %v %s", s.Line(), s.RemoteAddr(), c.Path))
	return len(a.asked) <= 3 && (c.Path == "watch" || c.Path == "show ticks"), nil
}

// TestR069_WatchIsAuthorized: the Authorizer is asked for each run, as for a line that was typed by that session.
func TestR069_WatchIsAuthorized(t *testing.T) {
	a := &onlyTicks{}
	watching(t, vt, watchedWith(console.Config{Authorize: a}), "watch interval 1 show ticks", func(p *player) {
		time.Sleep(3 * time.Second)
		p.settle()
		if want := "[0 <nil> watch 0 <nil> show ticks 0 <nil> show ticks 0 <nil> show ticks]"; !strings.HasPrefix(fmt.Sprint(a.asked), strings.TrimSuffix(want, "]")) {
			t.Errorf("asked %v, want %v", a.asked, want)
		}
		if got := p.shown(); strings.Contains(got, "asked 3") || !strings.Contains(got, "% Invalid input") {
			t.Errorf("after it was refused:\n%s", got)
		}
	})
}

// TestWatchSurvives: a command that panics in the middle costs one picture.
func TestWatchSurvives(t *testing.T) {
	watching(t, vt, watchedConsole(), "watch boom", func(p *player) {
		time.Sleep(3 * time.Second)
		p.settle()
		if got := p.shown(); !strings.Contains(got, "% ") || strings.Contains(got, "fine") {
			t.Errorf("after the panic:\n%s", got)
		}
		p.keys.Write([]byte("q"))
		p.settle()
		p.wantLast("router>▁")
	})
}

// TestViewSlowTerminal: a terminal that takes nothing gets no further pictures, and when it reads again it sees the newest.
func TestViewSlowTerminal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, keys := io.Pipe()
		out, w := io.Pipe()
		c := watchedConsole()
		reason := make(chan string, 1)
		go func() {
			reason <- c.Serve(context.Background(), console.NewStream(r, w, console.StreamConfig{Cols: 80, Rows: 200, Type: "xterm"}))
		}()
		keys.Write([]byte("watch interval 1 show noise\r"))
		time.Sleep(25 * time.Second) // the terminal is closed as a slow reader after 30
		buf := make([]byte, 1<<20)
		n := 0
		for n < 8<<10 {
			k, err := out.Read(buf[n:])
			if err != nil {
				t.Fatal(err)
			}
			n += k
		}
		if n > 40<<10 {
			t.Errorf("%d bytes were waiting", n)
		}
		go io.Copy(io.Discard, out)
		time.Sleep(3 * time.Second)
		keys.Close()
		<-reason
		w.Close()
	})
}

// TestWatchLeavesNothing: what a command has started for later ends with the view.
func TestWatchLeavesNothing(t *testing.T) {
	watching(t, vt, watchedConsole(), "watch later", func(p *player) {
		p.keys.Write([]byte("q"))
		time.Sleep(2 * time.Hour)
		synctest.Wait()
		if l := p.c.Logged(); len(l) != 0 {
			t.Errorf("logged %q", l)
		}
	})
}

// TestViewEscapes: control characters come out escaped, wide ones and TABs take their columns, and no row is wider than the window.
func TestViewEscapes(t *testing.T) {
	watching(t, console.StreamConfig{Cols: 20, Rows: 6, Type: "xterm"}, watchedConsole(), "hostile", func(p *player) {
		if got, want := p.shown(), "a\\x1b[2J\\x07\\x0d\\x0a\n世      |\n世世世世世世世世世世\nxxxxxxxxxxxxxxxxxxxx\nrouter>▁\n"; got != want {
			t.Errorf("%q, want %q", got, want)
		}
		if err := p.screen.Err(); err != nil {
			t.Error(err)
		}
	})
}

// TestWatchNowhere: a Batch and a console's one line get text with an end.
func TestWatchNowhere(t *testing.T) {
	c := watchedConsole()
	var b strings.Builder
	if status := c.RunLine(context.Background(), console.User{Level: 1}, "watch show ticks | include asked", &b); status != 0 || b.String() != "asked 1 times\n" {
		t.Errorf("status %d, %q", status, b.String())
	}
	b.Reset()
	if status := c.RunLine(context.Background(), console.User{Level: 1}, "watch watch show ticks", &b); status == 0 || !strings.Contains(b.String(), "watched already") {
		t.Errorf("status %d, %q", status, b.String())
	}
}
