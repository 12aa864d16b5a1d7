package auth

import (
	"context"
	"errors"
	"net/netip"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vtykit/vtykit/console"
)

// TestQuietModeIsNotDrawnOut: failures of tries that were under way when quiet mode began neither prolong it nor count for the next.
func TestQuietModeIsNotDrawnOut(t *testing.T) {
	now := time.Now()
	g := &Guard{Now: func() time.Time { return now }}
	log := console.New(console.Config{})
	if err := g.SetThrottle(Throttle{BlockFor: time.Minute, Attempts: 2, Within: time.Hour}); err != nil {
		t.Fatal(err)
	}
	c, other := g.callerOf(at("192.0.2.1")), g.callerOf(at("192.0.2.2"))
	for range 2 {
		g.fail(c, log, "")
	}
	now = now.Add(30 * time.Second)
	for range 3 {
		g.fail(c, log, "")
	}
	if left, quiet := g.wait(other, log); left != 30*time.Second || !quiet {
		t.Errorf("half of a minute is left: %v", left)
	}
	now = now.Add(30 * time.Second)
	if g.fail(c, log, ""); len(log.Logged()) == 0 {
		t.Error("nothing was told")
	}
	if left, _ := g.wait(other, log); left != 0 {
		t.Errorf("quiet again after one failure, for %v", left)
	}
}

// TestR061_MessagesAreThinnedOut: of failures there is one message a minute for each source, however many they are.
func TestR061_MessagesAreThinnedOut(t *testing.T) {
	now := time.Now()
	g := &Guard{Now: func() time.Time { return now }}
	log := console.New(console.Config{})
	if err := g.SetThrottle(Throttle{OnFailure: 1}); err != nil {
		t.Fatal(err)
	}
	told := func() int { return strings.Count(strings.Join(log.Logged(), "\n"), "LOGIN_FAILED") }
	c := g.callerOf(far)
	for range 50 {
		g.fail(c, log, "al")
	}
	if n := told(); n != 1 {
		t.Errorf("%d messages at one time", n)
	}
	if now = now.Add(time.Minute); told() != 1 {
		t.Error("a message of nothing")
	}
	if g.fail(c, log, "al"); told() != 2 || !strings.Contains(log.Logged()[1], "[suppressed: 49]") {
		t.Errorf("a minute later: %q", log.Logged())
	}
}

// TestPermitIsAskedAboutAddresses: an access list is not asked about a peer that has no address.
func TestPermitIsAskedAboutAddresses(t *testing.T) {
	g := &Guard{CountLocal: true, Permit: func(_ string, a netip.Addr) bool {
		if !a.IsValid() {
			t.Error("asked about no address")
		}
		return true
	}}
	set := Throttle{QuietClass: "1", BlockFor: time.Minute, Attempts: 1, Within: time.Minute}
	if err := g.SetThrottle(set); err != nil {
		t.Fatal(err)
	}
	log := console.New(console.Config{})
	serial := g.callerOf(carried("ttyS0"))
	if g.fail(serial, log, ""); serial.spare {
		t.Error("it is spared")
	}
	if _, quiet := g.wait(serial, log); !quiet {
		t.Error("it is permitted")
	}
}

// TestUnavailableCostsNothing: of a try that nobody could decide about, not even a second is charged.
func TestUnavailableCostsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := &Guard{}
		dialogueFast(t, PasswordBy(away, Policy{Guard: g}), "admin\rsecret\r")
		if list, all := g.charges().List(1); all != 0 {
			t.Errorf("charged: %v", list)
		}
	})
}

// TestEnableAsksOnlyWhatCanBe: an empty password, which some servers take for a question of another kind, and one beyond 256 bytes are wrong
// without being passed on; without a secret nothing is asked.
func TestEnableAsksOnlyWhatCanBe(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		asked := 0
		anything := asRaiser(func(context.Context, Raise) error { asked++; return nil })
		p := newTypist(t, console.Config{Login: admin, Enable: EnableBy(nil, anything)})
		if last := p.typed("al", "x", "enable", "", strings.Repeat("x", 257), ""); last != "r>" || asked != 0 {
			t.Errorf("%q, asked %d times\n%s", last, asked, p.scr)
		}
		if last := p.typed("enable", strings.Repeat("x", 256)); last != "r#" || asked != 1 {
			t.Errorf("%q, asked %d times\n%s", last, asked, p.scr)
		}
		p.leave()
		p = newTypist(t, console.Config{Login: admin, Enable: Enable(func() string { return "" })})
		if last := p.typed("al", "x", "enable"); last != "r>" || !strings.Contains(p.scr.String(), textNoPassword) {
			t.Errorf("%q\n%s", last, p.scr)
		}
		p.leave()
	})
}

// TestR067_ProvedNames: what a certificate or a key calls its owner is looked for only if a user can be called so; a store may take more in a name
// than a name.
func TestR067_ProvedNames(t *testing.T) {
	for _, name := range []string{"*", "al"} {
		synctest.Test(t, func(t *testing.T) { // these are looked for
			if shown, reason := dialogue(t, Identified(anybodyThere{}, Policy{}, called(name), nil), far, "logout\r"); reason != "logout" {
				t.Errorf("%q: %s\n%s", name, reason, shown)
			}
		})
	}
	for _, name := range []string{"", "-f root", "al\x00", "al\n", " al", "\u0430l", strings.Repeat("x", 65), "#"} {
		synctest.Test(t, func(t *testing.T) {
			shown, reason := dialogue(t, Identified(anybodyThere{}, Policy{}, called(name), nil), far, "logout\r")
			if reason != "auth-failed" || !strings.Contains(shown, textInvalid) {
				t.Errorf("%q: %s\n%s", name, reason, shown)
			}
		})
	}
}

// anybodyThere is a store that finds everybody.
type anybodyThere struct{}

func (anybodyThere) Empty(context.Context) (bool, error) { return false, nil }
func (anybodyThere) Lookup(_ context.Context, name string) (User, bool, error) {
	return User{Name: "admin", Level: 15}, true, nil
}

func called(name string) func(*console.Session) (string, bool) {
	return func(*console.Session) (string, bool) { return name, true }
}

// TestR064_NoSuchView: a view that has no secret waits for its turn to hash as one that has, so that it does not show which there are.
func TestR064_NoSuchView(t *testing.T) {
	l := LocalEnable(nil, func(name string) string {
		if name == "ops" {
			return hash(t, "x")
		}
		return ""
	}).(*localEnable)
	for range cap(l.hashers) {
		l.hashers <- struct{}{}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, view := range []string{"ops", "none"} {
		if err := l.Raise(ctx, Raise{View: view, Attempt: Attempt{Password: "x"}}); !errors.Is(err, ErrUnavailable) {
			t.Errorf("%s: %v", view, err)
		}
	}
}
