package console_test

import (
	"context"
	"fmt"
	"io"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/vtykit/vtykit/console"
)

// TestR090_ObserverThatPanics costs nobody his session, least of all the program.
func TestR090_ObserverThatPanics(t *testing.T) {
	for _, kind := range []console.EventKind{console.SessionStart, console.ConfigEnd, console.SessionEnd} {
		records.take()
		synctest.Test(t, func(t *testing.T) {
			var ended atomic.Bool
			c := testConsole(false, func(cfg *console.Config) {
				cfg.Observe = func(e console.Event) {
					if e.Kind == kind {
						panic("observer")
					}
				}
				cfg.Start = func(_ context.Context, s *console.Session) { s.SetLevel(15) }
				cfg.End = func(*console.Session, string) { ended.Store(true) }
			})
			p := startOn(t, &txtar.Archive{}, vt, c)
			p.raw("configure terminal\rend\rdebug say alive\r")
			if got := p.sent(); !strings.Contains(got, "\nalive") {
				t.Errorf("%d: %q", kind, got)
			}
			p.stop()
			<-p.reason
			if !ended.Load() {
				t.Errorf("%d: no end", kind)
			}
		})
		if got := records.take(); !strings.Contains(got, "panic in Observe") {
			t.Errorf("%d: log %q", kind, got)
		}
	}
}

// TestR090_StartThatPanics: neither Start nor a banner takes the server with it where nobody logs in; what begins with the session ends with it.
func TestR090_StartThatPanics(t *testing.T) {
	for _, what := range []string{"Start", "Exec", "Banner"} {
		records.take()
		tp, reason := &tape{}, ""
		synctest.Test(t, func(t *testing.T) {
			boom := func() string { panic("boom") }
			c := testConsole(false, func(cfg *console.Config) {
				switch what {
				case "Start":
					cfg.Start = func(context.Context, *console.Session) { boom() }
				case "Exec":
					cfg.Exec = boom
				case "Banner":
					cfg.Banner = boom
				}
				cfg.Recording.Open = func(console.Event) (io.WriteCloser, error) { return tp, nil }
			})
			r, keys := io.Pipe()
			ended := make(chan string, 1)
			go func() {
				defer func() { ended <- fmt.Sprint(recover(), " ", reason) }()
				reason = c.Serve(context.Background(), console.NewStream(r, &wire{}, vt))
			}()
			time.Sleep(time.Second)
			keys.Close()
			if got := <-ended; strings.Contains(got, "boom") {
				t.Errorf("%s: Serve panics: %s", what, got)
			}
		})
		want := "client-eof"
		if what == "Banner" {
			want = "internal-error"
		} else if !tp.closed {
			t.Errorf("%s: the recording was not closed", what)
		}
		if reason != want || !strings.Contains(records.take(), "panic in a command") {
			t.Errorf("%s: ended by %q", what, reason)
		}
	}
}

// brokenTag is a subject that cannot say how it shows.
type brokenTag struct{ calls *atomic.Int32 }

func (b brokenTag) PromptTag() string {
	if b.calls.Add(1); b.calls.Load()%2 == 1 {
		panic("no tag")
	}
	return "-fine"
}

// TestR090_TagThatPanics costs the prompt its tag.
func TestR090_TagThatPanics(t *testing.T) {
	records.take()
	synctest.Test(t, func(t *testing.T) {
		var calls atomic.Int32
		c := console.New(console.Config{Hostname: func() string { return "router" }, Login: console.NoLogin, Logger: testLog})
		exec := c.Mode("exec", "{host}>")
		sub := exec.Child("sub", "{host}(sub{tag})#")
		exec.Command("go", "\nGo there", func(_ context.Context, s *console.Session, _ console.Args) error {
			s.Enter(sub, brokenTag{&calls})
			return nil
		})
		p := startOn(t, &txtar.Archive{}, vt, c)
		defer p.stop()
		p.raw("go\r")
		p.wantLast("router(sub)#▁")
		p.raw("\r")
		p.wantLast("router(sub-fine)#▁")
		p.raw("\x03")
		p.wantLast("router>▁")
	})
	if got := records.take(); !strings.Contains(got, "panic in PromptTag") {
		t.Errorf("log %q", got)
	}
}
