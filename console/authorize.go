package console

import (
	"context"
	"errors"
	"time"

	"github.com/vtykit/vtykit/console/grammar"
)

// Bounds of asking an [Authorizer].
const (
	// AuthorizeTime is how long one line waits for its Authorizer, for all commands that it could mean together. Behind it the line is refused.
	AuthorizeTime = 5 * time.Second

	maxAsked  = 256 // calls of an Authorizer at a time, those given up included; further ones wait, within their time
	maxDenied = 8   // commands that one line can mean and that are denied one after the other
)

// Authorizer decides for each command line whether it may run. It is asked once a line has been understood and before anything of it
// happens, however it was entered: typed, abbreviated, recalled, pasted, behind `do`, `watch`, `in` or `at`. Lines of a [Batch] are the
// embedder's own and are not asked for. Help and completion are not either, nor lines that are ambiguous or incomplete: what those show are
// levels and views.
type Authorizer interface {
	// Authorize says whether the session may run c. To one who may not, the command looks just as an unknown one. An error
	// refuses the line too, with the dialect's text for a failure, and is logged. It must return when ctx ends, after
	// [AuthorizeTime], on Ctrl-C, or with the session; it is not waited for any longer. Many sessions call it at a time.
	Authorize(ctx context.Context, s *Session, c CommandInfo) (bool, error)
}

// CommandInfo is one command line, as it was understood.
type CommandInfo struct {
	Mode    string // the name of the mode that has the command
	Path    string // its literal words in full, without `no`; empty where the line begins with a parameter
	Line    string // the whole of it in full words, with secrets masked, without pipes
	Level   int    // the privilege level that it needs
	Negated bool   // it begins with `no`
	Default bool   // it begins with `default`
}

// info describes a match of m.
func (m *Mode) info(match *grammar.Match) CommandInfo {
	return CommandInfo{m.name, match.Path, m.c.masked(*match), match.Level, match.Negated, match.Default}
}

// errRefused says that an Authorizer did not answer.
var errRefused = errors.New("console: the authorizer did not answer in time")

// authorize finds what text means to somebody for whom the commands of m that he may not run do not exist. match is its meaning at
// first, and set where that was found. An error says that nothing may run, because there is no knowing.
func (s *Session) authorize(ctx context.Context, m *Mode, set *grammar.Set, match grammar.Match, text string, level int) (*grammar.Set, grammar.Match, error) {
	asked, cancel := context.WithTimeout(ctx, AuthorizeTime)
	defer cancel()
	for range maxDenied {
		if match.Status != grammar.OK {
			return set, match, nil
		}
		ok, err := s.mayRun(asked, m.info(&match))
		if err != nil || ok {
			return set, match, err
		}
		denied := match.Value
		s.account(m.info(&match), Denied)
		set = set.Subset(func(_ string, level int, value any) (int, bool) { return level, value != denied })
		match = set.Match(text, level)
	}
	return set, match, errors.New("console: too many commands denied")
}

// mayRun asks the Authorizer for a limited time. One that takes longer is left to itself.
func (s *Session) mayRun(ctx context.Context, c CommandInfo) (bool, error) {
	select {
	case s.c.asked <- struct{}{}:
	case <-ctx.Done():
		return false, errRefused
	}
	type answer struct {
		ok    bool
		err   error
		panic any
	}
	got := make(chan answer, 1)
	go func() {
		a := answer{err: errors.New("console: the authorizer ended its goroutine")}
		defer func() {
			a.panic = recover()
			got <- a
			<-s.c.asked
		}()
		a.ok, a.err = s.c.cfg.Authorize.Authorize(ctx, s, c)
	}()
	select {
	case a := <-got:
		if a.panic != nil {
			panic(a.panic)
		}
		return a.ok, a.err
	case <-ctx.Done():
		return false, errRefused
	}
}

// unauthorized tells of an error of the Authorizer.
func (s *Session) unauthorized(ctx context.Context, m *Mode, match *grammar.Match, err error) {
	if ctx.Err() != nil {
		return // Ctrl-C, or the session has ended
	}
	s.c.log.Error("command authorization failed", "line", s.line, "user", s.User(), "mode", m.name, "command", s.masked(*match), "error", err.Error())
	s.account(m.info(match), Denied)
	s.complain(s.c.text.Unauthorized)
}

// except is sets with another set for m.
func except(sets func(*Mode) *grammar.Set, m *Mode, set *grammar.Set) func(*Mode) *grammar.Set {
	return func(other *Mode) *grammar.Set {
		if other == m {
			return set
		}
		return sets(other)
	}
}
