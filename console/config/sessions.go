package config

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/console/arg"
)

func (s *Store[T]) sessionCommands(exec, conf *console.Mode) {
	exec.Group("configure session", "Prepare a configuration before it is in force")
	name := arg.Func("NAME", "WORD", func(word string) (string, error) {
		if !validName(word) {
			return "", errors.New("not the name of a session")
		}
		return word, nil
	}, func(prefix string) []arg.Candidate {
		var list []arg.Candidate
		for _, c := range s.list() {
			if len(c.name) >= len(prefix) && c.name[:len(prefix)] == prefix {
				list = append(list, arg.Candidate{Text: c.name})
			}
		}
		return list
	})
	s.command(exec, "configure session", `NAME [(commit|abort)]
		Prepare a configuration before it is in force
		It begins as a copy of the running configuration. What was committed for a time is confirmed by commit, and taken back by abort.
		NAME    name of the session
		commit  put it in force
		abort   drop it`, func(ctx context.Context, cs *console.Session, a console.Args) error {
		switch n := name.Get(a); {
		case a.Has("commit"):
			return s.commitNamed(ctx, cs, n)
		case a.Has("abort"):
			return s.abortNamed(n)
		default:
			c, err := s.open(n, cs.User())
			if err != nil {
				return err
			}
			cs.Enter(s.conf, c)
			return nil
		}
	}, name, console.Enters(conf))
	s.command(exec, "show configuration sessions", "\nConfiguration sessions that are not committed", func(_ context.Context, cs *console.Session, _ console.Args) error {
		cs.Printf("Maximum number of pending sessions: %d\n\n  %-32s %-18s %s\n", s.o.Sessions, "Name", "State", "User")
		for _, c := range s.list() {
			cs.Printf("  %-32s %-18s %s\n", c.name, "pending", c.user)
		}
		s.mu.Lock()
		r := s.pending
		s.mu.Unlock()
		if r != nil && r.session != "" {
			cs.Printf("  %-32s %-18s %s\n", r.session, "pendingCommitTimer", r.user)
		}
		return nil
	})
	exec.Group("show session-config", "Configuration of a session")
	s.command(exec, "show session-config named", `NAME [diffs]
		Configuration of a session by its name
		NAME   name of the session
		diffs  differences from the running configuration only`, func(ctx context.Context, cs *console.Session, a console.Args) error {
		c, err := s.named(name.Get(a))
		if err != nil {
			return err
		}
		return s.showSession(ctx, cs, c, a.Has("diffs"))
	}, name)
	s.candidateCommands(exec, conf)
}

// candidateCommands registers what is done in a configuration session.
func (s *Store[T]) candidateCommands(exec, conf *console.Mode) {
	after := arg.Func("TIME", "HH:MM:SS", parseClock, nil)
	within := func(run func(context.Context, *console.Session, *candidate[T], console.Args) error) console.Handler {
		return func(ctx context.Context, cs *console.Session, a console.Args) error {
			c := s.candidate(cs)
			if c == nil || c.bulk {
				return errNotInOne
			}
			return run(ctx, cs, c, a)
		}
	}
	s.command(conf, "commit", `[timer TIME]
		Put the configuration of this session in force
		timer  go back after a time unless the session is committed again
		TIME   that time, at most 02:00:00`, within(func(ctx context.Context, cs *console.Session, c *candidate[T], a console.Args) error {
		if err := s.timed(cs, after.Get(a), c.name, func() error { return s.commit(ctx, cs, c) }); err != nil {
			return s.report(cs, err)
		}
		cs.Enter(exec, nil)
		return nil
	}), after)
	s.command(conf, "abort", "\nDrop this session", within(func(_ context.Context, cs *console.Session, c *candidate[T], _ console.Args) error {
		s.abort(c)
		cs.Enter(exec, nil)
		return nil
	}))
	conf.Group("rollback", "Put another configuration into this session")
	s.command(conf, "rollback clean-config", "\nThe configuration of a new device", within(func(_ context.Context, _ *console.Session, c *candidate[T], _ console.Args) error {
		s.clean(c)
		return nil
	}))
	conf.Group("show", "Show running system information")
	s.command(conf, "show session-config", `[diffs]
		Configuration of this session
		diffs  differences from the running configuration only`, within(func(ctx context.Context, cs *console.Session, c *candidate[T], a console.Args) error {
		return s.showSession(ctx, cs, c, a.Has("diffs"))
	}))
}

// showSession prints the configuration of a session, or what committing it would change. Where that would be refused, because others have
// changed the same, it is what the session changed in the configuration that it began with.
func (s *Store[T]) showSession(ctx context.Context, cs *console.Session, c *candidate[T], diffs bool) error {
	text := s.text(c)
	if diffs {
		before, after := c.base, text
		if next, old, err := s.prepare(ctx, c); err == nil {
			before, after = s.o.Text(old), s.o.Text(next)
		}
		d, err := Compare(before, after)
		if err != nil || d.Empty() {
			return err
		}
		text = fmt.Sprintf("--- system:/running-config\n+++ session:/%s-session-config\n%s", c.name, d.Columns())
	}
	return s.show(cs, text)
}

// commitNamed commits a session from outside, or confirms one that was committed for a time.
func (s *Store[T]) commitNamed(ctx context.Context, cs *console.Session, name string) error {
	if s.waits(name) {
		return s.confirm()
	}
	c, err := s.named(name)
	if err != nil {
		return err
	}
	return s.report(cs, s.commit(ctx, cs, c))
}

// abortNamed is the opposite.
func (s *Store[T]) abortNamed(name string) error {
	if s.waits(name) {
		return s.revert()
	}
	c, err := s.named(name)
	if err != nil {
		return err
	}
	s.abort(c)
	return nil
}

// waits says whether what that session was committed as still waits to be confirmed, and no new session has its name.
func (s *Store[T]) waits(name string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.pending != nil && s.pending.session == name && s.sessions[name] == nil
}

// parseClock reads hours, minutes and seconds.
func parseClock(word string) (time.Duration, error) {
	var h, m, sec int
	if n, err := fmt.Sscanf(word, "%2d:%2d:%2d", &h, &m, &sec); err != nil || n != 3 || len(word) != len("00:00:00") || m > 59 || sec > 59 {
		return 0, errors.New("not a time")
	}
	d := time.Duration(h)*time.Hour + time.Duration(m)*time.Minute + time.Duration(sec)*time.Second
	if d < time.Second || d > MaxRevert {
		return 0, errors.New("out of range")
	}
	return d, nil
}
