package auth

import (
	"net"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/internal/limit"
)

// carried is a peer's address as a transport of its own has it, such as one within HTTP.
type carried string

func (carried) Network() string  { return "websocket" }
func (a carried) String() string { return string(a) }

// TestOtherTransports: a peer is of this machine by its address, not by the type that a transport keeps it in: from elsewhere it is charged,
// refused, and asked for a code, which an attacker would have been spared.
func TestOtherTransports(t *testing.T) {
	for _, test := range []struct {
		addr net.Addr
		here bool
	}{
		{carried("203.0.113.5:999"), false},
		{carried("[2001:db8::1]:999"), false},
		{carried("[fe80::1%eth0]:999"), false},
		{carried("[::ffff:203.0.113.5]:999"), false},
		{&net.UDPAddr{IP: net.IPv4(203, 0, 113, 5), Port: 999}, false}, // QUIC
		{carried("127.0.0.1:999"), true},
		{carried("[::ffff:127.0.0.1]:999"), true},
		{carried("[::1]:999"), true},
		{carried("ttyS0"), true},
		{&net.UnixAddr{Name: "/run/x", Net: "unix"}, true},
	} {
		g := &Guard{}
		if got := g.callerOf(test.addr).spare; got != test.here {
			t.Errorf("%v is spared: %v", test.addr, got)
		}
		synctest.Test(t, func(t *testing.T) {
			f := NewFactors()
			l := Password(NewMemory(User{"admin", 1, hash(t, "secret")}), Policy{SecondFactor: &SecondFactor{Factor: f}})
			shown, _ := dialogue(t, l, test.addr, "admin\rsecret\r")
			if asked := strings.Contains(shown, "Code:"); asked == test.here {
				t.Errorf("%v is asked for a code: %v\n%s", test.addr, asked, shown)
			}
		})
	}
}

// TestGuardBeforeItsFirstLogin: its commands, and a login that needs no password, may come at the time of the first one that does. The race
// detector looks on; and the clock is the Guard's from the beginning.
func TestGuardBeforeItsFirstLogin(t *testing.T) {
	now := time.Now()
	for range 20 {
		g := &Guard{Now: func() time.Time { return now }}
		x := newGuarded(t, g, Policy{})
		i := Identified(NewMemory(), Policy{Guard: g}, func(*console.Session) (string, bool) { return "", false }, nil).(*identified)
		var all sync.WaitGroup
		for _, f := range []func(){
			func() { g.try(g.callerOf(far), x.c) },
			func() { g.ClearPenalties() },
			func() { g.ClearPenalty(netip.MustParseAddr("192.0.2.1")) },
			func() { x.c.RunLine(t.Context(), console.User{Name: "al", Level: 15}, "show login", discard{}) },
			func() { i.g.report(limit.KeyOfConn(far), "login failed", "", nil) },
		} {
			all.Go(f)
		}
		all.Wait()
		g.left(g.callerOf(far), limit.PenaltyFloor)
		if left, _ := g.charges().List(1); len(left) != 1 || left[0].Left < limit.PenaltyFloor {
			t.Fatalf("charged by another clock: %v", left)
		}
	}
}

type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }
