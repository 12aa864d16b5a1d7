package console_test

import (
	"bytes"
	"context"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/vtykit/vtykit/console"
)

// peer is a terminal that can be made to take nothing more.
type peer struct {
	mu    sync.Mutex
	out   bytes.Buffer
	stuck bool
	end   chan struct{}
	once  sync.Once
}

func (p *peer) Receive(console.Receiver) error { <-p.end; return io.EOF }
func (p *peer) Write(b []byte) (int, error)    { p.mu.Lock(); defer p.mu.Unlock(); return p.out.Write(b) }
func (p *peer) Wait(ctx context.Context, _ int) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.stuck {
		return ctx.Err()
	}
	return nil
}
func (p *peer) Discard()                 {}
func (p *peer) Size() (cols, rows int)   { return 80, 24 }
func (p *peer) Type() string             { return "xterm" }
func (p *peer) Scripted() bool           { return false }
func (p *peer) RemoteAddr() net.Addr     { return nil }
func (p *peer) Disconnect(string) string { p.once.Do(func() { close(p.end) }); return "logout" }
func (p *peer) setStuck(on bool)         { p.mu.Lock(); defer p.mu.Unlock(); p.stuck = on }

// TestR084_Broadcast: a broadcast reaches all sessions without waiting for those that are stuck, and these learn later how many
// messages they missed.
func TestR084_Broadcast(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := testConsole(false)
		var peers []*peer
		var wg sync.WaitGroup
		for i := range 1000 {
			p := &peer{end: make(chan struct{}), stuck: i%20 == 0}
			peers = append(peers, p)
			wg.Go(func() { c.Serve(context.Background(), p) })
		}
		synctest.Wait()
		for range 3 {
			c.Broadcast("lights out at ten")
		}
		for i, p := range peers {
			want := 3
			if i%20 == 0 {
				want = 0
			}
			if got := strings.Count(p.out.String(), "lights out"); got != want {
				t.Fatalf("peer %d got %d messages, want %d", i, got, want)
			}
		}
		peers[0].setStuck(false)
		c.Broadcast("good morning")
		if out := peers[0].out.String(); !strings.Contains(out, "% 3 messages lost\r\n") || !strings.Contains(out, "good morning") {
			t.Errorf("got %q", out)
		}
		for _, p := range peers {
			p.Disconnect("")
		}
		wg.Wait()
	})
}
