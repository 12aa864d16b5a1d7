package console_test

import (
	"context"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vtykit/vtykit/console"
)

// brokenTTY is a terminal that breaks while it receives, after some input.
type brokenTTY struct {
	*console.Stream
	fail func()
	seen int
}

func (b *brokenTTY) Receive(r console.Receiver) error {
	if b.seen++; b.seen == 2 {
		time.Sleep(time.Second)
		b.fail()
	}
	return b.Stream.Receive(r)
}

// waitingTTY is one whose input can be waited for.
type waitingTTY struct{ brokenTTY }

func (*waitingTTY) WaitInput(time.Duration) (more bool, err error) { return true, nil }

// TestTerminalThatBreaks: a session that is ended by a panic or by runtime.Goexit has ended for all that belongs to it: its handler's context,
// the hook, the recording.
func TestTerminalThatBreaks(t *testing.T) {
	for name, fail := range map[string]func(){"panic": func() { panic("broken") }, "Goexit": runtime.Goexit} {
		for _, waits := range []bool{false, true} {
			synctest.Test(t, func(t *testing.T) {
				tp, ended, cause := &tape{}, make(chan string, 1), make(chan error, 1)
				c := testConsole(false, func(cfg *console.Config) {
					cfg.End = func(_ *console.Session, reason string) { ended <- reason }
					cfg.Recording.Open = func(console.Event) (io.WriteCloser, error) { return tp, nil }
				})
				c.Modes()[0].Command("forever", "\nRun until it is stopped", func(ctx context.Context, _ *console.Session, _ console.Args) error {
					<-ctx.Done()
					cause <- context.Cause(ctx)
					return nil
				})
				in, keys := io.Pipe()
				broken := &brokenTTY{Stream: console.NewStream(in, &wire{}, vt), fail: fail}
				var tty console.Terminal = broken
				if waits {
					tty = &waitingTTY{*broken}
				}
				over := make(chan bool)
				go func() {
					defer func() {
						text, _ := recover().(string)
						over <- strings.Contains(text, "broken") == (name == "panic")
					}()
					c.Serve(t.Context(), tty)
				}()
				keys.Write([]byte("forever\r"))
				if !<-over {
					t.Errorf("%s: not passed on", name)
				}
				synctest.Wait()
				select {
				case reason := <-ended:
					if reason != "internal-error" || !tp.closed {
						t.Errorf("%s: %s, recording closed: %v", name, reason, tp.closed)
					}
				default:
					t.Errorf("%s: the session goes on", name)
				}
				select {
				case err := <-cause:
					if err != console.ErrSessionClosed {
						t.Errorf("%s: %v", name, err)
					}
				default:
					t.Errorf("%s: the handler goes on", name)
					c.Sessions()
					runtime.Goexit()
				}
			})
		}
	}
}
