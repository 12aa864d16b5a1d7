package console_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/vtykit/vtykit/console"
)

// TestR112_SecretsInNoRecord: a password that is typed as the secret argument of a command shows nowhere but in the echo of the line
// itself: not in the history, the observed events, the log, the snapshots, nor what a failed command leaves.
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
	}
	records.take()
	synctest.Test(t, func(t *testing.T) {
		p := startScript(t, &txtar.Archive{}, console.StreamConfig{Cols: 120, Rows: 0, Type: "xterm"}, false, observe)
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
		p.raw("zz counters | diff\r\x1b[A\x1b[A\x1b[A\x1b[A\x1b[A\x1b[A\x1b[A")
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
