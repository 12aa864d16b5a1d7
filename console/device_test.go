package console_test

import (
	"context"
	"errors"
	"log/slog"
	"net/netip"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/console/arg"
	"github.com/vtykit/vtykit/console/rows"
)

func TestMain(m *testing.M) {
	time.Local = time.UTC // of what scripts see
	goleak.VerifyTestMain(m)
}

// askLogin is a login of the smallest kind.
type askLogin struct{}

func (askLogin) Login(ctx context.Context, s *console.Session) (console.User, error) {
	for range 3 {
		name, err := s.Ask(ctx, "Username: ", true)
		if err != nil {
			return console.User{}, err
		}
		pw, err := s.Ask(ctx, "Password: ", false)
		if err != nil {
			return console.User{}, err
		}
		if name == "admin" && pw == "secret" {
			return console.User{Name: name, Level: 1}, nil
		}
		s.Printf("%% Login invalid\n\n")
	}
	return console.User{}, errors.New("no")
}

type askEnable struct{}

func (askEnable) Enable(ctx context.Context, s *console.Session, _ int) error {
	pw, err := s.Ask(ctx, "Password: ", false)
	if err == nil && pw != "enable" {
		err = console.UserError("Access denied")
	}
	return err
}

// records is what the console logged, for the tests that look.
var records = &logSink{}

var testLog = slog.New(slog.NewTextHandler(records, nil))

// logSink keeps log records.
type logSink struct {
	mu sync.Mutex
	b  strings.Builder
}

func (l *logSink) Write(p []byte) (int, error) { l.mu.Lock(); defer l.mu.Unlock(); return l.b.Write(p) }

// take returns what was logged since the last take.
func (l *logSink) take() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	defer l.b.Reset()
	return l.b.String()
}

// testConsole is a small router.
func testConsole(login bool, more ...func(*console.Config)) *console.Console {
	cfg := console.Config{Hostname: func() string { return "router" }, Login: console.NoLogin, Enable: askEnable{}, Logger: testLog}
	if login {
		cfg.Login = askLogin{}
	}
	for _, f := range more {
		f(&cfg)
	}
	c := console.New(cfg)
	exec := c.Mode("exec", "{host}{#}")
	outputCommands(exec)
	conf := exec.Child("config", "{host}(config)#")
	ifmode := conf.Child("config-if", "{host}(config-if)#")

	ifname := arg.OneOf("NAME", func() []string { return []string{"eth0", "eth1", "lo"} })
	prefix, gw, count, text := arg.Prefix("PREFIX"), arg.Addr("GATEWAY"), arg.Int("COUNT", 1, 100000), arg.Line("TEXT")
	word := arg.Word("WORD")
	exec.Group("configure", "Enter configuration mode")
	exec.Group("show ip", "IP information")
	exec.Group("debug", "Debugging functions")
	exec.Command("configure terminal", "\nConfigure from the terminal", func(_ context.Context, s *console.Session, _ console.Args) error {
		s.Printf("Enter configuration commands, one per line.  End with CNTL/Z.\n")
		s.Enter(conf, nil)
		return nil
	}, console.Level(15))
	exec.Command("show interface", `[NAME]
		Interface state and counters
		NAME  one interface; all of them when left out`, func(_ context.Context, s *console.Session, a console.Args) error {
		one, given := ifname.Lookup(a)
		for _, n := range []string{"eth0", "eth1", "lo"} {
			if !given || n == one {
				s.Printf("%s is up\n  MTU 1500 bytes\n", n)
			}
		}
		return nil
	}, ifname)
	exec.Command("show ip route", "\nRouting table", func(_ context.Context, s *console.Session, _ console.Args) error {
		s.Printf("C 10.0.0.0/8 is directly connected, eth0\nS 192.168.0.0/16 via 10.0.0.1\n")
		return nil
	})
	exec.Command("show numbers", `COUNT
		Numbers, one a line
		COUNT  how many`, func(_ context.Context, s *console.Session, a console.Args) error {
		for i := range count.Get(a) {
			if _, err := s.Write([]byte("line " + netip.AddrFrom4([4]byte{0, 0, byte(i >> 8), byte(i)}).String()[4:] + "\n")); err != nil {
				return err
			}
		}
		return nil
	}, count)
	exec.Command("ping", `[COUNT]
		One line a second
		COUNT  how many, 5 when left out`, func(ctx context.Context, s *console.Session, a console.Args) error {
		n := 5
		if v, ok := count.Lookup(a); ok {
			n = v
		}
		for i := range n {
			s.Printf("reply %d\n", i+1)
			select {
			case <-time.After(time.Second):
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		return nil
	}, count)
	ports := rows.New(rows.Text("NAME").Help("Port"), rows.Int("MTU").Unit("bytes"), rows.Bool("UP"), rows.Duration("UPTIME"))
	exec.Command("ports", "\nTable of ports", func(ctx context.Context, s *console.Session, _ console.Args) error {
		t := ports.Table()
		t.Add("eth0", 1500, true, 26*time.Hour)
		t.Add("eth10", 9000, false, nil)
		t.Add("a name that is too long for every column of a screen", 576, true, 90)
		return t.Print(ctx, s)
	}, ports.Pipes(), console.Hidden())
	exec.Command("debug say", `TEXT
		Print the text as it is
		TEXT  the text`, func(_ context.Context, s *console.Session, a console.Args) error {
		s.Printf("%s\n", text.Get(a))
		return nil
	}, text, console.Level(0))
	exec.Command("debug evil", "\nPrint hostile text", func(_ context.Context, s *console.Session, _ console.Args) error {
		s.Printf("desc \x1b]2;x\x07 \x1b[21t \x9b31m \x08\rdone\x7f\n")
		return nil
	})
	exec.Command("debug panic", "\nPanic", func(context.Context, *console.Session, console.Args) error { panic("boom") })
	exec.Command("debug goexit", "\nEnd the goroutine", func(context.Context, *console.Session, console.Args) error { runtime.Goexit(); return nil })
	exec.Command("debug stuck", "\nIgnore everything for an hour", func(context.Context, *console.Session, console.Args) error {
		time.Sleep(time.Hour)
		return nil
	})
	exec.Command("debug fail", "\nFail", func(context.Context, *console.Session, console.Args) error {
		return console.UserError("Device is on fire")
	})
	conf.Command("hostname", `WORD
		Set the system's name
		WORD  the name`, func(context.Context, *console.Session, console.Args) error { return nil }, word)
	conf.Command("interface", `NAME
		Select an interface to configure
		NAME  its name`, func(_ context.Context, s *console.Session, a console.Args) error {
		s.Enter(ifmode, ifname.Get(a))
		return nil
	}, ifname)
	conf.LoggingCommands()
	conf.Group("ip", "Global IP configuration")
	conf.Command("[no] ip route", `PREFIX GATEWAY
		Static route
		PREFIX   destination, such as 10.0.0.0/8
		GATEWAY  next hop`, func(_ context.Context, s *console.Session, a console.Args) error {
		s.Printf("negated %v\n", a.Negated())
		return nil
	}, prefix, gw)
	ifmode.Command("[no] description", `TEXT
		Interface specific description
		TEXT  up to 240 characters`, func(_ context.Context, s *console.Session, a console.Args) error {
		s.Printf("%v: %q\n", s.Subject(), text.Get(a))
		return nil
	}, text)
	ifmode.Command("[no] shutdown", "\nShutdown the selected interface", func(context.Context, *console.Session, console.Args) error { return nil })
	return c
}
