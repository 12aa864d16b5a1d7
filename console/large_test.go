package console_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vtykit/vtykit/console"
)

// slowWire is a terminal that takes 4 KB each 10 ms, as a line of 3 Mbit/s does.
type slowWire struct {
	mu  sync.Mutex
	out bytes.Buffer
}

func (w *slowWire) Write(p []byte) (int, error) {
	for rest := p; len(rest) > 0; {
		n := min(len(rest), 4096)
		time.Sleep(10 * time.Millisecond)
		w.mu.Lock()
		w.out.Write(rest[:n])
		w.mu.Unlock()
		rest = rest[n:]
	}
	return len(p), nil
}

func (w *slowWire) String() string { w.mu.Lock(); defer w.mu.Unlock(); return w.out.String() }

// TestR106_NothingIsTooLarge: a terminal that reads as fast as it can gets all of what is printed, in however large pieces that is.
func TestR106_NothingIsTooLarge(t *testing.T) {
	const size = 4 << 20
	lines, long, binary := strings.Repeat("interface ethernet0\n", size/20), strings.Repeat("0123456789", size/10)+"\n", strings.Repeat("\x1b\x00", 48<<10)
	for _, tt := range []struct {
		name, line string
		size       int
		end        string
	}{
		{"lines", "lines", len(lines) * 21 / 20, "interface ethernet0\r\n"},
		{"a line", "long", len(long) + 1, "789\r\n"},
		{"a line through a pipe", "long | include 9", len(long) + 1, "789\r\n"},
		{"what is no text", "binary", 4 * len(binary), `\x00` + "\r\n"},
		{"lines through a pipe", "lines | include eth", len(lines) * 21 / 20, "interface ethernet0\r\n"},
		{"what a pipe kept", "lines | last 5000", 5000 * 21, "interface ethernet0\r\n"},
		{"a result", "result", len(lines) * 21 / 20, "interface ethernet0\r\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := console.New(console.Config{IdleTimeout: -1})
				exec := c.Mode("exec", "{host}{#}")
				for name, text := range map[string]string{"lines": lines, "long": long, "binary": binary} {
					exec.Command(name, "\nPrint", func(_ context.Context, s *console.Session, _ console.Args) error {
						n, err := s.Write([]byte(text))
						if n != len(text) && err == nil {
							t.Errorf("took %d of %d", n, len(text))
						}
						return err
					})
				}
				exec.Command("result", "\nPrint", func(_ context.Context, s *console.Session, _ console.Args) error {
					s.WriteResult("%s", lines[:len(lines)-1])
					return nil
				})
				r, keys := io.Pipe()
				w, ended := &slowWire{}, make(chan string, 1)
				go func() { ended <- c.Serve(t.Context(), console.NewStream(r, w, console.StreamConfig{})) }()
				fmt.Fprintf(keys, "terminal length 0\r%s\r", tt.line)
				time.Sleep(2 * time.Minute)
				got := w.String()
				_, got, _ = strings.Cut(got, tt.line+"\r\n")
				got = strings.TrimSuffix(got, "console>")
				if n := len(got); n < tt.size || n > tt.size+100 || !strings.HasSuffix(got, tt.end) {
					t.Errorf("%d bytes of %d, the last are %q", n, tt.size, got[max(0, n-60):])
				}
				select {
				case reason := <-ended:
					t.Error("ended with", reason)
				default:
					io.WriteString(keys, "exit\r")
					<-ended
				}
				keys.Close()
			})
		})
	}
}

// TestLargeMessages: no message ends a session, however large it is and however many wait.
func TestLargeMessages(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := console.New(console.Config{IdleTimeout: -1})
		c.Mode("exec", "{host}{#}").Command("wait", "\nWait", func(ctx context.Context, _ *console.Session, _ console.Args) error {
			time.Sleep(time.Second)
			return nil
		})
		r, keys := io.Pipe()
		w, ended := &slowWire{}, make(chan string, 1)
		go func() {
			ended <- c.Serve(t.Context(), console.NewStream(r, w, console.StreamConfig{Type: "xterm", Cols: 80, Rows: 24}))
		}()
		time.Sleep(time.Second)
		large := strings.Repeat("\x1bé", 1<<19)
		c.Broadcast(large)
		c.Sessions()[0].Write([]byte(large))
		time.Sleep(time.Minute)
		io.WriteString(keys, "wait\r")
		synctest.Wait()
		for i := range 64 {
			c.Broadcast(fmt.Sprint(i, large))
		}
		time.Sleep(time.Minute)
		io.WriteString(keys, "exit\r")
		time.Sleep(time.Minute)
		if reason := <-ended; reason != "logout" {
			t.Error(reason)
		}
		if got := w.String(); !strings.Contains(got, "0\\x1bé") || !strings.Contains(got, "lines lost") && !strings.Contains(got, "lost") {
			t.Errorf("%d bytes: %.200q", len(got), got[max(0, len(got)-200):])
		}
		keys.Close()
	})
}

// TestManyCommands: of thousands of commands help lists some, and says how many more there are.
func TestManyCommands(t *testing.T) {
	c := console.New(console.Config{IdleTimeout: -1})
	exec := c.Mode("exec", "{host}{#}")
	for i := range 10_000 {
		exec.Command(fmt.Sprintf("command%05d", i), "\nOne of ten thousand commands", func(context.Context, *console.Session, console.Args) error { return nil })
	}
	for _, tt := range []struct{ typed, want string }{
		{"command?", "  command00499\r\n% 9500 more: type more of the word\r\n\r\nconsole>command"},
		{"command0\t\t", "  command00499  One of ten thousand commands\r\n% 9500 more: type more of the word\r\n\r\nconsole>command0"},
		{"command0000?", "  command00009\r\n\r\nconsole>command0000"},
		{"?", "One of ten thousand commands\r\n% 9"},
	} {
		synctest.Test(t, func(t *testing.T) {
			r, keys := io.Pipe()
			w, ended := &slowWire{}, make(chan string, 1)
			go func() {
				ended <- c.Serve(t.Context(), console.NewStream(r, w, console.StreamConfig{Type: "xterm", Cols: 80, Rows: 24}))
			}()
			io.WriteString(keys, "terminal length 0\r"+tt.typed)
			time.Sleep(time.Minute)
			if got := w.String(); !strings.Contains(got, tt.want) {
				t.Errorf("%q: %d bytes, the last are %q", tt.typed, len(got), got[max(0, len(got)-300):])
			}
			io.WriteString(keys, "\x15exit\r")
			<-ended
			keys.Close()
		})
	}
}
