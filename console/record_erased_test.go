package console_test

import (
	"context"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/console/arg"
)

// TestR112_ErasedSecret: a secret that was typed and taken out of the line again is in no recording, however it was taken out; what holds no
// secret is recorded with all its keys as ever.
func TestR112_ErasedSecret(t *testing.T) {
	for _, keys := range []string{
		"zz set password hunter2\x15show users\r", "zz set password hunter2\x17\x17\x17\x17show users\r", "zz set password hunter2\x1b[A\x1b[B\x15show users\r",
		"zz set password hunter2" + strings.Repeat("\x7f", 23) + "show users\r", "zz set password hunter2\x01\x0bshow users\r", "zz set password hunter2 ?\x15show users\r",
		"zz st password hunter2\x15show users\r", strings.Repeat("show x\x15show y\x15", 20) + "zz set password hunter2\x15show users\r",
	} {
		for _, single := range []bool{false, true} {
			cast, _ := taped(t, &tape{}, true, 0, func(p *player) {
				p.raw("show privilege\r")
				if !single {
					p.raw(keys)
					return
				}
				for i := range len(keys) {
					p.raw(keys[i : i+1])
				}
			})
			if strings.Contains(cast, "hun") || !strings.Contains(cast, "show users") || !strings.Contains(cast, "User       Host") {
				t.Errorf("%q, one by one %v: %s", keys, single, cast)
			}
		}
	}
	cast, out := taped(t, &tape{}, false, 0, func(p *player) {
		p.raw("shwo\x7f\x7fow xyz" + strings.Repeat("w", 40) + strings.Repeat("\x7f", 42) + "\x15show users\r")
	})
	if !strings.Contains(out, "xyz") || !strings.Contains(cast, "xyz") {
		t.Errorf("sent %q, recorded %s", out, cast)
	}
}

// TestValuesAreAskedForWithoutLock: what lists an argument's values may use the console, also when a recorded line is given up, at Ctrl-C, at
// the end of the session, or because it is too long.
func TestValuesAreAskedForWithoutLock(t *testing.T) {
	for _, keys := range []string{"qq eth\x03", "qq eth", "qq eth" + strings.Repeat("x", 5000) + "\r", "qq eth0 x\r\x03"} {
		tp := &tape{}
		c := testConsole(false, func(cfg *console.Config) {
			cfg.Recording.Open = func(console.Event) (io.WriteCloser, error) { return tp, nil }
		})
		name := arg.OneOf("NAME", func() []string { c.Broadcast("asked"); return []string{"eth0"} })
		c.Modes()[0].Command("qq", "NAME\nSomething\nNAME  it", func(context.Context, *console.Session, console.Args) error { return nil }, name)
		r, w := io.Pipe()
		ended := make(chan string, 1)
		go func() { ended <- c.Serve(context.Background(), console.NewStream(r, &wire{}, vt)) }()
		go func() {
			w.Write([]byte(keys))
			w.Close()
		}()
		select {
		case <-ended:
		case <-time.After(10 * time.Second):
			t.Fatalf("%.20q: the session waits for itself", keys)
		}
	}
}
