package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/vtykit/vtykit/auth"
	"github.com/vtykit/vtykit/auth/syslog"
	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/console/screen"
	"github.com/vtykit/vtykit/console/status"
	"github.com/vtykit/vtykit/examples/monitor/fleet"
)

// monitor joins what knows the host with its console.
type monitor struct {
	config   string // path of the settings
	accounts accounts
	demo     bool // while there is no account, sessions of this machine log in as admin, admin
	log      *slog.Logger
	console  *console.Console
	sampler  status.Sampler
	alarms   status.Alarms
	watch    status.Watch // for the other hosts
	screens  *screen.Screens
	fleet    *fleet.Fleet   // nil without other hosts
	ready    chan struct{}  // closed when all commands are there: other hosts may ask before
	transfer *os.Root       // nil without files
	syslog   *syslog.Sender // nil without a collector
	stop     context.CancelFunc
	work     sync.WaitGroup

	mu  sync.Mutex // guards what configuration changes in set: Hostname
	set settings

	exec, conf *console.Mode
}

// newMonitor makes a monitor of its settings; begin starts its measuring. Close it in any case.
func newMonitor(ctx context.Context, config string, set settings, log *slog.Logger) (m *monitor, err error) {
	m = &monitor{config: config, set: set, log: log, stop: func() {}, ready: make(chan struct{})}
	defer func() {
		if err != nil {
			err = errors.Join(err, m.close())
		}
	}()
	if m.syslog, err = collectorOf(set.Syslog); err != nil {
		return m, err
	}
	if m.syslog != nil {
		m.syslog.Hostname, m.syslog.Logger = set.hostname(), log
		log = slog.New(slog.NewMultiHandler(log.Handler(), syslog.NewHandler(m.syslog, nil)))
		m.log = log
	}
	if m.accounts, err = openAccounts(ctx, set.path(config, set.Users)); err != nil {
		return m, fmt.Errorf("users: %w", err)
	}
	if m.screens, err = m.openScreens(); err != nil {
		return m, fmt.Errorf("screens: %w", err)
	}
	if set.Transfer != "" {
		if m.transfer, err = openFolder(set.path(config, set.Transfer)); err != nil {
			return m, fmt.Errorf("transfer: %w", err)
		}
	}
	idle := time.Duration(set.Limits.Idle) * time.Minute
	if idle == 0 {
		idle = -1
	}
	m.console = console.New(console.Config{
		Hostname:    m.hostname,
		Login:       m.login(),
		Exec:        m.welcome,
		Start:       m.start,
		Observe:     m.observe,
		IdleTimeout: idle,
		Logger:      log,
	})
	m.alarms.Log = m.alarm
	m.sampler.Sampled = m.alarms.Check
	m.watch.Sampler, m.watch.Alarms = &m.sampler, &m.alarms
	m.exec = m.console.Mode("exec", "{host}{#}")
	m.conf = m.exec.Child("config", "{host}(config)#")
	if set.NATS.URL != "" {
		if m.fleet, err = m.joinFleet(); err != nil {
			return m, err
		}
	}
	m.commands()
	// The alarms of the settings are configuration commands, and this is what takes them.
	batch := m.console.Batch(m.conf)
	for _, line := range set.Alarms {
		if !strings.HasPrefix(line, "alarm ") {
			return m, fmt.Errorf("alarms: %q does not begin with alarm", line)
		}
		if _, err := batch.Run(ctx, line); err != nil {
			return m, fmt.Errorf("alarms: %q: %w", line, err)
		}
	}
	close(m.ready)
	return m, nil
}

// begin looks at the host until close.
func (m *monitor) begin(ctx context.Context) {
	ctx, m.stop = context.WithCancel(ctx)
	m.work.Go(func() {
		if err := m.sampler.Run(ctx); err != nil && ctx.Err() == nil {
			m.log.Error("the host cannot be measured", "error", err)
		}
	})
	if m.fleet != nil {
		m.work.Go(func() { _ = m.watch.Run(ctx) }) // which ends with ctx only
	}
}

// close ends what runs, and waits for it.
func (m *monitor) close() error {
	m.stop()
	m.work.Wait()
	if m.fleet != nil {
		m.fleet.Close()
	}
	var errs []error
	if m.syslog != nil {
		ctx, cancel := context.WithTimeout(context.Background(), syslogTime)
		_ = m.syslog.Close(ctx) // a collector that is away has said so
		cancel()
	}
	if m.transfer != nil {
		errs = append(errs, m.transfer.Close())
	}
	if m.accounts != nil {
		errs = append(errs, m.accounts.Close())
	}
	return errors.Join(errs...)
}

func (m *monitor) hostname() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.set.hostname()
}

// welcome is printed behind the login.
func (m *monitor) welcome() string {
	text := "Type screen for the menu, show host for what this host does, ? for all commands."
	if active := m.alarms.Active(); len(active) > 0 {
		text += fmt.Sprintf("\nAlarms that are raised: %d. See show alarms.", len(active))
	}
	if none, err := m.accounts.Empty(context.Background()); err == nil && none {
		text += "\nThere is no account yet. Make one: account NAME privilege 15"
	}
	return text
}

// start begins with a screen where the settings say so. Programs, which do not say what terminal they are, begin at the prompt.
func (m *monitor) start(_ context.Context, s *console.Session) {
	if m.set.Start != "" && s.TerminalType() != "" && s.TerminalType() != "unknown" {
		s.Input([]byte("screen " + m.set.Start + "\r"))
	}
}

// observe turns what sessions do into log messages, and carries what is said in the chat to other hosts.
func (m *monitor) observe(e console.Event) {
	from := e.Remote
	if from == "" {
		from = "this machine"
	}
	switch e.Kind {
	case console.SessionStart:
		m.console.Log(console.Notifications, "SYS", "LOGIN", "User %s logged in on vty%d from %s", e.User, e.Line, from)
	case console.SessionEnd:
		m.console.Log(console.Notifications, "SYS", "LOGOUT", "User %s left vty%d: %s", e.User, e.Line, e.Text)
	case console.ConfigEnd:
		m.console.Log(console.Notifications, "SYS", "CONFIG_I", "Configured from console by %s on vty%d (%s)", e.User, e.Line, from)
	case console.CommandStart:
		if text, ok := strings.CutPrefix(e.Text, "chat "); ok {
			m.tellChat(e.User, text)
		}
	}
}

// login is by the accounts. While there is none, and somebody just tries this out, it is by admin and admin, from this machine only; and
// where the settings say so, guests need none.
func (m *monitor) login() console.Login {
	policy := auth.Policy{Logger: m.log}
	byAccount := auth.Password(m.accounts, policy)
	byDemo := auth.Password(auth.NewMemory(auth.User{Name: "admin", Level: 15, Hash: demoHash}), policy)
	return loginFunc(func(ctx context.Context, s *console.Session) (console.User, error) {
		if m.set.Guest {
			answer, err := s.Ask(ctx, "Enter to log in, or guest: ", true)
			if err != nil {
				return console.User{}, err
			}
			if strings.EqualFold(strings.TrimSpace(answer), guest) {
				return console.User{Name: guest, Level: 1, View: guest}, nil
			}
		}
		if m.demo && local(s) {
			if none, err := m.accounts.Empty(ctx); err == nil && none {
				return byDemo.Login(ctx, s)
			}
		}
		return byAccount.Login(ctx, s)
	})
}

// demoHash is of "admin".
const demoHash = "$argon2id$v=19$m=19456,t=2,p=1$fj6cXLq2yLPDy3fEjcMPOQ$iIWsebFMUVA9Rb+7YZZE5Yki7rDsJfnU4CPtasTz22s"

// loginFunc makes a function a [console.Login].
type loginFunc func(ctx context.Context, s *console.Session) (console.User, error)

func (f loginFunc) Login(ctx context.Context, s *console.Session) (console.User, error) {
	return f(ctx, s)
}

// local says whether a session comes from this machine.
func local(s *console.Session) bool {
	if s.RemoteAddr() == nil {
		return true
	}
	addr, ok := s.RemoteAddr().(*net.TCPAddr)
	return ok && addr.IP.IsLoopback()
}

// openFolder opens a folder, and makes it where there is none.
func openFolder(path string) (*os.Root, error) {
	if err := os.MkdirAll(path, 0o700); err != nil {
		return nil, err
	}
	return os.OpenRoot(path)
}
