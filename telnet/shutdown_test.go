package telnet

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestR092_Shutdown(t *testing.T) {
	const idle, deaf = 90, 10
	log := &logBuffer{}
	free := make(chan struct{})
	var mu sync.Mutex
	n := 0
	s := &Server{Logger: log.logger(), MaxPerSource: -1, MaxUnauthPerSource: -1, UnauthFull: -1,
		Handler: HandlerFunc(func(ctx context.Context, c *Conn) {
			mu.Lock()
			n++
			mine := n
			mu.Unlock()
			if mine > idle {
				c.Write([]byte("deaf"))
				<-free
				return
			}
			session(ctx, c)
		})}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	end := make(chan error, 1)
	go func() { end <- s.Serve(l) }()
	var clients []net.Conn
	for i := range idle + deaf {
		c := dial(t, l.Addr().String(), "")
		if i < idle {
			expect(t, c, wireOpening+"prompt> ")
		} else {
			expect(t, c, wireOpening+"deaf")
		}
		clients = append(clients, c)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
	defer cancel()
	if err := s.Shutdown(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
	if err := <-end; err != ErrServerClosed {
		t.Error(err)
	}
	if c, err := net.Dial("tcp", l.Addr().String()); err == nil {
		c.Close()
		t.Error("the listener is open")
	}
	for _, c := range clients[:idle] {
		expect(t, c, "% System going down\r\n")
	}
	for _, c := range clients { // all are closed
		if _, err := io.Copy(io.Discard, c); err != nil && !strings.Contains(err.Error(), "reset") {
			t.Error(err)
		}
		c.Close()
	}
	until(t, "records", func() bool { return strings.Count(log.String(), "reason=shutdown") == idle+deaf })
	close(free)
	if err := s.Shutdown(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestR095_Lifecycle(t *testing.T) {
	listen := func() net.Listener {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		return l
	}
	if err := (&Server{Handler: session}).Serve(nil); err == nil {
		t.Error("Serve(nil)")
	}
	l := listen()
	if err := (&Server{}).Serve(l); err == nil {
		t.Error("no handler")
	}
	if _, err := l.Accept(); err == nil {
		t.Error("Serve left the listener open")
	}
	if err := (&Server{Handler: session}).Serve(l); err == nil || err == ErrServerClosed {
		t.Errorf("closed listener: %v", err)
	}
	s := &Server{Handler: session}
	for range 2 {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		if err := s.Shutdown(t.Context()); err != nil {
			t.Error(err)
		}
	}
	if err := s.Serve(listen()); err != ErrServerClosed {
		t.Error(err)
	}
	if err := s.ListenAndServe(); err != ErrServerClosed {
		t.Error(err)
	}
	// Two listeners, and the outcome of each.
	s = &Server{Handler: session}
	l1, l2, end := listen(), listen(), make(chan error)
	go func() { end <- s.Serve(l1) }()
	go func() { end <- s.Serve(l2) }()
	expect(t, dial(t, l1.Addr().String(), ""), wireOpening)
	expect(t, dial(t, l2.Addr().String(), ""), wireOpening)
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	for range 2 {
		if err := <-end; err != ErrServerClosed {
			t.Error(err)
		}
	}
	if err := s.Shutdown(t.Context()); err != nil {
		t.Error(err)
	}
	if err := (&Server{Handler: session, Addr: "nonsense:-1"}).ListenAndServe(); err == nil {
		t.Error("bad address")
	}
}

// TestR094_Soak is a small version: sessions come, some log out, some reset, and nothing is left (see also TestMain).
func TestR094_Soak(t *testing.T) {
	const rounds, at = 25, 16
	log := &logBuffer{}
	s := &Server{Logger: log.logger(), MaxPerSource: -1, MaxUnauthPerSource: -1, UnauthFull: -1, Handler: HandlerFunc(session)}
	addr := start(t, s)
	for range rounds {
		var wg sync.WaitGroup
		for i := range at {
			wg.Go(func() {
				nc, err := net.Dial("tcp", addr)
				if err != nil {
					t.Error(err)
					return
				}
				defer nc.Close()
				nc.Write([]byte("\xff\xfd\x01login"))
				buf := make([]byte, len(wireOpening+"prompt> ok"))
				if _, err := io.ReadFull(nc, buf); err != nil {
					t.Error(err)
				}
				if i%2 == 0 {
					_ = nc.(*net.TCPConn).SetLinger(0)
				}
			})
		}
		wg.Wait()
	}
	until(t, "all ended", func() bool { return strings.Count(log.String(), "session ended") == rounds*at })
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.conns) != 0 || len(s.admission.sources) != 0 || s.admission.all != 0 || s.admission.unauthenticated != 0 {
		t.Error(len(s.conns), s.admission.sources, s.admission.all, s.admission.unauthenticated)
	}
}
