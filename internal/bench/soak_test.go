package bench

import (
	"bufio"
	"context"
	"io"
	"log/slog"
	"net"
	"os"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/telnet"
)

// counting is a log that counts the records of ended sessions.
type counting struct{ ended atomic.Int64 }

func (c *counting) Enabled(context.Context, slog.Level) bool { return true }
func (c *counting) Handle(_ context.Context, r slog.Record) error {
	if r.Message == "session ended" {
		c.ended.Add(1)
	}
	return nil
}
func (c *counting) WithAttrs([]slog.Attr) slog.Handler { return c }
func (c *counting) WithGroup(string) slog.Handler      { return c }

// descriptors is the number of open ones, -1 where the system does not tell.
func descriptors() int {
	list, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		return -1
	}
	return len(list)
}

// TestR094_Soak: ten thousand sessions, 200 at a time, half of which log out and half of which vanish with a reset, leave one
// record each and nothing else.
func TestR094_Soak(t *testing.T) {
	const workers, each = 200, 50
	log := &counting{}
	srv := newServer(askLogin{})
	srv.Logger = slog.New(log)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- srv.Serve(l) }()

	run := func(workers, each int) {
		var wg sync.WaitGroup
		for w := range workers {
			wg.Go(func() {
				for i := range each {
					if err := visit(l.Addr().String(), (w+i)%2 == 0); err != nil {
						t.Errorf("session %d of worker %d: %v", i, w, err)
						return
					}
				}
			})
		}
		wg.Wait()
		for all := 1; all > 0; all, _ = srv.Sessions() {
			time.Sleep(10 * time.Millisecond) // sockets take their time to end
		}
	}
	run(workers, 1) // pools and tables reach their size
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	goroutines, fds := runtime.NumGoroutine(), descriptors()

	run(workers, each)
	runtime.GC()
	runtime.ReadMemStats(&after)
	if n := runtime.NumGoroutine(); n > goroutines+2 {
		t.Errorf("%d goroutines, %d before", n, goroutines)
	}
	if n := descriptors(); n > fds+2 {
		t.Errorf("%d descriptors, %d before", n, fds)
	}
	if grown := int64(after.HeapAlloc) - int64(before.HeapAlloc); grown > 4<<20 {
		t.Errorf("the heap grew by %d bytes", grown)
	}
	if n := log.ended.Load(); n != workers*(each+1) {
		t.Errorf("%d end records for %d sessions", n, workers*(each+1))
	}
	srv.Close()
	<-served
}

// visit is one session: login, three commands, and an end.
func visit(addr string, logout bool) error {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		return err
	}
	defer c.Close()
	c.SetDeadline(time.Now().Add(30 * time.Second))
	if _, err := io.WriteString(c, "user\rpassword\rcount\rcount\rcount\r"); err != nil {
		return err
	}
	in := bufio.NewReader(c)
	for answers := 0; answers < 3; {
		line, err := in.ReadString('\n')
		if err != nil {
			return err
		}
		if len(line) == len(outputLine)+1 && line[:8] == outputLine[:8] {
			answers++
		}
	}
	if !logout {
		return c.(*net.TCPConn).SetLinger(0) // Close resets
	}
	if _, err := io.WriteString(c, "logout\r"); err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, in)
	return err
}

// TestR092_Shutdown: a thousand sessions, a hundred of them in handlers that ignore everything, are told of a shutdown and ended
// within its time.
func TestR092_Shutdown(t *testing.T) {
	const idle, stuck = 900, 100
	release := make(chan struct{})
	c := console.New(console.Config{Login: console.NoLogin})
	c.Mode("exec", "{host}{#}").Command("stick", `
	Ignore everything`, func(context.Context, *console.Session, console.Args) error { <-release; return nil })
	srv := unlimited(c)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- srv.Serve(l) }()
	var ready, told sync.WaitGroup
	for i := range idle + stuck {
		conn, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		ready.Add(1)
		told.Go(func() {
			defer conn.Close()
			conn.SetDeadline(time.Now().Add(30 * time.Second))
			want := prompt
			if i < stuck {
				io.WriteString(conn, "stick\r")
				want = "stick\r\n"
			}
			in := bufio.NewReader(conn)
			got := ""
			for !strings.HasSuffix(got, want) {
				b, err := in.ReadByte()
				if err != nil {
					t.Errorf("session %d: %v behind %q", i, err, got)
					break
				}
				got += string(rune(b))
			}
			ready.Done()
			rest, err := io.ReadAll(in)
			if err != nil || !strings.Contains(string(rest), "% System going down") {
				t.Errorf("session %d: %q, %v", i, rest, err)
			}
		})
	}
	ready.Wait()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if err := srv.Shutdown(ctx); err != nil {
		t.Errorf("Shutdown: %v", err)
	}
	if err := <-served; err != telnet.ErrServerClosed {
		t.Errorf("Serve: %v", err)
	}
	told.Wait()
	close(release)
}
