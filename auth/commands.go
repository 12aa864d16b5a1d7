package auth

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/vtykit/vtykit/console"
)

// Commands asks an [Authorizer] about each command line of a console ([console.Config.Authorize]). The console holds a line for at most
// [console.AuthorizeTime], five seconds, of which each in a [ChainAuthorizers], and each server of a group, gets its share. To one who
// may not run a command it looks as unknown as one that does not exist; where nobody can tell, the line is refused and that is logged.
// It panics where a is nil.
func Commands(a Authorizer) console.Authorizer {
	if a == nil {
		panic("auth: Commands: nil authorizer")
	}
	return CommandsBy(func(int) Authorizer { return a })
}

// CommandsBy is [Commands] with an Authorizer for each privilege level that a command can need, 0 to 15 (IOS: aaa authorization
// commands 15 default ...). by is called for each line, by many sessions at a time; a nil Authorizer lets the line
// run. It panics where by is nil.
func CommandsBy(by func(level int) Authorizer) console.Authorizer {
	if by == nil {
		panic("auth: CommandsBy: nil by")
	}
	return commandsBy(by)
}

type commandsBy func(level int) Authorizer

// Authorize implements [console.Authorizer].
func (by commandsBy) Authorize(ctx context.Context, s *console.Session, c console.CommandInfo) (bool, error) {
	a := by(c.Level)
	if a == nil {
		return true, nil
	}
	err := a.Authorize(ctx, SubjectOf(s), strings.Fields(c.Line)) // in full words, with *** for what is secret
	if errors.Is(err, ErrRejected) {
		return false, nil
	}
	return err == nil, err
}

// Authorizers that ask nobody, for the end of a list. They know no privilege levels: those the console has held already.
var (
	// Anybody permits all (IOS: none).
	Anybody Authorizer = anybody{}
	// IfAuthenticated permits all to those who have logged in as somebody, and rejects all others.
	IfAuthenticated Authorizer = ifAuthenticated{}
)

type anybody struct{}

func (anybody) Authorize(context.Context, Subject, []string) error { return nil }

type ifAuthenticated struct{}

func (ifAuthenticated) Authorize(_ context.Context, who Subject, _ []string) error {
	if who.User == "" || who.Method == MethodNone {
		return ErrRejected
	}
	return nil
}

// LocalCommands permits to users of this device what their level has, and rejects all others (IOS: local). Who was asked nothing
// ([MethodNone]) has only typed a name, and is none of them. It panics where users is nil.
func LocalCommands(users Users) Authorizer {
	if users == nil {
		panic("auth: LocalCommands: nil users")
	}
	return localCommands{users}
}

type localCommands struct{ users Users }

func (l localCommands) Authorize(ctx context.Context, who Subject, _ []string) error {
	if !ValidName(who.User) || who.Method == MethodNone {
		return ErrRejected
	}
	u, known, err := l.users.Lookup(ctx, who.User)
	switch {
	case err != nil:
		return fmt.Errorf("%w: %w", ErrUnavailable, err)
	case !known || u.locked():
		return ErrRejected
	}
	return nil
}
