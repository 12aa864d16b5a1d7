package telnet

import (
	"context"
	"io"
	"testing"
	"time"
)

// TestOpeningIsWaitedFor: what is queued at the opening leaves before whatever waits for an empty queue, and whoever waits is told when another
// goroutine sends it.
func TestOpeningIsWaitedFor(t *testing.T) {
	asking := Dialer{Options: func() []Option { return []Option{&askingOption{}} }}
	const opening = "\xff\xfb\xc8"
	t.Run("CloseWrite", func(t *testing.T) {
		c, nc := peer(t, asking)
		over := make(chan error, 1)
		go func() { over <- c.CloseWrite() }()
		if p, err := io.ReadAll(nc); string(p) != opening || err != nil {
			t.Errorf("% x, %v", p, err)
			c.Close()
		}
		if err := <-over; err != nil {
			t.Error(err)
		}
	})
	t.Run("SendSynch", func(t *testing.T) {
		c, nc := peer(t, asking)
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		if err := c.SendSynch(ctx); err != nil {
			t.Error(err)
		}
		expect(t, nc, opening)
	})
	t.Run("Wait", func(t *testing.T) {
		c, client := tcpPair(t, Limits{})
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		if err := c.Wait(ctx, 0); err != nil {
			t.Error(err)
		}
		expect(t, client, wireOpening)
	})
}

// askingOption is one that a client offers by itself.
type askingOption struct{}

func (*askingOption) Code() byte                                 { return 200 }
func (*askingOption) Policy(Role) Policy                         { return AllowLocal | AskLocal }
func (*askingOption) Changed(*Engine, Side, bool)                {}
func (*askingOption) Subnegotiation(*Engine, []byte) (news bool) { return false }
