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

// lineOf is a terminal that takes so many bytes a second, of one write after the other.
type lineOf struct {
	wire
	rate int
}

func (w *lineOf) Write(p []byte) (int, error) {
	for n := 0; n < len(p); n += w.rate / 100 {
		time.Sleep(10 * time.Millisecond)
		w.wire.Write(p[n:min(n+w.rate/100, len(p))])
	}
	return len(p), nil
}

// TestLargeWriteEnds: what stops a command's output stops it in the middle of one large Write, and of what a filter had kept back, too: at a slow
// terminal nothing of it comes behind the ^C, and the session goes on.
func TestLargeWriteEnds(t *testing.T) {
	text := []byte(strings.Repeat(strings.Repeat("\x1b", 99)+"\n", 10000))
	for _, line := range []string{"dump", "dump | exclude x", "dump | last 5000"} {
		for name, stop := range map[string]func(s *console.Session, keys io.Writer){
			"interrupt":    func(_ *console.Session, keys io.Writer) { keys.Write([]byte{3}) },
			"abort output": func(s *console.Session, _ io.Writer) { s.Terminal().Discard(); s.Control(245) }, // as telnet does
		} {
			t.Run(name+" "+line, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					c := testConsole(false, func(cfg *console.Config) {
						cfg.Start = func(_ context.Context, s *console.Session) { s.SetSize(-1, 0) }
					})
					ended := false
					c.Modes()[0].Command("dump", "\nPrint much at once", func(_ context.Context, s *console.Session, _ console.Args) error {
						_, err := s.Write(text)
						ended = true
						return err
					})
					in, keys := io.Pipe()
					w := &lineOf{rate: 50 << 10}
					reason := make(chan string, 1)
					go func() { reason <- c.Serve(context.Background(), console.NewStream(in, w, vt)) }()
					keys.Write([]byte(line + "\r"))
					time.Sleep(time.Second)
					synctest.Wait()
					s := c.Sessions()[0]
					stop(s, keys)
					time.Sleep(10 * time.Second) // what was on its way has arrived
					got := w.take()
					if before, behind, ok := strings.Cut(got, "^C"); name == "interrupt" && (!ok || len(behind) > 20 || len(before) < 10000) {
						t.Errorf("%d bytes, ^C %v, and %d bytes behind it", len(before), ok, len(behind))
					}
					if n := len(got); !ended || n > 300<<10 || !strings.HasSuffix(got, "router>") {
						t.Errorf("ended: %v, %d bytes, %q", ended, n, got[max(0, len(got)-40):])
					}
					keys.Close()
					if got := <-reason; got != "client-eof" {
						t.Error(got)
					}
				})
			})
		}
	}
}
