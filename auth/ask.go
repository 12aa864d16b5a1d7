package auth

import (
	"context"
	"errors"

	"github.com/vtykit/vtykit/console"
)

// Ask is what a login asks for. To ask for nothing is [console.NoLogin].
type Ask uint8

const (
	// NameAndPassword asks for both.
	NameAndPassword Ask = iota
	// NameOnly asks for a name, and admits every known user that is not locked without a password. It says who is there to
	// those who are honest, and keeps nobody out who knows a name.
	NameOnly
	// PasswordOnly asks for the password of the account that Policy.Name says, as a line of IOS with a password of its own does.
	PasswordOnly
)

// Check decides about what a peer gave as name and password; what was not asked for is empty. Any error refuses. It must return when
// ctx ends.
type Check func(ctx context.Context, name, password string) (console.User, error)

// Callback returns a login that f decides, with all else as [Password] has it: the tries, the pauses and the penalties for a source
// that fails, and Policy.LookupTimeout for f. A user without a name gets the one that was typed. A password of more than 256 bytes is
// refused without asking f, and so is a name that [ValidName] refuses. It panics where f is nil.
func Callback(f Check, p Policy) console.Login {
	if f == nil {
		panic("auth: Callback: nil check")
	}
	g := newGate(nil, nil, p)
	g.callback = f
	return g
}

// askPassword asks for a password; Ctrl-C asks again.
func (g *gate) askPassword(ctx context.Context, s *console.Session) (name, password string, err error) {
	for {
		password, err = s.Ask(ctx, promptPassword, false)
		if !errors.Is(err, console.ErrInterrupted) || ctx.Err() != nil {
			return g.p.Name, password, err
		}
	}
}

// called asks the callback. Whatever goes wrong in it refuses.
func (g *gate) called(ctx context.Context, name, password string) (User, bool, error) {
	if g.p.Ask != PasswordOnly && !ValidName(name) || len(password) > maxPassword {
		return User{}, false, nil
	}
	u, err := call(ctx, g, func(ctx context.Context) (console.User, error) { return g.callback(ctx, name, password) })
	if err != nil {
		return User{}, false, nil
	}
	if u.Name == "" {
		u.Name = name
	}
	return User{Name: u.Name, Level: u.Level}, true, nil
}
