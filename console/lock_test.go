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

// lockLogin admits everybody and checks passwords as its check does.
type lockLogin struct {
	check func(ctx context.Context, s *console.Session, password string) bool
}

func (lockLogin) Login(context.Context, *console.Session) (console.User, error) {
	return console.User{Name: "admin", Level: 1}, nil
}

func (l lockLogin) Unlock(ctx context.Context, s *console.Session, password string) bool {
	return l.check(ctx, s, password)
}

// TestLockOpensByTheLoginPasswordAndFailsClosed: a check that panics or ends its goroutine lets nobody in.
func TestLockOpensByTheLoginPasswordAndFailsClosed(t *testing.T) {
	for _, tt := range []struct {
		name  string
		check func(context.Context, *console.Session, string) bool
		end   string // of what was sent
	}{
		{"right", func(_ context.Context, s *console.Session, p string) bool { return s.User() == "admin" && p == "login" }, "router>show privilege\r\nCurrent privilege level is 1\r\nrouter>"},
		{"wrong", func(_ context.Context, _ *console.Session, p string) bool { return p == "other" }, "Password: "},
		{"panics", func(context.Context, *console.Session, string) bool { panic("boom") }, "Password: "},
		{"ends", func(context.Context, *console.Session, string) bool { runtime.Goexit(); return true }, "Password: \r\n\x1b[?2004l"},
	} {
		synctest.Test(t, func(t *testing.T) {
			r, keys := io.Pipe()
			w, ended := &wire{}, make(chan string, 1)
			c := testConsole(false, func(cfg *console.Config) { cfg.Login = lockLogin{tt.check} })
			go func() { ended <- c.Serve(context.Background(), console.NewStream(r, w, vt)) }()
			synctest.Wait()
			for _, line := range []string{"lock", "pin", "pin", "login", "show privilege"} {
				keys.Write([]byte(line + "\r"))
				time.Sleep(5 * time.Second)
				synctest.Wait()
			}
			if got := w.take(); !strings.HasSuffix(got, tt.end) {
				t.Errorf("%s: %q, want %q at the end", tt.name, got, tt.end)
			}
			keys.Close()
			<-ended
		})
		records.take()
	}
}

// TestLockNothingInterrupts: no telnet command gets past a locked terminal, whenever it comes.
func TestLockNothingInterrupts(t *testing.T) {
	for _, wait := range []time.Duration{0, 500 * time.Millisecond} { // in the pause behind a wrong password, and at the prompt
		for _, code := range []byte{236, 237, 238, 242, 243, 244, 245, 246, 247, 248, 6} {
			session(t, vt, false, func(p *player) {
				p.step("type", "lock<Enter>pin<Enter>pin<Enter>x<Enter>", 0, 0)
				time.Sleep(wait * 4)
				s := p.c.Sessions()[0]
				s.Control(code)
				p.settle()
				p.raw("\x04\x1a\x03\x1e\x1b")
				p.step("pass", "5s", 0, 0)
				p.forget()
				p.raw("show users\r")
				p.step("pass", "5s", 0, 0)
				if out := p.sent(); strings.Contains(out, "Location") || strings.Contains(out, "router") {
					t.Errorf("command %d opened it: %q", code, out)
				}
				p.raw("pin\r")
				p.wantLast("router>▁")
			})
		}
	}
}

// TestSetAbsoluteTimeout: counted from the call, with its warning, and taken back by 0.
func TestSetAbsoluteTimeout(t *testing.T) {
	session(t, vt, false, func(p *player) {
		s := p.c.Sessions()[0]
		s.SetAbsoluteTimeout(2 * time.Minute)
		p.step("pass", "61s", 0, 0)
		if !strings.Contains(p.sent(), "% This line closes in one minute: time limit\r\n") {
			t.Errorf("no warning: %q", p.sent())
		}
		s.SetAbsoluteTimeout(0)
		p.step("pass", "5m", 0, 0)
		s.SetAbsoluteTimeout(30 * time.Second)
		p.step("pass", "31s", 0, 0)
		p.step("closed", "absolute", 0, 0)
	})
}
