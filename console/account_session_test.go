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

// daybook is a book that keeps sessions, too.
type daybook struct {
	mu   sync.Mutex
	list []string
	at   []time.Time
	s    *console.Session
}

func (d *daybook) add(at time.Time, format string, args ...any) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.list, d.at = append(d.list, fmt.Sprintf(format, args...)), append(d.at, at)
}

func (d *daybook) Account(r console.Record) {
	d.add(r.Time, "%d %s %s %s", r.Serial, r.Outcome, r.Line, r.Method)
}

func (d *daybook) AccountSession(r console.SessionRecord) {
	d.mu.Lock()
	d.s = r.Session
	d.mu.Unlock()
	d.add(r.Time, "%d ended %v %q", r.Session.Serial(), r.Ended, r.Reason)
}

// TestSessionAccounting: a session's beginning, its commands and its end come in order, and its number is never another's.
func TestSessionAccounting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := &daybook{}
		c := rightsConsole(console.Config{Login: console.NoLogin, Account: log})
		for n := 1; n <= 2; n++ {
			p := startOn(t, &txtar.Archive{}, vt, c)
			p.step("type", "sh ver<Enter>", 0, 0)
			p.step("pass", "3s", 0, 0)
			p.step("type", "exit<Enter>", 0, 0)
			p.stop()
			if err := c.Accounted(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		var want []string // exit is interrupted by the end of its session
		for n := 1; n <= 2; n++ {
			want = append(want, fmt.Sprintf(`%d ended false ""`, n), fmt.Sprintf("%d started show version ", n), fmt.Sprintf("%d done show version ", n),
				fmt.Sprintf("%d started exit ", n), fmt.Sprintf("%d interrupted exit ", n), fmt.Sprintf(`%d ended true "logout"`, n))
		}
		if strings.Join(log.list, "\n") != strings.Join(want, "\n") {
			t.Errorf("got\n%s\nwant\n%s", strings.Join(log.list, "\n"), strings.Join(want, "\n"))
		}
		for i := range log.at[1:] {
			if log.at[i+1].Before(log.at[i]) {
				t.Error("times go back")
			}
		}
		in, out := log.s.Traffic()
		if in != uint64(len("sh ver\rexit\r")) || out < 50 || log.s.Started().IsZero() {
			t.Errorf("%d bytes in, %d out, started %v", in, out, log.s.Started())
		}
	})
}
