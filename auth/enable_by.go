package auth

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/internal/safe"
)

// Raise is one try of a session to get to a privilege level or into a view.
type Raise struct {
	Attempt        // Name is the session's user, empty where nobody logged in
	Level   int    // wanted, 0 to 15
	View    string // wanted in place of a level; empty is none
}

// Raiser decides who gets to a privilege level or into a view: servers, the secrets of this device ([LocalEnable]), or a list of those
// ([ChainRaisers]). Its method may be called by any goroutine.
type Raiser interface {
	// Raise returns nil for yes; [ErrRejected] for no; [ErrUnavailable], or any other error, when nobody can tell. It returns when ctx ends.
	Raise(ctx context.Context, r Raise) error
}

// LocalEnable are the enable secrets of this device. secret is asked for the hash of the secret for each level, view for that of each
// view; an empty one is none, and then nobody can tell. nil has none at all.
func LocalEnable(secret func(level int) string, view func(name string) string) Raiser {
	return &localEnable{secret, view, newHashers()}
}

type localEnable struct {
	secret  func(level int) string
	view    func(name string) string
	hashers hashers
}

// hash is the one that a password is compared with, empty where there is none.
func (l *localEnable) hash(level int, view string) string {
	switch {
	case view != "" && l.view != nil:
		return l.view(view)
	case view == "" && l.secret != nil:
		return l.secret(level)
	}
	return ""
}

// Raise implements [Raiser]. A view without a secret takes the same work as one that has one, for it may not exist.
func (l *localEnable) Raise(ctx context.Context, r Raise) error {
	hash := l.hash(r.Level, r.View)
	none := hash == ""
	if none && r.View == "" {
		return fmt.Errorf("%w: no secret is set", ErrUnavailable)
	}
	if none {
		hash = nobodysHash
	}
	ok, err := l.hashers.verify(ctx, hash, string(r.Password))
	switch {
	case err != nil:
		return fmt.Errorf("%w: %w", ErrUnavailable, err)
	case !ok || none:
		return ErrRejected
	}
	return nil
}

// ChainRaisers asks one after the other until one can tell, as [Chain] does. It panics on a nil one.
func ChainRaisers(list ...Raiser) Raiser { return raisers(whole("ChainRaisers: nil raiser", list)) }

type raisers []Raiser

// Raise implements [Raiser].
func (l raisers) Raise(ctx context.Context, r Raise) error {
	_, err := first(ctx, l, func(ctx context.Context, one Raiser) (struct{}, error) { return struct{}{}, one.Raise(ctx, r) })
	return err
}

// Texts that scripts know.
const (
	textBadSecrets  = "Bad secrets"
	textNoPassword  = "No password set"
	textEnableError = "Error in authentication."
)

// EnableBy is what asks for the password of `enable` and of `enable view` and has it checked by one after the other until one can tell
// (IOS: aaa authentication enable default group tacacs+ enable). It goes on to the next only where one is unavailable, never after a
// rejection. The person is asked once a try, three times at most, and held back 1, 2, 3 seconds by wrong answers; all that are asked
// together have [Policy.VerifyTimeout]'s default of forty seconds. log takes a record where nobody can tell; nil discards.
// It panics on a nil one of the list.
func EnableBy(log *slog.Logger, list ...Raiser) interface {
	console.Enabler
	console.ViewEnabler
} {
	return &enableBy{whole("EnableBy: nil raiser", list), newGate(nil, nil, Policy{Logger: log})}
}

type enableBy struct {
	list raisers
	g    *gate
}

// Enable implements [console.Enabler].
func (e *enableBy) Enable(ctx context.Context, s *console.Session, level int) error {
	if len(e.list) == 1 { // as a device that has no secret says before it asks
		if l, ok := e.list[0].(*localEnable); ok && l.hash(level, "") == "" {
			return console.UserError(textNoPassword)
		}
	}
	return e.ask(ctx, s, Raise{Level: level})
}

// EnableView implements [console.ViewEnabler]. Whether there is such a view does not show.
func (e *enableBy) EnableView(ctx context.Context, s *console.Session, view string) error {
	return e.ask(ctx, s, Raise{View: view})
}

func (e *enableBy) ask(ctx context.Context, s *console.Session, r Raise) error {
	r.Attempt = Attempt{Name: s.User(), Peer: s.RemoteAddr(), Line: s.Line()}
	for try := range enableTries {
		password, err := s.Ask(ctx, promptPassword, false)
		if err != nil {
			return err
		}
		ok := false
		if password != "" && len(password) <= maxPassword {
			if ok, err = e.check(ctx, s, r, password); err != nil || ok {
				return err
			}
		}
		if !pause(ctx, time.Duration(try+1)*time.Second) {
			return context.Cause(ctx)
		}
	}
	return console.UserError(textBadSecrets)
}

// check has a password checked. An error ends the command.
func (e *enableBy) check(ctx context.Context, s *console.Session, r Raise, password string) (bool, error) {
	r.Password = Secret(password)
	_, _, ok, err := e.g.inquire(ctx, s, r.Attempt, func(ctx context.Context, a Attempt) (User, error) {
		r := r
		r.Attempt = a
		return User{}, e.list.Raise(ctx, r)
	})
	switch {
	case ctx.Err() != nil:
		return false, context.Cause(ctx)
	case errors.Is(err, console.ErrSessionClosed):
		return false, err
	case err != nil:
		e.g.log.Warn("enable unavailable", "user", safe.Line(r.Name, maxName), "line", r.Line, "error", safe.Line(err.Error(), 256))
		return false, console.UserError(textEnableError)
	}
	return ok, nil
}
