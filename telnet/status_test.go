package telnet

import (
	"context"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// TestT3_40_IdleByReceivedBytes: every byte received restarts the idle time, as telnetlib3 counts it.
func TestT3_40_IdleByReceivedBytes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, client := pipePair(t)
		go io.Copy(io.Discard, client)
		end := loop(c, &sink{})
		time.Sleep(3 * time.Second)
		if i := c.Info(); i.Idle != 3*time.Second || i.Duration != 3*time.Second || i.Received != 0 {
			t.Errorf("%+v", i)
		}
		for _, in := range []string{"x", "\xff\xf1", "\xff"} {
			io.WriteString(client, in)
			synctest.Wait()
			time.Sleep(2 * time.Second)
			if i := c.Info(); i.Idle != 2*time.Second {
				t.Errorf("%q: %+v", in, i)
			}
		}
		c.SetUser("admin")
		c.Write([]byte("four"))
		synctest.Wait()
		i := c.Info()
		if i.Received != 4 || i.Sent != uint64(len(wireOpening)+4) || i.Duration != 9*time.Second || i.User != "admin" ||
			i.Remote != client.RemoteAddr() || i.Reason != ReasonNone || !i.Start.Add(i.Duration).Equal(time.Now()) {
			t.Errorf("%+v", i)
		}
		client.Close()
		<-end
		if i := c.Info(); i.Reason != ReasonClientEOF {
			t.Errorf("%+v", i)
		}
	})
}

// TestT3_50_Close: the list of clients holds those that are there and no more, Close ends all, and the handler can say goodbye on Shutdown.
func TestT3_50_Close(t *testing.T) {
	for _, how := range []string{"close", "shutdown"} {
		log := &logBuffer{}
		s := &Server{Handler: session, Logger: log.logger(), MaxUnauthPerSource: -1}
		addr := start(t, s)
		until(t, "serving", func() bool { a := s.Addrs(); return len(a) == 1 && a[0].String() == addr })
		for range 30 { // those that left are not kept
			c := dial(t, addr, "")
			expect(t, c, wireOpening+"prompt> ")
			c.Close()
		}
		until(t, "empty list", func() bool { return len(s.Conns()) == 0 })
		var clients []net.Conn
		for i := range 5 {
			c := dial(t, addr, "")
			expect(t, c, wireOpening+"prompt> ")
			clients = append(clients, c)
			if conns := s.Conns(); len(conns) != i+1 || conns[i].RemoteAddr().String() != c.LocalAddr().String() {
				t.Error(conns)
			}
		}
		if how == "close" {
			s.Close()
		}
		if err := s.Shutdown(t.Context()); err != nil {
			t.Error(err)
		}
		for _, c := range clients {
			if how == "shutdown" {
				expect(t, c, "% System going down\r\n")
			}
			if out, err := io.ReadAll(c); err != nil && !strings.Contains(err.Error(), "reset") || how == "shutdown" && len(out) > 0 {
				t.Errorf("%q, %v", out, err)
			}
		}
		if len(s.Conns()) != 0 || len(s.Addrs()) != 0 {
			t.Error(s.Conns(), s.Addrs())
		}
		if n := strings.Count(log.String(), "reason=shutdown"); n != 5 {
			t.Errorf("%d records", n)
		}
		s.LogStatus(t.Context(), time.Hour) // returns, for the server is closed
	}
}

func TestFromContext(t *testing.T) {
	same := make(chan bool, 1)
	addr := start(t, &Server{Handler: HandlerFunc(func(ctx context.Context, c *Conn) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		got, ok := FromContext(ctx)
		same <- ok && got == c
	})})
	dial(t, addr, "")
	if !<-same {
		t.Error("the handler's context has another connection")
	}
	if c, ok := FromContext(t.Context()); ok || c != nil {
		t.Error(c)
	}
}

// TestT3X_15_StatusOnlyOnChange takes 20 s as the interval.
func TestT3X_15_StatusOnlyOnChange(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := &logBuffer{}
		s := &Server{Handler: session, Logger: log.logger(), MaxPerSource: -1, MaxUnauthPerSource: -1, UnauthFull: -1}
		l, end := newOffering(), make(chan error)
		go func() { end <- s.Serve(l) }()
		over := make(chan struct{})
		go func() { defer close(over); s.LogStatus(t.Context(), 0) }()
		records := 0
		after := func(what string, change func(), want int) {
			t.Helper()
			change()
			time.Sleep(60 * time.Second) // three times the interval
			synctest.Wait()
			if n := strings.Count(log.String(), "msg=connections"); n-records != want {
				t.Errorf("%s: %d records\n%s", what, n-records, log)
			} else {
				records = n
			}
		}
		after("nobody", func() {}, 0)
		a, b := net.Pipe()
		go io.Copy(io.Discard, b)
		after("one came", func() { l.conns <- a }, 1)
		if got := log.String(); !strings.Contains(got, "count=1 in=0 out=20") {
			t.Error(got)
		}
		after("the same", func() {}, 0)
		after("typed", func() { io.WriteString(b, "x") }, 1)
		after("login", func() { io.WriteString(b, "login") }, 1)
		if got := log.String(); strings.Contains(got, "\x1b") || !strings.Contains(got, "admin") {
			t.Error(got)
		}
		after("left", func() { b.Close() }, 1)
		after("the same", func() {}, 0)
		var many []net.Conn
		after("many", func() {
			for range 3 * maxStatusConns {
				a, b := net.Pipe()
				go io.Copy(io.Discard, b)
				many = append(many, b)
				l.conns <- a
			}
		}, 1)
		last := log.String()[strings.LastIndex(log.String(), "msg=connections"):]
		if !strings.Contains(last, fmt.Sprint("count=", 3*maxStatusConns)) || strings.Count(last, " idle ") != maxStatusConns {
			t.Error(last)
		}
		for _, b := range many {
			b.Close()
		}
		s.Close()
		<-end
		<-over
		if err := s.Shutdown(t.Context()); err != nil {
			t.Error(err)
		}
	})
}
