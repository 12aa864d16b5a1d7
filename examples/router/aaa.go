package main

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"reflect"
	"strconv"
	"sync"

	"github.com/vtykit/vtykit/auth"
	"github.com/vtykit/vtykit/auth/radius"
	"github.com/vtykit/vtykit/auth/tacacs"
	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/examples/router/device"
)

// aaa is the console's login, enable, authorization and accounting as the configuration has them at the moment: with `aaa new-model` by its
// lists of methods, without it as if there were none of this.
type aaa struct {
	r       *router
	users   auth.Users
	local   auth.Backend // of users; one for all logins, which share its bounds
	log     *slog.Logger
	secrets auth.Raiser

	plainLogin, login   console.Login
	plainEnable, enable console.Enabler
	books               *auth.Queue

	mu    sync.Mutex // guards groups
	built groups
}

// groups are the servers. They stay while nothing about them is changed, since they remember which of them is dead.
type groups struct {
	of     device.AAA // only what is about servers
	radius *radius.Client
	tacacs *tacacs.Client
}

// withAAA puts AAA into the configuration of a console.
func (r *router) withAAA(cfg console.Config, users auth.Users, log *slog.Logger) console.Config {
	a := &aaa{r: r, users: users, local: auth.Local(users), log: log, plainLogin: cfg.Login, plainEnable: cfg.Enable}
	a.secrets = auth.LocalEnable(func(int) string { return r.config.Get().EnableSecret }, nil)
	a.login = auth.PasswordBy(a, auth.Policy{Logger: log, Guard: r.guard})
	a.enable = auth.EnableBy(log, a)
	a.books = &auth.Queue{To: a, Logger: log}
	r.aaa = a
	cfg.Login, cfg.Enable, cfg.Authorize, cfg.Account = a, a, auth.CommandsBy(a.commands), &auth.Books{To: a}
	return cfg
}

// Login implements [console.Login].
func (a *aaa) Login(ctx context.Context, s *console.Session) (console.User, error) {
	set := a.r.config.Get().AAA
	switch {
	case !set.NewModel:
		return a.plainLogin.Login(ctx, s)
	case len(set.Login) > 0 && set.Login[0] == device.MethodNone:
		return console.User{Level: 1, Method: auth.MethodNone.String()}, nil
	}
	return a.login.Login(ctx, s)
}

// Enable implements [console.Enabler].
func (a *aaa) Enable(ctx context.Context, s *console.Session, level int) error {
	set := a.r.config.Get()
	if list := set.AAA.Enable; !set.AAA.NewModel || len(list) == 0 || list[0] == device.MethodEnable && set.EnableSecret == "" {
		return a.plainEnable.Enable(ctx, s, level)
	}
	return a.enable.Enable(ctx, s, level)
}

// Verify implements [auth.Backend]: it goes through the list of `aaa authentication login`.
func (a *aaa) Verify(ctx context.Context, at auth.Attempt) (auth.User, error) {
	set := a.r.config.Get().AAA
	g := a.groups()
	list := set.Login
	if len(list) == 0 {
		list = []string{device.MethodLocal}
	}
	by, vouch := auth.MethodUnknown, at.Vouch
	at.Vouch = func(m auth.Method) { by = m }
	var chain []auth.Backend
	for _, m := range list {
		switch m {
		case device.MethodRADIUS:
			chain = append(chain, g.radius)
		case device.MethodTACACS:
			chain = append(chain, g.tacacs)
		case device.MethodLocal:
			chain = append(chain, a.local)
		case device.MethodEnable:
			chain = append(chain, byEnableSecret{a.secrets})
		case device.MethodNone:
			chain = append(chain, everybody{})
		}
	}
	u, err := auth.Chain(chain...).Verify(ctx, at)
	if err != nil {
		return u, err
	}
	if vouch != nil {
		vouch(by)
	}
	u.Level, err = a.execLevel(ctx, set.Exec, by, u)
	return u, err
}

// execLevel is the privilege that a user begins with: as on IOS 1 without `aaa authorization exec`, else what the method that vouched for him
// says, if it is in the list.
func (a *aaa) execLevel(ctx context.Context, list []string, by auth.Method, u auth.User) (int, error) {
	if len(list) == 0 {
		return 1, nil
	}
	of := map[string]auth.Method{device.MethodRADIUS: auth.MethodRADIUS, device.MethodTACACS: auth.MethodTACACS, device.MethodLocal: auth.MethodLocal}
	for _, m := range list {
		switch {
		case m == device.MethodIfAuthenticated || m == device.MethodNone:
			return 1, nil
		case of[m] == by:
			return u.Level, nil
		case m == device.MethodLocal:
			known, ok, err := a.users.Lookup(ctx, u.Name)
			if err == nil && ok {
				return known.Level, nil
			}
		}
	}
	return 0, fmt.Errorf("router: no exec for %s: %w", u.Name, auth.ErrRejected)
}

// byEnableSecret lets in whoever knows the enable secret, under any name.
type byEnableSecret struct{ secrets auth.Raiser }

func (b byEnableSecret) Verify(ctx context.Context, at auth.Attempt) (auth.User, error) {
	err := b.secrets.Raise(ctx, auth.Raise{Attempt: at, Level: 15})
	if err == nil {
		at.Vouched(auth.MethodLocal)
	}
	return auth.User{Level: 1}, err
}

type everybody struct{}

func (everybody) Verify(_ context.Context, at auth.Attempt) (auth.User, error) {
	at.Vouched(auth.MethodNone)
	return auth.User{Level: 1}, nil
}

// Raise implements [auth.Raiser]: it goes through the list of `aaa authentication enable`.
func (a *aaa) Raise(ctx context.Context, to auth.Raise) error {
	g := a.groups()
	var chain []auth.Raiser
	for _, m := range a.r.config.Get().AAA.Enable {
		switch m {
		case device.MethodRADIUS:
			chain = append(chain, g.radius)
		case device.MethodTACACS:
			chain = append(chain, g.tacacs)
		case device.MethodEnable:
			chain = append(chain, a.secrets)
		case device.MethodNone:
			chain = append(chain, freely{})
		}
	}
	return auth.ChainRaisers(chain...).Raise(ctx, to)
}

type freely struct{}

func (freely) Raise(context.Context, auth.Raise) error { return nil }

// commands is who decides about commands of a level, nil for nobody.
func (a *aaa) commands(level int) auth.Authorizer {
	set := a.r.config.Get().AAA
	list := set.Commands[level]
	if !set.NewModel || len(list) == 0 {
		return nil
	}
	g := a.groups()
	var chain []auth.Authorizer
	for _, m := range list {
		switch m {
		case device.MethodTACACS:
			chain = append(chain, g.tacacs)
		case device.MethodLocal:
			chain = append(chain, auth.LocalCommands(a.users))
		case device.MethodIfAuthenticated:
			chain = append(chain, auth.IfAuthenticated)
		case device.MethodNone:
			chain = append(chain, auth.Anybody)
		}
	}
	return auth.ChainAuthorizers(chain...)
}

// accounts is the list that a record goes by.
func (a *aaa) accounts(r auth.Record) []string {
	set := a.r.config.Get().AAA
	switch {
	case !set.NewModel:
		return nil
	case r.Kind == auth.CommandRun:
		return set.CommandAccounts[r.Level]
	}
	return set.ExecAccounts
}

// Account implements [auth.Accounter].
func (a *aaa) Account(r auth.Record) {
	if len(a.accounts(r)) > 0 {
		a.books.Account(r)
	}
}

// Record implements [auth.Recorder].
func (a *aaa) Record(ctx context.Context, r auth.Record) error {
	g := a.groups()
	var chain []auth.Recorder
	for _, m := range a.accounts(r) {
		switch m {
		case device.MethodRADIUS:
			chain = append(chain, g.radius)
		case device.MethodTACACS:
			chain = append(chain, g.tacacs)
		}
	}
	if chain == nil {
		return nil // not wanted any more
	}
	return auth.ChainRecorders(chain...).Record(ctx, r)
}

// close delivers what waits.
func (a *aaa) close(ctx context.Context) {
	a.r.console.Accounted(ctx)
	a.books.Close(ctx)
}

// groups are the servers of the configuration.
func (a *aaa) groups() groups {
	set := a.r.config.Get().AAA
	of := device.AAA{RADIUS: set.RADIUS, TACACS: set.TACACS, RADIUSTimeout: set.RADIUSTimeout, RADIUSDead: set.RADIUSDead,
		TACACSTime: set.TACACSTime, RADIUSTries: set.RADIUSTries, Exec: set.Exec}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.built.radius == nil || !reflect.DeepEqual(a.built.of, of) {
		a.built = a.build(of)
	}
	return a.built
}

func (a *aaa) build(of device.AAA) groups {
	g := groups{of: of, radius: &radius.Client{Timeout: of.RADIUSTimeout, DeadTime: of.RADIUSDead, Retries: of.RADIUSTries - 1, Logger: a.log},
		tacacs: &tacacs.Client{Timeout: of.TACACSTime, NoSessionAuthorization: true, Logger: a.log}}
	switch of.RADIUSTries {
	case 0:
		g.radius.Retries = 0 // the default
	case 1:
		g.radius.Retries = -1
	}
	for _, m := range of.Exec {
		if m == device.MethodTACACS {
			g.tacacs.NoSessionAuthorization = false
		}
	}
	join := func(s device.Server, port uint16) string {
		return net.JoinHostPort(s.Addr.String(), strconv.Itoa(int(port)))
	}
	for _, s := range of.RADIUS {
		if s.Usable() {
			g.radius.Servers = append(g.radius.Servers, radius.Server{Addr: join(s, s.Port), AcctAddr: join(s, s.AcctPort), Secret: auth.Secret(s.Key)})
		}
	}
	for _, s := range of.TACACS {
		if s.Usable() {
			g.tacacs.Servers = append(g.tacacs.Servers, tacacs.Server{Addr: join(s, s.Port), Secret: auth.Secret(s.Key)})
		}
	}
	return g
}
