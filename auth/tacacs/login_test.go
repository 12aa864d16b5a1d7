package tacacs

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/vtykit/vtykit/auth"
)

func TestLogin(t *testing.T) {
	for _, pap := range []bool{false, true} {
		for pw, want := range map[string]error{password: nil, "wrong": auth.ErrRejected} {
			f := serve(t, nil, tacacsServer)
			c := client(f.addr)
			c.PAP = pap
			a := attempt()
			a.Password = auth.Secret(pw)
			u, err := c.Verify(t.Context(), a)
			if !errors.Is(err, want) || err == nil && u != (auth.User{Name: "alice", Level: 7}) {
				t.Errorf("PAP %v, %s: %+v, %v", pap, pw, u, err)
			}
			got := f.packets()
			s := decodeStart(t, got[0].body)
			w := start{action: 1, level: 1, typ: typeASCII, service: 1, user: "alice", port: "tty3", addr: "192.0.2.7"}
			version := byte(0xc0)
			if pap {
				w.typ, w.data, version = typePAP, pw, 0xc1
			}
			if s != w || got[0].version != version || got[0].seq != 1 || got[0].flags != 0 {
				t.Errorf("%+v in %+v", s, got[0].header)
			}
			if !pap {
				if text, abort := decodeContinue(t, got[1].body); text != pw || abort || got[1].seq != 3 || got[1].session != got[0].session {
					t.Errorf("continued with %q, %v, %+v", text, abort, got[1].header)
				}
			}
			if want == nil {
				last := got[len(got)-1]
				r := decodeRequest(t, last.body)
				if fmt.Sprint(r) != fmt.Sprintf("{6 1 %d 1 alice tty3 192.0.2.7 [service=shell cmd=]}", w.typ) || last.seq != 1 || last.session == got[0].session {
					t.Errorf("%v in %+v", r, last.header)
				}
			}
		}
	}
}

// TestDialogue: each status that a server may answer with.
func TestDialogue(t *testing.T) {
	script := func(replies ...[]byte) func(l *link) {
		return func(l *link) {
			for _, r := range replies {
				if _, ok := l.read(); !ok {
					return
				}
				l.write(r)
			}
			l.read()
		}
	}
	getUser, getPass := authenBody(authenGetUser, 0, "Username: "), authenBody(authenGetPass, 1, "Password: ")
	code, pass := authenBody(authenGetData, 1, "Code: "), authenBody(authenPass, 0, "welcome")
	for name, test := range map[string]struct {
		handle func(l *link)
		want   error
		asked  string // questions, echo and text
		sent   string // continuations
	}{
		"user and password":                     {script(getUser, getPass, pass), nil, "", "alice|" + password},
		"pass at once":                          {script(pass), nil, "", ""},
		"fail":                                  {script(authenBody(authenFail, 0, "no")), auth.ErrRejected, "", ""},
		"code":                                  {script(getPass, code, pass), nil, "false Code: ", password + "|answer"},
		"code, echo":                            {script(getPass, authenBody(authenGetData, 0, "a\x1b[2Jb\nCode: "), pass), nil, `true a\x1b[2Jb` + "\nCode: ", password + "|answer"},
		"data without message":                  {script(authenBody(authenGetData, 0, ""), pass), nil, "true Response: ", "answer"},
		"password twice":                        {script(getPass, getPass, pass), nil, "false Password: ", password + "|answer"},
		"password twice, not said to be hidden": {script(getPass, authenBody(authenGetPass, 0, "Password: "), pass), nil, "false Password: ", password + "|answer"},
		"user twice":                            {script(getUser, getUser, pass), auth.ErrRejected, "", "alice|abort"},
		"for ever": {script(code, code, code, code, code, code), auth.ErrRejected, strings.Repeat("false Code: ", maxQuestions),
			strings.Repeat("answer|", maxQuestions) + "abort"},
		"restart":              {script(getUser, authenBody(authenRestart, 0, "")), auth.ErrRejected, "", "alice"},
		"follow":               {script(authenBody(statusFollow, 0, "@192.0.2.66@key")), auth.ErrRejected, "", ""},
		"error":                {script(authenBody(authenError, 0, "down \x1b[2J")), auth.ErrUnavailable, "", ""},
		"unknown status":       {script(authenBody(99, 0, "")), auth.ErrUnavailable, "", ""},
		"killed at once":       {func(l *link) { l.read() }, auth.ErrUnavailable, "", ""},
		"killed in mid-login":  {script(getPass), auth.ErrUnavailable, "", password},
		"killed at a question": {script(getPass, code), auth.ErrRejected, "false Code: ", password + "|answer"},
		"error at a question":  {script(getPass, code, authenBody(authenError, 0, "")), auth.ErrRejected, "false Code: ", password + "|answer"},
	} {
		t.Run(name, func(t *testing.T) {
			f := serve(t, nil, test.handle)
			var log bytes.Buffer
			c := client(f.addr)
			c.NoSessionAuthorization, c.Logger = true, slog.New(slog.NewTextHandler(&log, nil))
			a := attempt()
			asked := ""
			a.Ask = func(_ context.Context, text string, echo bool) (string, error) {
				asked += fmt.Sprint(echo, " ", text)
				return "answer", nil
			}
			u, err := c.Verify(t.Context(), a)
			if !errors.Is(err, test.want) || err == nil && u.Level != 1 || errors.Is(err, auth.ErrRejected) && errors.Is(err, auth.ErrUnavailable) {
				t.Errorf("%+v, %v", u, err)
			}
			if text := fmt.Sprint(err) + log.String(); strings.Contains(text, "\x1b") || strings.Contains(text, password) || strings.Contains(text, key) {
				t.Errorf("in error or log: %q", text)
			}
			f.ln.Close()
			f.done.Wait() // the client has closed the connection: all it sent has arrived
			var sent []string
			for _, p := range f.packets()[1:] {
				text, abort := decodeContinue(t, p.body)
				if abort {
					text = "abort"
				}
				sent = append(sent, text)
			}
			if got := strings.Join(sent, "|"); asked != test.asked || got != test.sent {
				t.Errorf("asked %q, sent %q", asked, got)
			}
		})
	}
}

// TestNobodyToAsk: a question that cannot be asked, or that is answered by Ctrl-C, is a rejection and not a way to the next backend.
func TestNobodyToAsk(t *testing.T) {
	for _, ask := range []func(context.Context, string, bool) (string, error){nil,
		func(context.Context, string, bool) (string, error) { return "", errors.New("interrupted") }} {
		f := serve(t, nil, func(l *link) {
			l.read()
			l.write(authenBody(authenGetData, 0, "Code: "))
			l.read()
		})
		a := attempt()
		a.Ask = ask
		if _, err := client(f.addr).Verify(t.Context(), a); !errors.Is(err, auth.ErrRejected) {
			t.Error(err)
		}
	}
}

// TestBrokenReplies: a reply that breaks a rule is no answer, and the next server is asked.
func TestBrokenReplies(t *testing.T) {
	pass := authenBody(authenPass, 0, "")
	wrong := func(f func(*header)) func(l *link) {
		return func(l *link) {
			l.wrong = f
			l.read()
			l.write(pass)
			l.read()
		}
	}
	raw := func(body []byte) func(l *link) {
		return func(l *link) { l.read(); l.write(body); l.read() }
	}
	for name, handle := range map[string]func(l *link){
		"sequence too low":    wrong(func(h *header) { h.seq-- }),
		"sequence too high":   wrong(func(h *header) { h.seq++ }),
		"sequence even":       wrong(func(h *header) { h.seq += 2 }),
		"another session":     wrong(func(h *header) { h.session++ }),
		"another type":        wrong(func(h *header) { h.kind = authorization }),
		"another version":     wrong(func(h *header) { h.version = 0xd0 }),
		"unencrypted":         wrong(func(h *header) { h.flags |= flagUnhidden }),
		"in clear":            func(l *link) { l.key, l.flags = "", flagUnhidden; l.read(); l.write(pass); l.read() },
		"just too long":       func(l *link) { l.read(); l.write(authenBody(authenPass, 0, strings.Repeat("x", maxBody-5))); l.read() },
		"too long":            wrong(func(h *header) { h.length = maxBody + 1 }),
		"4 GiB":               wrong(func(h *header) { h.length = 1<<32 - 1 }),
		"cut body":            wrong(func(h *header) { h.length-- }),
		"wrong secret":        func(l *link) { l.read(); l.key = "another key"; l.write(pass); l.read() },
		"empty body":          raw(nil),
		"message too long":    raw([]byte{authenPass, 0, 0, 1, 0, 0}),
		"data too long":       raw([]byte{authenPass, 0, 0, 0, 0xff, 0xff}),
		"bytes left over":     raw(append(bytes.Clone(pass), 0)),
		"header only":         func(l *link) { l.read(); l.Write(make([]byte, headerLen-1)) },
		"silence":             func(l *link) { l.read(); l.read() },
		"never gets to a end": func(l *link) { l.wrong = func(h *header) { h.length += 10 }; l.read(); l.write(pass); l.read() },
	} {
		t.Run(name, func(t *testing.T) {
			bad, good := serve(t, nil, handle), serve(t, nil, tacacsServer)
			c := client(bad.addr)
			c.Timeout = 200 * time.Millisecond
			if _, err := c.Verify(t.Context(), attempt()); !errors.Is(err, auth.ErrUnavailable) || errors.Is(err, auth.ErrRejected) {
				t.Errorf("alone: %v", err)
			}
			c = client(bad.addr, good.addr)
			c.Timeout = 200 * time.Millisecond
			for range 2 {
				if u, err := c.Verify(t.Context(), attempt()); err != nil || u.Level != 7 {
					t.Errorf("with another server: %+v, %v", u, err)
				}
			}
			if n := bad.connections(); n != 2 {
				t.Errorf("the dead server was asked %d times", n-1)
			}
		})
	}
}

// TestLongestReply: 64 KiB are taken.
func TestLongestReply(t *testing.T) {
	f := serve(t, nil, func(l *link) { l.read(); l.write(authenBody(authenPass, 0, strings.Repeat("x", maxBody-6))); l.read() })
	c := client(f.addr)
	c.NoSessionAuthorization = true
	if _, err := c.Verify(t.Context(), attempt()); err != nil {
		t.Error(err)
	}
}

// TestEverySplit: replies that come in two pieces, cut at every byte, and byte by byte.
func TestEverySplit(t *testing.T) {
	for cut := range 60 {
		f := serve(t, nil, func(l *link) {
			l.each = func(b []byte) {
				if cut == 0 {
					for i := range b {
						l.Write(b[i : i+1])
					}
					return
				}
				n := min(cut, len(b))
				l.Write(b[:n])
				l.Write(b[n:])
			}
			tacacsServer(l)
		})
		if u, err := client(f.addr).Verify(t.Context(), attempt()); err != nil || u.Level != 7 {
			t.Errorf("cut at %d: %+v, %v", cut, u, err)
		}
	}
}

// TestLongDialogue: a session whose sequence numbers would wrap ends before (RFC 8907 section 4.1).
func TestLongDialogue(t *testing.T) {
	f := serve(t, nil, func(l *link) {
		for n := 0; ; n++ {
			p, ok := l.read()
			if !ok {
				if n != 127 {
					t.Errorf("%d packets", n)
				}
				return
			}
			if int(p.seq) != 2*n+1 {
				t.Errorf("packet %d has number %d", n, p.seq)
			}
			l.write(authenBody(authenGetData, 0, ""))
		}
	})
	c := client(f.addr)
	err := c.with(t.Context(), authentication, 0, func(ctx context.Context, x *session) error {
		for {
			body, _ := authenContinue("x", false)
			if _, err := x.exchange(ctx, body); err != nil {
				return err
			}
		}
	})
	if !errors.Is(err, auth.ErrUnavailable) {
		t.Error(err)
	}
	f.ln.Close()
	f.done.Wait()
}

// TestContextBounds: the end of the context ends the wait, and no server is dead for it.
func TestContextBounds(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	f := serve(t, nil, func(l *link) { l.read(); cancel(); l.read() })
	c := client(f.addr)
	c.Timeout = time.Hour
	if _, err := c.Verify(ctx, attempt()); !errors.Is(err, auth.ErrUnavailable) || !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if len(c.servers.Live(1)) != 1 {
		t.Error("the server counts as dead")
	}
}
