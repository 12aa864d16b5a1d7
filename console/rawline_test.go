package console_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vtykit/vtykit/console"
)

// byteTTY is a terminal that carries every byte only when it is asked to, and only if it agrees.
type byteTTY struct {
	*console.Stream
	agrees bool

	mu    sync.Mutex
	on    bool
	calls []bool
}

func (b *byteTTY) Transparent(_ context.Context, on bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.on = on && b.agrees
	b.calls = append(b.calls, on)
}

func (b *byteTTY) Binary() (in, out bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.on, b.on
}

// collected is what a session wrote.
type collected struct {
	mu sync.Mutex
	b  strings.Builder
}

func (c *collected) Write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.b.Write(p)
}
func (c *collected) take() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	defer c.b.Reset()
	return c.b.String()
}

// lending runs test against a session whose command `lend` calls f with the line. keys are what is typed.
func lending(t *testing.T, agrees bool, f func(context.Context, *console.Session, *console.RawLine) error,
	test func(c *console.Console, tty *byteTTY, keys *io.PipeWriter, out *collected)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		c := console.New(console.Config{Hostname: func() string { return "router" }, Login: console.NoLogin})
		c.Mode("exec", "{host}{#}").Command("lend", "\nLend the line", func(ctx context.Context, s *console.Session, _ console.Args) error {
			return s.Raw(ctx, func(r *console.RawLine) error { return f(ctx, s, r) })
		})
		in, keys := io.Pipe()
		out := &collected{}
		tty := &byteTTY{Stream: console.NewStream(in, out, console.StreamConfig{Cols: 80, Rows: 24, Type: "dumb"}), agrees: agrees}
		done := make(chan string)
		go func() { done <- c.Serve(t.Context(), tty) }()
		synctest.Wait()
		test(c, tty, keys, out)
		keys.Close()
		<-done
	})
}

func readAll(r *console.RawLine, n int) (string, error) {
	p := make([]byte, n)
	_, err := io.ReadFull(r, p)
	return string(p), err
}

// TestCP19_RawBytes: each byte arrives as it is, both ways; where the line is not binary the NULs of the telnet line's CRs come off; type-ahead and
// the partner of the Enter are told from data however they are cut.
func TestCP19_RawBytes(t *testing.T) {
	for _, c := range []struct {
		name   string
		agrees bool
		typed  []string
		want   string
	}{
		{"binary", true, []string{"lend\r", "\x00\r\x00\r\n\xff\x03\x1e?\t\x18"}, "\r\x00\r\n\xff\x03\x1e?\t\x18"},
		{"binary, LF behind Enter", true, []string{"lend\r", "\n", "\na"}, "\na"},
		{"binary, nothing behind Enter", true, []string{"lend\r", "a\r", "\x00\n"}, "a\r\x00\n"},
		{"not binary", false, []string{"lend\r\x00", "a\r", "\x00\x00b\r\nc\n\x00"}, "a\r\x00b\r\nc\n\x00"},
		{"typed ahead", true, []string{"lend\rab\x03"[:7], "\x03c"}, "ab\x03c"},
	} {
		t.Run(c.name, func(t *testing.T) {
			all := string([]byte{0, '\r', '\n', 0xff, 0x18, 0x80, 27})
			got, err := "", error(nil)
			lending(t, c.agrees, func(_ context.Context, _ *console.Session, r *console.RawLine) error {
				got, err = readAll(r, len(c.want))
				r.Write([]byte(all))
				return nil
			}, func(_ *console.Console, tty *byteTTY, keys *io.PipeWriter, out *collected) {
				out.take()
				for _, k := range c.typed {
					keys.Write([]byte(k))
					synctest.Wait()
				}
				if got != c.want || err != nil {
					t.Errorf("read %q, want %q: %v", got, c.want, err)
				}
				time.Sleep(time.Second)
				synctest.Wait()
				if screen := out.take(); !strings.Contains(screen, all) || !strings.HasSuffix(screen, "router>") {
					t.Errorf("%q", screen)
				}
				if tty.mu.Lock(); len(tty.calls) != 2 || !tty.calls[0] || tty.calls[1] {
					t.Error("the line was not put back:", tty.calls)
				}
				tty.mu.Unlock()
			})
		})
	}
}

// TestCP19_RawDeadline: a Read ends at its deadline to the nanosecond, and what is there is read behind it; what is put back comes again, and what is
// left is typed ahead.
func TestCP19_RawDeadline(t *testing.T) {
	lending(t, true, func(_ context.Context, s *console.Session, r *console.RawLine) error {
		start := time.Now()
		r.SetReadDeadline(start.Add(3 * time.Second))
		if n, err := r.Read(make([]byte, 10)); n != 0 || !errors.Is(err, os.ErrDeadlineExceeded) || time.Since(start) != 3*time.Second {
			t.Error(n, err, time.Since(start))
		}
		if _, err := s.Write([]byte("x\n")); err == nil {
			t.Error("printed into the bytes")
		}
		time.Sleep(time.Second) // the keys come
		got, err := readAll(r, 5)
		if got != "abcde" || err != nil {
			t.Errorf("%q %v", got, err)
		}
		r.Unread([]byte("de"))
		if got, _ := readAll(r, 1); got != "d" {
			t.Errorf("%q", got)
		}
		r.Unread([]byte("show history\r"))
		return nil
	}, func(c *console.Console, _ *byteTTY, keys *io.PipeWriter, out *collected) {
		keys.Write([]byte("lend\r"))
		time.Sleep(3500 * time.Millisecond)
		keys.Write([]byte("abcde"))
		c.Broadcast("a message")
		synctest.Wait()
		if screen := out.take(); strings.Contains(screen, "a message") {
			t.Errorf("%q", screen)
		}
		time.Sleep(2 * time.Second)
		synctest.Wait()
		// The message waited. What is left of the input is a command, and the e behind it is in the editor.
		if screen := out.take(); !strings.Contains(screen, "a message") || !strings.Contains(screen, "  lend\r\n") || !strings.HasSuffix(screen, "router>e") {
			t.Errorf("%q", screen)
		}
	})
}

// TestCP23_RawEnds: whatever ends a session or a command ends Read and Write at once.
func TestCP23_RawEnds(t *testing.T) {
	for _, c := range []struct {
		name string
		end  func(c *console.Console, keys *io.PipeWriter)
		want error
	}{
		{"disconnect", func(_ *console.Console, keys *io.PipeWriter) { keys.Close() }, console.ErrSessionClosed},
		{"clear line", func(c *console.Console, _ *io.PipeWriter) { c.Clear(0) }, console.ErrSessionClosed},
		{"interrupt process", func(c *console.Console, _ *io.PipeWriter) { c.Sessions()[0].Control(244) }, console.ErrInterrupted},
		{"break", func(c *console.Console, _ *io.PipeWriter) { c.Sessions()[0].Control(243) }, console.ErrInterrupted},
	} {
		t.Run(c.name, func(t *testing.T) {
			var err, later error
			var kept *console.RawLine
			lending(t, true, func(_ context.Context, _ *console.Session, r *console.RawLine) error {
				kept = r
				_, err = r.Read(make([]byte, 1))
				_, later = r.Write([]byte("x"))
				return nil
			}, func(con *console.Console, _ *byteTTY, keys *io.PipeWriter, _ *collected) {
				keys.Write([]byte("lend\r"))
				synctest.Wait()
				for _, harmless := range []byte{246, 245, 236, 237, 242, 247, 248, 6} {
					con.Sessions()[0].Control(harmless)
				}
				synctest.Wait()
				if err != nil {
					t.Error("it ended by itself:", err)
				}
				c.end(con, keys)
				synctest.Wait()
				if !errors.Is(err, c.want) || !errors.Is(later, c.want) {
					t.Errorf("read: %v, write: %v", err, later)
				}
				if _, err := kept.Read(make([]byte, 1)); !errors.Is(err, console.ErrSessionClosed) {
					t.Error("the line is read when it was given back:", err)
				}
			})
		})
	}
}

// TestRawUnreadBeyondTheBound: what is put back may be more than there is room for; what waits for room then goes on waiting.
func TestRawUnreadBeyondTheBound(t *testing.T) {
	const all = 200 << 10
	got := 0
	lending(t, true, func(_ context.Context, _ *console.Session, r *console.RawLine) error {
		time.Sleep(time.Second) // there is no room any more
		p := make([]byte, 16<<10)
		n, err := r.Read(p)
		time.Sleep(time.Second) // nor is what this made
		r.Unread(p[:n])
		for err == nil && got < all {
			n, err = r.Read(p[:4<<10])
			for _, c := range p[:n] {
				if c != byte(got+1) {
					return fmt.Errorf("byte %d is %d", got, c)
				}
				got++
			}
			time.Sleep(time.Second)
		}
		return err
	}, func(_ *console.Console, _ *byteTTY, keys *io.PipeWriter, out *collected) {
		p := make([]byte, all)
		for i := range p {
			p[i] = byte(i + 1)
		}
		keys.Write([]byte("lend\r"))
		synctest.Wait()
		keys.Write(p)
		time.Sleep(time.Minute)
		synctest.Wait()
		if got != all {
			t.Errorf("%d bytes; %q", got, out.take())
		}
	})
}

// TestCP23_RawIsBounded: a peer that sends while nobody reads is no longer read.
func TestCP23_RawIsBounded(t *testing.T) {
	total := 0
	lending(t, true, func(_ context.Context, _ *console.Session, r *console.RawLine) error {
		time.Sleep(time.Minute)
		for p := make([]byte, 1000); total < 1<<20; {
			n, err := r.Read(p)
			if total += n; err != nil {
				return err
			}
		}
		return nil
	}, func(_ *console.Console, _ *byteTTY, keys *io.PipeWriter, _ *collected) {
		keys.Write([]byte("lend\r"))
		synctest.Wait()
		var sent atomic.Int64
		go func() {
			for p := []byte(strings.Repeat("x", 4096)); sent.Load() < 1<<20; sent.Add(4096) {
				keys.Write(p)
			}
		}()
		time.Sleep(30 * time.Second)
		synctest.Wait()
		if sent.Load() > 80<<10 {
			t.Error("took", sent.Load(), "bytes that nobody has read")
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		if total != 1<<20 {
			t.Error("read", total)
		}
	})
}

// slowTTY is one whose Binary takes as long as somebody wants.
type slowTTY struct {
	*byteTTY
	asked, answer chan struct{}
}

func (b *slowTTY) Binary() (in, out bool) {
	b.asked <- struct{}{}
	<-b.answer
	return b.byteTTY.Binary()
}

// TestRawInputAtTheEnd: what arrives in the moment in which the line goes back is typed at the prompt, and runs.
func TestRawInputAtTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := console.New(console.Config{Hostname: func() string { return "router" }, Login: console.NoLogin})
		free := make(chan struct{})
		exec := c.Mode("exec", "{host}{#}")
		exec.Command("lend", "\nLend the line", func(ctx context.Context, s *console.Session, _ console.Args) error {
			return s.Raw(ctx, func(*console.RawLine) error { <-free; return nil })
		})
		exec.Command("alive", "\nSay so", func(_ context.Context, s *console.Session, _ console.Args) error {
			s.Printf("it runs\n")
			return nil
		})
		in, keys := io.Pipe()
		out := &collected{}
		stream := console.NewStream(in, out, console.StreamConfig{Cols: 80, Rows: 24, Type: "dumb"})
		tty := &slowTTY{&byteTTY{Stream: stream}, make(chan struct{}), make(chan struct{})}
		done := make(chan string)
		go func() { done <- c.Serve(t.Context(), tty) }()
		keys.Write([]byte("lend\r"))
		synctest.Wait()
		keys.Write([]byte("alive\r"))
		<-tty.asked
		close(free)
		synctest.Wait() // the prompt is there
		close(tty.answer)
		time.Sleep(time.Second)
		synctest.Wait()
		if got := out.take(); !strings.Contains(got, "it runs\r\nrouter>") {
			t.Errorf("%q", got)
		}
		keys.Close()
		<-done
	})
}
