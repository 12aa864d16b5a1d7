package device

import (
	"bytes"
	"context"
	"errors"
	"net/netip"
	"os"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

// fates answers each probe after a time, or with an error; a negative time never answers.
type fates []struct {
	after time.Duration
	err   error
}

func (f fates) Close() error { return nil }

func (f fates) probe(ctx context.Context, seq int) error {
	fate := f[seq]
	if fate.after < 0 {
		<-ctx.Done()
		return cause(ctx, ctx.Err())
	}
	select {
	case <-ctx.Done():
		return cause(ctx, ctx.Err())
	case <-time.After(fate.after):
		return fate.err
	}
}

func testPinger(f fates) *Pinger {
	return &Pinger{to: netip.MustParseAddr("192.0.2.1"), prober: f, icmp: true,
		o: PingOptions{Count: len(f), Size: 100, Timeout: 2 * time.Second, Interval: time.Second}}
}

func TestPing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := testPinger(fates{{after: 2 * time.Millisecond}, {after: -1}, {err: syscall.EHOSTUNREACH}, {after: 1500 * time.Millisecond}, {after: 3 * time.Millisecond}})
		start := time.Now()
		var at []time.Duration
		var lines strings.Builder
		stats, err := p.Run(t.Context(), func(r Probe) error {
			at = append(at, time.Since(start))
			lines.WriteString(probeLine(p.to, r))
			return nil
		})
		if err != nil {
			t.Error(err)
		}
		// One a second, unless the one before waited longer; no wait behind the last.
		want := []time.Duration{2 * time.Millisecond, 3 * time.Second, 3 * time.Second, 5500 * time.Millisecond, 5503 * time.Millisecond}
		for i := range want {
			if i >= len(at) || at[i] != want[i] {
				t.Fatalf("probes known at %v, want %v", at, want)
			}
		}
		lines.WriteString(successRate(stats))
		text := "Reply to request 0 from 192.0.2.1, 2 ms\nRequest 1 timed out\nRequest 2 failed: " + syscall.EHOSTUNREACH.Error() +
			"\nReply to request 3 from 192.0.2.1, 1500 ms\nReply to request 4 from 192.0.2.1, 3 ms\n" +
			"Success rate is 60 percent (3/5), round-trip min/avg/max = 2/502/1500 ms\n"
		if lines.String() != text {
			t.Errorf("got\n%s\nwant\n%s", lines.String(), text)
		}
	})
}

func TestPingStopsAtOnce(t *testing.T) {
	for name, f := range map[string]fates{"while it waits": {{after: 0}, {after: -1}}, "between probes": {{after: 0}, {after: 0}}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				stop := 500 * time.Millisecond
				if f[1].after < 0 {
					stop += time.Second
				}
				time.AfterFunc(stop, cancel)
				start := time.Now()
				stats, err := testPinger(f).Run(ctx, func(Probe) error { return nil })
				if !errors.Is(err, context.Canceled) || stats.Sent != 1 || time.Since(start) != stop {
					t.Errorf("%v, %+v after %v", err, stats, time.Since(start))
				}
			})
		})
	}
}

func TestPingEndsWithTheWriter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		full := errors.New("full")
		stats, err := testPinger(fates{{}, {}}).Run(t.Context(), func(Probe) error { return full })
		if err != full || stats.Sent != 1 {
			t.Errorf("%v, %+v", err, stats)
		}
	})
}

func TestPingOfNobody(t *testing.T) {
	if got := successRate(PingStats{}); got != "Success rate is 0 percent (0/0)\n" {
		t.Error(got)
	}
	if milliseconds(0) != 1 || milliseconds(2600*time.Microsecond) != 3 {
		t.Error("times are not those of IOS")
	}
	for _, o := range []PingOptions{{Count: -1}, {Size: maxSize + 1}, {Timeout: -1}} {
		if _, err := NewPinger(netip.MustParseAddr("127.0.0.1"), o); err == nil {
			t.Errorf("%+v was accepted", o)
		}
	}
	if _, err := NewPinger(netip.Addr{}, PingOptions{}); err == nil {
		t.Error("no address was accepted")
	}
}

func TestPingThisMachine(t *testing.T) {
	for _, to := range []string{"127.0.0.1", "::1", "::ffff:127.0.0.1"} {
		p, err := NewPinger(netip.MustParseAddr(to), PingOptions{Count: 2, Size: 1, Interval: time.Millisecond})
		if err != nil {
			t.Fatal(err)
		}
		stats, err := p.Run(t.Context(), func(r Probe) error {
			if r.Err != nil && strings.Contains(to, "127") { // IPv6 may be off
				t.Errorf("%s, ICMP %v: %v", to, p.ICMP(), r.Err)
			}
			return nil
		})
		if err != nil || stats.Sent != 2 {
			t.Errorf("%s: %+v, %v", to, stats, err)
		}
		p.Close()
	}
}

func TestWritePing(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(20*time.Millisecond, cancel)
	var b bytes.Buffer
	err := WritePing(ctx, &b, netip.MustParseAddr("::ffff:127.0.0.1"), PingOptions{Count: 100, Interval: time.Hour})
	if !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	text := b.String()
	if !strings.HasPrefix(text, "Type escape sequence to abort.\nSending 100, ") || !strings.Contains(text, " to 127.0.0.1, timeout is 2 seconds:\n") ||
		!strings.Contains(text, "Success rate is 100 percent (1/1), round-trip min/avg/max = ") {
		t.Error(text)
	}
}

// The fall-back must tell a host that refuses from one that is silent or out of reach.
func TestTCPProbe(t *testing.T) {
	if err := (tcpProber{netip.MustParseAddr("127.0.0.1")}).probe(t.Context(), 0); err != nil {
		t.Error(err)
	}
	if runtime.GOOS != "linux" {
		return
	}
	// 240.0.0.0/4 is refused by the system or swallowed by the network; both are no answer.
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if err := (tcpProber{netip.MustParseAddr("255.255.255.255")}).probe(ctx, 0); err == nil {
		t.Error("the broadcast address answered")
	}
}

func TestCause(t *testing.T) {
	for _, err := range []error{os.ErrDeadlineExceeded, context.DeadlineExceeded, syscall.ETIMEDOUT} {
		if got := cause(t.Context(), err); got != os.ErrDeadlineExceeded {
			t.Errorf("%v became %v", err, got)
		}
	}
	if got := cause(t.Context(), os.NewSyscallError("sendto", syscall.EPERM)); got != syscall.EPERM {
		t.Errorf("got %v", got)
	}
}

func TestResolve(t *testing.T) {
	if a, err := Resolve(t.Context(), "2001:db8::1"); err != nil || a != netip.MustParseAddr("2001:db8::1") {
		t.Error(a, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Resolve(ctx, "host.invalid"); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
