package auth

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/internal/limit"
)

func at(addr string) net.Addr {
	return net.TCPAddrFromAddrPort(netip.AddrPortFrom(netip.MustParseAddr(addr), 4711))
}

// guarded is a console with a guard's commands, for sessions that come and go.
type guarded struct {
	t    *testing.T
	g    *Guard
	c    *console.Console
	conf *console.Mode
	log  bytes.Buffer
}

func newGuarded(t *testing.T, g *Guard, p Policy) *guarded {
	x := &guarded{t: t, g: g}
	p.Guard, p.Logger = g, slog.New(slog.NewTextHandler(&x.log, nil))
	users := NewMemory(User{"admin", 15, hash(t, "secret")}, User{"locked", 1, Locked})
	x.c = console.New(console.Config{Login: Password(users, p), Hostname: func() string { return "r" }})
	exec := x.c.Mode("exec", "{host}{#}")
	x.conf = exec.Child("config", "{host}(config)#")
	g.Commands(exec, x.conf)
	return x
}

// say types lines from an address, a second each, and returns what came back.
func (x *guarded) say(from string, lines ...string) string {
	r, w := io.Pipe()
	var out bytes.Buffer
	end := make(chan string)
	cfg := console.StreamConfig{Cols: 80, Rows: 0, Scripted: true}
	if from != "" {
		cfg.Remote = at(from)
	}
	go func() { end <- x.c.Serve(context.Background(), console.NewStream(r, &out, cfg)) }()
	synctest.Wait()
	for _, line := range lines {
		if _, err := w.Write([]byte(line + "\r")); err != nil {
			break
		}
		time.Sleep(10 * time.Second)
	}
	w.Close()
	<-end
	return out.String()
}

// configure runs configuration lines.
func (x *guarded) configure(lines ...string) (err error) {
	batch := x.c.Batch(x.conf)
	for _, l := range lines {
		batch.Reset()
		_, e := batch.Run(x.t.Context(), l)
		err = errors.Join(err, e)
	}
	return err
}

// TestQuietMode: so many failures of all sources together, and nobody logs in for a while but who is exempt; then all do again.
func TestQuietMode(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := &Guard{Permit: Permits(netip.MustParsePrefix("198.51.100.0/24"))}
		x := newGuarded(t, g, Policy{})
		if err := x.configure("login block-for 100 attempts 3 within 60", "login quiet-mode access-class 23"); err != nil {
			t.Fatal(err)
		}
		for range 4 { // who is exempt does not bring it about
			x.say("198.51.100.7", "admin", "wrong")
			time.Sleep(time.Minute)
			x.say("198.51.100.9", "admin", "wrong")
		}
		x.say("192.0.2.1", "admin", "wrong")
		time.Sleep(61 * time.Second) // too long ago to count
		x.say("192.0.2.2", "admin", "wrong")
		if s := x.say("192.0.2.3", "admin", "wrong", "admin", "secret"); !strings.HasSuffix(s, "r#") {
			t.Fatalf("two failures within a minute: %q", s)
		}
		x.say("2001:db8::1", "admin", "wrong")
		began := time.Now().Add(-10*time.Second - time.Second)
		if s := x.say("192.0.2.9", "admin", "secret"); !strings.Contains(s, textPenalty) || strings.Contains(s, "Username") {
			t.Errorf("in quiet mode: %q", s)
		}
		s := x.say("198.51.100.8", "admin", "secret", "show login")
		if !strings.Contains(s, "Quiet mode is on for another ") || !strings.Contains(s, "Access list of quiet mode: 23\r\n") {
			t.Errorf("the exempt source: %q", s)
		}
		if s := x.say("", "admin", "secret"); !strings.HasSuffix(s, "r#") {
			t.Errorf("a terminal of this machine: %q", s)
		}
		if s := x.say("127.0.0.1", "admin", "secret"); !strings.HasSuffix(s, "r#") {
			t.Errorf("a session from this machine: %q", s)
		}
		time.Sleep(time.Until(began.Add(103 * time.Second)))
		if s := x.say("192.0.2.9", "admin", "secret", "show login"); !strings.Contains(s, "Quiet mode is off, failures now: 0") {
			t.Errorf("after quiet mode: %q", s)
		}
		told := strings.Join(x.c.Logged(), "\n")
		for _, want := range []string{"%SEC_LOGIN-1-QUIET_MODE_ON: No logins for 100 seconds after 3 failures [user: admin] [source: 2001:db8::/64] [access list: 23]",
			"%SEC_LOGIN-5-QUIET_MODE_OFF"} {
			if strings.Count(told, want) != 1 {
				t.Errorf("no %q in\n%s", want, told)
			}
		}
	})
}

// TestQuietModeAtTheBoundary: it ends to the nanosecond.
func TestQuietModeAtTheBoundary(t *testing.T) {
	now := time.Now()
	g := &Guard{Now: func() time.Time { return now }}
	c, other := g.callerOf(at("192.0.2.1")), g.callerOf(at("192.0.2.2"))
	log := console.New(console.Config{})
	if err := g.SetThrottle(Throttle{BlockFor: time.Minute, Attempts: 2, Within: time.Second}); err != nil {
		t.Fatal(err)
	}
	fail := func(after time.Duration) bool {
		now = now.Add(after)
		g.fail(c, log, "")
		_, quiet := g.wait(other, log)
		return quiet
	}
	if fail(0) || fail(time.Second+1) {
		t.Error("quiet after failures that are further apart")
	}
	if !fail(time.Second) {
		t.Error("not quiet after two within a second")
	}
	now = now.Add(time.Minute - 1)
	if left, quiet := g.wait(other, log); left != 1 || !quiet {
		t.Errorf("1 ns before the end: %v, %v", left, quiet)
	}
	if now = now.Add(1); fail(0) {
		t.Error("quiet at the end")
	}
	if !fail(0) || !g.ClearQuiet() || g.ClearQuiet() {
		t.Error("quiet mode was not cleared")
	}
	if left, _ := g.wait(other, log); left != 0 {
		t.Errorf("cleared, and still %v", left)
	}
	fail(0)
	fail(0)
	if g.SetThrottle(Throttle{}); fail(0) {
		t.Error("quiet without block-for")
	}
}

// TestR062_AtOneTime: a source that tries many passwords at one time gets as far as one by one, and no hash is made for the rest.
func TestR062_AtOneTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := newGuarded(t, &Guard{}, Policy{})
		var mu sync.Mutex
		answers := map[string]int{}
		var wg sync.WaitGroup
		for range 50 {
			wg.Go(func() {
				r, w := io.Pipe()
				var out bytes.Buffer
				end := make(chan string)
				go func() {
					end <- x.c.Serve(context.Background(), console.NewStream(r, &out, console.StreamConfig{Remote: far}))
				}()
				io.WriteString(w, "admin\rwrong\r")
				time.Sleep(5 * time.Second)
				w.Close()
				<-end
				shown := out.String()
				mu.Lock()
				defer mu.Unlock()
				for _, text := range []string{textInvalid, textPenalty} {
					answers[text] += strings.Count(shown, text)
				}
			})
		}
		wg.Wait()
		if answers[textInvalid] > 5 || answers[textInvalid] < 1 || answers[textInvalid]+answers[textPenalty] != 50 {
			t.Errorf("answers %v", answers)
		}
	})
}

// TestTryIsGivenBack: who logs in, or cannot be judged, costs the source nothing, however often.
func TestTryIsGivenBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := newGuarded(t, &Guard{}, Policy{})
		for range 20 {
			if s := x.say("192.0.2.1", "admin", "secret"); !strings.HasSuffix(s, "r#") {
				t.Fatalf("%q", s)
			}
		}
		if list, all := x.g.penalties.List(5); all != 0 {
			t.Errorf("penalties %v", list)
		}
	})
}

// TestR112_PasswordAsName: a password that was typed where the name goes is in no record, message or list.
func TestR112_PasswordAsName(t *testing.T) {
	for _, known := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			x := newGuarded(t, &Guard{}, Policy{LogNames: known})
			if err := x.configure("login on-failure log", "login block-for 10 attempts 2 within 60"); err != nil {
				t.Fatal(err)
			}
			x.say("192.0.2.1", "hunter2hunter2", "x")
			x.say("192.0.2.1", "locked", "x")
			s := x.say("127.0.0.1", "admin", "secret", "show login failures", "show logging", "show login")
			all := s + x.log.String() + strings.Join(x.c.Logged(), "\n")
			if strings.Contains(all, "hunter2") != known {
				t.Errorf("LogNames %v:\n%s", known, all)
			}
			if !strings.Contains(s, "locked") || !known && (!strings.Contains(s, unknownName) || !strings.Contains(x.log.String(), unknownName)) {
				t.Errorf("LogNames %v:\n%s", known, all)
			}
		})
	}
}

// TestGuardCommands: what is set comes back as the lines that set it, `no` takes it away, and what Update refuses is not set.
func TestGuardCommands(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var saved Throttle
		var refuse error
		g := &Guard{}
		g.Update = func(_ *console.Session, change func(*Throttle) error) error {
			t := saved
			if err := errors.Join(change(&t), refuse); err != nil {
				return err
			}
			saved = t
			return g.SetThrottle(t)
		}
		x := newGuarded(t, g, Policy{})
		lines := []string{"login block-for 120 attempts 5 within 60", "login delay 3", "login quiet-mode access-class MGMT", "login on-failure log every 10", "login on-success log"}
		if err := x.configure(lines...); err != nil {
			t.Fatal(err)
		}
		if got := g.Throttle().Lines(); fmt.Sprint(got) != fmt.Sprint(lines) || saved != g.Throttle() {
			t.Errorf("lines %q", got)
		}
		for _, bad := range []string{"login block-for 0 attempts 1 within 1", "login block-for 10", "login block-for 65536 attempts 1 within 1",
			"login delay 11", "login quiet-mode access-class -x", "login on-failure", "login on-failure log every 0"} {
			if err := x.configure(bad); err == nil {
				t.Errorf("%s was accepted", bad)
			}
		}
		refuse = console.UserError("No")
		if err := x.configure("no login delay"); err == nil || g.Throttle().Delay != 3*time.Second {
			t.Errorf("refused by Update: %v", err)
		}
		refuse = nil
		if err := x.configure("no login block-for", "no login delay", "no login quiet-mode access-class", "no login on-failure log", "no login on-success log"); err != nil {
			t.Fatal(err)
		}
		if g.Throttle() != (Throttle{}) || len(g.Throttle().Lines()) != 0 {
			t.Errorf("left: %+v", g.Throttle())
		}
		for _, bad := range []Throttle{{BlockFor: time.Second}, {Attempts: 1}, {BlockFor: time.Millisecond, Attempts: 1, Within: time.Second}, {Delay: -1},
			{QuietClass: "a b"}, {QuietClass: "a\nb"}, {OnFailure: -1}, {OnSuccess: MaxThrottle + 1}} {
			if bad.Check() == nil || g.SetThrottle(bad) == nil {
				t.Errorf("%+v was accepted", bad)
			}
		}
	})
}

// TestClearLogin: an operator sees who is refused, and lets him in again.
func TestClearLogin(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := newGuarded(t, &Guard{}, Policy{Pause: -1})
		spoil := func() {
			for _, from := range []string{"192.0.2.1", "2001:db8:7::1"} {
				x.say(from, "a", "1", "b", "2")
				x.g.left(x.g.callerOf(at(from)), limit.PenaltyCap)
			}
		}
		spoil()
		s := x.say("", "admin", "secret", "show login", "show login failures", "clear login penalty 2001:db8:7::99", "clear login penalty 2001:db8:7::99")
		for _, want := range []string{"192.0.2.1                                   ", " s  refused\r\n", "2001:db8:7::/64", "Failed logins in all: 4", "% This source has no penalty"} {
			if !strings.Contains(s, want) {
				t.Errorf("no %q in\n%s", want, s)
			}
		}
		if s := x.say("2001:db8:7::5"); !strings.Contains(s, promptUser) {
			t.Errorf("cleared and still refused: %q", s)
		}
		spoil()
		s = x.say("", "admin", "secret", "clear login penalty all", "clear login failures", "show login", "show login failures", "clear login quiet-mode")
		if !strings.Contains(s, "No source has a penalty") || !strings.Contains(s, "No login has failed") || !strings.Contains(s, "% Quiet mode is off") {
			t.Errorf("cleared:\n%s", s)
		}
	})
}

// TestFailuresAreBounded: fifty pairs, the last ones, with their counts.
func TestFailuresAreBounded(t *testing.T) {
	var f failures
	for i := range 1000 {
		f.add(fmt.Sprint("u", i%200), limit.Key{}, time.Time{})
		f.add("often", limit.Key{}, time.Time{})
	}
	if n := len(f.list); n != maxFailures || f.total != 2000 || f.list[n-1].name != "often" || f.list[n-1].count != 1000 || f.list[0].name != "u151" {
		t.Errorf("%d of %d: %+v", n, f.total, f.list)
	}
}

// TestR081_Guard: a million sources that fail once each leave a table of 65 536, all of the guard in less than 16 MiB; those that find
// it full are let pass.
func TestR081_Guard(t *testing.T) {
	now := time.Now()
	g := &Guard{Now: func() time.Time { return now }}
	if err := g.SetThrottle(Throttle{BlockFor: time.Second, Attempts: MaxThrottle, Within: MaxThrottle * time.Second, OnFailure: 1}); err != nil {
		t.Fatal(err)
	}
	g.callerOf(far) // hands the clock on
	log := console.New(console.Config{})
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	for i := range 1_000_000 {
		c := nth(g, i)
		if wait, quiet := g.try(c, log); wait > 0 != quiet {
			t.Fatalf("source %d waits %v", i, wait)
		} else if quiet {
			g.ClearQuiet()
		}
		if g.logged.Allow(c.key); i < 2*limit.MaxKeys { // its list of the last ones is slow to walk so often
			g.fail(c, log, "admin")
		}
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	grown := int64(after.HeapAlloc) - int64(before.HeapAlloc)
	if t.Logf("%d KiB", grown>>10); grown > 16<<20 {
		t.Errorf("the guard takes %d bytes", grown)
	}
	if _, all := g.penalties.List(1); all != limit.MaxKeys {
		t.Errorf("the table holds %d sources", all)
	}
	g.ClearQuiet()
	if g.SetThrottle(Throttle{}); g.penalties.Wait(nth(g, 2_000_000).key) != 0 {
		t.Error("a source that found the table full is refused")
	}
	runtime.KeepAlive(g)
}

// nth is the i-th IPv6 source.
func nth(g *Guard, i int) caller {
	var b [16]byte
	b[0], b[1], b[4], b[5], b[6], b[7] = 0x20, 1, byte(i>>24), byte(i>>16), byte(i>>8), byte(i)
	a := netip.AddrFrom16(b)
	return caller{key: limit.KeyOf(a), addr: a}
}

// BenchmarkGuardFlood is what a try of one more source costs, the table being full.
func BenchmarkGuardFlood(b *testing.B) {
	g := &Guard{}
	log := console.New(console.Config{})
	for i := range limit.MaxKeys {
		g.try(nth(g, i), log)
	}
	took := make([]time.Duration, 0, 1<<20)
	i := limit.MaxKeys
	b.ReportAllocs()
	for b.Loop() {
		i++
		c := nth(g, i)
		began := time.Now()
		g.try(c, log)
		g.fail(c, log, "admin")
		if d := time.Since(began); len(took) < cap(took) {
			took = append(took, d)
		}
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)*99/100]), "ns-p99")
}
