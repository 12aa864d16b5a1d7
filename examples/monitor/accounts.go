package main

import (
	"context"
	"errors"
	"time"

	"github.com/vtykit/vtykit/auth"
	"github.com/vtykit/vtykit/auth/sqlstore"
	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/console/arg"
	"github.com/vtykit/vtykit/console/rows"
)

// accounts is where the users are: a database (accounts_sqlite.go), or a file where there is no driver for one (accounts_file.go).
type accounts interface {
	auth.Users
	Add(ctx context.Context, u auth.User) error
	Delete(ctx context.Context, name string) error
	SetLevel(ctx context.Context, name string, level int) error
	SetHash(ctx context.Context, name, hash string) error
	Lock(ctx context.Context, name string) error
	Unlock(ctx context.Context, name string) error
	List(ctx context.Context, after string) ([]sqlstore.Account, error)
	Close() error
}

var accountTable = rows.New(
	rows.Text("NAME"),
	rows.Int("LEVEL").Help("Privilege level at login"),
	rows.Text("STATUS").Help("active, or locked: nobody can log in to it"),
	rows.Time("LAST-LOGIN"),
	rows.Int("FAILURES").Help("Wrong passwords since then"),
	rows.Time("LAST-FAILURE"),
)

// accountCommands registers what administrators do about accounts. A change counts from the next login.
func (m *monitor) accountCommands() {
	name := arg.Word("NAME")
	level := arg.Int("LEVEL", 0, 15)
	only := console.Level(15)
	m.exec.Command("show accounts", "\nAccounts, and when they were used", m.showAccounts, only, accountTable.Pipes())
	m.exec.Command("[no] account", `NAME [(privilege LEVEL|lock|unlock)]
		Make an account, change it, or delete it
		For a new account, and where only a name is given, a password is asked for: so it is in no history and on no screen.
		Sessions that there are already go on; see clear line.
		NAME       1 to 64 letters, digits and signs without blanks
		privilege  What its user may do: 1 to look, 15 for all; 1 when left out
		LEVEL      Privilege level
		lock       Keep the user from logging in
		unlock     Let the user log in again`, func(ctx context.Context, s *console.Session, a console.Args) error {
		who := name.Get(a)
		switch n, levelled := level.Lookup(a); {
		case a.Negated():
			return said(m.accounts.Delete(ctx, who))
		case a.Has("lock"):
			return said(m.accounts.Lock(ctx, who))
		case a.Has("unlock"):
			return said(m.accounts.Unlock(ctx, who))
		case levelled:
			if err := m.accounts.SetLevel(ctx, who, n); !errors.Is(err, sqlstore.ErrUnknown) {
				return err
			}
			return m.setPassword(ctx, s, who, n)
		default:
			return m.setPassword(ctx, s, who, 1)
		}
	}, only, name, level)
}

// said makes an error of the accounts one for the operator.
func said(err error) error {
	if errors.Is(err, sqlstore.ErrUnknown) {
		return console.UserError("There is no such account")
	}
	return err
}

func (m *monitor) showAccounts(ctx context.Context, s *console.Session, _ console.Args) error {
	t := accountTable.Table()
	when := func(at time.Time) any {
		if at.IsZero() {
			return nil
		}
		return at
	}
	for after := ""; ; {
		list, err := m.accounts.List(ctx, after)
		if err != nil {
			return err
		}
		for _, a := range list {
			t.Add(a.Name, a.Level, a.Status(), when(a.LastLogin), a.Failures, when(a.LastFailure))
			after = a.Name
		}
		if len(list) < sqlstore.MostListed {
			return t.Print(ctx, s)
		}
	}
}

// setPassword gives an account a new password, or makes one at a level. The password is asked for twice.
func (m *monitor) setPassword(ctx context.Context, s *console.Session, name string, level int) error {
	if !auth.ValidName(name) {
		return console.UserError("That is no name for an account")
	}
	hash, err := askPassword(ctx, s)
	if err != nil {
		return err
	}
	err = m.accounts.Add(ctx, auth.User{Name: name, Level: level, Hash: hash})
	if errors.Is(err, sqlstore.ErrExists) {
		err = m.accounts.SetHash(ctx, name, hash)
	}
	return err
}

// askPassword asks for a new password and returns its hash.
func askPassword(ctx context.Context, s *console.Session) (string, error) {
	first, err := s.Ask(ctx, "Password: ", false)
	if err != nil {
		return "", err
	}
	second, err := s.Ask(ctx, "Again: ", false)
	switch {
	case err != nil:
		return "", err
	case first == "":
		return "", console.UserError("An empty password is none")
	case first != second:
		return "", console.UserError("The two are not the same")
	}
	return auth.Hash(first)
}
