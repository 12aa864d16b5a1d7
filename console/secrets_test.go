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
	"github.com/vtykit/vtykit/console/arg"
)

// TestR112_SecretsInNoRecord: a password that is typed as the secret argument of a command shows nowhere but in the echo of the line
// itself: not in the history, the observed events, the accounting, the log, the snapshots, a crash trace, nor what a failed command leaves, or
// one that was misspelt.
func TestR112_SecretsInNoRecord(t *testing.T) {
	const planted = "hunter2hunter2"
	var mu sync.Mutex
	var events strings.Builder
	observe := func(cfg *console.Config) {
		cfg.Observe = func(e console.Event) {
			mu.Lock()
			defer mu.Unlock()
			fmt.Fprintf(&events, "%+v\n", e)
		}
		cfg.Account = accountFunc(func(r console.Record) {
			mu.Lock()
			defer mu.Unlock()
			fmt.Fprintf(&events, "%+v\n", r)
		})
	}
	records.take()
	synctest.Test(t, func(t *testing.T) {
		c, secret := testConsole(false, observe), arg.Secret("PASSWORD")
		c.Modes()[0].Command("zz crash", "PASSWORD\n\tCrash\n\tPASSWORD  it", func(_ context.Context, s *console.Session, a console.Args) error {
			panic(len(secret.Get(a)))
		}, secret)
		p := startOn(t, &txtar.Archive{}, console.StreamConfig{Cols: 120, Rows: 0, Type: "xterm"}, c)
		defer p.stop()
		p.raw("terminal length 0\r")
		for _, line := range []string{
			"zz set password " + planted,
			"zz set password " + planted + " | include set",
			"zz set password " + planted + " | snapshot one",
			"zz set password " + planted + " | diff",
			"zz set password " + planted + " | diff one",
			"zz set password " + planted[:7], // refused by its handler
			"zz set password " + planted + " | nix",
			"zz set password " + planted + " | include [",
			"zz set pasword " + planted,
			"zz st password " + planted,
			"zz set password",
			"usrname bob PASSW " + planted + " extra",
			"zz set password " + planted + " extra",
			"zz crash " + planted,
		} {
			p.raw(line + "\r")
		}
		p.forget()
		p.raw("show history\rshow snapshots\rshow logging\r")
		time.Sleep(time.Second)
		synctest.Wait()
		got := p.sent()
		if !strings.Contains(got, "zz set password ***") || !strings.Contains(got, "one ") {
			t.Errorf("history and snapshots: %s", got)
		}
		p.raw("zz counters | diff\r\x1b[A\x1b[A\x1b[A\x1b[A\x1b[A\x1b[A\x1b[A\x1b[A\x1b[A\x1b[A\x1b[A\x1b[A")
		mu.Lock()
		defer mu.Unlock()
		for where, text := range map[string]string{"history": got, "recalled": p.sent(), "events": events.String(), "log": records.take()} {
			if strings.Contains(text, planted[:7]) {
				t.Errorf("%s: %s", where, text)
			}
		}
		if !strings.Contains(events.String(), "zz set password ***") {
			t.Errorf("events: %s", events.String())
		}
	})
}

// TestR112_RefusedLines: a line that means nothing can be corrected as the next thing; after that only what was understood of it is kept.
func TestR112_RefusedLines(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := startScript(t, &txtar.Archive{}, console.StreamConfig{Cols: 120, Rows: 0, Type: "xterm"}, false)
		defer p.stop()
		p.raw("zz set pwd hunter2\r")
		p.forget()
		p.raw("\x1b[A")
		if got := p.sent(); !strings.HasSuffix(got, "zz set pwd hunter2") {
			t.Errorf("recalled at once: %q", got)
		}
		p.raw("\x15hunter2hunter2\rshow privilege\r")
		p.forget()
		p.raw("show history\r\x1b[A\x1b[A\x1b[A\x1b[A\x1b[A\x15\x12hunter\x07\x15")
		got := p.sent()
		if strings.Contains(strings.ReplaceAll(got, "`hunter'", ""), "hunter") || !strings.Contains(got, "  zz set ***\r\n  show privilege\r\n  show history\r\n") {
			t.Errorf("later: %q", got)
		}
	})
}
