package auth

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vtykit/vtykit/internal/limit"
)

// asBackend is a backend that is a function.
type asBackend func(context.Context, Attempt) (User, error)

func (f asBackend) Verify(ctx context.Context, a Attempt) (User, error) { return f(ctx, a) }

// knows is a backend that knows admin, and asks for a code where there is one.
func knows(password, code string) asBackend {
	return func(ctx context.Context, a Attempt) (User, error) {
		if a.Name != "admin" || string(a.Password) != password {
			return User{}, fmt.Errorf("server: %w", ErrRejected)
		}
		if code != "" {
			got, err := a.Ask(ctx, "Sent to \x1b[2J you.\nCode:", false)
			if err != nil {
				return User{}, err
			}
			if got != code {
				return User{}, ErrRejected
			}
		}
		return User{Level: 15}, nil
	}
}

var away = asBackend(func(context.Context, Attempt) (User, error) { return User{}, fmt.Errorf("server: %w", ErrUnavailable) })

func TestPasswordBy(t *testing.T) {
	long := strings.Repeat("p", 257)
	for _, test := range []struct {
		name, input, last, reason string
		backend                   Backend
	}{
		{name: "right", input: "admin\rsecret\rlogout\r", last: "r#logout", reason: "logout", backend: knows("secret", "")},
		{name: "second try", input: "admin\rno\radmin\rsecret\rlogout\r", last: "r#logout", reason: "logout", backend: knows("secret", "")},
		{name: "three wrong", input: "admin\r1\rnobody\r2\r-f root\r3\r", last: "% Login invalid", reason: "auth-failed", backend: knows("secret", "")},
		{name: "code", input: "admin\rsecret\r4711\rlogout\r", last: "r#logout", reason: "logout", backend: knows("secret", "4711")},
		{name: "wrong code", input: "admin\rsecret\r4712\r", last: "Username:", reason: "client-eof", backend: knows("secret", "4711")},
		{name: "ctrl-c at the code", input: "admin\rsecret\r\x03admin\rsecret\r4711\rlogout\r", last: "r#logout", reason: "logout",
			backend: knows("secret", "4711")},
		{name: "gone at the code", input: "admin\rsecret\r", last: "Code:", reason: "client-eof", backend: knows("secret", "4711")},
		{name: "unavailable", input: "admin\rsecret\r", last: "% Login unavailable", reason: "internal-error", backend: away},
		{name: "no backends", input: "admin\rsecret\r", last: "% Login unavailable", reason: "internal-error", backend: Chain()},
		{name: "any other error", input: "admin\rsecret\r", last: "% Login unavailable", reason: "internal-error",
			backend: asBackend(func(context.Context, Attempt) (User, error) { return User{Level: 15}, errors.New("\x1b[2J") })},
		{name: "panics", input: "admin\rsecret\r", last: "% Login unavailable", reason: "internal-error",
			backend: asBackend(func(context.Context, Attempt) (User, error) { panic("secret") })},
		{name: "blocks", input: "admin\rsecret\r\r\r\r\r", last: "% Login unavailable", reason: "internal-error",
			backend: asBackend(func(ctx context.Context, _ Attempt) (User, error) { <-ctx.Done(); return User{}, ctx.Err() })},
		{name: "overlong password", input: "admin\r" + long + "\r", last: "Username:", reason: "client-eof", backend: knows(long, "")},
		{name: "empty password", input: "admin\r\r", last: "Username:", reason: "client-eof", backend: knows("", "")},
		{name: "local last", input: "admin\rsecret\rlogout\r", last: "r>logout", reason: "logout",
			backend: Chain(away, Local(NewMemory(User{"admin", 1, hash(t, "secret")})))},
		{name: "local not after a reject", input: "admin\rold secret\r", last: "Username:", reason: "client-eof",
			backend: Chain(knows("secret", ""), Local(NewMemory(User{"admin", 1, hash(t, "old secret")})))},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var log bytes.Buffer
				g := PasswordBy(test.backend, Policy{Logger: slog.New(slog.NewTextHandler(&log, nil))}).(*gate)
				shown, reason := dialogue(t, g, far, test.input)
				rows := strings.Split(strings.TrimRight(shown, " \n"), "\n")
				if got := strings.TrimRight(rows[len(rows)-1], " "); got != test.last || reason != test.reason {
					t.Errorf("ended with %q, %q\n%s", got, reason, shown)
				}
				if strings.HasPrefix(test.name, "code") && !strings.Contains(shown, `Sent to \x1b[2J you.`) {
					t.Errorf("the question is not there:\n%s", shown)
				}
				for _, secret := range []string{"4711", "ppp", "\x1b"} {
					if strings.Contains(shown+log.String(), secret) {
						t.Errorf("%q is on the screen or in the log", secret)
					}
				}
				if wait := g.guard.penalties.Wait(limit.KeyOfConn(far)); test.reason == "internal-error" && wait > 0 {
					t.Errorf("a backend that is unavailable costs the source %v", wait)
				}
			})
		})
	}
}

// TestAttempt: what a backend is told, and what never gets to it.
func TestAttempt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var got []Attempt
		b := asBackend(func(_ context.Context, a Attempt) (User, error) { got = append(got, a); return User{}, ErrRejected })
		dialogue(t, PasswordBy(b, Policy{Tries: 9}), far, "admin\rsecret\r-f root\rx\ra b\rx\r")
		if len(got) != 1 || got[0].Name != "admin" || got[0].Password != "secret" || got[0].Peer != net.Addr(far) || got[0].Line != 0 {
			t.Errorf("%+v", got)
		}
		if len(got) == 1 {
			if _, err := got[0].Ask(t.Context(), "late", true); !errors.Is(err, context.Canceled) {
				t.Errorf("asked after Verify: %v", err)
			}
		}
	})
}

// TestR071_QuestionsTakeTheirTime: the time in which a person is asked is not the backend's, and after each answer it has all of its
// own again; what exceeds that is unavailable.
func TestR071_QuestionsTakeTheirTime(t *testing.T) {
	for think, admitted := range map[time.Duration]bool{0: true, 4 * time.Second: true, 5*time.Second - 1: true, 5*time.Second + 1: false} {
		synctest.Test(t, func(t *testing.T) {
			b := asBackend(func(ctx context.Context, a Attempt) (User, error) {
				for range 2 { // dialogue takes ten seconds for each answer
					time.Sleep(think)
					if _, err := a.Ask(ctx, "Code: ", true); err != nil {
						return User{}, err
					}
				}
				return User{}, nil
			})
			shown, _ := dialogue(t, PasswordBy(b, Policy{VerifyTimeout: 5 * time.Second}), far, "admin\rsecret\r1\r2\rlogout\r")
			if got := strings.Contains(shown, "r>"); got != admitted || strings.Contains(shown, textUnavailable) == admitted {
				t.Errorf("with %v to think: %v\n%s", think, got, shown)
			}
		})
	}
}

// TestR061_BackendPauses: guessing at a backend pauses and counts as guessing at users does.
func TestR061_BackendPauses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := PasswordBy(knows("secret", ""), Policy{})
		start := time.Now()
		dialogueFast(t, l, "a\rb\ra\rb\ra\rb\r")
		if d := time.Since(start); d != 6*time.Second {
			t.Errorf("three tries took %v", d)
		}
		for range 2 {
			dialogueFast(t, l, "a\rb\ra\rb\ra\rb\r")
		}
		if shown := dialogueFast(t, l, ""); !strings.Contains(shown, textPenalty) {
			t.Errorf("not refused:\n%s", shown)
		}
	})
}

// TestR071_StuckBackendsAreBounded: backends that do not look at their context take no more than maxCalls goroutines.
func TestR071_StuckBackendsAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		g := PasswordBy(asBackend(func(context.Context, Attempt) (User, error) { <-release; return User{}, nil }), Policy{}).(*gate)
		for range maxCalls {
			g.calls <- struct{}{}
		}
		if shown, _ := dialogue(t, g, far, "admin\rsecret\r"); !strings.Contains(shown, textUnavailable) {
			t.Errorf("got\n%s", shown)
		}
		for range maxCalls {
			<-g.calls
		}
		if shown, _ := dialogue(t, g, far, "admin\rsecret\r\r\r\r\r"); !strings.Contains(shown, textUnavailable) || len(g.calls) != 1 {
			t.Errorf("%d calls\n%s", len(g.calls), shown)
		}
		close(release)
		synctest.Wait()
		if len(g.calls) != 0 {
			t.Error("a call that has ended still counts")
		}
	})
}

func TestChain(t *testing.T) {
	yes := func(name string) asBackend {
		return func(context.Context, Attempt) (User, error) { return User{Name: name}, nil }
	}
	no := asBackend(func(context.Context, Attempt) (User, error) { return User{Name: "no"}, ErrRejected })
	odd := asBackend(func(context.Context, Attempt) (User, error) { return User{Name: "odd"}, errors.New("odd") })
	for _, test := range []struct {
		list []Backend
		user string
		err  error
	}{
		{nil, "", ErrUnavailable},
		{[]Backend{yes("a"), yes("b")}, "a", nil},
		{[]Backend{away, yes("b")}, "b", nil},
		{[]Backend{odd, away, yes("b")}, "b", nil},
		{[]Backend{away, no, yes("b")}, "no", ErrRejected},
		{[]Backend{away, odd}, "", ErrUnavailable},
		{[]Backend{Chain(away, away), Chain(yes("c"))}, "c", nil},
	} {
		u, err := Chain(test.list...).Verify(t.Context(), Attempt{})
		if u.Name != test.user || !errors.Is(err, test.err) || errors.Is(err, ErrRejected) && errors.Is(err, ErrUnavailable) {
			t.Errorf("%d backends: %+v, %v", len(test.list), u, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	ends := asBackend(func(context.Context, Attempt) (User, error) { cancel(); return User{}, ErrUnavailable })
	if u, err := Chain(ends, yes("late")).Verify(ctx, Attempt{}); !errors.Is(err, ErrUnavailable) {
		t.Errorf("after the end: %+v, %v", u, err)
	}
}

func TestLocal(t *testing.T) {
	users := NewMemory(User{"admin", 15, hash(t, "secret")}, User{"open", 1, ""}, User{"locked", 1, Locked})
	for _, test := range []struct {
		users          Users
		name, password string
		err            error
	}{
		{users, "admin", "secret", nil},
		{users, "admin", "wrong", ErrRejected},
		{users, "nobody", "secret", ErrRejected},
		{users, "open", "", ErrRejected},
		{users, "locked", "!", ErrRejected},
		{NewMemory(), "admin", "secret", ErrRejected},
		{store{err: errors.New("disk")}, "admin", "secret", ErrUnavailable},
		{store{panics: true}, "admin", "secret", ErrUnavailable},
	} {
		u, err := Local(test.users).Verify(t.Context(), Attempt{Name: test.name, Password: Secret(test.password)})
		if !errors.Is(err, test.err) || err == nil && u != (User{Name: "admin", Level: 15}) || err != nil && u != (User{}) {
			t.Errorf("%s, %s: %+v, %v", test.name, test.password, u, err)
		}
	}
}

func TestChainAuthorizers(t *testing.T) {
	if err := ChainAuthorizers().Authorize(t.Context(), Subject{}, []string{"show"}); !errors.Is(err, ErrUnavailable) {
		t.Error(err)
	}
	list := []Authorizer{asAuthorizer(ErrUnavailable), asAuthorizer(ErrRejected), asAuthorizer(nil)}
	if err := ChainAuthorizers(list...).Authorize(t.Context(), Subject{}, nil); !errors.Is(err, ErrRejected) {
		t.Error(err)
	}
	if err := ChainAuthorizers(list[0], list[2]).Authorize(t.Context(), Subject{}, nil); err != nil {
		t.Error(err)
	}
}

type authorizer struct{ err error }

func asAuthorizer(err error) Authorizer { return authorizer{err} }

func (a authorizer) Authorize(context.Context, Subject, []string) error { return a.err }

func TestSubject(t *testing.T) {
	for want, a := range map[string]net.Addr{"192.0.2.7": far, "": nil, "2001:db8::1": &net.TCPAddr{IP: net.ParseIP("2001:db8::1"), Port: 1},
		"fe80::1": &net.TCPAddr{IP: net.ParseIP("fe80::1"), Zone: "eth0", Port: 1}} {
		if got := (Subject{Peer: a}).Address(); got != want {
			t.Errorf("%v: %s", a, got)
		}
	}
	if got := Address(&net.UnixAddr{Name: "/run/x", Net: "unix"}); got != "" {
		t.Error(got)
	}
	for text, want := range map[string]int{"0": 0, "15": 15, "07": 7, "16": -1, "-1": -1, "+1": -1, "": -1, "001": -1, "1 ": -1, "0x1": -1} {
		if n, err := LevelOf(text); (err == nil) != (want >= 0) || err == nil && n != want {
			t.Errorf("%q: %d, %v", text, n, err)
		}
	}
}

func TestSecret(t *testing.T) {
	held := struct{ S Secret }{"hunter2"}
	text, _ := json.Marshal(held)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "% X", "%d", "%c", "%U", "%T %v"} {
		text = fmt.Appendf(text, strings.Replace(verb, "%T", "", 1), held)
		text = fmt.Appendf(text, strings.Replace(verb, "%T", "", 1), &held)
	}
	if s := string(text) + held.S.String() + held.S.LogValue().String(); strings.Contains(s, "hunter") ||
		strings.Contains(strings.ToLower(s), "68756e") {
		t.Error(s)
	}
	if string(held.S) != "hunter2" {
		t.Error("the secret is lost")
	}
}
