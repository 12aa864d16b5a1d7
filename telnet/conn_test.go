package telnet

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// sink is a Receiver that notes what it gets.
type sink struct {
	mu  sync.Mutex
	log []string
	on  func(item string)
}

func (s *sink) add(item string) {
	s.mu.Lock()
	s.log = append(s.log, item)
	s.mu.Unlock()
	if s.on != nil {
		s.on(item)
	}
}
func (s *sink) Input(p []byte)  { s.add(string(p)) }
func (s *sink) Control(c byte)  { s.add(fmt.Sprint("control ", c)) }
func (s *sink) Resize(c, r int) { s.add(fmt.Sprint("size ", c, "x", r)) }
func (s *sink) String() string  { s.mu.Lock(); defer s.mu.Unlock(); return strings.Join(s.log, "|") }

// tcpPair is a connection over the loopback interface, the accepted end as a Conn.
func tcpPair(t testing.TB, limits Limits) (*Conn, *net.TCPConn) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	client, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	nc, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	c := NewConn(nc, limits)
	t.Cleanup(func() { client.Close(); c.Disconnect("logout") })
	return c, client.(*net.TCPConn)
}

// pair is a connection without a socket, for fake time.
func pipePair(t testing.TB) (*Conn, net.Conn) {
	a, b := net.Pipe()
	c := NewConn(a, Limits{})
	t.Cleanup(func() { b.Close(); c.Disconnect("logout") })
	return c, b
}

func expect(t testing.TB, r net.Conn, want string) {
	t.Helper()
	_ = r.SetReadDeadline(time.Now().Add(10 * time.Second))
	buf := make([]byte, len(want))
	if n, err := io.ReadFull(r, buf); err != nil || string(buf) != want {
		t.Fatalf("read %q, %v; want %q", buf[:n], err, want)
	}
}

const wireOpening = "\xff\xfb\x01\xff\xfb\x03\xff\xfd\x18\xff\xfd\x1f"

func TestOpeningLeavesWithTheFirstWrite(t *testing.T) {
	c, client := tcpPair(t, Limits{})
	c.Write([]byte("banner\r\n"))
	_ = client.SetReadDeadline(time.Now().Add(10 * time.Second))
	buf := make([]byte, 100)
	if n, _ := client.Read(buf); string(buf[:n]) != wireOpening+"banner\r\n" {
		t.Errorf("%q", buf[:n])
	}
}

func both(t *testing.T, test func(t *testing.T, c *Conn, client net.Conn)) {
	t.Run("socket", func(t *testing.T) {
		c, client := tcpPair(t, Limits{})
		test(t, c, client)
	})
	t.Run("blocking", func(t *testing.T) {
		c, client := pipePair(t)
		test(t, c, client)
	})
}

// loop receives until the end and gives the error.
func loop(c *Conn, r Receiver) <-chan error {
	end := make(chan error, 1)
	go func() {
		for {
			if err := c.Receive(r); err != nil {
				end <- err
				return
			}
		}
	}()
	return end
}

func TestConnEvents(t *testing.T) {
	both(t, func(t *testing.T, c *Conn, client net.Conn) {
		s := &sink{on: func(item string) {
			if item == "hello" {
				c.Write([]byte("echo\r\n"))
			}
		}}
		end := loop(c, s)
		expect(t, client, wireOpening)
		client.Write([]byte("\xff\xfd\x01\xff\xfb\x1f\xff\xfa\x1f\x00\x50\x00\x18\xff\xf0\xff\xfa\x1f\x00\x51\x00\x18\xff\xf0hello"))
		expect(t, client, "echo\r\n")
		client.Write([]byte("\xff\xf5\xff\xfd\x06"))
		expect(t, client, "\xff\xf2\xff\xfb\x06")
		client.Close()
		if err := <-end; err != io.EOF || c.Reason() != ReasonClientEOF {
			t.Errorf("%v %v", err, c.Reason())
		}
		if got := s.String(); got != "size 81x24|hello|control 245|control 6" {
			t.Error(got)
		}
		if cols, rows := c.Size(); cols != 81 || rows != 24 || c.Scripted() || !c.Enabled(OptEcho, Local) {
			t.Error(cols, rows)
		}
		if got := c.Disconnect("logout"); got != "client-eof" {
			t.Error(got)
		}
	})
}

func TestLesson03_RefusedEchoIsAScript(t *testing.T) {
	c, client := tcpPair(t, Limits{})
	loop(c, &sink{})
	expect(t, client, wireOpening)
	client.Write([]byte("\xff\xfe\x01\xff\xfe\x03\xff\xfc\x18\xff\xfc\x1f\xff\xf6"))
	for !c.Scripted() {
		time.Sleep(time.Millisecond)
	}
	c.Write([]byte("echo all the same"))
	expect(t, client, "echo all the same") // and no answer to the refusals before it
}

func TestR096_WriteAfterTheEnd(t *testing.T) {
	both(t, func(t *testing.T, c *Conn, client net.Conn) {
		go io.Copy(io.Discard, client)
		c.Disconnect("kicked")
		if n, err := c.Write([]byte("late")); n != 0 || !errors.Is(err, ErrClosed) || !errors.Is(err, net.ErrClosed) {
			t.Error(n, err)
		}
		if err := c.Receive(&sink{}); !errors.Is(err, ErrClosed) {
			t.Error(err)
		}
		if err := c.Wait(t.Context(), 0); !errors.Is(err, ErrClosed) {
			t.Error(err)
		}
		if got := c.Disconnect("idle"); got != "kicked" {
			t.Error(got)
		}
		c.Request(OptBinary, Local, true)
		c.Discard()
	})
}

func TestDisconnectWakesReceive(t *testing.T) {
	both(t, func(t *testing.T, c *Conn, client net.Conn) {
		end := loop(c, &sink{})
		expect(t, client, wireOpening)
		c.Write([]byte("bye\r\n"))
		got := make(chan string)
		go func() { got <- c.Disconnect("idle") }()
		expect(t, client, "bye\r\n")
		if _, err := client.Read(make([]byte, 1)); err != io.EOF {
			t.Error(err)
		}
		client.Close()
		if err := <-end; !errors.Is(err, ErrClosed) {
			t.Error(err)
		}
		if r := <-got; r != "idle" {
			t.Error(r)
		}
	})
}

// TestGoodbyeSurvivesInput has input arrive that nobody reads: closing at once would reset the connection and take the
// goodbye with it.
func TestGoodbyeSurvivesInput(t *testing.T) {
	c, client := tcpPair(t, Limits{})
	client.Write(bytes.Repeat([]byte("x"), 100_000))
	c.Write([]byte("goodbye\r\n"))
	go c.Disconnect("kicked")
	time.Sleep(50 * time.Millisecond)
	expect(t, client, wireOpening+"goodbye\r\n")
	if _, err := client.Read(make([]byte, 1)); err != io.EOF {
		t.Errorf("the connection ended with %v", err)
	}
}

func TestR007_AbortOutputOverSocket(t *testing.T) {
	c, client := tcpPair(t, Limits{})
	c.SetUser("admin")
	handled := make(chan struct{})
	end := loop(c, &sink{on: func(item string) {
		if item == "control 6" {
			c.mu.Lock()
			if c.out.len() > 10_000 {
				t.Errorf("%d bytes wait behind an abort", c.out.len())
			}
			c.mu.Unlock()
			close(handled)
		}
	}})
	_ = client.SetReadBuffer(64 << 10)
	_ = c.nc.(*net.TCPConn).SetWriteBuffer(64 << 10)
	line := bytes.Repeat([]byte("interface\xff state\r\n"), 200)
	for n := 0; n < 5<<20; n += len(line) { // until the window is closed
		c.mu.Lock()
		waiting := c.out.len()
		c.mu.Unlock()
		if waiting > 100_000 {
			break
		}
		c.Write(line)
	}
	client.Write(bytes.Repeat([]byte("\xff\xf5\xff\xfd\x05"), 1000))
	client.Write([]byte("\xff\xf4\xff\xfd\x06"))
	<-handled
	c.Write([]byte("prompt# "))
	var all []byte
	buf := make([]byte, 64<<10)
	_ = client.SetReadDeadline(time.Now().Add(20 * time.Second))
	for !bytes.HasSuffix(all, []byte("prompt# ")) {
		n, err := client.Read(buf)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, buf[:n]...)
	}
	if !parse(all) || bytes.Count(all, []byte("\xff\xf2")) != 1000 || bytes.Count(all, []byte("\xff\xfc\x05")) != 1 ||
		!bytes.Contains(all, []byte("\xff\xfb\x06")) {
		t.Errorf("the stream does not parse, or a command is missing")
	}
	client.Close()
	<-end
}

func TestR082_SlowReader(t *testing.T) {
	c, client := tcpPair(t, Limits{WriteTimeout: 300 * time.Millisecond, Queue: 1 << 20})
	ctx := (*handlerContext)(c)
	line := bytes.Repeat([]byte("x"), 32<<10)
	var err error
	for n := 0; n < 100<<20 && err == nil; n += len(line) {
		if err = c.Wait(ctx, 64<<10); err == nil {
			_, err = c.Write(line)
		}
	}
	if !errors.Is(err, ErrClosed) || c.Reason() != ReasonSlowReader {
		t.Errorf("%v %v", err, c.Reason())
	}
	<-ctx.Done()
	client.Close()
}

func TestR082_QueueIsBounded(t *testing.T) {
	both(t, func(t *testing.T, c *Conn, client net.Conn) {
		line, err := bytes.Repeat([]byte("x"), 32<<10), error(nil)
		for n := 0; n < 100<<20 && err == nil; n += len(line) {
			_, err = c.Write(line)
			c.mu.Lock()
			if c.out.len() > defaultQueue {
				t.Error(c.out.len())
			}
			c.mu.Unlock()
		}
		if !errors.Is(err, ErrClosed) || c.Reason() != ReasonSlowReader {
			t.Errorf("%v %v", err, c.Reason())
		}
	})
}

// TestR083_Floor checks the deadlines to the nanosecond.
func TestR083_Floor(t *testing.T) {
	for _, test := range []struct {
		name     string
		each     int // bytes read a second
		from, to time.Duration
	}{
		{"silent", 0, 30 * time.Second, 30 * time.Second},
		{"below the floor", 63, 30 * time.Second, 91 * time.Second},
		{"above the floor", 80, time.Hour, time.Hour},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a, client := net.Pipe()
				c := NewConn(a, Limits{})
				ctx := (*handlerContext)(c)
				start := time.Now()
				c.Write(bytes.Repeat([]byte("x"), 200_000))
				stop := make(chan struct{})
				go func() {
					defer close(stop)
					for buf := make([]byte, max(test.each, 1)); test.each > 0 && time.Since(start) < time.Hour; time.Sleep(time.Second) {
						if _, err := io.ReadFull(client, buf); err != nil {
							return
						}
					}
				}()
				select {
				case <-ctx.Done():
				case <-time.After(2000 * time.Second):
				}
				if took := time.Since(start); test.to < time.Hour && (took < test.from || took > test.to || c.Reason() != ReasonSlowReader) {
					t.Errorf("%v after %v", c.Reason(), took)
				} else if test.to == time.Hour && c.Reason() != ReasonNone {
					t.Errorf("%v after %v", c.Reason(), took)
				}
				client.Close()
				c.Disconnect("logout")
				<-stop
			})
		})
	}
}

func TestDisconnectIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, client := net.Pipe()
		c := NewConn(a, Limits{})
		c.Write([]byte("nobody reads"))
		start := time.Now()
		if r := c.Disconnect("idle"); r != "idle" || time.Since(start) != defaultFlushTimeout {
			t.Error(r, time.Since(start))
		}
		client.Close()
	})
}

func TestWaitEndsWithContext(t *testing.T) {
	c, _ := pipePair(t)
	c.Write([]byte("x"))
	c.Write(bytes.Repeat([]byte("x"), 10_000))
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(os.ErrExist)
	if err := c.Wait(ctx, 0); err != os.ErrExist {
		t.Error(err)
	}
}

func TestIdleConnHoldsNoBuffer(t *testing.T) {
	c, client := tcpPair(t, Limits{})
	end := loop(c, &sink{})
	expect(t, client, wireOpening)
	client.Write([]byte("x"))
	c.Wait(t.Context(), 0)
	if c.out.wire != nil {
		t.Error("an empty queue holds memory")
	}
	client.Close()
	<-end
	if c.in != nil || c.engine.body != nil {
		t.Error("a buffer is held")
	}
}

func TestEchoAllocations(t *testing.T) {
	c, client := tcpPair(t, Limits{})
	if c.raw == nil {
		t.Skip("no write of what fits on this system: a goroutine writes, and is allocated")
	}
	go io.Copy(io.Discard, client)
	p := []byte("line of output\r\n")
	c.Write(p)
	if n := testing.AllocsPerRun(200, func() { c.Write(p); c.Wait(context.Background(), 0) }); n > 0.5 {
		t.Errorf("%v allocations a write", n)
	}
}

func TestReasons(t *testing.T) {
	for r := ReasonClientEOF; r < numReasons; r++ {
		if ParseReason(r.String()) != r {
			t.Error(r)
		}
	}
	if ParseReason("nonsense") != ReasonInternalError || Reason(200).String() != "internal-error" {
		t.Error("unknown reasons")
	}
}
