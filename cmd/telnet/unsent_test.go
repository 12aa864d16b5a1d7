package main

import (
	"bytes"
	"context"
	"io"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vtykit/vtykit/telnet"
)

// slowSession is a session whose server takes nothing until the test reads from nc.
func slowSession(t *testing.T) (n *session, nc net.Conn, out *bytes.Buffer) {
	t.Helper()
	l := loopback(t)
	defer l.Close()
	cc, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	nc, err = l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	nc.SetDeadline(time.Now().Add(20 * time.Second))
	cc.(*net.TCPConn).SetWriteBuffer(16 << 10)
	nc.(*net.TCPConn).SetReadBuffer(64 << 10)
	d := telnet.Dialer{Limits: telnet.Limits{Queue: queued, FlushTimeout: time.Millisecond}}
	cl := d.Client(cc)
	t.Cleanup(func() { nc.Close(); cl.Close() })
	out = new(bytes.Buffer)
	s := &settings{autoflush: true, escape: 0x1d, force: forceRaw}
	s.log, _ = newLogger("", 0)
	n = newSession(s, out, 80)
	n.stop = context.Background()
	n.connect(cl, 80, 24)
	return n, nc, out
}

// TestT3_81_SlowServer: what is pasted waits for a server that does not read yet, and nothing is lost below the bound.
func TestT3_81_SlowServer(t *testing.T) {
	n, nc, _ := slowSession(t)
	paste := strings.Repeat(strings.Repeat("0123456789", 10)+"\r", 10000) // 1 MB
	for p := paste; p != ""; {
		m := min(len(p), 4096)
		n.key([]byte(p[:m]))
		p = p[m:]
	}
	if n.unsentLen == 0 || n.lost {
		t.Fatalf("%d bytes wait, lost %v", n.unsentLen, n.lost)
	}
	got := make(chan string)
	go func() {
		p := make([]byte, len(paste)+10000)
		io.ReadFull(nc, p)
		got <- string(p)
	}()
	for len(n.unsent) > 0 {
		<-n.retry.C
		n.sendRest()
	}
	if <-got != strings.ReplaceAll(paste, "\r", "\r\x00") || n.unsentLen != 0 {
		t.Error("some of it was lost or changed")
	}
}

// TestT3_81_InterruptDropsInput: what the server has not taken yet does not come behind the interrupt.
func TestT3_81_InterruptDropsInput(t *testing.T) {
	n, _, out := slowSession(t)
	for range 1000 {
		n.send([]byte(strings.Repeat("x", 4096)), true)
	}
	if n.unsentLen > maxUnsent || !n.lost || strings.Count(out.String(), "takes no input") != 1 {
		t.Fatalf("%d bytes wait, lost %v: %q", n.unsentLen, n.lost, out)
	}
	n.interrupt(telnet.IP)
	if n.unsentLen != 0 || n.unsent != nil || !n.flushing {
		t.Errorf("%d bytes wait", n.unsentLen)
	}
}

// TestT3_81_HeldBound: while the prompt is open only so much is taken from the server.
func TestT3_81_HeldBound(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		n := newSession(&settings{escape: 0x1d}, io.Discard, 80)
		n.stop, n.asking = ctx, true
		const piece = 16 << 10
		taken := 0
		go func() {
			for ctx.Err() == nil {
				n.emit(ctx, serverEvent{text: make([]byte, piece)})
				taken++
			}
		}()
		go n.loop(nil, nil)
		synctest.Wait()
		if taken != maxHeld/piece {
			t.Errorf("%d bytes were taken, want %d", taken*piece, maxHeld)
		}
		cancel()
		synctest.Wait()
	})
}
