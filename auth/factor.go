package auth

import (
	"context"

	"github.com/vtykit/vtykit/console"
)

// Factor checks codes that are good for one login each. [Factors] is one. Its methods may be called by any goroutine.
type Factor interface {
	// Check says whether a code is right for a user, and if use is set makes it worthless from then on, also after a restart. Without
	// use it does the same but for that. A user who has no codes is not an error, and no code is right for him. An error means that
	// nothing is known: the login is then unavailable.
	Check(ctx context.Context, name, code string, use bool) (ok bool, err error)
}

// SecondFactor asks for a code at a login by password. It is asked for after the password and before anything is compared, so
// that a wrong password, a wrong code and a name that nobody has look and last the same, whatever is known about them.
type SecondFactor struct {
	// Factor checks the codes.
	Factor Factor
	// When says whether a session has to give a code as the user of this name; without one it then does not get in. It should
	// answer for a name that it does not know as for most that it knows. It is called once a try and must not block. Nil is
	// [Exposed] for all names: a code on plain telnet, where a password can be read on its way, none over TLS or on this machine.
	When func(s *console.Session, name string) bool
}

// promptCode asks for the code.
const promptCode = "Code: "

// maxCode is the longest code, in bytes, with what is put between its digits for reading.
const maxCode = 64

// Exposed says whether others on the way can read a session: it comes from another machine, and its terminal has no method
// Encrypted() bool that says true, as that of a telnet connection over TLS has.
func Exposed(s *console.Session) bool {
	if a := s.RemoteAddr(); a == nil || local(a) {
		return false
	}
	t, ok := s.Terminal().(interface{ Encrypted() bool })
	return !ok || !t.Encrypted()
}

// wanted says whether a code is asked for.
func (f *SecondFactor) wanted(s *console.Session, name string) bool {
	switch {
	case f == nil:
		return false
	case f.When == nil:
		return Exposed(s)
	}
	return f.When(s, name)
}

// second checks the code of a try whose password is checked, if one was asked for. The factor is asked even if the password was
// wrong, without using up the code, so that what is unavailable is so for all.
func (g *gate) second(ctx context.Context, name string, code *string, ok bool, err error) (bool, error) {
	if err != nil || code == nil || !ValidName(name) {
		return ok && err == nil, err
	}
	if len(*code) > maxCode {
		code, ok = new(string), false
	}
	right, err := call(ctx, g, func(ctx context.Context) (bool, error) {
		return g.p.SecondFactor.Factor.Check(ctx, name, *code, ok)
	})
	return ok && right && err == nil, err
}
