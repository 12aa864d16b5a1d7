package console_test

import (
	"context"
	"io"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/internal/testclient/screen"
)

// TestViewKeysAtEverySplit: function keys and pasted text are the same in one read, in two and byte by byte.
func TestViewKeysAtEverySplit(t *testing.T) {
	const input = "a\x1b[Ab\x1bOP\x1b[1;5Dc\x1b[200~q\x1b[A\rq\x1b[201~d\xc3\xa9"
	const want = "a\nb\nc\nd\n"
	var pieces [][]string
	for i := range len(input) {
		pieces = append(pieces, []string{input[:i], input[i:]})
	}
	pieces = append(pieces, strings.Split(input, ""))
	bytes := make([]string, 0, len(input))
	for i := range len(input) {
		bytes = append(bytes, input[i:i+1])
	}
	pieces = append(pieces, bytes)
	for _, parts := range pieces {
		watching(t, console.StreamConfig{Cols: 20, Rows: 10, Type: "vt100"}, watchedConsole(), "keys", func(p *player) {
			for _, part := range parts {
				if part != "" {
					p.keys.Write([]byte(part))
				}
			}
			p.settle()
			if got := p.shown(); !strings.HasPrefix(got, want) || strings.Contains(got, "router") {
				t.Errorf("%q:\n%s", parts, got)
			}
		})
	}
}

// FuzzViewKeys types anything into a view, in two pieces: it neither panics nor hangs, Ctrl-C gives the prompt back, and the screen
// sees nothing that it does not know.
func FuzzViewKeys(f *testing.F) {
	for _, s := range []string{"q", "aq\r", "\x1b", "\x1b[", "\x1b[200~", "\x1b[201~q", "\x1b[\x1b[200~\x1b", "\x1bq", strings.Repeat("\x1b[1;", 40), "\x1e", "\x00\xff\xc3"} {
		f.Add(s, 1)
	}
	f.Fuzz(func(t *testing.T, s string, at int) {
		if len(s) > 2000 {
			return
		}
		at = min(max(at, 0), len(s))
		synctest.Test(t, func(t *testing.T) {
			p := startOn(t, &txtar.Archive{}, console.StreamConfig{Cols: 30, Rows: 6, Type: "xterm"}, watchedConsole())
			defer p.stop()
			p.keys.Write([]byte("keys\r"))
			p.settle()
			for _, part := range []string{s[:at], s[at:]} {
				if part != "" {
					p.keys.Write([]byte(part))
				}
			}
			p.settle()
			p.keys.Write([]byte{3})
			time.Sleep(time.Second)
			synctest.Wait()
			p.keys.Write([]byte{3})
			p.settle()
			if got := p.shown(); len(p.c.Sessions()) == 1 && !strings.Contains(got, "router") {
				t.Errorf("%q: no prompt:\n%s", s, got)
			}
			if err := p.screen.Err(); err != nil {
				t.Errorf("%q: %v", s, err)
			}
		})
	})
}

// late is a terminal that says its type when the test does.
type late struct {
	*console.Stream
	known *atomic.Bool
}

func (l late) Type() string {
	if l.known.Load() {
		return l.Stream.Type()
	}
	return ""
}

// TestViewTypeComesLate: a view that began before the terminal's type was known is drawn in place from then on.
func TestViewTypeComesLate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, keys := io.Pipe()
		p := &player{t: t, screen: screen.New(60, 12), keys: keys, reason: make(chan string, 1)}
		l := late{console.NewStream(r, p, console.StreamConfig{Cols: 60, Rows: 12, Type: "xterm"}), new(atomic.Bool)}
		c := watchedConsole()
		go func() { p.reason <- c.Serve(context.Background(), l) }()
		keys.Write([]byte("watch show ticks\r"))
		p.settle()
		if got := p.sent(); strings.Contains(got, "\x1b[H") || !strings.Contains(got, "asked 1 times") {
			t.Errorf("before: %q", got)
		}
		l.known.Store(true)
		time.Sleep(2 * time.Second)
		p.settle()
		if got := p.shown(); !strings.HasPrefix(got, "Every 2 s: show ticks") || !strings.Contains(got, "asked 2 times") {
			t.Errorf("after:\n%s", got)
		}
		keys.Close()
		<-p.reason
	})
}
