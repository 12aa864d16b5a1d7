package console_test

import (
	"io"
	"testing"
	"testing/synctest"

	"github.com/vtykit/vtykit/console"
)

// TestClearedIsNoSession: a session that was cleared is in no list, though its terminal is still being closed.
func TestClearedIsNoSession(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := console.New(console.Config{IdleTimeout: -1})
		c.Mode("exec", "{host}{#}")
		r, keys := io.Pipe()
		stuck, out := io.Pipe() // nobody reads
		ended := make(chan string, 1)
		go func() { ended <- c.Serve(t.Context(), console.NewStream(r, out, console.StreamConfig{})) }()
		synctest.Wait()
		if n := len(c.Sessions()); n != 1 {
			t.Fatalf("%d sessions", n)
		}
		go c.Clear(0)
		synctest.Wait()
		if n := len(c.Sessions()); n != 0 || len(ended) > 0 {
			t.Errorf("%d sessions, %d ended", n, len(ended))
		}
		if reason := <-ended; reason != "kicked" {
			t.Error(reason)
		}
		keys.Close()
		stuck.Close()
	})
}
