package console_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/vtykit/vtykit/console"
)

// session runs f against a session of the test console in fake time.
func session(t *testing.T, cfg console.StreamConfig, login bool, f func(p *player)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		p := startScript(t, &txtar.Archive{}, cfg, login)
		defer p.stop()
		f(p)
		if err := p.screen.Err(); err != nil {
			t.Error(err)
		}
	})
}

var vt = console.StreamConfig{Cols: 80, Rows: 24, Type: "xterm"}

// last is the row that the cursor is in, with the cursor.
func (p *player) last() string {
	rows := strings.Split(strings.TrimRight(p.shown(), "\n"), "\n")
	return rows[len(rows)-1]
}

func (p *player) wantLast(want string) {
	p.t.Helper()
	if got := p.last(); got != want {
		p.t.Errorf("last row %q, want %q\n%s", got, want, p.shown())
	}
}

// sent is what was sent since the last forget.
func (p *player) sent() string { p.mu.Lock(); defer p.mu.Unlock(); return p.out.String() }

func (p *player) forget() { p.mu.Lock(); defer p.mu.Unlock(); p.out.Reset() }

func (p *player) raw(b string) {
	p.keys.Write([]byte(b))
	p.settle()
}

// TestR006_CommandsFirst: telnet commands as the first thing and during a password are editing keys on an empty line.
func TestR006_CommandsFirst(t *testing.T) {
	for _, code := range []byte{247, 248, 243, 244, 236, 238, 242, 245, 246, 6} {
		session(t, vt, true, func(p *player) {
			s := p.c.Sessions()[0]
			s.Control(code)
			p.settle()
			p.step("type", "admin<Enter>", 0, 0)
			s.Control(code)
			p.settle()
			if code == 244 || code == 243 || code == 238 || code == 236 {
				return // these end the attempt
			}
			p.step("type", "secret<Enter>", 0, 0)
			if p.last() != "router>▁" {
				t.Errorf("behind command %d:\n%s", code, p.shown())
			}
		})
	}
}

// TestR011_LineEnds: each form of Enter is one Enter, wherever it is cut.
func TestR011_LineEnds(t *testing.T) {
	for _, end := range []struct {
		bytes  string
		enters int
	}{{"\r\n", 1}, {"\r\x00", 1}, {"\r", 1}, {"\n", 1}, {"\n\r", 1}, {"\r\r\n", 2}} {
		for cut := 0; cut <= len(end.bytes); cut++ {
			session(t, vt, false, func(p *player) {
				p.raw("debug say x" + end.bytes[:cut])
				p.raw(end.bytes[cut:])
				p.raw("z")
				want := "router>debug say x\nx\n" + strings.Repeat("router>\n", end.enters-1) + "router>z▁\n"
				if got := p.shown(); got != want {
					t.Errorf("%q cut at %d:\n%s", end.bytes, cut, got)
				}
			})
		}
	}
}

// TestR047_LongLine: what does not fit is refused at Enter, and nothing runs.
func TestR047_LongLine(t *testing.T) {
	session(t, console.StreamConfig{Cols: 0, Rows: 24, Scripted: true}, false, func(p *player) {
		p.raw("debug say ")
		for range 200 {
			p.raw(strings.Repeat("x", 500))
		}
		p.forget()
		p.raw("\r")
		if got := p.sent(); !strings.HasPrefix(got, "\r\n% Line too long\r\n") {
			t.Errorf("got %.200q", got)
		}
		p.forget()
		p.raw("debug say ok\r")
		if got := p.sent(); got != "debug say ok\r\nok\r\nrouter>" {
			t.Errorf("got %q", got)
		}
	})
}

// TestR048_Escapes: an escape sequence that goes on too long, or stops, is dropped, and the next key is a key again.
func TestR048_Escapes(t *testing.T) {
	for _, in := range []string{"\x1b", "\x1b[", "\x1b[" + strings.Repeat("1", 1<<16), "\x1b]", "\x1bP"} {
		session(t, vt, false, func(p *player) {
			p.raw(in)
			time.Sleep(200 * time.Millisecond)
			synctest.Wait()
			p.raw("x")
			if row := p.last(); !strings.HasSuffix(row, "x▁") {
				t.Errorf("%.10q: %q", in, row)
			}
		})
	}
}

// TestR049_ControlBytes: no control byte is ever echoed raw, at the prompt, in a search, in a password, in the pager. The screen
// model fails on what it does not know.
func TestR049_ControlBytes(t *testing.T) {
	for _, state := range []string{"", "\x12", "enable\r", "show numbers 90\r"} {
		for b := byte(0); b < 0x20; b++ {
			session(t, vt, false, func(p *player) {
				p.raw(state)
				p.raw(string([]byte{b}))
				p.raw("\x7f")
				time.Sleep(time.Second)
				synctest.Wait()
			})
		}
	}
}

// TestR050_HostileText: a command's output cannot act on the terminal.
func TestR050_HostileText(t *testing.T) {
	session(t, vt, false, func(p *player) {
		p.forget()
		p.raw("debug evil\r")
		p.c.Broadcast("msg \x1b]0;x\x07")
		p.settle()
		out := strings.ReplaceAll(p.sent(), "\x1b[?2004h", "")
		out = strings.ReplaceAll(strings.ReplaceAll(out, "\r\x1b[J", ""), "\r\n", "")
		for _, r := range out {
			if r < 0x20 || r == 0x7f || r >= 0x80 && r < 0xa0 {
				t.Fatalf("control character %q in %q", r, out)
			}
		}
	})
}

// TestR053_MessagesWhileTyping: 100 messages a second, for a minute, do not disturb a typist.
func TestR053_MessagesWhileTyping(t *testing.T) {
	session(t, vt, false, func(p *player) {
		p.raw("terminal monitor\r")
		stop := make(chan bool)
		go func() {
			for {
				select {
				case <-stop:
					return
				case <-time.After(10 * time.Millisecond):
					p.c.Log(console.Notifications, "T", "M", "message")
				}
			}
		}()
		for range 10 {
			for _, k := range "show ip rouet" {
				p.keys.Write([]byte(string(k)))
				time.Sleep(200 * time.Millisecond)
			}
			p.keys.Write([]byte("\x14")) // transpose: the cursor is at the end
			time.Sleep(200 * time.Millisecond)
			synctest.Wait()
			p.wantLast("router>show ip route▁")
			p.keys.Write([]byte("\x01"))
			time.Sleep(300 * time.Millisecond)
			synctest.Wait()
			p.wantLast("router>▁show ip route")
			p.keys.Write([]byte("\x0b"))
		}
		close(stop)
		synctest.Wait()
	})
}

// TestR055_Paste: many pasted lines run in order, and nothing is lost while commands take their time.
func TestR055_Paste(t *testing.T) {
	session(t, console.StreamConfig{Scripted: true}, false, func(p *player) {
		const n = 5000
		go func() {
			for i := range n {
				line := fmt.Sprintf("debug say %d\r\n", i)
				if i%500 == 0 {
					line = "ping 1\r\n" + line
				}
				p.keys.Write([]byte(line))
			}
		}()
		time.Sleep(time.Minute)
		synctest.Wait()
		next := 0
		for l := range strings.Lines(p.sent()) {
			if l == fmt.Sprintf("%d\r\n", next) {
				next++
			}
		}
		if next != n {
			t.Errorf("%d of %d lines ran in order", next, n)
		}
	})
}

// TestR056_PagerHolds: a handler with endless output waits at the pager, and ends soon after q.
func TestR056_PagerHolds(t *testing.T) {
	session(t, vt, false, func(p *player) {
		s := p.c.Sessions()[0]
		s.SetIdleTimeout(0)
		p.raw("show numbers 100000\r")
		time.Sleep(time.Hour)
		synctest.Wait()
		if n := strings.Count(p.sent(), "\n"); n > 30 {
			t.Errorf("%d lines were sent", n)
		}
		p.raw("q")
		p.wantLast("router>▁")
	})
}

// TestR057_Pipes: the bounds of pipes and expressions.
func TestR057_Pipes(t *testing.T) {
	session(t, console.StreamConfig{Scripted: true}, false, func(p *player) {
		for in, want := range map[string]string{
			"show ip route | include (a*)*$":                       "192.168",
			"show ip route | include " + strings.Repeat("a", 4000): "%",
			"show ip route | include (":                            "% Bad regular expression",
			"show ip route" + strings.Repeat(" | include 1", 50):   "%",
		} {
			p.forget()
			p.raw(in + "\r")
			if !strings.Contains(p.sent(), want) {
				t.Errorf("%.40s: %q", in, p.sent())
			}
		}
	})
}

// TestR087_Idle: only typing counts, and a warning comes before the end.
func TestR087_Idle(t *testing.T) {
	session(t, vt, false, func(p *player) {
		p.raw("terminal monitor\rx")
		for range 9 * 60 {
			time.Sleep(time.Second)
			p.c.Log(console.Notifications, "T", "M", "busy")
			p.c.Sessions()[0].Resize(80, 24)
		}
		synctest.Wait()
		if !strings.Contains(p.sent(), "closes in one minute") {
			t.Error("no warning")
		}
		time.Sleep(time.Minute - 10*time.Millisecond)
		synctest.Wait()
		if len(p.c.Sessions()) != 1 {
			t.Fatal("closed too early")
		}
		time.Sleep(20 * time.Millisecond)
		synctest.Wait()
		p.keys.Close()
		if r := <-p.reason; r != "idle" {
			t.Errorf("reason %q", r)
		}
	})
}

// TestR088_Panics: a panic ends one command, with a reference, and nothing else.
func TestR088_Panics(t *testing.T) {
	session(t, vt, false, func(p *player) {
		p.raw("debug panic\r")
		_, ref, _ := strings.Cut(p.shown(), "% Internal error (ref ")
		if log := records.take(); len(ref) < 4 || !strings.Contains(log, "ref="+ref[:4]) || !strings.Contains(log, "panic=boom") {
			t.Errorf("log %q for the screen:\n%s", log, p.shown())
		}
		p.wantLast("router>▁")
	})
}

// TestR090_Goexit: a handler that ends its goroutine ends its command, and the lines behind it run.
func TestR090_Goexit(t *testing.T) {
	session(t, vt, false, func(p *player) {
		p.raw("debug goexit\rdebug say still here\r")
		if got := p.shown(); !strings.HasSuffix(got, "still here\nrouter>▁\n") {
			t.Errorf("screen:\n%s", got)
		}
	})
}

// TestR090_Abandoned: a handler that ignores everything does not keep its session's place for longer than a second, and is named.
func TestR090_Abandoned(t *testing.T) {
	session(t, vt, false, func(p *player) {
		records.take()
		p.raw("debug stuck\r")
		p.keys.Close()
		start := time.Now()
		if r := <-p.reason; r != "client-eof" || time.Since(start) > time.Second {
			t.Errorf("%q after %v", r, time.Since(start))
		}
		if log := records.take(); !strings.Contains(log, "abandoned handler") || !strings.Contains(log, "debug stuck") {
			t.Errorf("log %q", log)
		}
		time.Sleep(2 * time.Hour) // the handler ends
	})
}

// TestR096_LateWriter: a handler's goroutine that writes after its session has ended gets an error.
func TestR096_LateWriter(t *testing.T) {
	var late *console.Session
	session(t, vt, false, func(p *player) {
		late = p.c.Sessions()[0]
		p.raw("logout\r")
		p.keys.Close()
		<-p.reason
		p.forget()
		if _, err := late.Write([]byte("x")); err != console.ErrSessionClosed {
			t.Errorf("got %v", err)
		}
		if p.sent() != "" {
			t.Errorf("sent %q", p.sent())
		}
	})
}

// TestMessagesAtTheEnd: what waited behind a command is shown before the farewell, but not on a locked terminal.
func TestMessagesAtTheEnd(t *testing.T) {
	for typed, shown := range map[string]bool{"ping 100\r": true, "": true, "sh ver": true, "lock\rx\rx\r": false} {
		synctest.Test(t, func(t *testing.T) {
			c := testConsole(false)
			ctx, cancel := context.WithCancel(context.Background())
			r, w := io.Pipe()
			out, reason := &wire{}, make(chan string)
			go func() { reason <- c.Serve(ctx, console.NewStream(r, out, vt)) }()
			w.Write([]byte(typed))
			time.Sleep(time.Second)
			c.Broadcast("*** --- SHUTDOWN NOW ---\n***")
			cancel()
			<-reason
			got := out.take()
			if strings.Contains(got, "*** --- SHUTDOWN NOW ---\r\n***\r\n") != shown || !strings.HasSuffix(strings.TrimSuffix(got, "\x1b[?2004l"), "% System going down\r\n") {
				t.Errorf("%q: %q", typed, got)
			}
			synctest.Wait()
		})
	}
}

// TestServeShutdown: the end of the context is told to the user.
func TestServeShutdown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(context.Background())
		r, w := io.Pipe()
		var out bytes.Buffer
		reason := make(chan string)
		go func() { reason <- testConsole(false).Serve(ctx, console.NewStream(r, &out, vt)) }()
		w.Write([]byte("ping 100\r"))
		time.Sleep(time.Second)
		cancel()
		if got := <-reason; got != "shutdown" {
			t.Errorf("reason %q", got)
		}
		if !strings.Contains(out.String(), "% System going down") {
			t.Errorf("got %q", out.String())
		}
		synctest.Wait()
	})
}

// TestPipedLines: a peer that sends its lines, closes its half and reads gets all answers, the login's included.
func TestPipedLines(t *testing.T) {
	for _, login := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			lines := "show privilege\nenable\nenable\nshow privilege\nexit\n"
			if login {
				lines = "admin\nsecret\n" + lines
			}
			var out bytes.Buffer
			testConsole(login).Serve(context.Background(), console.NewStream(strings.NewReader(lines), &out, console.StreamConfig{Scripted: true}))
			if s := out.String(); !strings.Contains(s, "level is 1\r\n") || !strings.Contains(s, "level is 15\r\n") || !strings.HasSuffix(s, "exit\r\n") {
				t.Errorf("login %v: %q", login, s)
			}
		})
	}
}
