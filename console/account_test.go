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

// book is an Accountant that keeps what it is given.
type book struct {
	mu   sync.Mutex
	list []console.Record
	hold chan struct{} // if set, Account waits for it
}

func (b *book) Account(r console.Record) {
	if b.hold != nil {
		<-b.hold
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.list = append(b.list, r)
}

func (b *book) all() []console.Record { b.mu.Lock(); defer b.mu.Unlock(); return b.list }

// TestAccounting: a record of the start and one of the end of what runs, one of what does not, and no secret in any.
func TestAccounting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := &book{}
		p := startOn(t, &txtar.Archive{}, vt, rightsConsole(console.Config{Login: console.NoLogin, Account: log}))
		defer p.stop()
		for _, keys := range []string{"sh ver<Enter>", "secret hunter2 | include x<Enter>", "fail<Enter>", "panic<Enter>", "wait<Enter>"} {
			p.step("type", keys, 0, 0)
		}
		p.step("pass", "3s", 0, 0)
		for _, keys := range []string{"<C-c>", "password hunter2<Enter>", "secret<Enter>", "secret hunter2 hunter3<Enter>", "s<Enter>", "<Enter>", "! x<Enter>"} {
			p.step("type", keys, 0, 0)
		}
		var got []string
		for _, r := range log.all() {
			got = append(got, fmt.Sprintf("%d %s %s %q %q %v", r.ID, r.Outcome, r.Mode, r.Path, r.Line, r.Duration.Truncate(time.Second)))
			if r.Lost != 0 || r.Time.IsZero() || r.Session != 0 || r.Privilege != 1 {
				t.Errorf("%+v", r)
			}
		}
		want := []string{
			`1 started exec "show version" "show version" 0s`, `1 done exec "show version" "show version" 0s`,
			`2 started exec "secret" "secret ***" 0s`, `2 done exec "secret" "secret ***" 0s`,
			`3 started exec "fail" "fail" 0s`, `3 failed exec "fail" "fail" 0s`,
			`4 started exec "panic" "panic" 0s`, `4 panicked exec "panic" "panic" 0s`,
			`5 started exec "wait" "wait" 0s`, `5 interrupted exec "wait" "wait" 3s`,
			`6 refused exec "" "***" 0s`, `7 refused exec "" "secret" 0s`, `8 refused exec "" "secret *** ***" 0s`, `9 refused exec "" "***" 0s`,
		}
		if strings.Join(got, "\n") != strings.Join(want, "\n") {
			t.Errorf("records\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	})
}

// TestAccountantThatBlocks: no session waits for one, and what it misses is counted.
func TestAccountantThatBlocks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := &book{hold: make(chan struct{})}
		c := lean(1, console.Config{Account: log}, nil)
		p := startOn(t, &txtar.Archive{}, vt, c)
		defer p.stop()
		const lines, bound = 700, 1024
		p.raw(strings.Repeat("release\r", lines))
		p.step("pass", "1s", 0, 0)
		p.wantLast("router>▁")
		if n := strings.Count(p.sent(), "ran\r\n"); n != lines {
			t.Fatalf("%d commands ran", n)
		}
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		if err := c.Accounted(ctx); err != context.DeadlineExceeded {
			t.Errorf("Accounted does not wait: %v", err)
		}
		close(log.hold)
		if err := c.Accounted(context.Background()); err != nil {
			t.Error(err)
		}
		p.raw("release\r")
		if err := c.Accounted(context.Background()); err != nil {
			t.Error(err)
		}
		all := log.all()
		if len(all) != bound+2 || all[bound].Lost != 2*lines-bound || all[bound+1].Lost != 0 {
			t.Errorf("%d records, %d lost", len(all), all[min(bound, len(all)-1)].Lost)
		}
	})
}

type accountFunc func(console.Record)

func (f accountFunc) Account(r console.Record) { f(r) }

// TestAccountantThatPanics costs its record only.
func TestAccountantThatPanics(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := 0
		c := lean(1, console.Config{Account: accountFunc(func(console.Record) {
			if n++; n == 1 {
				panic("disk")
			}
		})}, nil)
		p := startOn(t, &txtar.Archive{}, vt, c)
		defer p.stop()
		p.step("type", "release<Enter>", 0, 0)
		if err := c.Accounted(context.Background()); err != nil || n != 2 {
			t.Errorf("%d records, %v", n, err)
		}
		p.wantLast("router>▁")
	})
}
