package fleet

import (
	"context"
	"fmt"
	"net"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// interval is what the daemon has: what the tests say of seconds holds there.
const interval = time.Second

// truth is how long a list of hosts may be wrong.
const truth = 5 * time.Second

// freePort is a port of the loopback address that was free just now.
func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// peer is a host of the tests and what it has heard.
type peer struct {
	*Fleet
	name   string
	busy   atomic.Int64 // how long Status takes
	run    atomic.Pointer[func(context.Context, Caller, string) (string, bool)]
	mu     sync.Mutex
	heard  []string
	closed bool
}

func (p *peer) note(format string, args ...any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.heard = append(p.heard, fmt.Sprintf(format, args...))
}

func (p *peer) runs(f func(context.Context, Caller, string) (string, bool)) { p.run.Store(&f) }

func (p *peer) count() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.heard)
}

func (p *peer) close() {
	if !p.closed {
		p.closed = true
		p.Close()
	}
}

func join(t *testing.T, name string, cfg Config) *peer {
	t.Helper()
	p := &peer{name: name}
	cfg.Name, cfg.Interval = name, interval
	cfg.Status = func() Status {
		if d := time.Duration(p.busy.Load()); d > 0 {
			<-time.After(d)
		}
		return Status{Health: Good, CPU: 12, Memory: 34, Disk: 56, Uptime: 90 * time.Hour, System: "linux"}
	}
	p.runs(func(_ context.Context, c Caller, line string) (string, bool) {
		return fmt.Sprintf("%s: %s of %s at %d: %s\n", name, c.User, c.Host, c.Level, line), true
	})
	cfg.Run = func(ctx context.Context, c Caller, line string) (string, bool) { return (*p.run.Load())(ctx, c, line) }
	cfg.Chat = func(host, user, text string) { p.note("%s@%s: %s", user, host, text) }
	cfg.Alarm = func(host string, a Alarm) { p.note("%s alarm %d: %s", host, a.Severity, a.Text) }
	f, err := Join(cfg)
	if err != nil {
		t.Fatal(err)
	}
	p.Fleet = f
	t.Cleanup(p.close)
	return p
}

// until waits for what must come to be within limit.
func until(t *testing.T, limit time.Duration, what string, holds func() bool) {
	t.Helper()
	end := time.After(limit)
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for !holds() {
		select {
		case <-end:
			t.Fatalf("%s: not within %v", what, limit)
		case <-tick.C:
		}
	}
}

// sees waits until p lists the hosts so, such as "*a up, b lost".
func (p *peer) sees(t *testing.T, want string) {
	t.Helper()
	got := ""
	defer func() {
		if t.Failed() {
			t.Logf("%s sees %s", p.name, got)
		}
	}()
	until(t, truth, p.name+" sees "+want, func() bool {
		all, _ := p.Hosts()
		var list []string
		for _, h := range all {
			mark := ""
			if h.Self {
				mark = "*"
			}
			list = append(list, mark+h.Name+" "+h.State.String())
		}
		got = strings.Join(list, ", ")
		return got == want
	})
}

// TestThreeHosts: one is killed, one is cut off, one is slow, one leaves; the others' lists tell it within five seconds.
func TestThreeHosts(t *testing.T) {
	clusterA, clusterB := freePort(t), freePort(t)
	address := func(port int) string { return fmt.Sprintf("127.0.0.1:%d", port) }
	route := func(port int) []string { return []string{"nats-route://" + address(port)} }
	secret := Config{URL: "embedded", User: "monitors", Password: "s3cret"}
	atA, atB := secret, secret
	atA.Server = Server{Port: -1, Cluster: address(clusterA), Routes: route(clusterB)}
	atB.Server = Server{Port: -1, Cluster: address(clusterB), Routes: route(clusterA)}
	a, b := join(t, "a", atA), join(t, "b", atB)
	withA := Config{URL: a.Addr(), User: "monitors", Password: "s3cret"}
	c := join(t, "c", withA)
	for _, s := range []struct {
		p    *peer
		want string
	}{{a, "*a up, b up, c up"}, {b, "*b up, a up, c up"}, {c, "*c up, a up, b up"}} {
		s.p.sees(t, s.want)
	}

	c.busy.Store(int64(1500 * time.Millisecond)) // slow
	a.sees(t, "*a up, b up, c slow")
	c.busy.Store(0)
	a.sees(t, "*a up, b up, c up")

	b.srv.Shutdown() // cut off: its server is gone
	b.srv.WaitForShutdown()
	a.sees(t, "*a up, b lost, c up")
	c.sees(t, "*c up, a up, b lost")
	b.sees(t, "*b up, a lost, c lost")
	if _, cut := b.Hosts(); cut == 0 {
		t.Error("b does not know that it is cut off")
	}
	if _, _, err := b.On(t.Context(), "a", Caller{}, "show clock"); err != ErrCutOff {
		t.Error(err)
	}

	c.nc.Close() // killed: it says nothing any more
	a.sees(t, "*a up, b lost, c lost")
	if _, _, err := a.On(t.Context(), "c", Caller{}, "show clock"); err != ErrAway {
		t.Error(err)
	}
	again := join(t, "c", withA) // and is started again
	a.sees(t, "*a up, b lost, c up")
	again.close()
	a.sees(t, "*a up, b lost, c left")
}

// TestServerComesLater: a monitor whose server is not there yet finds the others when it is.
func TestServerComesLater(t *testing.T) {
	port := freePort(t)
	a := join(t, "a", Config{URL: fmt.Sprintf("nats://127.0.0.1:%d", port)})
	if _, cut := a.Hosts(); cut == 0 {
		t.Error("a does not know that it is alone")
	}
	if err := a.SendChat("op", "hello"); err != ErrCutOff {
		t.Error(err)
	}
	b := join(t, "b", Config{URL: "embedded", Server: Server{Port: port}})
	a.sees(t, "*a up, b up")
	b.sees(t, "*b up, a up")
}

func TestOn(t *testing.T) {
	a := join(t, "a", Config{URL: "embedded", Server: Server{Port: -1}})
	b := join(t, "b", Config{URL: a.Addr()})
	a.sees(t, "*a up, b up")
	out, ok, err := a.On(t.Context(), "b", Caller{User: "alice", Level: 7, Host: "not this"}, "show clock | include x")
	if err != nil || !ok || out != "b: alice of a at 7: show clock | include x\n" {
		t.Errorf("%q %v %v", out, ok, err)
	}
	if out, _, err := a.On(t.Context(), "a", Caller{User: "alice"}, "show clock"); err != nil || out != "a: alice of a at 0: show clock\n" {
		t.Errorf("%q %v", out, err)
	}
	if _, _, err := a.On(t.Context(), "z", Caller{}, "show clock"); err != ErrNoHost {
		t.Error(err)
	}
	// The other end refuses too, and takes nothing for a request that is none.
	for request, want := range map[string]string{
		`{"line":"reload"}`:                       ErrReadOnly.Error(),
		`{"line":"show x | redirect f"}`:          ErrReadOnly.Error(),
		`{"line":`:                                errNoRequest.Error(),
		strings.Repeat(" ", 5000):                 errNoRequest.Error(),
		`{"line":"show x","caller":{"level":99}}`: "at 15",
	} {
		m, err := a.nc.Request(subjectRun+b.id, []byte(request), truth)
		if err != nil || !strings.Contains(string(m.Data), want) {
			t.Errorf("%.40s: %v %v", request, m, err)
		}
	}
	// Escape sequences stay harmless, and too much is cut.
	b.runs(func(context.Context, Caller, string) (string, bool) { return "\x1b]0;title\x07\nline", false })
	if out, ok, err := a.On(t.Context(), "b", Caller{}, "show x"); err != nil || ok || strings.ContainsAny(out, "\x1b\x07") || !strings.Contains(out, "\nline") {
		t.Errorf("%q %v", out, err)
	}
	b.runs(func(context.Context, Caller, string) (string, bool) { return strings.Repeat("é", MaxOutput), true })
	if out, _, err := a.On(t.Context(), "b", Caller{}, "show x"); err != nil || len(out) > MaxOutput+100 || !strings.HasSuffix(out, "bytes\n") {
		t.Errorf("%d bytes, %v", len(out), err)
	}
	b.runs(func(context.Context, Caller, string) (string, bool) { return strings.Repeat("\x01", MaxOutput), true })
	if _, _, err := a.On(t.Context(), "b", Caller{}, "show x"); err == nil || !strings.Contains(err.Error(), "too large") {
		t.Error(err)
	}
	// The terminal of who asks comes along, within bounds.
	b.runs(func(_ context.Context, c Caller, _ string) (string, bool) {
		return fmt.Sprintf("%d by %d, %v", c.Cols, c.Rows, c.Unicode), true
	})
	if out, _, err := a.On(t.Context(), "b", Caller{Cols: 132, Rows: 43, Unicode: true}, "show x"); err != nil || out != "132 by 43, true" {
		t.Errorf("%q %v", out, err)
	}
	if out, _, err := a.On(t.Context(), "b", Caller{Cols: 1 << 30, Rows: -1}, "show x"); err != nil || out != "500 by 0, false" {
		t.Errorf("%q %v", out, err)
	}
	// No more than four at a time, and an end of the asking one does not wait for them.
	block := make(chan struct{})
	b.runs(func(ctx context.Context, _ Caller, _ string) (string, bool) { <-block; return "", true })
	var waiting sync.WaitGroup
	for range maxCommands {
		waiting.Go(func() { _, _, _ = a.On(t.Context(), "b", Caller{}, "show x") })
	}
	until(t, truth, "four commands", func() bool { return len(b.slot) == maxCommands })
	if _, _, err := a.On(t.Context(), "b", Caller{}, "show x"); err == nil || err.Error() != errBusy.Error() {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := a.On(ctx, "b", Caller{}, "show x"); err == nil {
		t.Error("no error of a context that has ended")
	}
	close(block)
	waiting.Wait()
}

func TestReadOnly(t *testing.T) {
	for line, want := range map[string]bool{
		"show clock": true, "sh clock": true, "  SHOW users | include a": true, "show processes | where cpu > 3 | as json": true,
		"show log | append x": false, "show log | a x": false, "show log |tee x": false, "show log | red x": false, "show log | ": false,
		"s": false, "": false, "shutdown": false, "reload": false, "do show x": false, "show x\nreload": false, "show x\x00": false,
		"show x > file": false, "show '|' x | i redirect": true, "show " + strings.Repeat("x", maxLine): false, "showx": false,
	} {
		if readOnly(line) != want {
			t.Errorf("%.40q: %v", line, !want)
		}
	}
}

func TestMessages(t *testing.T) {
	a := join(t, "a", Config{URL: "embedded", Server: Server{Port: -1}})
	b := join(t, "b", Config{URL: a.Addr()})
	a.sees(t, "*a up, b up")
	if err := a.SendChat("alice", "hello \x1b[31m"); err != nil {
		t.Fatal(err)
	}
	if err := a.SendAlarm(Alarm{Severity: 99, Text: "cpu above 90\n%SYS-5-FORGED: x"}); err != nil {
		t.Fatal(err)
	}
	until(t, truth, "two messages", func() bool { return b.count() == 2 })
	b.mu.Lock()
	slices.Sort(b.heard)
	got := strings.Join(b.heard, "; ")
	b.mu.Unlock()
	if strings.ContainsAny(got, "\x1b\n") || !strings.HasPrefix(got, "a alarm 7: cpu above 90") || !strings.Contains(got, "alice@a: hello ") {
		t.Errorf("%q", got)
	}
	if a.count() != 0 {
		t.Error("a hears itself")
	}
	for range 10 * maxMessages {
		_ = a.SendChat("alice", "flood")
	}
	_ = a.nc.Flush()
	until(t, truth, "the flood", func() bool { b.Fleet.mu.Lock(); defer b.Fleet.mu.Unlock(); return b.messages.spent > 0 })
	_ = b.nc.Flush()
	if n := b.count(); n > 3*maxMessages {
		t.Errorf("%d of them are heard", n)
	}
}

// TestHostile: what other members of the net may send.
func TestHostile(t *testing.T) {
	a := join(t, "a", Config{URL: "embedded", Server: Server{Port: -1}})
	until(t, truth, "a connection", func() bool { _, cut := a.Hosts(); return cut == 0 })
	for _, p := range []string{"", "{", "null", "[]", `{"id":"x"}`, `{"id":"x","host":"a b","status":{}}`, `{"id":"x","host":"","status":{}}`,
		`{"id":"` + strings.Repeat("x", 65) + `","host":"h","status":{}}`, `{"id":"x","host":"h","status":{"alarms":1e99}}`,
		`{"id":"x","host":"h","status":null}`, strings.Repeat(" ", maxStatus+1)} {
		_ = a.nc.Publish(subjectStatus, []byte(p))
		_ = a.nc.Publish(subjectLeave, []byte(p))
	}
	for i := range MaxHosts + 10 {
		_ = a.nc.Publish(subjectStatus, fmt.Appendf(nil, `{"id":"id%d","host":"h%d","status":{"health":200,"alarms":-1,"uptime":-5,"system":"\u001b[2J"}}`, i, i))
		if i%100 == 99 { // more would be dropped while they wait
			until(t, truth, "a hundred more", func() bool { a.Fleet.mu.Lock(); defer a.Fleet.mu.Unlock(); return len(a.hosts) == i+1 })
		}
	}
	until(t, truth, "the bound", func() bool { a.Fleet.mu.Lock(); defer a.Fleet.mu.Unlock(); return a.full })
	all, _ := a.Hosts()
	if len(all) != MaxHosts+1 {
		t.Error(len(all))
	}
	if s := all[1].Status; s.Health.String() != "unknown" || s.Alarms != 0 || s.Uptime != 0 || strings.Contains(s.System, "\x1b") {
		t.Errorf("%+v", s)
	}
}

// TestHostilePercent: numbers that no host can have do not fill the screen.
func TestHostilePercent(t *testing.T) {
	f := &Fleet{id: "self"}
	w, ok := f.parse(&nats.Msg{Data: []byte(`{"id":"x","host":"h","status":{"cpu":1e308,"memory":-1e308,"disk":101,"alarms":9000000000000000000}}`)})
	if s := w.Status; !ok || s.CPU != 100 || s.Memory != 0 || s.Disk != 100 || s.Alarms > 1_000_000 {
		t.Errorf("%v %+v", ok, w.Status)
	}
}

// TestLongChat: a line that is too long for the net is cut, and not lost.
func TestLongChat(t *testing.T) {
	a := join(t, "a", Config{URL: "embedded", Server: Server{Port: -1}})
	b := join(t, "b", Config{URL: a.Addr()})
	a.sees(t, "*a up, b up")
	for _, text := range []string{strings.Repeat("x", 4000), strings.Repeat("<", 1000), "short"} {
		if err := a.SendChat("alice", text); err != nil {
			t.Fatal(err)
		}
	}
	until(t, truth, "the last line", func() bool {
		b.mu.Lock()
		defer b.mu.Unlock()
		return slices.Contains(b.heard, "alice@a: short")
	})
	if n := b.count(); n != 3 {
		t.Errorf("%d of 3 lines are heard", n)
	}
}

// TestNothingRunsBehindClose: a request that comes while a host takes leave runs nothing there once Close has returned.
func TestNothingRunsBehindClose(t *testing.T) {
	a := join(t, "a", Config{URL: "embedded", Server: Server{Port: -1}})
	handle := a.asked(t.Context())
	a.close()
	a.runs(func(context.Context, Caller, string) (string, bool) { t.Error("a command runs"); return "", true })
	handle(&nats.Msg{Data: []byte(`{"line":"show x"}`), Reply: "r"})
	a.work.Wait()
}

func TestConfigErrors(t *testing.T) {
	good := Config{URL: "embedded", Name: "a", Status: func() Status { return Status{} },
		Run: func(context.Context, Caller, string) (string, bool) { return "", true }}
	busy, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer busy.Close()
	for _, change := range []func(*Config){
		func(c *Config) { c.URL = "" },
		func(c *Config) { c.URL = "nats://[::" },
		func(c *Config) { c.Name = "" },
		func(c *Config) { c.Name = "two words" },
		func(c *Config) { c.Status = nil },
		func(c *Config) { c.Run = nil },
		func(c *Config) { c.Server.Cluster = "nowhere" },
		func(c *Config) { c.Server.Port, c.Server.Cluster, c.Server.Routes = -1, "127.0.0.1:0", []string{"://"} },
		func(c *Config) { c.Server.Port = busy.Addr().(*net.TCPAddr).Port },
	} {
		cfg := good
		change(&cfg)
		if f, err := Join(cfg); err == nil || !strings.HasPrefix(err.Error(), "fleet: ") {
			t.Errorf("%+v: %v", cfg, err)
			if f != nil {
				f.Close()
			}
		}
	}
}
