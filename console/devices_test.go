package console_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/console/arg"
)

// deviceNamed is the console of a script.
func deviceNamed(t *testing.T, name string, login bool) *console.Console {
	switch name {
	case "":
		return testConsole(login)
	case "grammar":
		return grammarConsole()
	case "concluding":
		return concludingConsole()
	case "watched":
		return watchedConsole()
	case "telnetsrv":
		return seedConsole(login, console.Style{})
	case "telnetsrv in colours":
		return seedConsole(login, console.Style{Result: "32", Error: "91", Message: "1;33"})
	case "with aliases":
		c, _ := aliasConsole(console.Config{})
		return c
	case "authorized":
		return rightsConsole(console.Config{Login: console.NoLogin, Authorize: pathAuthorizer{}})
	case "rights":
		return rightsConsole(console.Config{Login: askViewLogin{login}})
	case "ios":
		return dialectConsole(console.IOS, "config-if")
	case "frr":
		return dialectConsole(console.FRR, "config-if")
	case "eos":
		return dialectConsole(console.EOS, "config-if")
	case "junos":
		return dialectConsole(console.Junos, "interfaces")
	}
	t.Fatalf("unknown device %q", name)
	return nil
}

// concludingConsole has a command that goes on until it is interrupted, and then says what it did.
func concludingConsole() *console.Console {
	count := arg.Int("COUNT", 1, 100)
	c := console.New(console.Config{Login: console.NoLogin, Hostname: func() string { return "router" }})
	exec := c.Mode("exec", "{host}{#}")
	exec.Command("probe", `[COUNT]
		One probe a second
		COUNT  how many; without end when left out`, func(ctx context.Context, s *console.Session, a console.Args) error {
		sent, err := 0, error(nil)
		for n := count.Get(a); n == 0 || sent < n; sent++ {
			s.Printf("probe %d\n", sent+1)
			select {
			case <-time.After(time.Second):
				continue
			case <-ctx.Done():
				err = ctx.Err()
			}
			break
		}
		s.Conclude(fmt.Sprintf("%d answered", sent))
		if err != nil {
			s.Conclude("said twice")
			s.Printf("dropped\n")
		}
		return err
	}, count)
	return c
}

// askViewLogin lets admin in, and viewer into his view; without ask it is admin who comes.
type askViewLogin struct{ ask bool }

func (l askViewLogin) Login(ctx context.Context, s *console.Session) (console.User, error) {
	if !l.ask {
		return console.User{Name: "admin", Level: 1}, nil
	}
	name, err := s.Ask(ctx, "Username: ", true)
	u := console.User{Name: name, Level: 1}
	if name == "viewer" {
		u.View = "monitor"
	}
	if name == "lost" {
		u.View = "nowhere"
	}
	return u, err
}

// viewEnable is an enable secret for levels and one for views.
type viewEnable struct{ askEnable }

func (viewEnable) EnableView(ctx context.Context, s *console.Session, _ string) error {
	pw, err := s.Ask(ctx, "Password: ", false)
	if err == nil && pw != "view" {
		err = console.UserError("Access denied")
	}
	return err
}

// rightsConsole has commands at several levels, views, ranges and forms with `default`.
func rightsConsole(cfg console.Config) *console.Console {
	cfg.Hostname, cfg.Enable, cfg.Logger = func() string { return "router" }, viewEnable{}, testLog
	c := console.New(cfg)
	exec := c.Mode("exec", "{host}{#}")
	conf := exec.Child("config", "{host}(config)#")
	ifmode := conf.Child("config-if", "{host}(config-if{range})#")
	names := func() []string { return []string{"eth1", "eth2", "eth3", "eth4", "eth5"} }
	ifname, list, speed, secret, text := arg.OneOf("NAME", names), arg.Range("LIST", names), arg.Int("SPEED", 10, 1000), arg.Secret("SECRET"), arg.Line("TEXT")
	say := func(what string) console.Handler {
		return func(_ context.Context, s *console.Session, a console.Args) error {
			s.Printf("%s\n", what)
			return nil
		}
	}
	exec.Group("configure", "Enter configuration mode")
	exec.Command("configure terminal", "\nConfigure from the terminal", console.EnterConfig(conf), console.Level(15), console.Enters(conf))
	exec.Command("show version", "\nSystem version", say("version 1"))
	exec.Group("show ip", "IP information")
	exec.Command("show ip route", "\nRouting table", say("routes"), console.Level(15))
	exec.Command("show ip arp", "\nARP table", say("arp"), console.Level(5))
	exec.Command("reload", "\nHalt and perform a cold restart", say("reloading"), console.Level(15))
	exec.Command("secret", `SECRET
		Take a secret
		SECRET  it`, say("taken"), secret)
	exec.Command("fail", "\nFail", func(context.Context, *console.Session, console.Args) error { return console.UserError("No such thing") })
	exec.Command("panic", "\nPanic", func(context.Context, *console.Session, console.Args) error { panic("boom") })
	exec.Command("wait", "\nWait for an interrupt", func(ctx context.Context, _ *console.Session, _ console.Args) error {
		<-ctx.Done()
		return ctx.Err()
	})
	conf.PrivilegeCommands()
	conf.Command("interface", `NAME
		Select an interface to configure
		NAME  its name`, func(_ context.Context, s *console.Session, a console.Args) error {
		s.Enter(ifmode, ifname.Get(a))
		return nil
	}, ifname, console.Enters(ifmode))
	conf.Command("interface range", `LIST
		Select several interfaces to configure
		LIST  their names, such as eth 1-3, 5`, func(_ context.Context, s *console.Session, a console.Args) error {
		s.Enter(ifmode, list.Get(a))
		return nil
	}, list, console.Enters(ifmode))
	ifmode.Command("[no|default] speed", `SPEED
		Configure the speed
		SPEED  Mbit/s`, func(_ context.Context, s *console.Session, a console.Args) error {
		for _, n := range console.Subjects[string](s) {
			switch {
			case a.Defaulted():
				s.Printf("%s: default speed\n", n)
			case a.Negated():
				s.Printf("%s: no speed\n", n)
			default:
				s.Printf("%s: speed %d\n", n, speed.Get(a))
			}
		}
		return nil
	}, speed)
	ifmode.Command("[no] description", `TEXT
		Interface specific description
		TEXT  it`, say("described"), text)
	c.View("monitor").Include(exec, "show ip", "show version").Exclude(exec, "show ip route")
	c.View("config").Include(exec, "configure", "show").Include(conf, "interface").Include(ifmode, "")
	return c
}

// dialectConsole is a small device that speaks a dialect, with prompts of its own.
func dialectConsole(d console.Dialect, below string) *console.Console {
	c := console.New(console.Config{Hostname: func() string { return "lab" }, Login: fixedLogin{}, Enable: askEnable{}, Dialect: d, Logger: testLog})
	exec := c.Mode("exec", "")
	conf := exec.Child("config", "")
	inner := conf.Child(below, "")
	exec.Command("configure", "\nManipulate software configuration information", console.EnterConfig(conf), console.Level(0))
	count := arg.Int("COUNT", 1, 1000)
	exec.Group("show ip", "IP information")
	exec.Command("show ip route", "\nRouting table", func(_ context.Context, s *console.Session, _ console.Args) error {
		s.Printf("routes\n")
		return nil
	})
	exec.Command("show lines", `COUNT
		Lines
		COUNT  how many`, func(_ context.Context, s *console.Session, a console.Args) error {
		s.Printf("%s", strings.Repeat("line\n", count.Get(a)))
		return nil
	}, count)
	exec.Command("fail", "\nFail", func(context.Context, *console.Session, console.Args) error { return console.UserError("No such thing") })
	conf.Command("interfaces", "\nInterface configuration", console.Enter(inner), console.Level(0))
	return c
}

type fixedLogin struct{}

func (fixedLogin) Login(context.Context, *console.Session) (console.User, error) {
	return console.User{Name: "admin", Level: 1}, nil
}

// pathAuthorizer denies what has to do with addresses, and fails at `reload`.
type pathAuthorizer struct{}

func (pathAuthorizer) Authorize(_ context.Context, _ *console.Session, c console.CommandInfo) (bool, error) {
	if c.Path == "reload" {
		return true, errors.New("no answer from 192.0.2.49")
	}
	return !strings.HasPrefix(c.Path, "show ip") && !(c.Path == "speed" && c.Negated), nil
}
