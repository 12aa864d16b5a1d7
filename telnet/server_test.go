package telnet

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

// logBuffer is where a server's records go.
type logBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func (l *logBuffer) logger() *slog.Logger { return slog.New(slog.NewTextHandler(l, nil)) }

// start serves on the loopback interface until the test ends.
func start(t testing.TB, s *Server) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	end := make(chan error, 1)
	go func() { end <- s.Serve(l) }()
	t.Cleanup(func() {
		s.Close()
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := s.Shutdown(ctx); err != nil {
			t.Error(err)
		}
		if err := <-end; err != ErrServerClosed {
			t.Errorf("Serve: %v", err)
		}
	})
	return l.Addr().String()
}

// session is a handler that says its prompt and receives until the end; "login" logs in.
var session = HandlerFunc(func(ctx context.Context, c *Conn) {
	defer context.AfterFunc(ctx, func() {
		c.Write([]byte("% System going down\r\n"))
		c.Disconnect("shutdown")
	})()
	c.Write([]byte("prompt> "))
	s := &sink{}
	s.on = func(item string) {
		if item == "login" {
			c.SetUser("admin\n\x1b[2J")
			c.Write([]byte("ok"))
		}
	}
	for c.Receive(s) == nil {
	}
})

func dial(t testing.TB, addr, from string) *net.TCPConn {
	t.Helper()
	d := net.Dialer{}
	if from != "" {
		d.LocalAddr = &net.TCPAddr{IP: net.ParseIP(from)}
	}
	nc, err := d.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { nc.Close() })
	return nc.(*net.TCPConn)
}

// until waits for what other goroutines bring about on real sockets.
func until(t testing.TB, what string, ok func() bool) {
	t.Helper()
	for range 2000 {
		if ok() {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Fatalf("not reached: %s", what)
}

func TestOneRecordForEachSession(t *testing.T) {
	log := &logBuffer{}
	addr := start(t, &Server{Handler: session, Logger: log.logger()})
	c := dial(t, addr, "")
	expect(t, c, wireOpening+"prompt> ")
	c.Write([]byte("login"))
	expect(t, c, "ok")
	c.Close()
	until(t, "record", func() bool { return strings.Contains(log.String(), "session ended") })
	got := log.String()
	if strings.Count(got, "\n") != 1 || strings.Contains(got, "\x1b") || !strings.Contains(got, "reason=client-eof in=5 out=22") {
		t.Error(got)
	}
}

func TestR010_EndInsideACommand(t *testing.T) {
	log := &logBuffer{}
	addr := start(t, &Server{Handler: session, Logger: log.logger(), MaxUnauthPerSource: -1})
	cuts := []string{"\xff", "\xff\xfd", "\xff\xfa", "\xff\xfa\x18", "\xff\xfa\x18\x00A\xff"}
	for _, in := range cuts {
		c := dial(t, addr, "")
		c.Write([]byte(in))
		c.CloseWrite()
		io.Copy(io.Discard, c)
		c.Close()
	}
	until(t, "records", func() bool { return strings.Count(log.String(), "reason=client-eof") == len(cuts) })
}

func TestR017_AbuseIsClosed(t *testing.T) {
	log := &logBuffer{}
	addr := start(t, &Server{Handler: session, Logger: log.logger()})
	c := dial(t, addr, "")
	go c.Write(bytes.Repeat([]byte("\xff\xfd\x63"), 100_000))
	_ = c.SetReadDeadline(time.Now().Add(10 * time.Second))
	n, _ := io.Copy(io.Discard, c)
	if n > 100 {
		t.Errorf("%d bytes came", n)
	}
	until(t, "record", func() bool { return strings.Contains(log.String(), "reason=protocol-abuse") })
}

func TestR074_TooManySessions(t *testing.T) {
	log := &logBuffer{}
	s := &Server{Handler: session, MaxSessions: 2, Logger: log.logger()}
	addr := start(t, s)
	for range 2 {
		expect(t, dial(t, addr, ""), wireOpening+"prompt> ")
	}
	for range 5 {
		c := dial(t, addr, "")
		c.Write([]byte("\xff\xfb\x18")) // does not turn the line into a reset
		expect(t, c, "% Too many sessions\r\n")
		if _, err := c.Read(make([]byte, 1)); err != io.EOF {
			t.Error(err)
		}
		c.Close()
	}
	if n := strings.Count(log.String(), "connection refused"); n != 1 {
		t.Errorf("%d lines", n)
	}
	if all, unauth := s.Sessions(); all != 2 || unauth != 2 {
		t.Error(all, unauth)
	}
}

func TestReservedIsForThisMachine(t *testing.T) {
	s, a := &Server{MaxSessions: 2, Reserved: 1}, &admission{}
	far, here := &net.TCPAddr{IP: net.IPv4(192, 0, 2, 1)}, &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)}
	got := []Reason{a.admit(far, s, nil), a.admit(far, s, nil), a.admit(here, s, nil), a.admit(here, s, nil)}
	if fmt.Sprint(got) != fmt.Sprint([]Reason{ReasonNone, ReasonConnLimit, ReasonNone, ReasonConnLimit}) {
		t.Error(got)
	}
}

func TestR075_PerSource(t *testing.T) {
	addrs := func(format string) func(i int) net.Addr {
		return func(i int) net.Addr { return &net.TCPAddr{IP: net.ParseIP(fmt.Sprintf(format, i)), Port: i} }
	}
	for name, addr := range map[string]func(int) net.Addr{
		"one address":   func(int) net.Addr { return &net.TCPAddr{IP: net.ParseIP("192.0.2.1")} },
		"one /64":       addrs("2001:db8:0:1::%x"),
		"mapped or not": func(i int) net.Addr { return &net.TCPAddr{IP: net.IP{192, 0, 2, 1}.To16()[:16-12*(i&1)*0]} },
	} {
		s, a := &Server{MaxUnauthPerSource: -1, UnauthFull: -1}, &admission{}
		for i := range defaultMaxPerSource {
			if r := a.admit(addr(i), s, nil); r != ReasonNone {
				t.Errorf("%s: number %d: %v", name, i, r)
			}
		}
		if r := a.admit(addr(17), s, nil); r != ReasonSourceLimit {
			t.Errorf("%s: number 17: %v", name, r)
		}
		if r := a.admit(&net.TCPAddr{IP: net.ParseIP("2001:db8:0:2::1")}, s, nil); r != ReasonNone {
			t.Errorf("%s: another source: %v", name, r)
		}
		a.leave(addr(0), false)
		if r := a.admit(addr(18), s, nil); r != ReasonNone {
			t.Errorf("%s: after one left: %v", name, r)
		}
	}
	mapped := &net.TCPAddr{IP: net.ParseIP("::ffff:192.0.2.1")}
	if sourceOf(mapped) != sourceOf(&net.TCPAddr{IP: net.IP{192, 0, 2, 1}}) || sourceOf(mapped).Bits() != 32 {
		t.Error(sourceOf(mapped))
	}
	log := &logBuffer{}
	at := start(t, &Server{Handler: session, MaxPerSource: 1, Logger: log.logger()})
	expect(t, dial(t, at, ""), wireOpening)
	expect(t, dial(t, at, ""), "% Too many sessions from your address\r\n")
}

// TestR073_Unauthenticated holds silent connections from many sources.
func TestR073_Unauthenticated(t *testing.T) {
	s := &Server{MaxSessions: 1000}
	a, r := &admission{}, uint32(1)
	roll := func(n int) int { r = r*1664525 + 1013904223; return int(r>>16) % n }
	from := func(i int) net.Addr { return &net.TCPAddr{IP: net.IPv4(10, 0, byte(i>>8), byte(i))} }
	refusedBelow := [11]int{}
	for i := range 1000 {
		n := a.unauthenticated
		if a.admit(from(i%200), s, roll) == ReasonUnauthLimit {
			refusedBelow[n/10]++
		}
		if a.unauthenticated > defaultUnauthFull {
			t.Fatal(a.unauthenticated)
		}
	}
	if refusedBelow[0] != 0 || refusedBelow[9] == 0 {
		t.Error(refusedBelow)
	}
	for i := range 200 { // all that log in leave the count
		if n := a.sources[sourceOf(from(i))]; n.unauthenticated > 0 {
			a.login(from(i))
		}
	}
	if r := a.admit(from(999), s, roll); r != ReasonNone {
		t.Error(r)
	}
}

func TestR073_RealSources(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("other systems have only one loopback address")
	}
	s := &Server{Handler: session, MaxSessions: 1000}
	addr := start(t, s)
	for i := range 300 {
		dial(t, addr, fmt.Sprintf("127.0.1.%d", i%200+1))
	}
	until(t, "accepted", func() bool { n, _ := s.Sessions(); return n > defaultUnauthStart })
	if _, n := s.Sessions(); n > defaultUnauthFull {
		t.Error(n)
	}
	until(t, "an admin gets in", func() bool {
		c := dial(t, addr, "127.0.9.9")
		_ = c.SetReadDeadline(time.Now().Add(time.Second))
		buf := make([]byte, len(wireOpening))
		_, err := io.ReadFull(c, buf)
		defer c.Close()
		return err == nil && string(buf) == wireOpening
	})
}

func TestRefusalsAreCounted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := &logBuffer{}
		s := &Server{Logger: log.logger()}
		a := &net.TCPAddr{IP: net.IPv4(192, 0, 2, 1)}
		for range 50 {
			s.logRefusal(a, ReasonSourceLimit)
		}
		time.Sleep(refusalPeriod)
		s.logOverdue(false)
		if got := log.String(); strings.Count(got, "\n") != 2 || !strings.Contains(got, "count=49") {
			t.Error(got)
		}
		for i := range 3 * maxRefusalKeys {
			s.logRefusal(&net.TCPAddr{IP: net.IPv4(10, 0, byte(i>>8), byte(i))}, ReasonSourceLimit)
		}
		if n := len(s.admission.refusals); n > maxRefusalKeys+1 {
			t.Error(n)
		}
	})
}

func TestPanicIsContained(t *testing.T) {
	log := &logBuffer{}
	var n atomic.Int32
	addr := start(t, &Server{Logger: log.logger(), Handler: HandlerFunc(func(ctx context.Context, c *Conn) {
		switch n.Add(1) {
		case 1:
			panic("boom")
		case 2:
			runtime.Goexit()
		case 3:
			c.Receive(&sink{on: func(string) { panic(errors.New("in a callback")) }})
		default:
			c.Write([]byte("fine"))
		}
	})})
	for range 3 {
		c := dial(t, addr, "")
		c.Write([]byte("x"))
		io.Copy(io.Discard, c)
		c.Close()
	}
	expect(t, dial(t, addr, ""), wireOpening+"fine")
	until(t, "records", func() bool { return strings.Count(log.String(), "session ended") == 4 })
	if got := log.String(); strings.Count(got, "reason=internal-error") != 2 || strings.Count(got, "reason=logout") != 2 {
		t.Error(got)
	}
}

// failing is a listener that fails as told.
type failing struct {
	errs   []error
	calls  []time.Time
	closed chan struct{}
	once   sync.Once
}

func (l *failing) Accept() (net.Conn, error) {
	l.calls = append(l.calls, time.Now())
	if n := len(l.calls); n <= len(l.errs) {
		return nil, l.errs[n-1]
	}
	<-l.closed
	return nil, net.ErrClosed
}
func (l *failing) Close() error   { l.once.Do(func() { close(l.closed) }); return nil }
func (l *failing) Addr() net.Addr { return &net.TCPAddr{} }

func TestR077_AcceptFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := &logBuffer{}
		l := &failing{closed: make(chan struct{})}
		for range 100 {
			l.errs = append(l.errs, &net.OpError{Op: "accept", Err: syscall.EMFILE})
		}
		l.errs = append(l.errs, syscall.ENFILE, syscall.ECONNABORTED)
		s := &Server{Handler: session, Logger: log.logger()}
		end, begin := make(chan error), time.Now()
		go func() { end <- s.Serve(l) }()
		time.Sleep(200 * time.Second)
		synctest.Wait()
		if len(l.calls) != len(l.errs)+1 {
			t.Fatalf("%d calls", len(l.calls))
		}
		for i, want := range []time.Duration{5, 10, 20, 40, 80, 160, 320, 640, 1000, 1000} {
			if got := l.calls[i+1].Sub(l.calls[i]); got != want*time.Millisecond {
				t.Errorf("pause %d is %v", i, got)
			}
		}
		if lines := strings.Count(log.String(), "\n"); lines > int(time.Since(begin)/time.Second)+1 || lines < 2 {
			t.Errorf("%d lines", lines)
		}
		s.Close()
		if err := <-end; err != ErrServerClosed {
			t.Error(err)
		}
		// Peers that are gone are not a reason to let others wait.
		flood := &failing{closed: make(chan struct{})}
		for range 1000 {
			flood.errs = append(flood.errs, &net.OpError{Op: "accept", Err: syscall.ECONNABORTED})
		}
		s = &Server{Handler: session, Logger: log.logger()}
		go func() { end <- s.Serve(flood) }()
		time.Sleep(time.Second)
		synctest.Wait()
		if len(flood.calls) != 1001 {
			t.Fatalf("%d calls", len(flood.calls))
		}
		if took := flood.calls[1000].Sub(flood.calls[0]); took > 3*minBackoff {
			t.Errorf("1000 resets take %v", took)
		}
		s.Close()
		<-end
		fatal := &failing{errs: []error{io.ErrUnexpectedEOF}, closed: make(chan struct{})}
		if err := (&Server{Handler: session}).Serve(fatal); err != io.ErrUnexpectedEOF {
			t.Error(err)
		}
	})
}
