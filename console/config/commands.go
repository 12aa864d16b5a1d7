package config

import (
	"context"
	"errors"
	"io/fs"
	"time"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/console/arg"
)

// Commands joins the Store with a console: exec is its root mode, conf the mode of global configuration, best with {tag} in its prompt and
// those below, which shows the configuration session that an operator is in. It registers, in exec:
//
//	configure [terminal [lock | revert timer MINUTES]]
//	configure confirm, configure revert now, configure revert timer MINUTES
//	configure replace FILE [list] [force] [time MINUTES]
//	configure session NAME [commit | abort]
//	write [memory], copy running-config startup-config, copy (FILE|startup-config) running-config, copy (running-config|startup-config) flash:NAME
//	archive config, clear configuration lock
//	show startup-config, show archive, show archive config differences [FILE [FILE]], show archive config rollback timer
//	show configuration lock, show configuration sessions, show session-config named NAME [diffs]
//
// and in conf: commit [timer HH:MM:SS], abort, rollback clean-config, show session-config [diffs]. `show running-config` is the embedder's.
func (s *Store[T]) Commands(c *console.Console, exec, conf *console.Mode) {
	s.console, s.conf = c, conf
	exec.Group("copy", "Copy from one file to another")
	exec.Group("show", "Show running system information")
	exec.Group("show archive config", "Archived configurations")
	exec.Group("show configuration", "Configuration of several operators")
	exec.Group("clear", "Reset functions")
	s.enterCommands(exec)
	s.replaceCommands(exec)
	s.saveCommands(exec)
	s.archiveCommands(exec)
	s.revertCommands(exec)
	s.sessionCommands(exec, conf)
}

// command registers a command at the level of the Store's.
func (s *Store[T]) command(m *console.Mode, path, doc string, run console.Handler, opts ...arg.Option) {
	m.Command(path, doc, run, append(opts, console.Level(s.o.Level))...)
}

// enter says what automation waits for, and moves cs into the configuration mode.
func (s *Store[T]) enter(cs *console.Session, subject any) {
	cs.Printf("%s\n", s.console.Dialect().ConfigureHow)
	cs.Enter(s.conf, subject)
}

func (s *Store[T]) enterCommands(exec *console.Mode) {
	terminal := func(_ context.Context, cs *console.Session, _ console.Args) error {
		if err := s.mayConfigure(cs); err != nil {
			return err
		}
		s.enter(cs, nil)
		return nil
	}
	s.command(exec, "configure", "\nEnter configuration mode", terminal, console.Enters(s.conf)) // IOS asks for a source here, and proposes this one
	s.command(exec, "configure terminal", "\nConfigure from the terminal", terminal, console.Enters(s.conf))
	s.command(exec, "configure terminal lock", "\nConfigure alone until the configuration mode is left", func(_ context.Context, cs *console.Session, _ console.Args) error {
		if err := s.lockFor(cs); err != nil {
			return err
		}
		cs.Printf("%s\n", s.console.Dialect().ConfigureHow)
		return nil
	}, console.Enters(s.conf))
	s.command(exec, "show configuration lock", "\nWho has the configuration to himself", func(_ context.Context, cs *console.Session, _ console.Args) error {
		if h := s.Holder(); h != nil {
			cs.Printf("Configuration mode locked exclusively by user '%s' from terminal '%d'\n", h.User(), h.Line())
			return nil
		}
		cs.Printf("Configuration mode is free\n")
		return nil
	})
	s.command(exec, "clear configuration lock", `
		Take the configuration from who has it to himself
		configuration  Exclusive configuration`, func(context.Context, *console.Session, console.Args) error {
		s.Unlock()
		return nil
	})
}

func (s *Store[T]) revertCommands(exec *console.Mode) {
	minutes := arg.Int("MINUTES", 1, int(MaxRevert/time.Minute))
	exec.Group("configure terminal revert", "Go back to the present configuration unless it is confirmed")
	exec.Group("configure revert", "What waits to be confirmed")
	s.command(exec, "configure terminal revert timer", `MINUTES
		Go back after a time
		MINUTES  minutes until then`, func(_ context.Context, cs *console.Session, a console.Args) error {
		if err := s.mayConfigure(cs); err != nil {
			return err
		}
		s.files.Lock()
		defer s.files.Unlock()
		if _, err := s.arm(time.Duration(minutes.Get(a))*time.Minute, cs.User(), ""); err != nil {
			return err
		}
		cs.Printf("Rollback Confirmed Change: Backing up current running config\n\n")
		s.enter(cs, nil)
		return nil
	}, minutes, console.Enters(s.conf))
	s.command(exec, "configure confirm", "\nKeep what waits to be confirmed", func(context.Context, *console.Session, console.Args) error { return s.confirm() })
	s.command(exec, "configure revert now", "\nGo back at once", func(context.Context, *console.Session, console.Args) error { return s.revert() })
	s.command(exec, "configure revert timer", `MINUTES
		Go back after another time
		MINUTES  minutes from now`, func(_ context.Context, _ *console.Session, a console.Args) error {
		return s.rearm(time.Duration(minutes.Get(a)) * time.Minute)
	}, minutes)
	exec.Group("show archive config rollback", "What waits to be confirmed")
	s.command(exec, "show archive config rollback timer", "\nTime until the configuration goes back", func(_ context.Context, cs *console.Session, _ console.Args) error {
		s.mu.Lock()
		r := s.pending
		s.mu.Unlock()
		if r == nil {
			cs.Printf("%%No Rollback Confirmed Change pending\n") // as IOS prints it, and scripts match it: no blank
			return nil
		}
		left := max(time.Until(r.due), 0).Round(time.Second)
		cs.Printf("Time configured(in minutes): %g\nTimer type: absolute timer\nTimer value: %d:%02d min\nUser: %s\n", r.limit.Minutes(),
			int(left.Minutes()), int(left.Seconds())%60, r.user)
		return nil
	})
}

// file is the parameter FILE.
func (s *Store[T]) file(name string) *arg.Arg[string] {
	return arg.Func(name, "FILE", func(word string) (string, error) {
		if full := fullName(word); full != "" {
			return full, nil
		}
		return "", errors.New("not the name of a file")
	}, func(prefix string) []arg.Candidate {
		var list []arg.Candidate
		for _, n := range s.names() {
			if len(n) >= len(prefix) && n[:len(prefix)] == prefix {
				list = append(list, arg.Candidate{Text: n})
			}
		}
		return list
	})
}

func (s *Store[T]) saveCommands(exec *console.Mode) {
	save := func(_ context.Context, cs *console.Session, _ console.Args) error { return s.saveFor(cs) }
	s.command(exec, "write", "\nWrite running configuration to startup-config", save)
	s.command(exec, "write memory", "\nWrite to startup-config", save)
	exec.Group("copy running-config", "Copy from current system configuration")
	s.command(exec, "copy running-config startup-config", "\nCopy to startup configuration", func(ctx context.Context, cs *console.Session, _ console.Args) error {
		if err := s.destination(ctx, cs, nameStartup); err != nil {
			return err
		}
		return s.saveFor(cs)
	})
	s.command(exec, "show startup-config", "\nContents of startup configuration", func(_ context.Context, cs *console.Session, _ console.Args) error {
		text, err := s.startup()
		if errors.Is(err, fs.ErrNotExist) {
			return console.UserError("startup-config is not present")
		}
		if err != nil {
			return err
		}
		return s.show(cs, text)
	})
}

func (s *Store[T]) saveFor(cs *console.Session) error {
	if s.o.Startup == "" {
		return errNoStartup
	}
	cs.Printf("Building configuration...\n")
	if err := s.Save(); err != nil {
		return err
	}
	cs.Printf("[OK]\n")
	return nil
}

func (s *Store[T]) archiveCommands(exec *console.Mode) {
	exec.Group("archive", "Archived configurations")
	s.command(exec, "archive config", "\nArchive the running configuration", func(_ context.Context, cs *console.Session, _ console.Args) error {
		_, err := s.Archive(cs.User())
		return err
	})
	s.command(exec, "show archive", "\nArchived configurations", func(_ context.Context, cs *console.Session, _ console.Args) error {
		list, err := s.revisions()
		if err != nil {
			return err
		}
		next := revision{number: 1}
		if len(list) > 0 {
			next.number = list[len(list)-1].number + 1
		}
		cs.Printf("The maximum archive configurations allowed is %d.\nThere are currently %d archive configurations saved.\n", s.o.Keep, len(list))
		cs.Printf("The next archive file will be named %s%s\n Archive #  Name\n", kindArchive, next.name())
		for i, r := range list {
			recent := ""
			if i == len(list)-1 {
				recent = " <- Most Recent"
			}
			cs.Printf("   %-2d       %s%s%s\n", i+1, kindArchive, r.name(), recent)
		}
		return nil
	})
	old, now := s.file("FILE1"), s.file("FILE2")
	s.command(exec, "show archive config differences", `[FILE1 [FILE2]]
		Differences between two configurations
		What goes stands behind a minus, what comes behind a plus. Without files these are the changes since the startup
		configuration was saved; with one, what there is to change in the running configuration to make it that file.
		FILE1  old configuration; new one where it stands alone
		FILE2  new configuration`, func(_ context.Context, cs *console.Session, a console.Args) error {
		first, one := old.Lookup(a)
		second, two := now.Lookup(a)
		switch {
		case !one:
			first, second = nameStartup, nameRunning
		case !two:
			first, second = nameRunning, first
		}
		before, err := s.read(first)
		if err != nil {
			return err
		}
		after, err := s.read(second)
		if err != nil {
			return err
		}
		d, err := Compare(before, after)
		if err != nil {
			return err
		}
		if d.Empty() {
			cs.Printf("!No changes were found\n")
			return nil
		}
		return s.show(cs, "!Contextual Config Diffs:\n"+d.String())
	}, old, now)
}
