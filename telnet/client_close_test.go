package telnet

import (
	"context"
	"sync"
	"testing"
	"time"
)

// TestClientCloseIsBounded: a server that does not close its half holds Close up for half a second, whatever another goroutine does with the
// read deadline meanwhile. Each verb that looks or waits sets that back when it is done.
func TestClientCloseIsBounded(t *testing.T) {
	for name, use := range map[string]func(c *Client){
		"SetReadDeadline": func(c *Client) { c.SetReadDeadline(time.Time{}) },
		"ReadReady":       func(c *Client) { c.ReadReady() },
		"ReadSome": func(c *Client) {
			ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
			defer cancel()
			c.ReadSome(ctx)
		},
		"Settle": func(c *Client) { c.Settle(ended()) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, _ := peer(t, Dialer{})
			over := make(chan struct{})
			go func() {
				defer close(over)
				c.Close()
			}()
			late := time.After(5 * time.Second)
			for tick := time.Tick(10 * time.Millisecond); ; {
				select {
				case <-over:
					return
				case <-late:
					t.Error("Close waits for the server")
					c.conn.abort(ReasonLogout)
					return
				case <-tick:
					use(c)
				}
			}
		})
	}
}

// TestContextOutlastsDeadlines: a verb whose context has ended ends, though another goroutine moves the read deadline at that moment.
func TestContextOutlastsDeadlines(t *testing.T) {
	c, _ := peer(t, Dialer{})
	stop := make(chan struct{})
	var mover sync.WaitGroup
	mover.Go(func() {
		for {
			select {
			case <-stop:
				return
			default:
				c.SetReadDeadline(time.Time{})
			}
		}
	})
	defer mover.Wait()
	defer close(stop)
	for range 200 {
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Microsecond)
		over := make(chan error, 1)
		go func() { _, err := c.ReadSome(ctx); over <- err }()
		select {
		case err := <-over:
			if err != context.DeadlineExceeded {
				t.Error(err)
			}
		case <-time.After(5 * time.Second):
			t.Error("ReadSome goes on behind its context")
			c.conn.abort(ReasonLogout)
			<-over
			cancel()
			return
		}
		cancel()
	}
}
