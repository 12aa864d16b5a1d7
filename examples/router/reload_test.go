package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/internal/testclient"
)

// screen is what a terminal got.
type screen struct {
	mu sync.Mutex
	b  strings.Builder
}

func (s *screen) Write(p []byte) (int, error) { s.mu.Lock(); defer s.mu.Unlock(); return s.b.Write(p) }

// take returns what came since the last call, without the sequences of a terminal and with LF line ends.
func (s *screen) take() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	text := strings.NewReplacer("\r\n", "\n", "\r", "", "\x1b[K", "", "\x1b[J", "", "\x1b[?2004h", "", "\x1b[?2004l", "").Replace(s.b.String())
	s.b.Reset()
	return text
}

// reloads is a console with a reloader of its own, in a bubble of fake time.
type reloads struct {
	*reloader
	modifies, saved, restarted int
	hello                      string // what the last session began with
	wg                         sync.WaitGroup
}

// terminal opens a session at level 15; type types, waits so long, and returns what came.
func (r *reloads) terminal() (typed func(text string, wait time.Duration) string, end func()) {
	in, keys := io.Pipe()
	out := &screen{}
	r.wg.Go(func() {
		r.serve(context.Background(), console.NewStream(in, out, console.StreamConfig{Cols: 80, Rows: 24, Type: "vt100"}))
		in.Close()
	})
	typed = func(text string, wait time.Duration) string {
		if text != "" {
			keys.Write([]byte(text))
		}
		time.Sleep(wait)
		synctest.Wait()
		return out.take()
	}
	r.hello = typed("", 0)
	return typed, func() { keys.Close() }
}

func reloading(t *testing.T, f func(r *reloads), more ...func(*console.Config)) {
	synctest.Test(t, func(t *testing.T) {
		cfg := console.Config{Hostname: func() string { return "r" }, Login: console.NoLogin, IdleTimeout: -1,
			Start: func(_ context.Context, s *console.Session) { s.SetLevel(15) }}
		for _, change := range more {
			change(&cfg)
		}
		c := console.New(cfg)
		r := &reloads{}
		r.reloader = &reloader{console: c, life: newLife(),
			modified: func() bool { return r.modifies > 0 },
			save:     func() error { r.modifies, r.saved = 0, r.saved+1; return nil },
			restart:  func(context.Context) error { r.restarted++; return nil }}
		exec := c.Mode("exec", "{host}{#}")
		r.commands(exec)
		f(r)
		r.close()
		r.wg.Wait()
	})
}

const moment = time.Millisecond

func box(when string) string { return "\n\n***\n*** --- SHUTDOWN " + when + " ---\n***\n" }

// TestReloadIn: what is to come is said when it is planned, and 60, 30, 5 and 1 minutes before; then everybody's session ends.
func TestReloadIn(t *testing.T) {
	reloading(t, func(r *reloads) {
		admin, _ := r.terminal()
		other, _ := r.terminal()
		if got := admin("show reload\r", moment); got != "show reload\nNo reload is scheduled.\nr#" {
			t.Errorf("got %q", got)
		}
		if got := admin("reload in 70 new image\r", moment); !strings.HasSuffix(got, "\nReload scheduled for 01:10:00 UTC Sat Jan 1 2000 (in 1 hour, 10 minutes) by vty0\nReload reason: new image\nProceed with reload? [confirm]") {
			t.Errorf("got %q", got)
		}
		if got := other("", moment); got != "" {
			t.Errorf("the other got %q before the answer", got)
		}
		if got := admin("\r", moment); !strings.Contains(got, box("in 1:10:00")) || !strings.HasSuffix(got, "r#") {
			t.Errorf("got %q", got)
		}
		if got := other("sh priv", moment); !strings.Contains(got, box("in 1:10:00")) || !strings.HasSuffix(got, "r#sh priv") {
			t.Errorf("the other got %q", got)
		}
		passed := 5 * moment
		until := func(left time.Duration) string {
			t.Helper()
			wait := 70*time.Minute - passed - left - 10*moment
			passed += wait
			if got := other("", wait); got != "" {
				t.Errorf("%v before it: %q", left, got)
			}
			passed += 20 * moment
			return other("", 20*moment)
		}
		for _, left := range warnings {
			if got := until(left); !strings.Contains(got, box("in "+clock(left))) || !strings.HasSuffix(got, "r#sh priv") {
				t.Errorf("%v before: %q", left, got)
			}
		}
		admin("", 0)
		if got := admin("show reload\r", moment); !strings.Contains(got, " (in 1 minute) by vty0\nReload reason: new image\n") {
			t.Errorf("got %q", got)
		}
		passed += moment
		if r.restarted != 0 {
			t.Error("it is too early")
		}
		if got := until(0); !strings.Contains(got, box("NOW")) || !strings.HasSuffix(got, "% System going down\n") {
			t.Errorf("at the end: %q", got)
		}
		r.wg.Wait()
		if r.restarted != 1 || len(r.console.Sessions()) != 0 {
			t.Errorf("%d restarts, %d sessions", r.restarted, len(r.console.Sessions()))
		}
		again, end := r.terminal()
		if got := again("show reload\r", moment); !strings.HasSuffix(got, "No reload is scheduled.\nr#") {
			t.Errorf("behind it: %q", got)
		}
		end()
		log := strings.Join(r.console.Logged(), "\n")
		for _, want := range []string{"%SYS-5-SCHEDULED_RELOAD: Reload requested for 01:10:00 UTC Sat Jan 1 2000 at 00:00:00 UTC Sat Jan 1 2000 by vty0. Reload Reason: new image.",
			"%SYS-5-RELOAD: Reload requested by vty0. Reload Reason: new image.", "%SYS-5-RESTART: System restarted"} {
			if !strings.Contains(log, want) {
				t.Errorf("no %q in\n%s", want, log)
			}
		}
	})
}

// TestReloadCancel: what was planned is taken back for everybody, and another one takes its place.
func TestReloadCancel(t *testing.T) {
	reloading(t, func(r *reloads) {
		admin, end := r.terminal()
		defer end()
		other, end2 := r.terminal()
		defer end2()
		if got := admin("reload cancel\r", moment); got != "reload cancel\n% No reload is scheduled.\nr#" {
			t.Errorf("got %q", got)
		}
		admin("reload in 6\r\r", moment)
		if got := other("", 61*time.Second); !strings.Contains(got, box("in 0:06:00")) || !strings.Contains(got, box("in 0:05:00")) {
			t.Errorf("the other got %q", got)
		}
		if got := admin("show reload\r", moment); !strings.Contains(got, "(in 4 minutes and 59 seconds) by vty0\nReload reason: Reload Command\nr#") {
			t.Errorf("got %q", got)
		}
		if got := admin("reload cancel\r", moment); !strings.Contains(got, box("ABORTED")) {
			t.Errorf("got %q", got)
		}
		if got := other("", time.Hour); !strings.Contains(got, box("ABORTED")) || r.restarted != 0 {
			t.Errorf("the other got %q, %d restarts", got, r.restarted)
		}
		// 01:01 by now
		if got := admin("reload at 01:00\r", moment); !strings.Contains(got, "01:00:00 UTC Sun Jan 2 2000 (in 23 hours, 58 minutes) by vty0\n") {
			t.Errorf("got %q", got)
		}
		if got := admin("n\r", moment); strings.Contains(got, "SHUTDOWN") {
			t.Errorf("got %q", got)
		}
		if got := admin("reload in 2:00\r\r", moment); !strings.Contains(got, box("in 2:00:00")) {
			t.Errorf("got %q", got)
		}
		if got := admin("reload at 01:30\r\r", moment); !strings.Contains(got, "01:30:00 UTC Sat Jan 1 2000") || !strings.Contains(got, box("in 0:28:59")) {
			t.Errorf("got %q", got)
		}
		other("", 20*time.Minute)
		if got := admin("reload in 10\r\x03", moment); strings.Contains(got, "SHUTDOWN in 0:10:00") {
			t.Errorf("Ctrl-C is no consent: %q", got)
		}
		if got := admin("reload in 25000\r\r", moment); !strings.Contains(got, box("in 416:40:00")) {
			t.Errorf("got %q", got)
		}
		if other("", 10*time.Minute); r.restarted != 0 {
			t.Error("the one that was replaced came")
		}
		for _, bad := range []string{"reload in 0", "reload in", "reload in 34561", "reload in 1:75", "reload at 24:00", "reload at", "reload in -1", "rel", "reloa in 5", "reload cancle"} {
			if got := admin(bad+"\r", moment); !strings.Contains(got, "\n% ") {
				t.Errorf("%s: %q", bad, got)
			}
		}
	})
}

// TestReloadAsks: at once it comes with Enter or y alone; what was not saved is asked about.
func TestReloadAsks(t *testing.T) {
	reloading(t, func(r *reloads) {
		admin, _ := r.terminal()
		r.modifies = 1
		const save, proceed = "System configuration has been modified. Save? [yes/no]: ", "Proceed with reload? [confirm]"
		if got := admin("reload\r", moment); got != "reload\n"+save {
			t.Errorf("got %q", got)
		}
		if got := admin("\r", moment); got != "\n% Please answer 'yes' or 'no'.\n"+save {
			t.Errorf("got %q", got)
		}
		if got := admin("maybe\r", moment); got != "maybe\n% Please answer 'yes' or 'no'.\n"+save {
			t.Errorf("got %q", got)
		}
		if got := admin("no\r", moment); got != "no\n"+proceed {
			t.Errorf("got %q", got)
		}
		if got := admin("n\r", moment); got != "n\nr#" {
			t.Errorf("got %q", got)
		}
		if got := admin("reload\r\x03", moment); !strings.HasSuffix(got, "r#") || r.saved != 0 {
			t.Errorf("got %q", got)
		}
		admin("reload in 10\r", moment)
		if got := admin("y\r", moment); got != "y\nBuilding configuration...\n[OK]\nReload scheduled for 00:10:00 UTC Sat Jan 1 2000 (in 10 minutes) by vty0\nReload reason: Reload Command\n"+proceed || r.saved != 1 {
			t.Errorf("got %q", got)
		}
		admin("\r", moment)
		r.modifies, r.save = 1, func() error { return errors.New("disk full") }
		if got := admin("reload\ryes\r", moment); !strings.HasSuffix(got, "% disk full\nr#") {
			t.Errorf("got %q", got)
		}
		r.modifies = 0
		other, _ := r.terminal()
		if got := admin("reload\r\r", moment); !strings.HasSuffix(got, "% System going down\n") {
			t.Errorf("got %q", got)
		}
		if got := other("", 0); !strings.Contains(got, box("NOW")) {
			t.Errorf("the other got %q", got)
		}
		r.wg.Wait()
		time.Sleep(time.Hour) // it came before the one that was planned, which is none any more
		if r.restarted != 1 {
			t.Errorf("%d restarts", r.restarted)
		}
	})
}

// TestReloadWaits: what still runs in a session has ended before the device restarts, and who comes meanwhile is sent away.
func TestReloadWaits(t *testing.T) {
	reloading(t, func(r *reloads) {
		gate := make(chan struct{})
		r.restart = func(context.Context) error {
			if n := len(r.console.Sessions()); n != 0 {
				t.Errorf("%d sessions", n)
			}
			<-gate
			r.restarted++
			return errors.New("line 1: bad\nline 2: bad")
		}
		admin, _ := r.terminal()
		admin("reload\r\r", moment)
		if r.terminal(); !strings.Contains(r.hello, "% System going down") {
			t.Errorf("late: %q", r.hello)
		}
		close(gate)
		r.wg.Wait()
		synctest.Wait()
		if log := strings.Join(r.console.Logged(), "\n"); r.restarted != 1 || !strings.Contains(log, "%SYS-3-RESTART: line 1: bad; line 2: bad") {
			t.Errorf("%d restarts, log\n%s", r.restarted, log)
		}
	})
}

// ruled authorizes all but `reload in`, and keeps what it is told.
type ruled struct {
	mu   sync.Mutex
	told []string
}

func (*ruled) Authorize(_ context.Context, _ *console.Session, c console.CommandInfo) (bool, error) {
	return c.Path != "reload in", nil
}

func (a *ruled) Account(r console.Record) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.told = append(a.told, fmt.Sprint(r.Outcome, " ", r.Line))
}

// TestReloadIsAuthorized: it is a command as others are: not there below level 15, nor for whom it is denied, and in the books before it comes.
func TestReloadIsAuthorized(t *testing.T) {
	rules := &ruled{}
	reloading(t, func(r *reloads) {
		admin, _ := r.terminal()
		if got := admin("reload in 5\r", moment); !strings.Contains(got, "% Invalid input detected") {
			t.Errorf("got %q", got)
		}
		admin("disable\r", moment)
		for _, line := range []string{"reload", "reload at 12:00", "reload cancel"} {
			if got := admin(line+"\r", moment); !strings.Contains(got, "% ") {
				t.Errorf("%s: %q", line, got)
			}
		}
		if got := admin("show reload\r", moment); !strings.HasSuffix(got, "No reload is scheduled.\nr>") {
			t.Errorf("got %q", got)
		}
		r.restart = func(context.Context) error {
			rules.mu.Lock()
			defer rules.mu.Unlock()
			if !slices.Contains(rules.told, "denied reload in 5") || !slices.Contains(rules.told, "started reload") {
				t.Errorf("accounted before the restart: %q", rules.told)
			}
			return nil
		}
		op, _ := r.terminal()
		op("reload\r\r", moment)
		r.wg.Wait()
	}, func(c *console.Config) { c.Authorize, c.Account = rules, rules })
}

// TestReload: the running configuration is gone, the startup configuration is there, all sessions have ended, and the router goes on.
func TestReload(t *testing.T) {
	startup := filepath.Join(t.TempDir(), "startup")
	addr, _ := start(t, flags{config: startup})
	c := login(t, addr, testclient.Options{})
	other := login(t, addr, testclient.Options{})
	enable(c)
	configure(c, "interface lo", "description kept")
	c.Enter("write memory")
	c.Expect("[OK]\nrouter#")
	c.Enter("conf t")
	c.Expect("router(config)#")
	c.Enter("hostname lost")
	c.Expect("lost(config)#")
	c.Enter("interface lo")
	c.Expect("lost(config-if)#")
	c.Enter("description lost")
	c.Expect("lost(config-if)#")
	c.Enter("do reload")
	c.Expect("System configuration has been modified. Save? [yes/no]:")
	c.Enter("no")
	c.Expect("Proceed with reload? [confirm]")
	c.Enter("")
	c.WaitRaw("the end", func(raw string) bool { return strings.Contains(raw, "% System going down\r\n") })
	c.Closed()
	other.WaitRaw("the notice", func(raw string) bool {
		return strings.Contains(raw, "*** --- SHUTDOWN NOW ---\r\n") && strings.Contains(raw, "% System going down\r\n")
	})
	other.Closed()
	for { // who comes before it is back is sent away
		w := dialWire(t, addr)
		text, _ := io.ReadAll(io.LimitReader(w, int64(len(opening+"% System going"))))
		if w.Close(); strings.Contains(string(text), "User Access") {
			break
		}
	}
	c = testclient.Dial(t, addr, testclient.Options{Rows: 200})
	as(c, "admin", "admin", "router>")
	enable(c)
	c.Enter("show running-config interface lo")
	c.Expect("interface lo\n description kept\n!\nend\nrouter#")
	c.Enter("show archive config differences")
	c.Expect("!No changes were found\nrouter#")
	c.Enter("reload")
	c.Expect("Proceed with reload? [confirm]")
	c.Enter("n")
	c.Expect("[confirm]n\nrouter#")
	if text, err := os.ReadFile(startup); err != nil || !strings.Contains(string(text), "description kept") {
		t.Errorf("%q, %v", text, err)
	}
}
