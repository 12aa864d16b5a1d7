package telnet

import (
	"compress/zlib"
	"context"
	"io"
	"math/rand/v2"
	"testing"
	"time"
)

// TestMCCPFreedBehindAFailure: a connection that has failed in the middle of a handler's work, and whose handler does not come back to
// Receive, frees its coroutine as well.
func TestMCCPFreedBehindAFailure(t *testing.T) {
	c, client := tcpPair(t, Limits{})
	c.engine.slots = append(c.engine.slots, slot{option: MCCP3{}, code: OptMCCP3, policy: MCCP3{}.Policy(ServerRole)})
	c.SetUser("u")
	client.Write(append([]byte("\xff\xfd\x57\xff\xfa\x57\xff\xf0"), deflated(t, "zlib", "some text")[:8]...))
	for c.engine.in == nil {
		if err := c.Receive(&sink{}); err != nil {
			t.Fatal(err)
		}
	}
	c.abort(ReasonShutdown)
	c.Disconnect("logout")
	if c.engine.in != nil {
		t.Error("decompression goes on")
	}
}

// TestMCCPBegunAgain: a client that ends compression and wants it again while its window is closed gets the end of the first stream before
// the second one.
func TestMCCPBegunAgain(t *testing.T) {
	c, nc := tcpPair(t, Limits{})
	c.engine.slots = append(c.engine.slots, slot{option: MCCP2{}, code: OptMCCP2, policy: MCCP2{}.Policy(ServerRole)})
	c.SetUser("u")
	client := (&Dialer{Options: func() []Option { return []Option{MCCP2{}} }}).Client(nc)
	defer client.Close()
	rng := rand.New(rand.NewPCG(1, 2))
	var want []byte
	write := func(n int) {
		p := make([]byte, n) // that does not shrink
		for i := range p {
			p[i] = ' ' + byte(rng.IntN('~'-' '))
		}
		want = append(want, p...)
		c.Write(p)
	}
	option := func(verb byte) {
		c.mu.Lock()
		err := c.engine.Feed([]byte{IAC, verb, OptMCCP2}, 0)
		c.flush()
		c.mu.Unlock()
		if err != nil {
			t.Error(err)
		}
	}
	option(DO)
	for waiting := 0; waiting < 64<<10; { // until the window is closed
		write(16 << 10)
		c.mu.Lock()
		waiting = c.backlog()
		c.mu.Unlock()
	}
	option(DONT)
	option(DO)
	write(100)
	want = append(want, '#')
	c.Write([]byte("#"))
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	client.maxBuffer = 64 << 20
	if p, err := client.ReadUntil(ctx, want[len(want)-50:]); err != nil || string(p) != string(want) {
		t.Errorf("%d bytes of %d, %v", len(p), len(want), err)
	}
}

// TestMCCPSynch: what is sent out of band would stand in the middle of a compressed stream.
func TestMCCPSynch(t *testing.T) {
	client, nc := peer(t, Dialer{Options: func() []Option { return []Option{MCCP3{}} }})
	say(t, nc, "\xff\xfb\x57#")
	if _, err := client.ReadUntil(t.Context(), []byte("#")); err != nil {
		t.Fatal(err)
	}
	expect(t, nc, "\xff\xfd\x57\xff\xfa\x57\xff\xf0")
	client.Write([]byte("text"))
	client.SendCommand(IP)
	if err := client.SendSynch(t.Context()); err != nil {
		t.Fatal(err)
	}
	client.Write([]byte("on"))
	client.CloseWrite()
	r, err := zlib.NewReader(nc)
	if err != nil {
		t.Fatal(err)
	}
	got := make([]byte, len("text\xff\xf4\xff\xf2on"))
	if _, err := io.ReadFull(r, got); err != nil || string(got) != "text\xff\xf4\xff\xf2on" {
		t.Errorf("%q, %v", got, err)
	}
}

// TestMCCPFlapping: beginning costs much, so a peer may begin some times only; then the option is taken back for good.
func TestMCCPFlapping(t *testing.T) {
	for _, test := range []struct {
		option  Option
		role    Role
		side    Side
		on, off byte
	}{
		{MCCP2{}, ServerRole, Local, DO, DONT},
		{MCCP3{}, ClientRole, Remote, WILL, WONT},
	} {
		c, _ := pipePair(t)
		code := test.option.Code()
		c.engine.role, c.engine.trusted = test.role, true
		c.engine.slots = []slot{{option: test.option, code: code, policy: test.option.Policy(test.role)}}
		feed := func(second int, verb byte) {
			c.mu.Lock()
			defer c.mu.Unlock()
			if err := c.engine.Feed([]byte{IAC, verb, code}, time.Duration(second)*time.Second); err != nil {
				t.Fatal(err)
			}
		}
		begun := 0
		for second := range 500 {
			feed(second, test.on)
			if c.Enabled(code, test.side) {
				begun++
			}
			feed(second, test.off)
		}
		if begun != maxQueries {
			t.Errorf("option %d was begun %d times", code, begun)
		}
	}
}
