package auth

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/internal/limit"
	"github.com/vtykit/vtykit/internal/safe"
)

// Policy is how a login by password goes. The zero value is a stated default throughout.
type Policy struct {
	// Tries is how many passwords a connection may give; 0 is 3.
	Tries int
	// Pause is the wait after the first wrong password; it grows by itself with each. 0 is one second, negative none.
	Pause time.Duration
	// LookupTimeout is how long finding a user may take; 0 is five seconds.
	LookupTimeout time.Duration
	// AllowEmptyPassword admits users without a hash by an empty password. It is named at length because it is unsafe.
	AllowEmptyPassword bool
	// Header stands before the first prompt; empty is "User Access Verification".
	Header string
	// Logger takes a record for each try, at most one a minute for a source; nil discards.
	Logger *slog.Logger
	// Now is the clock of the penalties; nil is time.Now.
	Now func() time.Time
}

// Texts that scripts wait for.
const (
	promptUser      = "Username: "
	promptPassword  = "Password: "
	textInvalid     = "% Login invalid"
	textUnavailable = "% Login unavailable"
	textNoUsers     = "% No users defined"
	textPenalty     = "% Not allowed at this time"
)

// gate is the login by name and password.
type gate struct {
	users     Users
	p         Policy
	log       *slog.Logger
	hashers   hashers
	dummy     string // what unknown users' passwords are compared with, for equal time
	penalties limit.Penalties
	logged    limit.Gate
}

// Password returns the login of a console that asks for name and password. Unknown users, wrong passwords and names that
// cannot be take the same work and get the same answer. Wrong tries count against the source (an IPv4 address or an IPv6
// /64) over all its connections; while its penalty lasts it is refused. Sources on this machine are not punished.
func Password(users Users, p Policy) console.Login {
	g := &gate{users: users, p: p, log: p.Logger, hashers: newHashers()}
	if g.log == nil {
		g.log = slog.New(slog.DiscardHandler)
	}
	if g.p.Tries <= 0 {
		g.p.Tries = 3
	}
	if g.p.Pause == 0 {
		g.p.Pause = time.Second
	}
	if g.p.LookupTimeout <= 0 {
		g.p.LookupTimeout = 5 * time.Second
	}
	if g.p.Header == "" {
		g.p.Header = "User Access Verification"
	}
	g.penalties.Now, g.logged.Now = p.Now, p.Now
	g.dummy, _ = Hash("a password that nobody has")
	return g
}

// Login implements [console.Login].
func (g *gate) Login(ctx context.Context, s *console.Session) (console.User, error) {
	key, punish := source(s)
	if punish && g.penalties.Wait(key) > 0 {
		s.Printf("%s\n", textPenalty)
		return console.User{}, &console.LoginError{Reason: "auth-penalty"}
	}
	if empty, err := g.users.Empty(ctx); err == nil && empty {
		g.report(key, "no users defined", "", nil)
		s.Printf("%s\n", textNoUsers)
		return console.User{}, &console.LoginError{Reason: "auth-failed"}
	}
	s.Printf("\n%s\n\n", g.p.Header)
	for try := 1; ; try++ {
		name, password, err := ask(ctx, s)
		if err != nil {
			if punish && try == 1 {
				g.penalties.Add(key, limit.NoAuth)
			}
			return console.User{}, err
		}
		user, ok, err := g.check(ctx, name, password)
		switch {
		case err != nil:
			g.report(key, "login unavailable", name, err)
			s.Printf("%s\n", textUnavailable)
			return console.User{}, &console.LoginError{Reason: "internal-error"}
		case ok:
			return console.User{Name: user.Name, Level: user.Level}, nil
		}
		if punish {
			g.penalties.Add(key, limit.AuthFailed)
		}
		g.report(key, "login failed", name, nil)
		if !pause(ctx, max(g.p.Pause, 0)*time.Duration(try)) {
			return console.User{}, context.Cause(ctx)
		}
		s.Printf("%s\n\n", textInvalid)
		if try == g.p.Tries {
			return console.User{}, &console.LoginError{Reason: "auth-failed"}
		}
	}
}

// ask asks for name and password. An empty name asks again, and so does Ctrl-C.
func ask(ctx context.Context, s *console.Session) (name, password string, err error) {
	for name == "" || errors.Is(err, console.ErrInterrupted) && ctx.Err() == nil {
		name, err = s.Ask(ctx, promptUser, true)
		if err == nil && name != "" {
			password, err = s.Ask(ctx, promptPassword, false)
		}
		if err != nil && (ctx.Err() != nil || !errors.Is(err, console.ErrInterrupted)) {
			return "", "", err
		}
	}
	return name, password, nil
}

// check compares. It does the same work whatever is wrong.
func (g *gate) check(ctx context.Context, name, password string) (u User, ok bool, err error) {
	var known bool
	if ValidName(name) {
		if u, known, err = g.lookup(ctx, name); err != nil {
			return u, false, err
		}
	}
	if known && u.Hash == "" {
		return u, g.p.AllowEmptyPassword && password == "", nil
	}
	hash := g.dummy
	if known {
		hash = u.Hash
	}
	if len(password) > maxPassword {
		password, known = "", false // not worth hashing, but worth the time
	}
	match, err := g.hashers.verify(ctx, hash, password)
	return u, match && known, err
}

// lookup bounds how long the users may take, even if they do not look at their context.
func (g *gate) lookup(ctx context.Context, name string) (User, bool, error) {
	ctx, cancel := context.WithTimeout(ctx, g.p.LookupTimeout)
	defer cancel()
	type answer struct {
		u   User
		ok  bool
		err error
	}
	got := make(chan answer, 1)
	go func() {
		defer func() {
			if r := recover(); r != nil {
				got <- answer{err: errors.New("auth: the user store panicked")}
			}
		}()
		u, ok, err := g.users.Lookup(ctx, name)
		got <- answer{u, ok, err}
	}()
	select {
	case a := <-got:
		return a.u, a.ok, a.err
	case <-ctx.Done():
		return User{}, false, ctx.Err()
	}
}

// report logs at most a record a minute for a source, with the number of those left out.
func (g *gate) report(key limit.Key, what, name string, err error) {
	suppressed, ok := g.logged.Allow(key)
	if !ok {
		return
	}
	attrs := []any{"source", key.String(), "user", safe.Line(name, maxName), "suppressed", suppressed}
	if err != nil {
		attrs = append(attrs, "error", safe.Line(err.Error(), 256))
	}
	g.log.Warn(what, attrs...)
}

// source is what tries are counted against.
func source(s *console.Session) (key limit.Key, punish bool) {
	a := s.RemoteAddr()
	if a == nil {
		return key, false
	}
	key = limit.KeyOfConn(a)
	return key, !local(a)
}

func pause(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}
