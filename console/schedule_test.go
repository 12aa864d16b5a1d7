package console_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/vtykit/vtykit/console"
)

// TestScheduleIsBoundedAndEndsWithItsSession: sixteen at most; what runs and what waits ends with the session.
func TestScheduleIsBoundedAndEndsWithItsSession(t *testing.T) {
	driven(t, vt, func(say func(string, time.Duration) string) {
		for range 16 {
			if got := say("in 1 ping 100\r", moment); strings.Contains(got, "%") {
				t.Errorf("%q", got)
			}
		}
		if got := say("in 1 ping 100\r", moment); !strings.Contains(got, "% Not more than 16 commands") {
			t.Errorf("%q", got)
		}
		say("", 70*time.Second)
		say("in 10 ping 1\r", moment)
	})
}

// TestScheduledOutputIsBounded: of a command that prints without end so much goes to the log and no more; above its right it does not exist.
func TestScheduledOutputIsBounded(t *testing.T) {
	session(t, vt, false, func(p *player) {
		p.raw("in 0 show numbers 100000\r")
		p.step("pass", "1s", 0, 0)
		if n := len(p.c.Logged()); n != 102 {
			t.Errorf("%d log messages", n)
		}
		p.c.ClearLog()
		p.raw("in 0 debug panic\rin 0 configure terminal\r")
		p.step("pass", "1s", 0, 0)
		log := strings.Join(p.c.Logged(), "\n")
		if strings.Count(log, "%SCHED-5-RAN") != 1 || !strings.Contains(log, "(debug panic): failed: Internal error (ref ") {
			t.Errorf("log %s", log)
		}
		records.take()
	})
	var b strings.Builder
	if status := testConsole(false).RunLine(t.Context(), console.User{Level: 15}, "in 1 show users", &b); status != console.StatusRefused {
		t.Errorf("status %d, %q", status, b.String())
	}
}

// scheduler is an Authorizer that denies `show privilege`, and notes who asked for what.
type scheduler struct {
	mu    sync.Mutex
	asked []string
}

func (a *scheduler) Authorize(_ context.Context, s *console.Session, c console.CommandInfo) (bool, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.asked = append(a.asked, fmt.Sprintf("%s %v %s", s.User(), s.RemoteAddr(), c.Line))
	return c.Path != "show privilege", nil
}

// TestScheduledIsAuthorized: what was scheduled is asked for when it runs, also behind watch, in the name of him who scheduled it.
func TestScheduledIsAuthorized(t *testing.T) {
	for line, want := range map[string]string{
		"show history":                 "(show history): done",
		"show privilege":               "(show privilege): failed: Invalid input detected at '^' marker.",
		"watch count 1 show privilege": "(watch count 1 show privilege): failed: Invalid input detected at '^' marker.",
	} {
		ask := &scheduler{}
		synctest.Test(t, func(t *testing.T) {
			c := testConsole(false, func(cfg *console.Config) { cfg.Authorize = ask })
			p := startOn(t, &txtar.Archive{}, vt, c)
			defer p.stop()
			p.raw("in 0 " + line + "\r")
			p.step("pass", "1s", 0, 0)
			if log := strings.Join(p.c.Logged(), "\n"); !strings.Contains(log, want) {
				t.Errorf("%s: log %q, sent %q", line, log, p.sent())
			}
		})
		if len(ask.asked) < 2 {
			t.Fatalf("%s: asked %q", line, ask.asked)
		}
		who := strings.TrimSuffix(ask.asked[0], "in 0 "+line)
		for _, a := range ask.asked[1:] {
			if !strings.HasPrefix(a, who) {
				t.Errorf("%s: asked %q", line, ask.asked)
			}
		}
		if last := ask.asked[len(ask.asked)-1]; last != who+strings.TrimPrefix(line, "watch count 1 ") {
			t.Errorf("%s: asked %q", line, ask.asked)
		}
	}
}
