package telnet

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

const negotiationWait = 1500 * time.Millisecond

// settle is Settle with the bound that a console uses, and how long it took.
func settle(t testing.TB, c *Conn) (time.Duration, error) {
	ctx, cancel := context.WithTimeout(t.Context(), negotiationWait)
	defer cancel()
	begin := time.Now()
	err := c.Settle(ctx)
	return time.Since(begin), err
}

// TestT3_36_SettleIsBounded: a peer that is silent, that answers some, and one that confuses get their session in time, all waits in one.
func TestT3_36_SettleIsBounded(t *testing.T) {
	for name, in := range map[string]struct {
		in   string
		took time.Duration
		err  error
	}{
		"silent":   {"", negotiationWait, context.DeadlineExceeded},
		"one":      {"\xff\xfd\x01", negotiationWait, context.DeadlineExceeded},
		"types":    {"show version\r\n", negotiationWait, context.DeadlineExceeded},
		"refuses":  {"\xff\xfe\x01\xff\xfe\x03\xff\xfc\x18\xff\xfc\x1f", 0, nil},
		"agrees":   {"\xff\xfd\x01\xff\xfd\x03\xff\xfc\x18\xff\xfb\x1f", 0, nil},
		"no name":  {"\xff\xfd\x01\xff\xfd\x03\xff\xfb\x18\xff\xfb\x1f", negotiationWait, context.DeadlineExceeded},
		"one name": {"\xff\xfd\x01\xff\xfd\x03\xff\xfb\x18\xff\xfb\x1f\xff\xfa\x18\x00vt100\xff\xf0\xff\xfa\x18\x00vt100\xff\xf0", 0, nil},
		"floods":   {strings.Repeat("x", maxKept), 0, ErrTypeAhead},
		"abuses":   {"\xff\xfa\x18" + strings.Repeat("x", MaxSubnegotiation+maxSwallowed+100), 0, ErrAbuse},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c, client := pipePair(t)
				go io.Copy(io.Discard, client)
				go io.WriteString(client, in.in)
				took, err := settle(t, c)
				if took != in.took || err != in.err {
					t.Errorf("%v, %v", took, err)
				}
				client.Close()
			})
		})
	}
}

// TestT3_36_RefusingClients: telnetlib3 made clients that refuse wait 4 s (issue 74). Over a real socket.
func TestT3_36_RefusingClients(t *testing.T) {
	took := make(chan time.Duration, 1)
	addr := start(t, &Server{Handler: HandlerFunc(func(ctx context.Context, c *Conn) {
		d, err := settle(t, c)
		if err != nil {
			t.Error(err)
		}
		took <- d
		session(ctx, c)
	})})
	c := dial(t, addr, "")
	expect(t, c, wireOpening)
	c.Write([]byte("\xff\xfe\x01\xff\xfe\x03\xff\xfc\x18\xff\xfc\x1flogin"))
	expect(t, c, "prompt> ok")
	if d := <-took; d > time.Second {
		t.Error(d)
	}
}

// TestSettleKeepsInput: what is typed meanwhile comes first, in order, and once; sizes and options too.
func TestSettleKeepsInput(t *testing.T) {
	both(t, func(t *testing.T, c *Conn, client net.Conn) {
		go io.Copy(io.Discard, client)
		ctx, cancel := context.WithCancel(t.Context())
		go func() {
			io.WriteString(client, "ab\xff\xff\xff\xf4c\xff\xfa\x1f\x00\x50\x00\x18\xff\xf0d\xff\xf4\xff\xfd\x06")
			cancel()
		}()
		var errs []error
		for range 2 { // the second one adds to the first
			errs = append(errs, c.Settle(ctx))
		}
		if errs[0] != context.Canceled || errs[1] != context.Canceled {
			t.Error(errs)
		}
		s := &sink{}
		end := loop(c, s)
		io.WriteString(client, "e")
		until(t, "all", func() bool { return strings.HasSuffix(s.String(), "e") })
		client.Close()
		<-end
		got := s.String()
		if strings.ReplaceAll(strings.ReplaceAll(got, "size 80x24", ""), "|", "") != "ab\xffcontrol 244cdcontrol 244control 6e" ||
			strings.Count(got, "size 80x24") != 1 {
			t.Errorf("%q", got)
		}
	})
}

// FuzzKept: what a keeper has kept is what the next Receive hands over.
func FuzzKept(f *testing.F) {
	f.Add([]byte("a\xff\xffb"), byte(IP), []byte("\xff"))
	f.Add([]byte{}, byte(OptTimingMark), []byte("\xf4"))
	f.Fuzz(func(t *testing.T, before []byte, code byte, behind []byte) {
		if code == IAC { // is no command
			return
		}
		k := &keeper{}
		k.Input(before)
		k.Control(code)
		k.Input(behind)
		c := &Conn{limits: &Limits{}, early: &early{kept: k.kept}}
		var got []byte
		commands := 0
		s := &texts{input: func(p []byte) { got = append(got, p...) }, control: func(b byte) {
			if commands++; b != code || !bytes.Equal(got, before) {
				t.Fatalf("command %d behind %q", b, got)
			}
		}}
		if err := c.Receive(s); err != nil || commands != 1 || !bytes.Equal(got, append(before, behind...)) || c.early != nil {
			t.Fatalf("%q, %d commands, %v", got, commands, err)
		}
	})
}

// texts is a Receiver of functions.
type texts struct {
	input   func(p []byte)
	control func(code byte)
}

func (r *texts) Input(p []byte)    { r.input(p) }
func (r *texts) Control(code byte) { r.control(code) }
func (r *texts) Resize(int, int)   {}

// TestSettleSeesTheEnd: what was typed before the peer closed is still handed over.
func TestSettleSeesTheEnd(t *testing.T) {
	both(t, func(t *testing.T, c *Conn, client net.Conn) {
		go func() {
			io.ReadFull(client, make([]byte, len(wireOpening))) // what is sent to a peer that has gone ends the connection
			io.WriteString(client, "show version\n")
			if tcp, ok := client.(*net.TCPConn); ok {
				tcp.CloseWrite() // Close would reset what it has not read
			} else {
				client.Close()
			}
		}()
		if _, err := settle(t, c); err != io.EOF {
			t.Error(err)
		}
		s := &sink{}
		if err := <-loop(c, s); err != io.EOF || s.String() != "show version\n" {
			t.Errorf("%q, %v", s, err)
		}
	})
}

// TestSettleIsWoken by Disconnect, which also bounds what comes behind.
func TestSettleIsWoken(t *testing.T) {
	both(t, func(t *testing.T, c *Conn, client net.Conn) {
		go io.Copy(io.Discard, client)
		end := make(chan error)
		go func() { end <- c.Settle(t.Context()) }()
		until(t, "waiting", func() bool { c.mu.Lock(); defer c.mu.Unlock(); return c.waiting })
		c.Disconnect("kicked")
		if err := <-end; !errors.Is(err, ErrClosed) {
			t.Error(err)
		}
		if err := c.Settle(t.Context()); !errors.Is(err, ErrClosed) {
			t.Error(err)
		}
	})
}

func TestT3X_10_WaitOption(t *testing.T) {
	both(t, func(t *testing.T, c *Conn, client net.Conn) {
		go io.Copy(io.Discard, client)
		go io.WriteString(client, "\xff\xfb\x1f\xff\xfe\x01x\xff\xfb\x18\xff\xfa\x18\x00vt100\xff\xf0")
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		if err := c.WaitOption(ctx, OptNAWS, Remote, true); err != nil {
			t.Error(err)
		}
		if err := c.WaitOption(ctx, OptEcho, Local, true); err != ErrRefused {
			t.Error(err)
		}
		if err := c.WaitOption(ctx, OptEcho, Local, false); err != nil {
			t.Error(err)
		}
		if err := c.WaitFor(ctx, func(e *Engine) bool { return e.Option(OptTTYPE).(*TTYPE).Type() == "vt100" }); err != nil {
			t.Error(err)
		}
		over, end := context.WithCancelCause(t.Context())
		end(io.ErrNoProgress)
		if err := c.WaitOption(over, OptSGA, Local, true); err != io.ErrNoProgress {
			t.Error(err)
		}
		s := &sink{}
		received := loop(c, s)
		until(t, "what was typed", func() bool { return strings.Contains(s.String(), "x") })
		client.Close()
		<-received
	})
}

func TestEnginePending(t *testing.T) {
	e, _, _, _ := server()
	if !e.Pending() {
		t.Error("the opening has been answered")
	}
	feed(t, e, []byte("\xff\xfd\x01\xff\xfe\x03\xff\xfb\x18"))
	if !e.Pending() {
		t.Error("NAWS has been answered")
	}
	feed(t, e, []byte("\xff\xfc\x1f"))
	if !e.Pending() {
		t.Error("the name has been given")
	}
	feed(t, e, []byte("\xff\xfa\x18\x00VT100\xff\xf0\xff\xfa\x18\x00VT100\xff\xf0"))
	if e.Pending() {
		t.Error("something is left")
	}
	feed(t, e, []byte("\xff\xfc\x18\xff\xfb\x18"))
	if !e.Pending() {
		t.Error("the name is asked for again")
	}
	feed(t, e, []byte("\xff\xfc\x18"))
	if e.Pending() {
		t.Error("an option that is off is waited for")
	}
	e.Request(OptEcho, Local, false)
	e.Request(OptEcho, Local, true)
	for _, answer := range []string{"\xff\xfe\x01", "\xff\xfd\x01"} {
		if !e.Pending() {
			t.Error("ECHO has been answered")
		}
		feed(t, e, []byte(answer))
	}
	if e.Pending() {
		t.Error("something is left")
	}
}
