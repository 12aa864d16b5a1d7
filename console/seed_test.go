package console_test

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/console/arg"
)

// seedConsole has the commands that telnetsrv's own page shows.
func seedConsole(login bool, style console.Style) *console.Console {
	cfg := console.Config{Dialect: console.TelnetSrv, Login: console.NoLogin, Logger: testLog, Style: style}
	if login {
		cfg.Login = askLogin{}
	}
	c := console.New(cfg)
	m := c.Mode("main", console.TelnetSrv.Prompt)
	text, word, seconds := arg.Word("TEXT"), arg.Word("WORD"), arg.Word("SECONDS")
	m.Group("say", "Say something")
	m.Command("echo", `[TEXT...]
		Echo text back to the console.
		TEXT  what to echo`, func(_ context.Context, s *console.Session, a console.Args) error {
		s.WriteResult("%s", strings.Join(text.All(a), " "))
		return nil
	}, text, console.Also("copy"), console.Also("repeat", "say again"))
	m.Command("params", `[TEXT...]
		Show the parameters
		This is the long text of params.

		It has a second paragraph.
		TEXT  anything`, func(_ context.Context, s *console.Session, a console.Args) error {
		s.WriteResult("%q of %q", text.All(a), a.Raw())
		return nil
	}, text)
	m.Command("info", "\nUnlisted information\nNobody lists this, and it can be read.", func(_ context.Context, s *console.Session, _ console.Args) error {
		s.WriteResult("hidden")
		return nil
	}, console.Hidden(), console.Also("information"))
	m.Command("ask", "\nAsk two questions", func(ctx context.Context, s *console.Session, _ console.Args) error {
		name, err := s.Ask(ctx, "Name? ", true)
		if err != nil {
			return err
		}
		secret, err := s.Ask(ctx, "Secret? ", false)
		if err != nil {
			return err
		}
		s.WriteResult("%s has a secret of %d letters", name, len(secret))
		return nil
	})
	m.Command("kinds", "\nOne line of each kind", func(_ context.Context, s *console.Session, _ console.Args) error {
		s.Write([]byte("written, "))
		s.WriteLine("and a line")
		s.WriteResult("result %d\x1b", 1)
		s.WriteError("error %d", 2)
		s.WriteMessage("message %d", 3)
		return nil
	})
	m.Command("boom", "\nPanic", func(context.Context, *console.Session, console.Args) error { panic("boom") })
	m.Command("fail", "\nFail", func(context.Context, *console.Session, console.Args) error { return errors.New("it failed") })
	m.Command("password", `WORD
		Set the password
		WORD  the password`, func(_ context.Context, s *console.Session, _ console.Args) error { return nil }, arg.Secret("WORD"))
	m.Command("timer", `SECONDS WORD
		Show a message later
		SECONDS  time to wait
		WORD     the message`, func(_ context.Context, s *console.Session, a console.Args) error {
		return timer(s, seconds.Get(a), word.Get(a))
	}, seconds, word)
	return c
}

// timer is the delayed message of telnetsrv's page.
func timer(s *console.Session, seconds, text string) error {
	n, err := strconv.ParseFloat(seconds, 64)
	if err != nil || n < 0 {
		s.WriteError("Need both a time and a message")
		return nil
	}
	if _, err := s.AfterFunc(time.Duration(n*float64(time.Second)), func() { s.WriteMessage("%s", text) }); err != nil {
		return err
	}
	s.WriteResult("Waiting %s seconds...", seconds)
	return nil
}

// aliasConsole is a device whose configuration mode knows aliases.
func aliasConsole(cfg console.Config) (*console.Console, *console.Mode) {
	cfg.Login, cfg.Logger = console.NoLogin, testLog
	cfg.Hostname, cfg.Enable = func() string { return "router" }, askEnable{}
	c := console.New(cfg)
	exec := c.Mode("exec", "{host}{#}")
	conf := exec.Child("config", "{host}(config)#")
	text := arg.Line("TEXT")
	exec.Group("configure", "Enter configuration mode")
	exec.Command("configure terminal", "\nConfigure from the terminal", console.Enter(conf), console.Enters(conf))
	exec.Command("show say", "TEXT\nPrint the text\nTEXT  the text", func(_ context.Context, s *console.Session, a console.Args) error {
		s.Printf("said %s\n", text.Get(a))
		return nil
	}, text)
	exec.Command("show words", "[TEXT...]\nPrint words\nTEXT  the words", func(_ context.Context, s *console.Session, a console.Args) error {
		for _, w := range arg.Word("TEXT").All(a) {
			s.Printf("%s\n", w)
		}
		return nil
	}, arg.Word("TEXT"))
	exec.Command("fail", "\nFail", func(context.Context, *console.Session, console.Args) error { return console.UserError("It failed") })
	exec.Command("set secret", `SECRET
		Set a secret
		set     Set something
		SECRET  it`, func(context.Context, *console.Session, console.Args) error { return nil }, arg.Secret("SECRET"))
	conf.Command("hostname", "TEXT\nName\nTEXT  it", func(_ context.Context, s *console.Session, a console.Args) error {
		s.Printf("named %s\n", text.Get(a))
		return nil
	}, text, console.Level(0))
	conf.AliasCommands()
	return c, exec
}
