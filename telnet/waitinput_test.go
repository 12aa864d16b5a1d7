package telnet

import (
	"context"
	"errors"
	"io"
	"net"
	"testing"
	"time"
)

// waitable is a connection that can be waited for, and its client.
func waitable(t *testing.T) (*Conn, *net.TCPConn) {
	t.Helper()
	c, client := tcpPair(t, Limits{})
	if c.raw == nil {
		t.Skip("no socket of this system can be waited for without a buffer")
	}
	return c, client
}

// waiting calls WaitInput in a goroutine, as a console does, and gives what it returned.
func waiting(t *testing.T, c *Conn, rest time.Duration) <-chan bool {
	end := make(chan bool, 1)
	go func() {
		more, err := c.WaitInput(rest)
		if err != nil {
			t.Error(err)
		}
		end <- more
	}()
	return end
}

func receive(t *testing.T, c *Conn, want string) {
	t.Helper()
	s := &sink{}
	if err := c.Receive(s); err != nil || s.String() != want {
		t.Errorf("%q, %v, want %q", s, err, want)
	}
}

// TestWaitInput: what came while it waited is the next Receive's, which does not wait; the opening is sent.
func TestWaitInput(t *testing.T) {
	c, client := waitable(t)
	for i, text := range []string{"a", "b"} {
		end := waiting(t, c, 0)
		if i == 0 {
			expect(t, client, wireOpening)
		}
		io.WriteString(client, text)
		if !<-end || !<-waiting(t, c, 0) {
			t.Fatal("no input")
		}
		receive(t, c, text)
	}
	client.CloseWrite()
	if !<-waiting(t, c, time.Hour) {
		t.Error("the end is none")
	}
	if err := c.Receive(&sink{}); err != io.EOF {
		t.Error(err)
	}
}

// TestWaitInputRests: silence ends it, and nothing of it stays for what receives or waits by other means.
func TestWaitInputRests(t *testing.T) {
	c, client := waitable(t)
	const rest = 5 * time.Millisecond
	for range 2 {
		if <-waiting(t, c, rest) {
			t.Fatal("input from nowhere")
		}
		io.WriteString(client, "x")
		if !<-waiting(t, c, 0) {
			t.Fatal("no input")
		}
		receive(t, c, "x")
		for text := range 20 { // time passes: the deadline is over more than once
			io.WriteString(client, "y")
			if !<-waiting(t, c, time.Minute) {
				t.Fatal("no input", text)
			}
			receive(t, c, "y")
		}
	}
	for _, use := range []func(){
		func() { receive(t, c, "z") },
		func() {
			if err := c.WaitFor(t.Context(), func(e *Engine) bool { return c.received > 0 && e.Enabled(OptSGA, Local) }); err != nil {
				t.Error(err)
			}
			receive(t, c, "z")
		},
	} {
		io.WriteString(client, "y")
		if !<-waiting(t, c, time.Hour) {
			t.Fatal("no input")
		}
		c.mu.Lock()
		c.nc.SetReadDeadline(time.Unix(1, 0)) // as if the hour were over
		c.mu.Unlock()
		receive(t, c, "y")
		io.WriteString(client, "z\xff\xfd\x03")
		use()
	}
}

// TestWaitInputEnds: who waits is woken by a Disconnect, and by the deadline of nobody else.
func TestWaitInputEnds(t *testing.T) {
	for _, rest := range []time.Duration{0, time.Hour} {
		c, client := waitable(t)
		end := waiting(t, c, rest)
		expect(t, client, wireOpening)
		go c.Disconnect("logout")
		if !<-end || !<-waiting(t, c, rest) {
			t.Error("the end is none")
		}
		if err := c.Receive(&sink{}); !errors.Is(err, ErrClosed) {
			t.Error(err)
		}
		client.Close()
	}
	c, client := waitable(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := c.WaitFor(ctx, func(*Engine) bool { return false }); err != context.Canceled {
		t.Error(err)
	}
	end := waiting(t, c, 0)
	io.WriteString(client, "x")
	if !<-end {
		t.Error("no input")
	}
	receive(t, c, "x")
}

// TestWaitInputUnsupported: without a socket that can be waited for, Receive must hold a buffer.
func TestWaitInputUnsupported(t *testing.T) {
	a, b := net.Pipe()
	defer b.Close()
	c := NewConn(a, Limits{})
	if _, err := c.WaitInput(0); !errors.Is(err, errors.ErrUnsupported) {
		t.Error(err)
	}
}
