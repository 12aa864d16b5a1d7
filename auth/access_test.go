package auth

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/console/arg"
	"github.com/vtykit/vtykit/internal/testclient/screen"
)

// typist is a session that a test types in, in fake time.
type typist struct {
	w   io.WriteCloser
	scr *shared
	end chan string
}

// shared is a screen that a session writes while a test looks at it.
type shared struct {
	mu sync.Mutex
	s  *screen.Screen
}

func (s *shared) Write(p []byte) (int, error) { s.mu.Lock(); defer s.mu.Unlock(); return s.s.Write(p) }
func (s *shared) String() string              { s.mu.Lock(); defer s.mu.Unlock(); return s.s.String() }

// newTypist serves a session of a console with a few commands.
func newTypist(t *testing.T, cfg console.Config) *typist {
	t.Helper()
	cfg.Hostname = func() string { return "r" }
	c := console.New(cfg)
	exec := c.Mode("exec", "{host}{#}")
	key := arg.Secret("KEY")
	done := func(context.Context, *console.Session, console.Args) error { return nil }
	exec.Command("show version", "\nVersion", done)
	exec.Command("key", "KEY\nSet a key\nKEY  the key", done, key)
	exec.Command("reload", "\nReload", done, console.Level(15))
	c.View("ops")
	r, w := io.Pipe()
	p := &typist{w, &shared{s: screen.New(80, 60)}, make(chan string, 1)}
	go func() {
		p.end <- c.Serve(context.Background(), console.NewStream(r, p.scr, console.StreamConfig{Cols: 80, Rows: 60, Remote: far}))
		c.Accounted(context.Background())
		close(p.end)
	}()
	synctest.Wait()
	return p
}

// typed types lines, ten seconds apart, and returns the last line on the screen.
func (p *typist) typed(lines ...string) string {
	for _, l := range lines {
		p.w.Write([]byte(l + "\r"))
		time.Sleep(10 * time.Second)
	}
	rows := strings.Split(strings.TrimRight(p.scr.String(), " \n"), "\n")
	return strings.TrimRight(rows[len(rows)-1], " ")
}

func (p *typist) leave() {
	p.w.Close()
	<-p.end
	<-p.end
}

// ledger is an Accounter that keeps what it gets.
type ledger struct {
	mu   sync.Mutex
	list []Record
}

func (l *ledger) Account(r Record) { l.mu.Lock(); defer l.mu.Unlock(); l.list = append(l.list, r) }
func (l *ledger) all() []Record    { l.mu.Lock(); defer l.mu.Unlock(); return l.list }

// decides is an Authorizer that is a function.
type decides func(context.Context, Subject, []string) error

func (f decides) Authorize(ctx context.Context, who Subject, command []string) error {
	return f(ctx, who, command)
}

var admin = PasswordBy(asBackend(func(_ context.Context, a Attempt) (User, error) {
	a.Vouched(MethodRADIUS)
	return User{Level: 7}, nil
}), Policy{})

// TestR111_Commands: the authorizer is asked about full words, by whoever logged in; what it denies looks unknown; who cannot tell
// refuses; and no secret leaves.
func TestR111_Commands(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var asked []string
		var mu sync.Mutex
		p := newTypist(t, console.Config{Login: admin, Authorize: Commands(decides(func(_ context.Context, who Subject, command []string) error {
			mu.Lock()
			defer mu.Unlock()
			asked = append(asked, fmt.Sprint(who.User, who.Level, who.Address(), who.Method, command))
			switch command[0] {
			case "key":
				return fmt.Errorf("server: %w", ErrRejected)
			case "exit":
				return ErrUnavailable
			}
			return nil
		}))})
		p.typed("al", "x", "sh ver", "key hunter2", "nonsense", "exit")
		shown := p.scr.String()
		mu.Lock()
		defer mu.Unlock()
		if n := strings.Count(shown, "% Invalid input detected"); n != 2 || strings.Contains(fmt.Sprint(asked), "hunter2") {
			t.Errorf("%d of 2 lines look unknown; asked %q\n%s", n, asked, shown)
		}
		if !strings.Contains(shown, "uthoriz") {
			t.Errorf("who cannot tell:\n%s", shown)
		}
		want := "[al7 192.0.2.7radius[show version] al7 192.0.2.7radius[key ***] al7 192.0.2.7radius[exit]]"
		if got := fmt.Sprint(asked); strings.ReplaceAll(got, " ", "") != strings.ReplaceAll(want, " ", "") {
			t.Errorf("got  %s\nwant %s", got, want)
		}
		p.leave()
	})
}

// TestCommandsFailOver: a server that never answers leaves time within the console's five seconds for who comes behind it.
func TestCommandsFailOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dead := decides(func(ctx context.Context, _ Subject, _ []string) error { <-ctx.Done(); return context.Cause(ctx) })
		log := &ledger{}
		p := newTypist(t, console.Config{Login: admin, Authorize: Commands(ChainAuthorizers(dead, dead, IfAuthenticated)), Account: &Books{To: log}})
		p.typed("al", "x", "show version")
		if strings.Contains(p.scr.String(), "%") || len(log.all()) != 2 || log.all()[1].Command != "show version" {
			t.Errorf("%+v\n%s", log.all(), p.scr)
		}
		p.leave()
	})
}

func TestLastAuthorizers(t *testing.T) {
	users := NewMemory(User{"al", 1, ""}, User{"gone", 15, Locked})
	for _, test := range []struct {
		name string
		a    Authorizer
		who  Subject
		want error
	}{
		{"none", Anybody, Subject{}, nil},
		{"authenticated", IfAuthenticated, Subject{User: "al", Method: MethodLocal}, nil},
		{"nobody", IfAuthenticated, Subject{}, ErrRejected},
		{"by none", IfAuthenticated, Subject{User: "al", Method: MethodNone}, ErrRejected},
		{"local", LocalCommands(users), Subject{User: "al"}, nil},
		{"unknown", LocalCommands(users), Subject{User: "bob"}, ErrRejected},
		{"locked", LocalCommands(users), Subject{User: "gone"}, ErrRejected},
		{"no name", LocalCommands(users), Subject{}, ErrRejected},
		{"a name only", LocalCommands(users), Subject{User: "al", Method: MethodNone}, ErrRejected},
	} {
		if err := test.a.Authorize(t.Context(), test.who, []string{"reload"}); !errors.Is(err, test.want) {
			t.Errorf("%s: %v", test.name, err)
		}
	}
	if CommandsBy(func(int) Authorizer { return nil }) == nil {
		t.Error("nil")
	}
}

// TestBooks: start, commands, interim and stop of a session, in order and under one id; R-112: no secret; R-069: one line for what was refused.
func TestBooks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := &ledger{}
		b := &Books{To: Broadcast(log, log), Interim: time.Minute}
		p := newTypist(t, console.Config{Login: admin, Account: b})
		p.typed("al", "x", "sh ver", "key hunter2", "reload", "hunter2")
		time.Sleep(90 * time.Second)
		p.typed("exit")
		p.leave()
		time.Sleep(time.Hour)
		var got []string
		for i, r := range log.all() {
			if i%2 == 1 { // each came twice
				continue
			}
			got = append(got, strings.TrimSpace(fmt.Sprintln(r.Kind, r.Elapsed, r.Command, r.Level, r.Reason)))
			if w := r.Who; w.User != "al" || w.Level != 7 || w.Address() != "192.0.2.7" || w.Method != MethodRADIUS || r.Session != log.all()[0].Session || len(r.Session) != 16 {
				t.Errorf("%+v", r)
			}
		}
		want := []string{"start 0s  0", "command 10s show version 1", "command 20s key *** 1", "command 30s *** 0 refused", "command 40s *** 0 refused",
			"interim 1m0s  0", "interim 2m0s  0", "command 2m20s exit 0", "stop 2m20s  0 logout"}
		if strings.Join(got, "\n") != strings.Join(want, "\n") {
			t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		if last := log.all()[len(log.all())-1]; last.In < 40 || last.Out < 200 {
			t.Errorf("%d bytes in, %d out", last.In, last.Out)
		}
		if b.Lost() != 0 || b.live[1] != nil {
			t.Error("something is left")
		}
		again := &ledger{}
		p = newTypist(t, console.Config{Login: admin, Account: &Books{To: again}})
		p.typed("al", "x")
		p.leave()
		if again.all()[0].Session == log.all()[0].Session {
			t.Error("the id of an earlier run")
		}
	})
}

// asRaiser is a Raiser that is a function.
type asRaiser func(context.Context, Raise) error

func (f asRaiser) Raise(ctx context.Context, r Raise) error { return f(ctx, r) }

// TestEnableBy: the first that can tell decides; whatever it is, scripts see the texts that they know.
func TestEnableBy(t *testing.T) {
	nobody := asRaiser(func(context.Context, Raise) error { return fmt.Errorf("server: %w", ErrUnavailable) })
	server := asRaiser(func(_ context.Context, r Raise) error {
		if r.View != "" {
			return ErrUnavailable
		}
		if r.Name != "al" || r.Level != 15 || Address(r.Peer) != "192.0.2.7" || string(r.Password) != "up" {
			return ErrRejected
		}
		return nil
	})
	code := asRaiser(func(ctx context.Context, r Raise) error {
		if got, err := r.Ask(ctx, "Code:", false); err != nil || got != "4711" {
			return ErrRejected
		}
		return nil
	})
	local := LocalEnable(func(level int) string {
		if level == 15 {
			return hash(t, "local")
		}
		return ""
	}, func(name string) string {
		if name == "ops" {
			return hash(t, "view")
		}
		return ""
	})
	for _, test := range []struct {
		name  string
		list  []Raiser
		lines []string
		last  string
		shown string
	}{
		{"server", []Raiser{server, local}, []string{"enable", "up"}, "r#", ""},
		{"second try", []Raiser{server, local}, []string{"enable", "no", "up"}, "r#", ""},
		{"its no is final", []Raiser{server, local}, []string{"enable", "local", "local", "local"}, "r>", "% Bad secrets"},
		{"fail-over", []Raiser{nobody, nobody, local}, []string{"enable", "local"}, "r#", ""},
		{"all away", []Raiser{nobody}, []string{"enable", "up"}, "r>", "% Error in authentication."},
		{"empty", []Raiser{server}, []string{"enable", "", "", ""}, "r>", "% Bad secrets"},
		{"no list", nil, []string{"enable", "up"}, "r>", "% Error in authentication."},
		{"code", []Raiser{code}, []string{"enable", "up", "4711"}, "r#", ""},
		{"no secret", []Raiser{LocalEnable(nil, nil)}, []string{"enable"}, "r>", "% No password set"},
		{"other level", []Raiser{local}, []string{"enable 9"}, "r>", "% No password set"},
		{"view", []Raiser{server, local}, []string{"enable view ops", "view", "show parser view"}, "r>", "Current view is 'ops'"},
		{"view with another's secret", []Raiser{local}, []string{"enable view ops", "local", "local", "local"}, "r>", "% Bad secrets"},
		{"no such view", []Raiser{local}, []string{"enable view none", "view", "view", "view"}, "r>", "% Bad secrets"},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := newTypist(t, console.Config{Login: admin, Enable: EnableBy(slog.New(slog.DiscardHandler), test.list...)})
				if last := p.typed(append([]string{"al", "x"}, test.lines...)...); last != test.last || !strings.Contains(p.scr.String(), test.shown) {
					t.Errorf("ends with %q\n%s", last, p.scr)
				}
				for _, secret := range []string{"local", "4711", "view\n"} {
					if strings.Contains(p.scr.String(), "Password: "+secret) {
						t.Errorf("%q is shown", secret)
					}
				}
				p.leave()
			})
		})
	}
}

// TestEnableByInTime: one that does not look at its context costs forty seconds, no more.
func TestEnableByInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		let := make(chan struct{})
		p := newTypist(t, console.Config{Login: admin, Enable: EnableBy(nil, asRaiser(func(context.Context, Raise) error { <-let; return nil }))})
		p.typed("al", "x", "enable", "up")
		time.Sleep(29 * time.Second)
		if strings.Contains(p.scr.String(), "% Error") {
			t.Error("too early")
		}
		time.Sleep(2 * time.Second)
		if !strings.Contains(p.scr.String(), "% Error in authentication.") {
			t.Errorf("too late:\n%s", p.scr)
		}
		close(let)
		if last := p.typed("show privilege"); !strings.Contains(p.scr.String(), "level is 7") {
			t.Errorf("an answer that came late counts: %s", last)
		}
		p.leave()
	})
}
