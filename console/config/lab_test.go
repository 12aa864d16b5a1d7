package config_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/console/arg"
	"github.com/vtykit/vtykit/console/config"
)

func TestMain(m *testing.M) {
	time.Local = time.UTC
	goleak.VerifyTestMain(m)
}

// lab is the settings of a small router.
type lab struct {
	hostname, secret, banner string
	ports                    map[string]port
	routes                   []string
}

type port struct {
	description string
	shutdown    bool
}

func newLab() *lab { return &lab{hostname: "edge1", ports: map[string]port{}} }

func (l *lab) clone() *lab {
	c := *l
	c.ports, c.routes = maps.Clone(l.ports), slices.Clone(l.routes)
	return &c
}

func (l *lab) check() error {
	slices.Sort(l.routes)
	l.routes = slices.Compact(l.routes)
	if strings.HasPrefix(l.hostname, "bad") {
		return console.UserError("This host name is taken")
	}
	return nil
}

func (l *lab) text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "!\nhostname %s\n", l.hostname)
	if l.secret != "" {
		fmt.Fprintf(&b, "enable secret 9 %s\n", l.secret)
	}
	b.WriteString("!\n")
	for _, name := range slices.Sorted(maps.Keys(l.ports)) {
		fmt.Fprintf(&b, "interface %s\n", name)
		if p := l.ports[name]; p != (port{}) {
			if p.description != "" {
				fmt.Fprintf(&b, " description %s\n", p.description)
			}
			if p.shutdown {
				b.WriteString(" shutdown\n")
			}
		}
		b.WriteString("!\n")
	}
	for _, r := range l.routes {
		fmt.Fprintf(&b, "ip route %s\n", r)
	}
	if l.banner != "" {
		fmt.Fprintf(&b, "banner motd ^C\n%s\n^C\n", l.banner)
	}
	return b.String() + "!\nend\n"
}

// device is a lab router with its store.
type device struct {
	*config.Store[lab]
	c    *console.Console
	conf *console.Mode
	logs *sink
}

// sink keeps what was logged.
type sink struct {
	mu sync.Mutex
	b  strings.Builder
}

func (s *sink) Write(p []byte) (int, error) { s.mu.Lock(); defer s.mu.Unlock(); return s.b.Write(p) }
func (s *sink) String() string              { s.mu.Lock(); defer s.mu.Unlock(); return s.b.String() }
func (s *sink) forget()                     { s.mu.Lock(); defer s.mu.Unlock(); s.b.Reset() }

// Account makes the sink an Accountant.
func (s *sink) Account(r console.Record) { fmt.Fprintf(s, "%+v\n", r) }

// named is a login that lets everybody in by his name, at level 15.
type named struct{}

func (named) Login(ctx context.Context, s *console.Session) (console.User, error) {
	name, err := s.Ask(ctx, "Username: ", true)
	return console.User{Name: name, Level: 15}, err
}

// newDevice makes a device whose files are in dir, and loads its configuration.
func newDevice(t testing.TB, dir string, more ...func(*config.Options[lab])) *device {
	t.Helper()
	return newDeviceIn(t, console.IOS, dir, more...)
}

// newDeviceIn is newDevice in another dialect.
func newDeviceIn(t testing.TB, dialect console.Dialect, dir string, more ...func(*config.Options[lab])) *device {
	t.Helper()
	d := &device{logs: &sink{}}
	log := slog.New(slog.NewTextHandler(d.logs, nil))
	o := config.Options[lab]{Default: newLab, Clone: (*lab).clone, Text: (*lab).text, Check: (*lab).check, Logger: log,
		Startup: filepath.Join(dir, "startup-config"), Folder: filepath.Join(dir, "archive")}
	for _, f := range more {
		f(&o)
	}
	var err error
	if d.Store, err = config.New(o); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.Close)
	d.c = console.New(console.Config{Hostname: func() string { return d.Get().hostname }, Login: named{}, IdleTimeout: -1, Dialect: dialect, Logger: log, Files: o.Files,
		Account: d.logs,
		Observe: func(e console.Event) { fmt.Fprintf(d.logs, "%+v\n", e) }})
	exec := d.c.Mode("exec", "{host}{#}")
	d.conf = exec.Child("config", "{host}(config{tag})#")
	d.commands(exec)
	d.Commands(d.c, exec, d.conf)
	if err := d.Load(context.Background()); err != nil {
		t.Log(err)
		fmt.Fprintln(d.logs, err)
	}
	return d
}

func (d *device) commands(exec *console.Mode) {
	ifmode := d.conf.Child("config-if", "{host}(config{tag}-if)#")
	name, prefix, via, text := arg.Hostname("NAME"), arg.Prefix4("PREFIX"), arg.Addr4("GATEWAY"), arg.Line("TEXT")
	password, hash := arg.Secret("PASSWORD"), arg.Secret("HASH")
	exec.Command("show running-config", "\nRunning configuration", func(_ context.Context, s *console.Session, _ console.Args) error {
		_, err := s.Write([]byte(d.Text()))
		return err
	}, console.Level(15))
	set := func(change func(*lab, console.Args)) console.Handler {
		return func(_ context.Context, s *console.Session, a console.Args) error {
			return d.Update(s, func(l *lab) error { change(l, a); return nil })
		}
	}
	d.conf.Command("hostname", "NAME\nSet system's network name\nNAME  the name", set(func(l *lab, a console.Args) { l.hostname = name.Get(a) }), name)
	d.conf.Group("enable", "Modify enable password parameters")
	d.conf.Command("[no] enable secret", `(9 HASH|PASSWORD)
		Assign the privileged level secret
		9         a hash follows
		HASH      the hash
		PASSWORD  the password`, set(func(l *lab, a console.Args) { l.secret = cmp.Or(hash.Get(a), password.Get(a)) }), password, hash)
	d.conf.Group("ip", "IP")
	d.conf.Command("[no] ip route", `PREFIX GATEWAY
		Establish static routes
		PREFIX   destination
		GATEWAY  next hop`, set(func(l *lab, a console.Args) {
		r := fmt.Sprint(prefix.Get(a), " ", via.Get(a))
		l.routes = slices.DeleteFunc(l.routes, func(o string) bool { return o == r })
		if !a.Negated() {
			l.routes = append(l.routes, r)
		}
	}), prefix, via)
	d.conf.Group("banner", "Define a banner")
	d.conf.Command("banner motd", "TEXT\nMessage of the day\nTEXT  c text c", set(func(l *lab, a console.Args) {
		l.banner = strings.Trim(strings.ReplaceAll(text.Get(a), "^C", ""), "\n")
	}), text)
	d.conf.Command("interface", "NAME\nSelect an interface to configure\nNAME  its name", func(_ context.Context, s *console.Session, a console.Args) error {
		if strings.HasPrefix(name.Get(a), "gone") {
			return console.UserError("No such interface")
		}
		s.Enter(ifmode, name.Get(a))
		return d.Update(s, func(l *lab) error { l.ports[name.Get(a)] = l.ports[name.Get(a)]; return nil })
	}, name)
	onPort := func(change func(*port, console.Args)) console.Handler {
		return func(_ context.Context, s *console.Session, a console.Args) error {
			return d.Update(s, func(l *lab) error {
				name, _ := s.Subject().(string)
				p := l.ports[name]
				change(&p, a)
				l.ports[name] = p
				return nil
			})
		}
	}
	ifmode.Command("[no] description", "TEXT\nInterface specific description\nTEXT  the description", onPort(func(p *port, a console.Args) { p.description = text.Get(a) }), text)
	ifmode.Command("[no] shutdown", "\nShutdown the selected interface", onPort(func(p *port, a console.Args) { p.shutdown = !a.Negated() }))
	ifmode.Command("jump", "\nLeave all modes, as no configuration command should", func(_ context.Context, s *console.Session, _ console.Args) error {
		s.Enter(exec, nil)
		return nil
	})
}

// mustRun runs lines in exec and fails on an error.
func (d *device) mustRun(t testing.TB, lines ...string) (out string) {
	t.Helper()
	b := d.c.Batch(d.c.Modes()[0])
	for _, l := range lines {
		o, err := b.Run(context.Background(), l)
		if out += o; err != nil {
			t.Fatalf("%s: %v\n%s", l, err, o)
		}
	}
	return out
}

// text reads a file, empty if there is none.
func text(t testing.TB, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	return string(b)
}
