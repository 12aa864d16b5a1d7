package auth

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
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
	// VerifyTimeout is how long a [Backend] may take, the time in which the person is asked something not counted; 0 is forty
	// seconds, which two silent servers at the defaults of auth/radius do not use up. A server whose client waits for longer counts as silent
	// then, so that the next try gets to those behind it.
	VerifyTimeout time.Duration
	// AllowEmptyPassword admits users without a hash by an empty password. It is named at length because it is unsafe.
	AllowEmptyPassword bool
	// Cost is the least that a password's hash is to cost. Where Users is a [Rehasher], a weaker one is replaced when its user
	// logs in, unless KeepHashes is set; that takes one more hash, which waits for its turn like any other.
	Cost       Cost
	KeepHashes bool
	// SecondFactor is asked for a code behind the password; nil is none.
	SecondFactor *SecondFactor
	// Header stands before the first prompt; empty is "User Access Verification".
	Header string
	// Ask is what is asked for; the zero value is name and password.
	Ask Ask
	// Name is the account whose password is asked for where no name is ([PasswordOnly]).
	Name string
	// Guard is what slows guessing down; logins that share one count together. Nil is one of this login's own.
	Guard *Guard
	// LogNames puts names that no user has into records and messages of failed logins, as they were typed. Without it they are told as
	// (unknown), because people type their password there by mistake. Of names that a [Backend] or a [Check] refuses it is never known
	// whether anybody has them.
	LogNames bool
	// Logger takes a record for each login and, at most one a minute for a source, for failures and refusals; nil discards.
	Logger *slog.Logger
	// Now is the clock of the penalties where Guard is nil; nil is time.Now.
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
	users    Users   // nil where there is a backend
	backend  Backend // nil where there are users
	p        Policy
	log      *slog.Logger
	hashers  hashers
	calls    chan struct{} // one in it for each call of users that has not returned
	guard    *Guard
	callback Check // decides in place of users, if set
}

// Password returns the login of a console that asks for name and password. Unknown users, locked ones, wrong passwords and names
// that cannot be get the same answer after the same work, for the last a hash of the default cost. Wrong tries count against the source (an IPv4 address or an IPv6
// /64) over all its connections; while its penalty lasts it is refused. Sources on this machine are not punished. It panics where users
// is nil.
func Password(users Users, p Policy) console.Login {
	if users == nil {
		panic("auth: Password: nil users")
	}
	return newGate(users, nil, p)
}

func newGate(users Users, b Backend, p Policy) *gate {
	g := &gate{users: users, backend: b, p: p, log: p.Logger, hashers: newHashers(), calls: make(chan struct{}, maxCalls)}
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
	if g.p.VerifyTimeout <= 0 {
		g.p.VerifyTimeout = 40 * time.Second
	}
	if g.p.Header == "" {
		g.p.Header = "User Access Verification"
	}
	if g.guard = p.Guard; g.guard == nil {
		g.guard = &Guard{Now: p.Now}
	}
	return g
}

// Login implements [console.Login].
func (g *gate) Login(ctx context.Context, s *console.Session) (console.User, error) {
	c := g.guard.callerOf(s.RemoteAddr())
	if wait, quiet := g.guard.wait(c, s.Console()); wait > 0 {
		return console.User{}, g.notNow(c, s, wait, quiet)
	}
	if g.nobody(ctx) {
		g.report(c.key, "no users defined", "", nil)
		s.Printf("%s\n", textNoUsers)
		return console.User{}, &console.LoginError{Reason: "auth-failed"}
	}
	s.Printf("\n%s\n\n", g.p.Header)
	for try := 1; ; try++ {
		name, password, code, err := g.ask(ctx, s)
		if err != nil {
			g.guard.left(c, left(ctx, try))
			return console.User{}, err
		}
		if wait, quiet := g.guard.try(c, s.Console()); wait > 0 {
			return console.User{}, g.notNow(c, s, wait, quiet)
		}
		user, by, ok, err := g.decide(ctx, s, name, password, code)
		switch {
		case ctx.Err() != nil:
			return console.User{}, context.Cause(ctx)
		case err != nil:
			g.guard.forgive(c)
			g.report(c.key, "login unavailable", user.Name, err)
			s.Printf("%s\n", textUnavailable)
			return console.User{}, &console.LoginError{Reason: "internal-error"}
		case ok:
			g.guard.forgive(c)
			g.guard.succeed(c, s.Console(), user.Name)
			g.record(ctx, user.Name, true)
			g.rehash(ctx, user, password)
			g.log.Info("login accepted", "source", c.key.String(), "user", safe.Line(user.Name, maxName), "level", user.Level)
			return console.User{Name: user.Name, Level: user.Level, Method: by.told()}, nil
		}
		shown := user.Name
		if g.p.LogNames {
			shown = name
		}
		if n, ok := g.guard.fail(c, s.Console(), shown); ok {
			g.warn(c.key, "login failed", shown, n, nil)
		}
		pause := max(max(g.p.Pause, 0)*time.Duration(try), g.guard.Throttle().Delay)
		if !g.refuse(ctx, name, pause) {
			return console.User{}, context.Cause(ctx)
		}
		s.Printf("%s\n\n", textInvalid)
		if try == g.p.Tries {
			return console.User{}, &console.LoginError{Reason: "auth-failed"}
		}
	}
}

// decide compares what was typed. Where it is wrong, user has a name if a user is known by that name.
func (g *gate) decide(ctx context.Context, s *console.Session, name, password string, code *string) (user User, by Method, ok bool, err error) {
	by = MethodLocal
	switch {
	case g.backend != nil:
		user, by, ok, err = g.consult(ctx, s, name, password)
	case g.callback != nil:
		by = MethodUnknown
		user, ok, err = g.called(ctx, name, password)
	default:
		user, ok, err = g.check(ctx, name, password)
	}
	ok, err = g.second(ctx, name, code, ok, err)
	return user, by, ok, err
}

// notNow refuses a source that may not log in yet.
func (g *gate) notNow(c caller, s *console.Session, wait time.Duration, quiet bool) error {
	if n, ok := g.guard.allow(c.key); ok {
		why := "penalty"
		if quiet {
			why = "quiet-mode"
		}
		g.log.Warn("login refused", "source", c.key.String(), "reason", why, "wait", wait.Round(time.Second), "suppressed", n)
	}
	s.Printf("%s\n", textPenalty)
	return &console.LoginError{Reason: "auth-penalty"}
}

// nobody says that there are no users. What a backend knows is not asked before a name is given.
func (g *gate) nobody(ctx context.Context) bool {
	if g.backend != nil || g.callback != nil {
		return false
	}
	empty, err := call(ctx, g, g.users.Empty)
	return err == nil && empty
}

// left is the penalty of a peer that left, or was left, without having logged in.
func left(ctx context.Context, try int) time.Duration {
	var end *console.LoginError
	switch {
	case errors.As(context.Cause(ctx), &end) && end.Reason == "login-grace":
		return limit.Grace
	case try == 1:
		return limit.NoAuth
	}
	return 0
}

// ask asks for what the policy says, and for a code where one is wanted. An empty name asks again, and so does Ctrl-C.
func (g *gate) ask(ctx context.Context, s *console.Session) (name, password string, code *string, err error) {
	if g.p.Ask == PasswordOnly {
		name, password, err = g.askPassword(ctx, s)
		if err == nil && g.p.SecondFactor.wanted(s, name) {
			code = new(string)
			*code, err = s.Ask(ctx, promptCode, false)
		}
		return name, password, code, err
	}
	for name == "" || errors.Is(err, console.ErrInterrupted) && ctx.Err() == nil {
		code = nil
		name, err = s.Ask(ctx, promptUser, true)
		if err == nil && name != "" && g.p.Ask != NameOnly {
			password, err = s.Ask(ctx, promptPassword, false)
		}
		if err == nil && name != "" && g.p.SecondFactor.wanted(s, name) {
			code = new(string)
			*code, err = s.Ask(ctx, promptCode, false)
		}
		if err != nil && (ctx.Err() != nil || !errors.Is(err, console.ErrInterrupted)) {
			return "", "", nil, err
		}
	}
	return name, password, code, nil
}

// check says whether name and password let in. The user has a name if it is known, locked or not.
func (g *gate) check(ctx context.Context, name, password string) (User, bool, error) {
	u, known, match, err := g.compare(ctx, name, password)
	open := known && !u.locked() && (u.Hash == "" && password == "" && g.p.AllowEmptyPassword || g.p.Ask == NameOnly)
	return u, err == nil && (open || match), err
}

// compare says whether there is a user of that name, and whether it is his password. It does the same work whatever is wrong: one lookup,
// but for a name that cannot be, and one hash.
func (g *gate) compare(ctx context.Context, name, password string) (u User, known, match bool, err error) {
	if ValidName(name) {
		found, err := call(ctx, g, func(ctx context.Context) (answer, error) {
			u, known, err := g.users.Lookup(ctx, name)
			return answer{u, known}, err
		})
		if err != nil {
			return u, false, false, err
		}
		if u, known = found.user, found.known; !known {
			u.Name = ""
		}
	}
	hash, locked := strings.CutPrefix(u.Hash, Locked)
	counts := known && !locked
	if CheckHash(hash) != nil { // unknown, locked, without a password
		hash, counts = nobodysHash, false
	}
	if password == "" || len(password) > maxPassword {
		password, counts = "", false // not worth hashing, but worth the time
	}
	match, err = g.hashers.verify(ctx, hash, password)
	return u, known, match && counts, err
}

// nobodysHash is what the passwords of unknown users are compared with in vain, for equal time. It lets nobody in. It is not
// made at start, because that would take the memory of a hash before anybody has logged in.
const nobodysHash = "$argon2id$v=19$m=19456,t=2,p=1$6QccHiGiifuZ5oSChsT4eQ$8u8fPUNMjcXgU5aOIrrAv182dR2HCxQ1mzOmyGSDm5M"

// answer is what a lookup found.
type answer struct {
	user  User
	known bool
}

// maxCalls is how many calls of users may be running or stuck at one time.
const maxCalls = 64

var (
	errTimeout = errors.New("auth: the user store did not answer in time")
	errBackend = fmt.Errorf("%w in time", ErrUnavailable)
	errStuck   = errors.New("auth: too many calls of the user store are stuck")
	errExited  = errors.New("auth: the user store ended its goroutine")
)

// call runs f, which is the embedder's, for a limited time even if it does not look at its context. What comes late counts
// against maxCalls until it comes.
func call[T any](ctx context.Context, g *gate, f func(context.Context) (T, error)) (v T, err error) {
	ctx, cancel := context.WithTimeoutCause(ctx, g.p.LookupTimeout, errTimeout)
	defer cancel()
	got, err := begin(ctx, g, f)
	if err != nil {
		return v, err
	}
	select {
	case r := <-got:
		return r.v, r.err
	case <-ctx.Done():
		return v, context.Cause(ctx)
	}
}

// result is what a call came to.
type result[T any] struct {
	v   T
	err error
}

// begin runs f in a goroutine of its own and survives what it does there.
func begin[T any](ctx context.Context, g *gate, f func(context.Context) (T, error)) (<-chan result[T], error) {
	select {
	case g.calls <- struct{}{}:
	default:
		return nil, errStuck
	}
	got := make(chan result[T], 1)
	go func() {
		r := result[T]{err: errExited}
		defer func() {
			if p := recover(); p != nil {
				r.err = fmt.Errorf("auth: the user store panicked: %s", safe.Line(fmt.Sprint(p), 128))
			}
			<-g.calls
			got <- r
		}()
		r.v, r.err = f(ctx)
	}()
	return got, nil
}

// report logs at most a record a minute for a source, with the number of those left out.
func (g *gate) report(key limit.Key, what, name string, err error) {
	if suppressed, ok := g.guard.allow(key); ok {
		g.warn(key, what, name, suppressed, err)
	}
}

func (g *gate) warn(key limit.Key, what, name string, suppressed int, err error) {
	attrs := []any{"source", key.String(), "user", shownName(name), "suppressed", suppressed}
	if err != nil {
		attrs = append(attrs, "error", safe.Line(err.Error(), 256))
	}
	g.log.Warn(what, attrs...)
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
