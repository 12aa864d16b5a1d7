package limit

import (
	"encoding/binary"
	"net"
	"net/netip"
	"runtime"
	"sync"
	"testing"
	"time"
)

func key(s string) Key { return KeyOf(netip.MustParseAddr(s)) }

// nth is the n-th of very many IPv6 sources.
func nth(n int) Key {
	var b [16]byte
	binary.BigEndian.PutUint64(b[:], 0x20010db8<<32|uint64(n))
	return KeyOf(netip.AddrFrom16(b))
}

// clock is a hand-driven one.
type clock struct{ t time.Time }

func newClock() *clock                   { return &clock{time.Unix(1, 0)} }
func (c *clock) now() time.Time          { return c.t }
func (c *clock) advance(d time.Duration) { c.t = c.t.Add(d) }

func TestKey(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		same bool
	}{
		{"192.0.2.1", "192.0.2.1", true},
		{"192.0.2.1", "::ffff:192.0.2.1", true},
		{"192.0.2.1", "192.0.2.2", false},
		{"2001:db8::1", "2001:db8::ffff:2", true},
		{"2001:db8::1", "2001:db8:0:1::1", false},
		{"fe80::1%eth0", "fe80::1%eth1", true},
		{"::1", "0.0.0.0", false},
		{"::1", "::ffff:0.0.0.1", false},
	} {
		if same := key(tt.a) == key(tt.b); same != tt.same {
			t.Errorf("%s and %s: same source %v, want %v", tt.a, tt.b, same, tt.same)
		}
	}
	for in, want := range map[string]string{
		"192.0.2.1": "192.0.2.1", "::ffff:192.0.2.1": "192.0.2.1", "2001:db8::5": "2001:db8::/64", "::1": "::/64", "0.0.0.0": "0.0.0.0",
	} {
		if got := key(in).String(); got != want {
			t.Errorf("key of %s prints as %s, want %s", in, got, want)
		}
	}
	if KeyOf(netip.Addr{}) != (Key{}) || key("::") == (Key{}) || (Key{}).String() != "-" {
		t.Error("the zero key is not apart")
	}
}

func TestKeyOfConn(t *testing.T) {
	for _, tt := range []struct {
		addr net.Addr
		want string
	}{
		{nil, "-"},
		{&net.TCPAddr{IP: net.ParseIP("192.0.2.1"), Port: 9}, "192.0.2.1"},
		{&net.TCPAddr{IP: net.ParseIP("2001:db8::1"), Port: 9}, "2001:db8::/64"},
		{&net.UDPAddr{IP: net.ParseIP("192.0.2.1"), Port: 9}, "192.0.2.1"},
		{&net.UnixAddr{Name: "@", Net: "unix"}, "-"},
	} {
		if got := KeyOfConn(tt.addr).String(); got != tt.want {
			t.Errorf("%v: %s, want %s", tt.addr, got, tt.want)
		}
	}
}

func TestR075_CounterPerSource(t *testing.T) {
	var c Counter
	for i := range 16 {
		if !c.Acquire(key("192.0.2.1"), 16) {
			t.Fatalf("place %d refused", i)
		}
	}
	if c.Acquire(key("::ffff:192.0.2.1"), 16) {
		t.Error("17th place given to the mapped form of the same address")
	}
	if !c.Acquire(key("192.0.2.2"), 16) || !c.Acquire(key("2001:db8::1"), 1) {
		t.Error("another source was refused")
	}
	if c.Acquire(key("2001:db8::2"), 1) {
		t.Error("second place given to the same /64")
	}
	c.Release(key("192.0.2.1"))
	if !c.Acquire(key("192.0.2.1"), 16) {
		t.Error("a freed place was not given again")
	}
}

func TestCounterIsBoundedAndPermissive(t *testing.T) {
	var c Counter
	for i := range MaxKeys + 10 {
		if !c.Acquire(nth(i), 1) {
			t.Fatalf("source %d refused", i)
		}
	}
	if len(c.n) != MaxKeys {
		t.Errorf("table holds %d sources", len(c.n))
	}
	if c.Acquire(nth(0), 1) {
		t.Error("a counted source was let in twice")
	}
	for i := range MaxKeys + 10 {
		c.Release(nth(i))
	}
	if len(c.n) != 0 || c.Count(nth(MaxKeys+1)) != 0 {
		t.Errorf("%d sources left after all released", len(c.n))
	}
}

func TestR061_PenaltiesAddUpAndRunOff(t *testing.T) {
	clk := newClock()
	p := Penalties{Now: clk.now}
	k := key("192.0.2.1")
	for i, want := range []time.Duration{0, 0, 15 * time.Second, 20 * time.Second} {
		if p.Add(k, AuthFailed); p.Wait(k) != want {
			t.Errorf("after failure %d: wait %v, want %v", i+1, p.Wait(k), want)
		}
	}
	if p.Wait(key("192.0.2.2")) != 0 {
		t.Error("another source has to wait")
	}
	clk.advance(20*time.Second - 1)
	if p.Wait(k) != 1 {
		t.Errorf("1 ns before the end: wait %v", p.Wait(k))
	}
	clk.advance(1)
	if p.Wait(k) != 0 {
		t.Errorf("at the end: wait %v", p.Wait(k))
	}
	if p.Add(k, AuthFailed); p.Wait(k) != 0 {
		t.Error("a sum that ran off still counts")
	}
}

// A refused source stays refused below the floor, until its sum has run off; one that never reached the floor is never refused.
func TestPenaltyFloor(t *testing.T) {
	clk := newClock()
	p := Penalties{Now: clk.now}
	p.Add(key("192.0.2.1"), PenaltyFloor)
	p.Add(key("192.0.2.2"), PenaltyFloor-1)
	clk.advance(PenaltyFloor - 1)
	if p.Wait(key("192.0.2.1")) != 1 || p.Wait(key("192.0.2.2")) != 0 {
		t.Errorf("waits %v and %v", p.Wait(key("192.0.2.1")), p.Wait(key("192.0.2.2")))
	}
}

// A small penalty on top does not let a refused source in early.
func TestPenaltyStaysInForce(t *testing.T) {
	clk := newClock()
	p := Penalties{Now: clk.now}
	p.Add(Key{}, PenaltyFloor)
	clk.advance(10 * time.Second)
	if p.Add(Key{}, NoAuth); p.Wait(Key{}) != 6*time.Second {
		t.Errorf("wait %v, want 6s", p.Wait(Key{}))
	}
}

func TestPenaltyCap(t *testing.T) {
	clk := newClock()
	p := Penalties{Now: clk.now}
	for range 100 {
		p.Add(Key{}, Crash)
	}
	if p.Wait(Key{}) != PenaltyCap {
		t.Errorf("wait %v, want the cap", p.Wait(Key{}))
	}
}

func TestR081_PenaltiesAreBoundedAndPermissive(t *testing.T) {
	clk := newClock()
	p := Penalties{Now: clk.now}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	for i := range 1_000_000 {
		if ok := p.Add(nth(i), Crash); ok != (i < MaxKeys) {
			t.Fatalf("source %d: charged %v", i, ok)
		}
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	if len(p.m) != MaxKeys {
		t.Errorf("table holds %d sources", len(p.m))
	}
	if grown := int64(after.HeapAlloc) - int64(before.HeapAlloc); grown > 16<<20 {
		t.Errorf("table takes %d bytes", grown)
	}
	if p.Wait(nth(0)) == 0 || p.Wait(nth(MaxKeys)) != 0 {
		t.Error("the first source is not refused, or one that found the table full is")
	}
	clk.advance(Crash) // all have run off: there is room again
	if !p.Add(nth(999_999), Crash) || len(p.m) != 1 {
		t.Errorf("no room after all ran off; table holds %d", len(p.m))
	}
}

func TestGate(t *testing.T) {
	clk := newClock()
	g := Gate{Now: clk.now}
	want := func(k Key, suppressed int, ok bool) {
		t.Helper()
		if n, o := g.Allow(k); n != suppressed || o != ok {
			t.Errorf("at %v %v: %d, %v, want %d, %v", clk.t.Unix(), k, n, o, suppressed, ok)
		}
	}
	a, b := key("192.0.2.1"), key("192.0.2.2")
	want(a, 0, true)
	want(a, 0, false)
	want(b, 0, true)
	clk.advance(time.Minute - 1)
	want(a, 0, false)
	clk.advance(1)
	want(a, 2, true)
	clk.advance(time.Minute)
	want(a, 0, true)
}

// TestGateFull: unlike the others a full gate is closed: beyond its table all sources share one line.
func TestGateFull(t *testing.T) {
	clk := newClock()
	g := Gate{Now: clk.now, Every: 10 * time.Second}
	lines, told := 0, 0
	for i := range MaxKeys + 100 {
		if n, ok := g.Allow(nth(i)); ok {
			lines++
			told += n
		}
	}
	g.Allow(nth(0))
	if lines != MaxKeys+1 || told != 0 || len(g.m) != MaxKeys {
		t.Errorf("%d lines, %d told, %d entries", lines, told, len(g.m))
	}
	clk.advance(10 * time.Second)
	if _, ok := g.Allow(nth(MaxKeys)); !ok || len(g.m) != 1 {
		t.Errorf("no room after the period; %d entries", len(g.m))
	}
	if n, _ := g.rest.allow(clk.t.Sub(g.base)+1, time.Second); n != 100 {
		t.Errorf("%d told by the shared line, want 100", n)
	}
}

func TestZeroValuesAndRaces(t *testing.T) {
	var (
		p  Penalties
		g  Gate
		c  Counter
		wg sync.WaitGroup
	)
	for i := range 8 {
		wg.Go(func() {
			for j := range 200 {
				k := nth(j % 20 * i)
				p.Add(k, NoAuth)
				p.Wait(k)
				g.Allow(k)
				if c.Acquire(k, 4) {
					c.Release(k)
				}
			}
		})
	}
	wg.Wait()
	if len(c.n) != 0 {
		t.Errorf("%d counts left", len(c.n))
	}
}

func BenchmarkPenaltiesFlood(b *testing.B) {
	var p Penalties
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		i++
		p.Wait(nth(i))
		p.Add(nth(i), AuthFailed)
	}
}
