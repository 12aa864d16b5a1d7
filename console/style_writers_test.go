package console_test

import (
	"context"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vtykit/vtykit/console"
)

// gate is a terminal that takes nothing until it is opened.
type gate struct {
	wire
	open chan struct{}
}

func (g *gate) Write(p []byte) (int, error) { <-g.open; return g.wire.Write(p) }

// TestColourIsItsWriters: while a result waits for a slow terminal, what another goroutine of the command prints is not in its colour.
func TestColourIsItsWriters(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := testConsole(false, func(cfg *console.Config) {
			cfg.Style = console.Style{Result: "32"}
			cfg.Start = func(_ context.Context, s *console.Session) { s.SetSize(-1, 0) }
		})
		g := &gate{open: make(chan struct{})}
		c.Modes()[0].Command("both", "\nPrint by two", func(_ context.Context, s *console.Session, _ console.Args) error {
			over := make(chan struct{})
			go func() {
				defer close(over)
				for range 20 { // more than the terminal queues
					s.WriteResult("%s", strings.Repeat("g", 10000))
				}
			}()
			time.Sleep(time.Second)
			s.WriteLine("plain")
			close(g.open)
			<-over
			return nil
		})
		in, keys := io.Pipe()
		over := make(chan string)
		go func() { over <- c.Serve(context.Background(), console.NewStream(in, g, vt)) }()
		keys.Write([]byte("both\r"))
		time.Sleep(time.Minute)
		if got := g.take(); !strings.Contains(got, "\nplain\r\n") || strings.Count(got, "\x1b[32m") != 20 {
			t.Errorf("%q", got[strings.Index(got, "plain")-20:][:40])
		}
		keys.Close()
		<-over
	})
}
