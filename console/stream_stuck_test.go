package console_test

import (
	"io"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vtykit/vtykit/console"
)

// TestStreamThatNobodyCloses: a writer that takes nothing and cannot be closed holds Disconnect up for two seconds, not for ever.
func TestStreamThatNobodyCloses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := &gate{open: make(chan struct{})}
		in, keys := io.Pipe()
		s := console.NewStream(in, g, vt)
		s.Write([]byte("goodbye"))
		over := make(chan string, 1)
		begin := time.Now()
		go func() { over <- s.Disconnect("logout") }()
		select {
		case reason := <-over:
			if took := time.Since(begin); reason != "logout" || took > 3*time.Second {
				t.Errorf("%s after %v", reason, took)
			}
		case <-time.After(time.Hour):
			t.Error("Disconnect waits")
		}
		close(g.open)
		keys.Close()
	})
}
