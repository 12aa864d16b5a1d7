package config

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/console/arg"
)

const (
	errRefused     = console.UserError("The configuration was refused: nothing has changed")
	errNotSure     = console.UserError("Nothing has changed")
	errDestination = console.UserError("It cannot be copied there: nothing has changed")
	replaceQuery   = `The running configuration becomes that of the file, with all additions
and deletions that this takes. The file must hold a whole configuration.
`
)

func (s *Store[T]) replaceCommands(exec *console.Mode) {
	file, minutes, from := s.file("FILE"), arg.Int("MINUTES", 1, int(MaxRevert/time.Minute)), s.file("FILE")
	s.command(exec, "configure replace", `FILE [{list|force|time MINUTES}]
		Replace the running configuration
		FILE     a whole configuration
		list     show what changes
		force    do not ask
		time     go back after a time unless it is confirmed
		MINUTES  minutes until then`, func(ctx context.Context, cs *console.Session, a console.Args) error {
		text, err := s.read(file.Get(a))
		if err != nil {
			return err
		}
		if err := s.mayConfigure(cs); err != nil {
			return err
		}
		if !a.Has("force") {
			cs.Printf("%s", replaceQuery)
			answer, err := cs.Ask(ctx, "Enter Y if you are sure you want to proceed. ? [no]: ", true)
			if err != nil {
				return err
			}
			if !strings.EqualFold(answer, "y") && !strings.EqualFold(answer, "yes") {
				return errNotSure
			}
		}
		before := s.Text()
		var after time.Duration
		if m, ok := minutes.Lookup(a); ok {
			after = time.Duration(m) * time.Minute
		}
		if err := s.timed(cs, after, "", func() error { return s.Replace(ctx, cs, text) }); err != nil {
			return s.report(cs, err)
		}
		if a.Has("list") {
			if d, err := Compare(before, s.Text()); err == nil {
				if err := s.show(cs, fmt.Sprintf("!List of changes:\n%s", d)); err != nil {
					return err
				}
			}
		}
		cs.Printf("Total number of passes: 1\nRollback Done\n\n")
		return nil
	}, file, minutes)
	s.command(exec, "copy", `FILE running-config
		Copy from one file to another
		FILE            a configuration, or a part of one
		running-config  Run its commands over the running configuration`, func(ctx context.Context, cs *console.Session, a console.Args) error {
		return s.merge(ctx, cs, from.Get(a))
	}, from)
	exec.Group("copy startup-config", "Copy from startup configuration")
	s.command(exec, "copy startup-config running-config", "\nRun its commands over the running configuration",
		func(ctx context.Context, cs *console.Session, _ console.Args) error {
			return s.merge(ctx, cs, nameStartup)
		})
	s.backupCommands(exec)
}

// merge runs the commands of a configuration over the running one.
func (s *Store[T]) merge(ctx context.Context, cs *console.Session, name string) error {
	text, err := s.read(name)
	if err != nil {
		return err
	}
	if err := s.destination(ctx, cs, nameRunning); err != nil {
		return err
	}
	start := time.Now()
	if err := s.Merge(ctx, cs, text); err != nil {
		return s.report(cs, err)
	}
	copied(cs, len(text), start)
	return nil
}

// timed makes a change that goes back after a time unless it is confirmed; with no time it just makes it.
func (s *Store[T]) timed(cs *console.Session, after time.Duration, session string, change func() error) error {
	if after == 0 {
		return change()
	}
	s.files.Lock()
	defer s.files.Unlock()
	r, err := s.arm(after, cs.User(), session)
	if err != nil {
		return err
	}
	if err := change(); err != nil {
		s.cancel(r)
		return err
	}
	return nil
}

// report prints what each line was refused for, or which commands are in conflict, and returns the sum of it, which accounting and logs may
// hold: it has nothing of the configuration in it.
func (s *Store[T]) report(cs *console.Session, err error) error {
	var c *conflictError
	if errors.As(err, &c) {
		var below []string
		for _, path := range c.commands {
			same := 0
			for same < min(len(path)-1, len(below)) && path[same] == below[same] {
				same++
			}
			below = path[:len(path)-1]
			for depth := same; depth < len(path); depth++ {
				_ = s.show(cs, strings.Repeat(" ", depth)+path[depth]+"\n") // the error that follows counts
			}
		}
		return c
	}
	var line *LineError
	if !errors.As(err, &line) {
		return err
	}
	if list, ok := err.(interface{ Unwrap() []error }); ok {
		for _, e := range list.Unwrap() {
			cs.Printf("%v\n", e)
		}
	} else {
		cs.Printf("%v\n", err)
	}
	return errRefused
}
