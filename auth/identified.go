package auth

import (
	"context"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/internal/limit"
	"github.com/vtykit/vtykit/internal/safe"
)

// identified is a login of those whom the transport knows.
type identified struct {
	g     *gate
	who   func(*console.Session) (string, bool)
	other console.Login
}

// Identified returns the login of a console whose transport has proved who its peer is, by a client certificate
// ([github.com/vtykit/vtykit/auth/certificate]), a key or a socket of this machine. who says the name, and false where nothing is
// proved: such a session logs in by other, which may be [Password] for the same users; nil refuses it.
//
// A name that is proved must be one of users, and not locked; the password's hash does not count, so that Hash may be empty, and no
// password or code is asked for. Who is not gets no second way by other. Of the policy LookupTimeout and Logger count.
// It panics where users or who is nil.
func Identified(users Users, p Policy, who func(*console.Session) (name string, ok bool), other console.Login) console.Login {
	switch {
	case users == nil:
		panic("auth: Identified: nil users")
	case who == nil:
		panic("auth: Identified: nil who")
	}
	return &identified{newGate(users, nil, p), who, other}
}

// Login implements [console.Login].
func (i *identified) Login(ctx context.Context, s *console.Session) (console.User, error) {
	name, ok := i.who(s)
	if !ok {
		if i.other == nil {
			return console.User{}, i.refuse(s, name, textInvalid, "auth-failed", nil)
		}
		return i.other.Login(ctx, s)
	}
	if !ValidName(name) {
		return console.User{}, i.refuse(s, name, textInvalid, "auth-failed", nil)
	}
	found, err := call(ctx, i.g, func(ctx context.Context) (answer, error) {
		u, known, err := i.g.users.Lookup(ctx, name)
		return answer{u, known}, err
	})
	switch {
	case ctx.Err() != nil:
		return console.User{}, context.Cause(ctx)
	case err != nil:
		return console.User{}, i.refuse(s, name, textUnavailable, "internal-error", err)
	case !found.known || found.user.locked():
		i.g.record(ctx, name, false)
		return console.User{}, i.refuse(s, name, textInvalid, "auth-failed", nil)
	}
	i.g.record(ctx, name, true)
	key := limit.KeyOfConn(s.RemoteAddr())
	i.g.log.Info("login accepted", "source", key.String(), "user", safe.Line(name, maxName), "level", found.user.Level, "by", "transport")
	return console.User{Name: found.user.Name, Level: found.user.Level}, nil
}

func (i *identified) refuse(s *console.Session, name, text, reason string, err error) error {
	key := limit.KeyOfConn(s.RemoteAddr())
	what := "login failed"
	if err != nil {
		what = "login unavailable"
	}
	i.g.report(key, what, name, err)
	s.Printf("%s\n", text)
	return &console.LoginError{Reason: reason}
}
