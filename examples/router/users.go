package main

import (
	"context"
	"slices"
	"strings"

	"github.com/vtykit/vtykit/auth"
	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/console/arg"
	"github.com/vtykit/vtykit/examples/router/device"
)

// accounts are the users of the configuration, by `username` lines, and those of the users' file behind them. A name that both have is the
// configuration's. While there is a `username` line, the demo user is not.
type accounts struct {
	config func() *auth.Memory
	file   auth.Users // or the demo user; nil is none
	demo   bool

	countLocal bool // failures from this machine count as others
}

// behind says whether who is not in the configuration may be in the file.
func (a accounts) behind(ctx context.Context) bool {
	none, _ := a.config().Empty(ctx) // it is in memory
	return a.file != nil && (none || !a.demo)
}

// Lookup implements [auth.Users].
func (a accounts) Lookup(ctx context.Context, name string) (auth.User, bool, error) {
	u, known, err := a.config().Lookup(ctx, name)
	if known || err != nil || !a.behind(ctx) {
		return u, known, err
	}
	v, known, err := a.file.Lookup(ctx, name)
	if known || err != nil || v.Hash != "" {
		return v, known, err
	}
	return u, false, nil // with the hash of another, for equal time
}

// Empty implements [auth.Users].
func (a accounts) Empty(ctx context.Context) (bool, error) {
	if none, _ := a.config().Empty(ctx); !none || a.file == nil {
		return none, nil
	}
	return a.file.Empty(ctx)
}

// Rehash implements [auth.Rehasher]. The configuration stays as it was typed: it may be another router's.
func (a accounts) Rehash(ctx context.Context, name, old, new string) error {
	file, ok := a.file.(auth.Rehasher)
	if _, known, _ := a.config().Lookup(ctx, name); known || !ok {
		return nil
	}
	return file.Rehash(ctx, name, old, new)
}

// configured are the users of a configuration. What it holds was checked when it was typed.
func configured(s *device.Settings) *auth.Memory {
	var users []auth.User
	for _, u := range s.Users {
		if auth.ValidName(u.Name) {
			users = append(users, auth.User{Name: u.Name, Level: u.Privilege, Hash: u.Secret})
		}
	}
	return auth.NewMemory(users...)
}

// nameIsPassword is said of a password that is the user's name.
const nameIsPassword = "The password must not be the name"

// secretSyntax is what a password or its hash is typed as.
const secretSyntax = `(0 PASSWORD|5 HASH|8 HASH|9 HASH|PASSWORD)`

const secretHelp = `
		0         the password follows
		5         a hash follows: MD5
		8         a hash follows: PBKDF2
		9         a hash follows: scrypt, or as show running-config prints it
		HASH      the hash
		PASSWORD  the password`

// typedSecret are the arguments of secretSyntax.
type typedSecret struct{ password, hash *arg.Arg[string] }

func newTypedSecret() typedSecret { return typedSecret{arg.Secret("PASSWORD"), arg.Secret("HASH")} }

// read is the hash that was typed, or that of the password.
func (t typedSecret) read(a console.Args) (string, error) {
	h, given := t.hash.Lookup(a)
	if !given {
		h, err := auth.Hash(t.password.Get(a))
		if err != nil {
			return "", console.UserError("A password has 1 to 256 bytes")
		}
		return h, nil
	}
	kind := 9
	for digit, n := range map[string]int{"5": 5, "8": 8} {
		if a.Has(digit) {
			kind = n
		}
	}
	if auth.CheckHash(h) != nil || device.SecretType(h) != kind {
		return "", console.UserError("This is no hash of that type") // not what was typed, which may be a password
	}
	return h, nil
}

// userCommands registers `username` and `enable secret`.
func (r *router) userCommands() {
	m := r.conf
	name := arg.Func("NAME", "WORD", func(s string) (string, error) {
		if !auth.ValidName(s) {
			return "", console.UserError("Not a user name")
		}
		return s, nil
	}, func(prefix string) (found []arg.Candidate) {
		for _, u := range r.config.Get().Users {
			if strings.HasPrefix(u.Name, prefix) {
				found = append(found, arg.Candidate{Text: u.Name})
			}
		}
		return found
	})
	level, secret := arg.Int("LEVEL", 0, 15), newTypedSecret()
	m.Command("[no] username", `NAME [privilege LEVEL] secret `+secretSyntax+`
		Establish user name authentication
		NAME       1 to 64 characters
		privilege  Set user privilege level
		LEVEL      Level at login, 1 when left out
		secret     Specify the secret for the user`+secretHelp, func(_ context.Context, cs *console.Session, a console.Args) error {
		u := device.User{Name: name.Get(a), Privilege: 1}
		if n, given := level.Lookup(a); given {
			u.Privilege = n
		}
		if !a.Negated() {
			var err error
			if u.Secret, err = secret.read(a); err != nil {
				return err
			}
			if secret.password.Get(a) == u.Name {
				return console.UserError(nameIsPassword) // what every botnet tries first
			}
		}
		if u.Name == "" {
			return console.UserError("Incomplete command.") // the form with `no` is complete anywhere
		}
		return r.update(cs, func(s *device.Settings) {
			s.Users = slices.DeleteFunc(s.Users, func(o device.User) bool { return o.Name == u.Name })
			if !a.Negated() {
				s.Users = append(s.Users, u)
			}
		})
	}, name, level, secret.password, secret.hash)

	m.Group("enable", "Modify enable password parameters")
	typed := newTypedSecret()
	m.Command("[no] enable secret", secretSyntax+`
		Assign the privileged level secret`+secretHelp, func(_ context.Context, cs *console.Session, a console.Args) error {
		hash := ""
		if !a.Negated() {
			var err error
			if hash, err = typed.read(a); err != nil {
				return err
			}
		}
		return r.update(cs, func(s *device.Settings) { s.EnableSecret = hash })
	}, typed.password, typed.hash)
}
