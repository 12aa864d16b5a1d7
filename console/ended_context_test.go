package console_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vtykit/vtykit/console"
)

// hostedTTY is a terminal whose connection is what the context of the session stands for, as telnet's is.
type hostedTTY struct {
	*console.Stream
	end context.CancelCauseFunc
}

var errHungUp = fmt.Errorf("hung up: %w", net.ErrClosed)

func (h *hostedTTY) Disconnect(reason string) string {
	reason = h.Stream.Disconnect(reason)
	h.end(errHungUp)
	time.Sleep(time.Millisecond) // whoever waits for the context gets the time to act
	return reason
}

// TestContextThatEndsWithTheTerminal is no shutdown: the recording does not say so, and the handler's context ends as the session does.
func TestContextThatEndsWithTheTerminal(t *testing.T) {
	for name, hangUp := range map[string]func(h *hostedTTY, keys io.Closer){
		"peer":       func(_ *hostedTTY, keys io.Closer) { keys.Close() },
		"connection": func(h *hostedTTY, keys io.Closer) { h.end(errHungUp); time.Sleep(time.Second); keys.Close() },
		"server":     func(h *hostedTTY, _ io.Closer) { h.end(errors.New("server closed")) },
	} {
		synctest.Test(t, func(t *testing.T) {
			tp, cause, over := &tape{}, make(chan error, 1), make(chan string, 1)
			c := testConsole(false, func(cfg *console.Config) {
				cfg.Recording.Open = func(console.Event) (io.WriteCloser, error) { return tp, nil }
			})
			c.Modes()[0].Command("forever", "\nRun until it is stopped", func(ctx context.Context, _ *console.Session, _ console.Args) error {
				<-ctx.Done()
				cause <- context.Cause(ctx)
				return nil
			})
			in, keys := io.Pipe()
			ctx, end := context.WithCancelCause(t.Context())
			h := &hostedTTY{console.NewStream(in, &wire{}, vt), end}
			go func() { over <- c.Serve(ctx, h) }()
			keys.Write([]byte("forever\r"))
			synctest.Wait()
			hangUp(h, keys)
			err, reason := <-cause, <-over
			tp.mu.Lock()
			defer tp.mu.Unlock()
			if shutdown := name == "server"; shutdown != (reason == "shutdown") || shutdown != strings.Contains(tp.b.String(), "going down") ||
				shutdown == (err == console.ErrSessionClosed) {
				t.Errorf("%s: %s, %v, %s", name, reason, err, tp.b.String())
			}
		})
	}
}
