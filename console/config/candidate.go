package config

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/vtykit/vtykit/console"
)

// MaxName is the length of the name of a configuration session; of letters, digits, - and _.
const MaxName = 32

// What operators are told.
const (
	errSessionGone = console.UserError("This configuration session was committed or aborted")
	errNoSession   = console.UserError("No such configuration session")
	errNotInOne    = console.UserError("Not in a configuration session")
	errSessions    = console.UserError("Too many configuration sessions: commit or abort one")
	errBadName     = console.UserError("A session name has up to 32 letters, digits, - and _")
	errCommitRace  = console.UserError("This configuration session was changed meanwhile")
	errChanged     = console.UserError("The running configuration was changed meanwhile")
	errNoStartup   = console.UserError("There is no startup configuration on this device")
)

// errNoCommands is the embedder's mistake.
var errNoCommands = errors.New("config: Commands is to be called before what runs lines")

// candidate is a configuration that is not in force. It is the subject of the configuration mode of those who are at it.
type candidate[T any] struct {
	name  string
	bulk  bool // of a builder, which nobody else has
	user  string
	base  string // the running configuration that it began with
	value *T     // guarded by Store.mu unless bulk
	ended bool   // guarded by Store.mu
	own   bool   // of an exclusive holder: there is no value
}

// tagLength is how much of a name a prompt shows, so that automation still takes it for one: 32 characters in the parentheses.
const tagLength = 11

// PromptTag implements [console.Tagged].
func (c *candidate[T]) PromptTag() string {
	if c.name == "" {
		return ""
	}
	return "-s-" + c.name[:min(len(c.name), tagLength)]
}

// at is the candidate that is the subject of the session's configuration mode.
func (s *Store[T]) at(cs *console.Session) *candidate[T] {
	if cs == nil || s.conf == nil {
		return nil
	}
	c, _ := cs.SubjectOf(s.conf).(*candidate[T])
	return c
}

// candidate is what an operator changes instead of the running settings, nil where he changes those.
func (s *Store[T]) candidate(cs *console.Session) *candidate[T] {
	if c := s.at(cs); c != nil && !c.own {
		return c
	}
	return nil
}

func validName(name string) bool {
	return name != "" && len(name) <= MaxName && strings.Trim(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") == ""
}

// open returns the configuration session of that name, which it begins if there is none.
func (s *Store[T]) open(name, user string) (*candidate[T], error) {
	if !validName(name) {
		return nil, errBadName
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.sessions[name]; c != nil {
		return c, nil
	}
	if len(s.sessions) >= s.o.Sessions {
		return nil, errSessions
	}
	v := s.Get()
	c := &candidate[T]{name: name, user: user, base: s.o.Text(v), value: v} // Update never changes it in place
	s.sessions[name] = c
	return c, nil
}

// named is the configuration session of that name.
func (s *Store[T]) named(name string) (*candidate[T], error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.sessions[name]; c != nil {
		return c, nil
	}
	return nil, errNoSession
}

// list returns the configuration sessions, sorted by name.
func (s *Store[T]) list() []*candidate[T] {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []*candidate[T]
	for _, c := range s.sessions {
		list = append(list, c)
	}
	slices.SortFunc(list, func(a, b *candidate[T]) int { return cmp.Compare(a.name, b.name) })
	return list
}

// end takes a configuration session away. s.mu is held.
func (s *Store[T]) end(c *candidate[T]) {
	c.ended = true
	delete(s.sessions, c.name)
}

func (s *Store[T]) abort(c *candidate[T]) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.end(c)
}

// clean puts the default settings into a configuration session.
func (s *Store[T]) clean(c *candidate[T]) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c.value = s.o.Default()
}

// text is the configuration of a configuration session.
func (s *Store[T]) text(c *candidate[T]) string {
	s.mu.Lock()
	v := c.value
	s.mu.Unlock()
	return s.o.Text(v)
}

// conflictError lists the commands that two have changed.
type conflictError struct{ commands [][]string }

func (e *conflictError) Error() string {
	return fmt.Sprintf("Commit refused: others changed the same meanwhile (commands: %d)", len(e.commands))
}

// prepare makes the settings that committing c would put in force, and says which running ones they are made for. Where the running
// configuration has changed since c began, its changes are joined with those of c, unless both changed the same.
func (s *Store[T]) prepare(ctx context.Context, c *candidate[T]) (next, old *T, err error) {
	s.mu.Lock()
	next, old = c.value, s.Get()
	ended := c.ended
	s.mu.Unlock()
	if ended {
		return nil, nil, errSessionGone
	}
	theirs := s.o.Text(old)
	if theirs == c.base {
		return next, old, nil
	}
	var n [3]*node
	for i, text := range []string{c.base, s.o.Text(next), theirs} {
		if n[i], err = parse(text); err != nil {
			return nil, nil, err
		}
	}
	merged, conflicts := merge(n[0], n[1], n[2])
	if len(conflicts) > 0 {
		return nil, nil, &conflictError{conflicts}
	}
	if next, err = s.build(ctx, merged, s.o.Default()); err != nil {
		return nil, nil, err
	}
	made, err := parse(s.o.Text(next))
	if err != nil {
		return nil, nil, err
	}
	// Two commands may be different and still set the same, so that one of them is not there any more.
	if lost := missing(nil, merged, made); len(lost) > 0 {
		return nil, nil, &conflictError{lost}
	}
	return next, old, nil
}

// commit puts a configuration session in force and ends it, or changes nothing.
func (s *Store[T]) commit(ctx context.Context, cs *console.Session, c *candidate[T]) error {
	s.mu.Lock()
	value := c.value
	s.mu.Unlock()
	next, old, err := s.prepare(ctx, c)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch err := s.refuse(cs); {
	case err != nil:
		return err
	case c.ended:
		return errSessionGone
	case c.value != value: // another operator who is in it
		return errCommitRace
	case s.Get() != old:
		return errChanged // this very moment: the operator tries again
	}
	s.set(next)
	s.end(c)
	return nil
}
