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

// TestViewBehindFullTypeAhead: a view that begins while more was typed than is kept has its keys all the same, and an end.
func TestViewBehindFullTypeAhead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := testConsole(false)
		c.Modes()[0].Command("look", "\nLook at it after a second", func(ctx context.Context, s *console.Session, _ console.Args) error {
			time.Sleep(time.Second)
			return s.Live(ctx, func(ctx context.Context, w *console.Window) error {
				for {
					if err := w.Draw([]string{"picture"}); err != nil {
						return err
					}
					if _, ok := w.Next(time.Second); !ok {
						return nil
					}
				}
			})
		})
		in, keys := io.Pipe()
		out, over := &wire{}, make(chan string)
		go func() { over <- c.Serve(t.Context(), console.NewStream(in, out, vt)) }()
		go func() {
			io.WriteString(keys, "look\r"+strings.Repeat("x", 10000))
			time.Sleep(10 * time.Second)
			keys.Write([]byte{3})
		}()
		time.Sleep(time.Minute)
		synctest.Wait()
		if got := out.take(); !strings.Contains(got, "picture") || !strings.HasSuffix(got, "router>") {
			t.Errorf("%q", got[max(0, len(got)-60):])
		}
		keys.Close()
		if reason := <-over; reason != "client-eof" {
			t.Error(reason)
		}
	})
}
