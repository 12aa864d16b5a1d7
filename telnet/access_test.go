package telnet

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/netip"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
)

func in(prefix string) func(netip.Addr) bool { return netip.MustParsePrefix(prefix).Contains }

// TestR076_ReservedForManagement: a remote operator gets the reserved place, and no flood before login keeps him out.
func TestR076_ReservedForManagement(t *testing.T) {
	peer := func(a string) net.Addr { return &net.TCPAddr{IP: net.ParseIP(a)} }
	s, a := &Server{MaxSessions: 3, Reserved: 1, Management: in("198.51.100.0/24")}, &admission{}
	got := []Reason{a.admit(peer("192.0.2.1"), s, nil), a.admit(peer("192.0.2.2"), s, nil), a.admit(peer("192.0.2.3"), s, nil),
		a.admit(peer("::ffff:198.51.100.7"), s, nil), a.admit(peer("198.51.100.8"), s, nil)}
	if want := []Reason{ReasonNone, ReasonNone, ReasonConnLimit, ReasonNone, ReasonConnLimit}; fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %v, want %v", got, want)
	}
	s, a = &Server{MaxSessions: 1000, Management: in("198.51.100.0/24")}, &admission{}
	never := func(int) int { return 0 }
	for i := range defaultUnauthStart {
		a.admit(peer(fmt.Sprint("10.0.0.", i)), s, never)
	}
	if r := a.admit(peer("10.0.1.1"), s, never); r != ReasonUnauthLimit {
		t.Errorf("the flood goes on: %v", r)
	}
	for i := range defaultMaxUnauthPerSource + 1 {
		want := ReasonNone
		if i == defaultMaxUnauthPerSource {
			want = ReasonSourceLimit
		}
		if r := a.admit(peer("198.51.100.7"), s, never); r != want {
			t.Errorf("operator's connection %d: %v", i, r)
		}
	}
}

// TestPermit: who may not connect reads why, before any negotiation, and is one line in the log for all his tries.
func TestPermit(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("other systems have only one loopback address")
	}
	log := &logBuffer{}
	var refused atomic.Bool
	s := &Server{Handler: session, Logger: log.logger(), Permit: func(a netip.Addr) bool {
		if a == netip.MustParseAddr("127.0.3.3") {
			panic("\x1b[2Jlist")
		}
		return a == netip.MustParseAddr("127.0.2.2") && !refused.Load()
	}}
	addr := start(t, s)
	for _, from := range []string{"127.0.1.1", "127.0.1.1", "127.0.1.1", "127.0.3.3"} {
		c := dial(t, addr, from)
		got, err := io.ReadAll(c)
		if string(got) != textAccessClass || err != nil {
			t.Errorf("%s: %q, %v", from, got, err)
		}
		c.Close()
	}
	expect(t, dial(t, addr, "127.0.2.2"), wireOpening+"prompt> ")
	refused.Store(true) // from now on; who is there stays
	got, _ := io.ReadAll(dial(t, addr, "127.0.2.2"))
	if string(got) != textAccessClass {
		t.Errorf("after the list has changed: %q", got)
	}
	if all, _ := s.Sessions(); all != 1 {
		t.Errorf("%d sessions", all)
	}
	if got := log.String(); strings.Count(got, "reason=access-class") != 3 || strings.Contains(got, "\x1b") || !strings.Contains(got, "access check panicked") {
		t.Errorf("log:\n%s", got)
	}
}

// TestPermitBehindAProxy: of a proxy's connection it is the client who is asked about.
func TestPermitBehindAProxy(t *testing.T) {
	s := &Server{Handler: session, Proxies: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}, Permit: in("192.0.2.0/24")}
	addr := start(t, s)
	for client, want := range map[string]string{"192.0.2.7": wireOpening + "prompt> ", "198.51.100.7": textAccessClass} {
		c := dial(t, addr, "")
		fmt.Fprintf(c, "PROXY TCP4 %s 127.0.0.1 4711 23\r\n", client)
		expect(t, c, want)
		c.Close()
	}
}

// TestR062_EndsAreCounted: sessions that fail to log in are one line a minute for each source, with a count.
func TestR062_EndsAreCounted(t *testing.T) {
	log := &logBuffer{}
	addr := start(t, &Server{Logger: log.logger(), MaxUnauthPerSource: -1, Handler: HandlerFunc(func(ctx context.Context, c *Conn) {
		c.Disconnect("auth-penalty")
	})})
	for range 20 {
		c := dial(t, addr, "")
		io.Copy(io.Discard, c)
		c.Close()
	}
	until(t, "a record", func() bool { return strings.Contains(log.String(), "session ended") })
	if n := strings.Count(log.String(), "\n"); n != 1 {
		t.Errorf("%d lines:\n%s", n, log.String())
	}
}

// TestLoginBehindTheEnd: a login that comes when its connection has just been accounted for leaves nothing behind.
func TestLoginBehindTheEnd(t *testing.T) {
	var a admission
	addr := &net.TCPAddr{IP: net.IPv4(192, 0, 2, 1), Port: 1}
	if r := a.admit(addr, &Server{}, func(int) int { return 99 }); r != ReasonNone {
		t.Fatal(r)
	}
	a.leave(addr, true)
	a.login(addr)
	if a.all != 0 || a.unauthenticated != 0 || len(a.sources) != 0 {
		t.Errorf("%d connections, %d before login, %v", a.all, a.unauthenticated, a.sources)
	}
}
