package auth

import (
	"context"
	"errors"
	"fmt"
	"net"

	"github.com/vtykit/vtykit/auth/internal/timeshare"
	"github.com/vtykit/vtykit/console"
)

// What a [Backend] or an [Authorizer] answers by, found with errors.Is.
var (
	// ErrRejected is the answer no. It is final: nothing else is asked.
	ErrRejected = errors.New("auth: rejected")
	// ErrUnavailable is no answer at all: no server could be reached, or none of them could tell.
	ErrUnavailable = errors.New("auth: no answer")
)

// Attempt is one try to log in.
type Attempt struct {
	Name     string // one that [ValidName] accepts
	Password Secret // 1 to 256 bytes
	Peer     net.Addr
	Line     int // the number of the terminal line
	// Ask asks the person something more: a token's code, a new password. It shows text and returns the line that was typed, of at most
	// 512 bytes. It may be called until Verify returns; nil means that nobody can be asked.
	Ask func(ctx context.Context, text string, echo bool) (string, error)
	// Vouch is told by a backend that lets somebody in which method that was, for authorization and accounts. It may be called until
	// Verify returns; nil is nobody who wants to know.
	Vouch func(m Method)
}

// Vouched tells Vouch, if there is one.
func (a Attempt) Vouched(m Method) {
	if a.Vouch != nil {
		a.Vouch(m)
	}
}

// Backend knows who people are: users of this device ([Local]), a group of RADIUS servers, a group of TACACS+ servers, or a list of
// those ([Chain]). Its method may be called by any goroutine.
type Backend interface {
	// Verify says who tries to log in. Only a nil error lets anybody in. An error is [ErrRejected] or [ErrUnavailable]; any other
	// counts as the latter. It returns when ctx ends.
	Verify(ctx context.Context, a Attempt) (User, error)
}

// Chain asks one backend after the other until one knows (IOS: aaa authentication login default group radius local). It goes on to
// the next only where one is unavailable, never after a rejection: who cannot log in at the server cannot log in by an older password on
// the device. Without backends nobody knows. It panics on a nil one.
func Chain(backends ...Backend) Backend { return chain(whole("Chain: nil backend", backends)) }

// whole is a list without a nil in it; else it panics with what is wrong.
func whole[T any](what string, list []T) []T {
	for _, one := range list {
		if any(one) == nil {
			panic("auth: " + what)
		}
	}
	return list
}

type chain []Backend

// Verify implements [Backend].
func (c chain) Verify(ctx context.Context, a Attempt) (User, error) {
	return first(ctx, c, func(ctx context.Context, b Backend) (User, error) { return b.Verify(ctx, a) })
}

// first is the answer of the first that has one. Where there is a time for all of them, each gets its share of what is left, so that
// one that does not answer leaves time for those behind it.
func first[T, V any](ctx context.Context, list []T, ask func(context.Context, T) (V, error)) (v V, err error) {
	none := ErrUnavailable
	for i, one := range list {
		share := timeshare.Begin(ctx, len(list)-i)
		v, err = ask(share.Context, one)
		share.End()
		if err == nil || errors.Is(err, ErrRejected) {
			return v, err
		}
		if none = fmt.Errorf("%w; %w", none, err); ctx.Err() != nil {
			break
		}
	}
	var zero V
	return zero, none
}

// Local is the backend of the users of this device, the named last resort. It takes the same work for unknown users and wrong
// passwords; users without a password cannot log in by it. One is to be made for all logins: how many passwords are hashed and users looked up
// at a time is bounded for each. It panics where users is nil.
func Local(users Users) Backend {
	if users == nil {
		panic("auth: Local: nil users")
	}
	return onDevice{newGate(users, nil, Policy{})}
}

type onDevice struct{ g *gate }

// Verify implements [Backend].
func (l onDevice) Verify(ctx context.Context, a Attempt) (User, error) {
	user, ok, err := l.g.check(ctx, a.Name, string(a.Password))
	switch {
	case err != nil:
		return User{}, fmt.Errorf("%w: %w", ErrUnavailable, err)
	case !ok:
		return User{}, ErrRejected
	}
	a.Vouched(MethodLocal)
	return User{Name: user.Name, Level: user.Level}, nil
}

// PasswordBy is [Password] with a backend in place of users: the same questions, texts, pauses and penalties. A backend that is
// unavailable costs the source nothing. Names that cannot be, empty passwords and those beyond 256 bytes are wrong without being passed on.
// It panics where b is nil.
func PasswordBy(b Backend, p Policy) console.Login {
	if b == nil {
		panic("auth: PasswordBy: nil backend")
	}
	return newGate(nil, b, p)
}
