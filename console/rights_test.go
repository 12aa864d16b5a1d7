package console_test

import (
	"context"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/console/arg"
)

// lean is a small console whose commands `show secrets keys`, `reload` and, in configuration, `[no] wipe` are those of level, or are not
// there at all with a level above 15.
func lean(level int, cfg console.Config, ran func(string)) *console.Console {
	cfg.Login, cfg.Logger, cfg.Enable = console.NoLogin, testLog, askEnable{}
	cfg.Hostname = func() string { return "router" }
	c := console.New(cfg)
	exec := c.Mode("exec", "")
	conf := exec.Child("config", "")
	note := func(_ context.Context, s *console.Session, a console.Args) error {
		if ran != nil {
			ran(a.Line())
		}
		s.Printf("ran\n")
		return nil
	}
	exec.Command("configure", "\nConfigure", console.EnterConfig(conf), console.Level(1))
	exec.Command("show version", "\nVersion", note)
	exec.Command("release", "\nRelease", note)
	conf.Command("hostname", "\nName", note, console.Level(1))
	conf.Command("[no] shutdown", "\nShut down", note, console.Level(1))
	if level <= 15 {
		exec.Group("show secrets", "Secrets")
		exec.Command("show secrets keys", "\nKeys", note, console.Level(level))
		exec.Command("reload", "\nReload", note, console.Level(level))
		conf.Command("[no] wipe", "\nWipe", note, console.Level(level))
	}
	return c
}

// ways are all the ways to a command that is not one's own.
var ways = []string{
	"show secrets keys<Enter>", "sh sec k<Enter>", "show sec?<C-u>", "show ?<C-u>", "show secrets ?<C-u>", "show secrets ke?<C-u>", "rel?<C-u>", "?",
	"show sec<Tab><Tab><Enter>", "show secrets <Tab><Tab><C-u>", "rel<Tab><Tab><C-u>", "rel<Enter>", "reload<Enter>", "re<Enter>", "show s<Enter>",
	"show secrets keys | include x<Enter>", "show secrets keys | ?<C-u>", "show secrets keys ?<C-u>", "RELOAD<Enter>", "reload<Enter><Up><Enter>",
	"show secrets<Enter>", "no reload<Enter>",
	"configure<Enter>do reload<Enter>do rel<Enter>do show secrets keys | include x<Enter>do sh ?<C-u>do rel<Tab><Tab><C-u>wipe<Enter>no wipe<Enter>no w?<C-u>no ?<C-u>wi<Tab><Tab><C-u>w<Enter>?end<Enter>",
	"<Paste>configure<Enter>wipe<Enter>no wipe<Enter>do reload<Enter>end<Enter></Paste><Enter>",
	"show version<Enter><C-r>reload<Enter>",
}

// seen is what a session on c shows when it is typed at.
func seen(t *testing.T, c *console.Console, keys string) (shown string) {
	synctest.Test(t, func(t *testing.T) {
		p := startOn(t, &txtar.Archive{}, console.StreamConfig{Cols: 80, Rows: 100, Type: "xterm"}, c)
		defer p.stop()
		p.step("type", keys, 0, 0)
		shown = p.sent()
	})
	return shown
}

// TestR069_AboveTheLevel: a command above the user's level is, byte by byte and on all ways to it, one that is not there.
func TestR069_AboveTheLevel(t *testing.T) {
	for _, keys := range ways {
		got := seen(t, lean(15, console.Config{}, func(line string) {
			if strings.Contains(line, "secrets") || strings.Contains(line, "wipe") || line == "reload" {
				t.Errorf("%q ran %q", keys, line)
			}
		}), keys)
		if want := seen(t, lean(16, console.Config{}, nil), keys); got != want {
			t.Errorf("%q shows\n%s\nand an unknown command\n%s", keys, got, want)
		}
	}
}

// TestR069_OutsideTheView: so is one outside the view.
func TestR069_OutsideTheView(t *testing.T) {
	for _, keys := range ways {
		inView := func(level int) *console.Console {
			c := lean(level, console.Config{Start: func(_ context.Context, s *console.Session) { s.SetView("v") }}, nil)
			m := c.Modes()
			c.View("v").Include(m[0], "show version", "release", "configure").Include(m[1], "hostname", "shutdown")
			return c
		}
		if got, want := seen(t, inView(0), keys), seen(t, inView(16), keys); got != want {
			t.Errorf("%q shows\n%s\nand an unknown command\n%s", keys, got, want)
		}
	}
}

// denier denies the commands that lean may have not.
type denier struct{ asked func(console.CommandInfo) }

func (d denier) Authorize(_ context.Context, _ *console.Session, c console.CommandInfo) (bool, error) {
	if d.asked != nil {
		d.asked(c)
	}
	return !strings.HasPrefix(c.Path, "show secrets") && c.Path != "reload" && c.Path != "wipe", nil
}

// TestR069_Denied: one that the authorizer denies never runs, and looks like one that is not there, but for help and completion.
func TestR069_Denied(t *testing.T) {
	for _, keys := range ways {
		if strings.ContainsAny(keys, "?") || strings.Contains(keys, "<Tab>") {
			continue
		}
		got := seen(t, lean(1, console.Config{Authorize: denier{}}, func(line string) {
			if strings.Contains(line, "secrets") || strings.Contains(line, "wipe") || line == "reload" {
				t.Errorf("%q ran %q", keys, line)
			}
		}), keys)
		want := seen(t, lean(16, console.Config{}, nil), keys)
		switch keys {
		case "re<Enter>", "rel<Enter>", "show s<Enter>", "show secrets<Enter>":
			continue // ambiguous or incomplete: nothing to ask for
		}
		if strings.Contains(keys, "do rel<Enter>") {
			continue
		}
		if got != want {
			t.Errorf("%q shows\n%q\nand an unknown command\n%q", keys, got, want)
		}
	}
}

// TestR111_SameRightsOnEveryWay: what reaches the authorizer and the records is one and the same, however it was typed.
func TestR111_SameRightsOnEveryWay(t *testing.T) {
	for _, keys := range []string{"show secrets keys<Enter>", "sh sec k<Enter>", "SHOW SECRETS KEYS | include x<Enter>", "configure<Enter>do sh sec k<Enter>",
		"configure<Enter>  do show  secrets keys | i x<Enter>", "<Paste>sh sec ke<Enter></Paste><Enter>", "sh sec<Tab>k<Tab><Enter>",
		"zk<Enter>", "ZK | include x<Enter>", "configure<Enter>do zk<Enter>", "zz<Enter>", "configure<Enter>do zz | i x<Enter>", "z<Tab>k<Enter>", "zm<Enter>"} {
		var asked []console.CommandInfo
		log := &book{}
		seen(t, lean(1, console.Config{Account: log, Aliases: []console.Alias{{Mode: "exec", Name: "zk", Command: "sh sec k"},
			{Mode: "exec", Name: "zz", Command: "zk"}, {Mode: "exec", Name: "zm", Command: "sh sec k ; sh sec k"}}, Authorize: denier{func(c console.CommandInfo) {
			if strings.HasPrefix(c.Path, "show sec") {
				asked = append(asked, c)
			}
		}}}, nil), keys)
		want := console.CommandInfo{Mode: "exec", Path: "show secrets keys", Line: "show secrets keys", Level: 1}
		if len(asked) != 1 || asked[0] != want {
			t.Errorf("%q asks for %+v", keys, asked)
		}
		denied := 0
		for _, r := range log.all() {
			if r.CommandInfo == want && r.Outcome == console.Denied {
				denied++
			} else if r.Path == want.Path {
				t.Errorf("%q is recorded as %+v", keys, r)
			}
		}
		if denied != 1 {
			t.Errorf("%q is recorded %d times", keys, denied)
		}
	}
}

type authorizerFunc func(context.Context, *console.Session, console.CommandInfo) (bool, error)

func (f authorizerFunc) Authorize(ctx context.Context, s *console.Session, c console.CommandInfo) (bool, error) {
	return f(ctx, s, c)
}

// TestAuthorizerFailsClosed: an error, a panic, a goroutine that ends, and silence run nothing, and silence ends in bounded time.
func TestAuthorizerFailsClosed(t *testing.T) {
	release := make(chan struct{})
	for name, test := range map[string]struct {
		f    authorizerFunc
		want string
	}{
		"error": {func(context.Context, *console.Session, console.CommandInfo) (bool, error) {
			return true, context.Canceled
		}, "% Command authorization failed."},
		"panic": {func(context.Context, *console.Session, console.CommandInfo) (bool, error) { panic("server") }, "% Internal error (ref "},
		"goexit": {func(context.Context, *console.Session, console.CommandInfo) (bool, error) {
			runtime.Goexit()
			return true, nil
		}, "% Command authorization failed."},
		"silence": {func(context.Context, *console.Session, console.CommandInfo) (bool, error) {
			<-release
			return true, nil
		},
			"% Command authorization failed."},
	} {
		synctest.Test(t, func(t *testing.T) {
			release = make(chan struct{})
			p := startOn(t, &txtar.Archive{}, vt, lean(1, console.Config{Authorize: test.f}, func(line string) { t.Errorf("%s: %q ran", name, line) }))
			defer p.stop()
			p.step("type", "show version<Enter>", 0, 0)
			time.Sleep(console.AuthorizeTime)
			synctest.Wait()
			if got := p.sent(); !strings.Contains(got, "\r\n"+test.want) {
				t.Errorf("%s: %q", name, got)
			}
			p.wantLast("router>▁")
			close(release)
			synctest.Wait()
		})
	}
}

// TestAuthorizerInterrupted: Ctrl-C does not wait for it.
func TestAuthorizerInterrupted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := lean(1, console.Config{Authorize: authorizerFunc(func(ctx context.Context, _ *console.Session, _ console.CommandInfo) (bool, error) {
			<-ctx.Done()
			return true, nil
		})}, func(line string) { t.Errorf("%q ran", line) })
		p := startOn(t, &txtar.Archive{}, vt, c)
		defer p.stop()
		p.step("type", "show version<Enter><C-c>", 0, 0)
		if got := p.sent(); strings.Contains(got, "%") || !strings.HasSuffix(got, "^C\r\nrouter>") {
			t.Errorf("sent %q", got)
		}
	})
}

// TestDeniedSecretIsForgotten: R-112. A secret in a line that was denied is in no history.
func TestDeniedSecretIsForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		secret := arg.Secret("SECRET")
		c := console.New(console.Config{Login: console.NoLogin, Authorize: authorizerFunc(func(_ context.Context, _ *console.Session, i console.CommandInfo) (bool, error) {
			if strings.Contains(i.Line, "hunter2") {
				t.Errorf("asked for %+v", i)
			}
			return i.Path != "key", nil
		})})
		c.Mode("exec", "").Command("key", "SECRET\nKey\nSECRET  it", func(context.Context, *console.Session, console.Args) error { return nil }, secret)
		p := startOn(t, &txtar.Archive{}, vt, c)
		defer p.stop()
		p.step("type", "key hunter2<Enter>", 0, 0)
		p.forget()
		p.step("type", "show history<Enter><Up><Up>", 0, 0)
		if got := p.sent(); strings.Contains(got, "hunter2") || !strings.Contains(got, "key ***") {
			t.Errorf("history shows %q", got)
		}
	})
}
