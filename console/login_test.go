package console_test

import (
	"bytes"
	"context"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vtykit/vtykit/console"
)

// TestR060_LoginGrace: the grace time is exact, and does not touch a session that has made it.
func TestR060_LoginGrace(t *testing.T) {
	session(t, vt, true, func(p *player) {
		time.Sleep(console.DefaultLoginGrace - time.Nanosecond)
		synctest.Wait()
		if len(p.c.Sessions()) != 1 {
			t.Fatal("closed too early")
		}
		time.Sleep(time.Nanosecond)
		synctest.Wait()
		p.keys.Close()
		if r := <-p.reason; r != "login-grace" {
			t.Errorf("reason %q", r)
		}
		if !strings.Contains(p.sent(), "% Login timed out") {
			t.Errorf("got %q", p.sent())
		}
	})
	session(t, vt, true, func(p *player) {
		p.keys.Write([]byte("admin\rsecret"))
		time.Sleep(console.DefaultLoginGrace - time.Nanosecond)
		p.keys.Write([]byte("\r"))
		synctest.Wait()
		time.Sleep(console.DefaultLoginGrace)
		synctest.Wait()
		p.wantLast("router>▁")
	})
}

// TestR065_PasswordSilent: nothing of a password is sent back, when it is typed before the prompt either.
func TestR065_PasswordSilent(t *testing.T) {
	session(t, vt, true, func(p *player) {
		p.raw("admin\rsecret\rshow history\r")
		if out := p.sent(); strings.Contains(out, "secret") || !strings.Contains(out, "router>show history") {
			t.Errorf("got %q", out)
		}
	})
}

// loginFunc is a login made of a function.
type loginFunc func(ctx context.Context, s *console.Session) (console.User, error)

func (f loginFunc) Login(ctx context.Context, s *console.Session) (console.User, error) {
	return f(ctx, s)
}

// TestR069_OneGate: a login that panics, ends its goroutine or fails lets nobody in, whatever was typed ahead.
func TestR069_OneGate(t *testing.T) {
	for name, login := range map[string]loginFunc{
		"panic": func(context.Context, *console.Session) (console.User, error) { panic("store") },
		"goexit": func(context.Context, *console.Session) (console.User, error) {
			runtime.Goexit()
			return console.User{}, nil
		},
		"error": func(context.Context, *console.Session) (console.User, error) { return console.User{Level: 15}, io.EOF },
	} {
		synctest.Test(t, func(t *testing.T) {
			r, w := io.Pipe()
			var out bytes.Buffer
			c := console.New(console.Config{Login: login, Logger: testLog})
			c.Mode("exec", "{host}{#}")
			reason := make(chan string)
			go func() { reason <- c.Serve(context.Background(), console.NewStream(r, &out, vt)) }()
			go w.Write([]byte("show users\rshow users\r"))
			time.Sleep(time.Second)
			w.Close()
			if got := <-reason; got != "internal-error" && got != "auth-failed" {
				t.Errorf("%s: ended by %q", name, got)
			}
			if strings.Contains(out.String(), "console>") || strings.Contains(out.String(), "Line") {
				t.Errorf("%s: let in: %q", name, out.String())
			}
		})
	}
}
