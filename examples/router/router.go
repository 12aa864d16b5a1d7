package main

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync/atomic"

	"github.com/vtykit/vtykit/auth"
	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/console/config"
	"github.com/vtykit/vtykit/console/history"
	"github.com/vtykit/vtykit/examples/router/device"
)

// router joins the device with its console.
type router struct {
	host    *device.Host
	config  *config.Store[device.Settings]
	files   *console.Files // nil: none
	console *console.Console
	reload  *reloader
	aaa     *aaa

	guard *auth.Guard
	local atomic.Pointer[auth.Memory] // the users of the configuration
	hits  hits                        // of its access lists

	exec, conf, confIf, confLine, confAccess *console.Mode
}

// newRouter makes a router of its files. Who has it closes it.
func newRouter(at places, users accounts, log *slog.Logger) (_ *router, err error) {
	r := &router{host: device.Open()}
	defer func() {
		if err != nil {
			err = errors.Join(err, r.close())
		}
	}()
	r.guard = r.newGuard(users.countLocal)
	users.config = r.local.Load
	if r.files, err = openFlash(at.flash); err != nil {
		return nil, err
	}
	if err := r.newStore(at.config, r.files, log); err != nil {
		return nil, err
	}
	r.local.Store(configured(r.config.Get()))
	cfg := console.Config{
		Hostname: func() string { return r.config.Get().Hostname },
		Login:    auth.Password(users, auth.Policy{Logger: log, Guard: r.guard}),
		Enable:   auth.Enable(func() string { return r.config.Get().EnableSecret }),
		Banner:   func() string { b := r.config.Get().Banner; return lines(b.MOTD, b.Login) },
		Exec:     func() string { return r.config.Get().Banner.Exec },
		Start:    r.start,
		Observe:  r.observe,
		Logger:   log,
		Files:    r.files,
	}
	if at.history != "" {
		if cfg.HistoryStore, err = history.Open(at.history); err != nil {
			return nil, err
		}
	}
	r.console = console.New(r.withAAA(cfg, users, log))
	r.reload = &reloader{console: r.console, modified: r.config.Modified, save: r.config.Save, restart: r.config.Restart, life: newLife()}
	r.exec = r.console.Mode("exec", "{host}{#}")
	r.conf = r.exec.Child("config", "{host}(config{tag})#")
	r.confIf = r.conf.Child("config-if", "{host}(config{tag}-if{range})#")
	r.confLine = r.conf.Child("config-line", "{host}(config{tag}-line)#")
	r.confAccess = r.conf.Child("config-std-nacl", "{host}(config{tag}-std-nacl)#")
	r.execCommands()
	r.configCommands()
	r.aaaCommands()
	r.guard.Commands(r.exec, r.conf)
	r.reload.commands(r.exec)
	r.applyLogging()
	return r, r.loadConfig()
}

// close ends what runs and closes what is open, behind the last session. Servers get shutdownTime to take what waits for them.
func (r *router) close() error {
	if r.reload != nil {
		r.reload.close()
	}
	if r.aaa != nil {
		ctx, cancel := context.WithTimeout(context.Background(), shutdownTime)
		defer cancel()
		r.aaa.close(ctx)
	}
	if r.config != nil {
		r.config.Close()
	}
	if r.files == nil {
		return nil
	}
	return r.files.Root.Close()
}

// lines joins texts that are not empty.
func lines(texts ...string) string {
	var b strings.Builder
	for _, t := range texts {
		if t != "" {
			b.WriteString(t + "\n")
		}
	}
	return b.String()
}

// start gives a new session the settings of `line vty`.
func (r *router) start(_ context.Context, s *console.Session) {
	l := r.config.Get().Line
	s.SetIdleTimeout(l.ExecTimeout)
	s.SetSize(l.Width, l.Length)
	s.SetHistory(l.History)
	admitted(s, l.LineAccess)
}

// reconfigured takes over what the configuration says about users and logins.
func (r *router) reconfigured(_, now *device.Settings) {
	r.local.Store(configured(now))
	r.hits.keep(now)
	t, _ := now.Login.(auth.Throttle)
	_ = r.guard.SetThrottle(t) // it was checked when it was typed
	r.applyLogging()
}

// observe turns what sessions do into log messages.
func (r *router) observe(e console.Event) {
	from := e.Remote
	if from == "" {
		from = "this machine"
	}
	switch e.Kind {
	case console.SessionStart:
		r.log(device.Notifications, "SYS", "LOGIN", "User %s logged in on vty%d from %s", e.User, e.Line, from)
	case console.SessionEnd:
		r.log(device.Notifications, "SYS", "LOGOUT", "User %s left vty%d: %s", e.User, e.Line, e.Text)
	case console.ConfigEnd:
		r.log(device.Notifications, "SYS", "CONFIG_I", "Configured from console by %s on vty%d (%s)", e.User, e.Line, from)
	}
}

// log writes a log message.
func (r *router) log(v device.Severity, facility, mnemonic, format string, args ...any) {
	r.console.Log(console.Severity(v), facility, mnemonic, format, args...)
}

// applyLogging sends log messages where the configuration says.
func (r *router) applyLogging() {
	severity := func(v device.Severity) console.Severity {
		if v == device.Off {
			return console.Off
		}
		return console.Severity(v)
	}
	set := r.config.Get().Logging
	r.console.SetLogging(console.Logging{Buffered: severity(set.Buffered), Monitor: severity(set.Monitor), Console: severity(set.Console)})
}

// watch reports interfaces that go up and down until ctx ends.
func (r *router) watch(ctx context.Context) {
	r.host.Watch(ctx, device.WatchInterval, func(e device.Event) { r.log(e.Severity, e.Facility, e.Mnemonic, "%s", e.Text) })
}

// changed makes an error of the device one for the operator, with a capital first.
func changed(err error) error {
	var invalid *device.InvalidError
	if errors.As(err, &invalid) {
		return console.UserError(strings.ToUpper(invalid.Text[:1]) + invalid.Text[1:])
	}
	return err
}
