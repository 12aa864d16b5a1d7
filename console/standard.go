package console

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/vtykit/vtykit/console/arg"
)

// standard registers the commands that every IOS-like root mode has.
func (m *Mode) standard() {
	level := arg.Int("LEVEL", 0, 15)
	line := arg.Int("LINE", 0, 9999)
	text := arg.Line("TEXT")
	rows, cols := arg.Int("LENGTH", 0, 512), arg.Int("WIDTH", 0, 512)
	size := arg.Int("SIZE", 0, 256)
	c := m.c

	m.Group("clear", "Reset functions")
	m.Group("show", "Show running system information")
	m.Group("terminal", "Set terminal line parameters")
	m.Group("terminal no", "Negate a command or set its defaults")
	m.Group("terminal history", "Enable and control the command history function")
	m.standardLine()
	m.describing()
	m.standardOutput()
	m.Command("enable", `[LEVEL]
		Turn on privileged commands
		LEVEL  Privilege level, 15 when left out`, func(ctx context.Context, s *Session, a Args) error {
		want, given := level.Lookup(a)
		if !given {
			want = 15
		}
		return s.enable(ctx, want)
	}, level, Level(0))
	m.Command("disable", `[LEVEL]
		Turn off privileged commands
		LEVEL  Privilege level to go to, 1 when left out`, func(_ context.Context, s *Session, a Args) error {
		want, given := level.Lookup(a)
		if !given {
			want = 1
		}
		if want < s.Level() {
			s.SetLevel(want)
		}
		s.leaveView()
		return nil
	}, level, Level(0))
	logout := func(_ context.Context, s *Session, _ Args) error { s.Close(); return nil }
	m.Command("exit", "\nExit from the EXEC", logout, Level(0))
	m.Command("logout", "\nExit from the EXEC", logout, Level(0))
	m.Command("quit", "\nExit from the EXEC", logout, Level(0))
	m.Command("show history", "\nDisplay the session command history", func(_ context.Context, s *Session, _ Args) error {
		for _, line := range s.History() {
			s.Printf("  %s\n", line)
		}
		return nil
	})
	m.Command("show privilege", "\nShow current privilege level", func(_ context.Context, s *Session, _ Args) error {
		s.Printf("Current privilege level is %d\n", s.Level())
		return nil
	})
	users := func(_ context.Context, s *Session, _ Args) error { s.showUsers(); return nil }
	m.Command("show users", "\nDisplay information about terminal lines", users)
	m.Command("who", "\nDisplay information about terminal lines", users)
	m.loggingCommands()
	m.lineCommands()
	m.scriptCommands()
	m.scheduleCommands()
	m.watchCommand()
	m.Command("clear logging", "\nClear logging buffer", func(context.Context, *Session, Args) error { c.ClearLog(); return nil }, Level(15), InFull())
	m.Command("clear line", `LINE
		Reset a terminal line
		LINE  line number, as show users prints it`, func(_ context.Context, s *Session, a Args) error {
		if n := line.Get(a); n == s.line || !c.Clear(n) {
			return UserError("Not allowed to clear current line or no such line")
		}
		s.Printf(" [OK]\n")
		return nil
	}, line, Level(15), InFull())
	m.Command("send", `(*|LINE) TEXT
		Send a message to other terminal lines
		*     all lines
		LINE  one line, as show users prints it
		TEXT  the message`, func(_ context.Context, s *Session, a Args) error {
		if n, one := line.Lookup(a); one {
			if !c.Send(n, sent(s.line, s.User(), fmt.Sprintf("vty%d", n), text.Get(a))) {
				return UserError(fmt.Sprintf("No session on line %d", n))
			}
			return nil
		}
		c.Broadcast(sent(s.line, s.User(), "all terminals", text.Get(a)))
		return nil
	}, line, text)
	m.setCLI()
	m.Command("terminal length", `LENGTH
		Set number of lines on a screen
		LENGTH  Number of lines on screen (0 for no pausing)`, func(_ context.Context, s *Session, a Args) error {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.length = rows.Get(a)
		if s.scripted = s.length == 0; s.scripted {
			s.say(s.c.text.PagingOff, 0)
		}
		return nil
	}, rows, Level(0))
	m.Command("terminal width", `WIDTH
		Set width of the display terminal
		WIDTH  Number of characters on a screen line (0 for no wrapping)`, func(_ context.Context, s *Session, a Args) error {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.width = cols.Get(a)
		s.say(s.c.text.WidthSet, s.width)
		return nil
	}, cols, Level(0))
	m.Command("terminal monitor", "\nCopy log messages to the current terminal line", func(_ context.Context, s *Session, _ Args) error {
		s.SetMonitor(true, Debugging)
		return nil
	})
	m.Command("terminal no monitor", "\nStop copying log messages to the current terminal line", func(_ context.Context, s *Session, _ Args) error {
		s.SetMonitor(false, Debugging)
		return nil
	})
	m.Command("terminal history size", `SIZE
		Set history buffer size
		SIZE  Number of lines, 0 for none`, func(_ context.Context, s *Session, a Args) error {
		s.SetHistory(size.Get(a))
		return nil
	}, size, Level(0))
	m.Command("terminal editing", `
		Describe the command line editing keys
		All keys of IOS work, and besides: Ctrl-R and Ctrl-S search the history, where IOS only redisplays
		the line (Ctrl-L does that); Ctrl-D on an empty line leaves the mode; undo is Ctrl-_.`, func(_ context.Context, s *Session, _ Args) error {
		s.Printf("%s", editingKeys)
		return nil
	}, Level(0))
}

const editingKeys = `Editing is enabled. Keys:
  Ctrl-A Home, Ctrl-E End       start and end of the line
  Ctrl-B Left, Ctrl-F Right     one character
  Esc B, Esc F, Ctrl-arrows     one word
  Ctrl-D Delete, Backspace      delete a character
  Ctrl-W, Esc D                 delete the word before, behind
  Ctrl-K, Ctrl-U, Ctrl-X        delete to the end, to the start
  Ctrl-Y, Esc Y                 put back the last, an older deletion
  Ctrl-T, Esc C, Esc L, Esc U   transpose; capital, lower, upper case
  Ctrl-_                        undo
  Ctrl-P Up, Ctrl-N Down        history
  Ctrl-V, Esc Q                 take the next key literally
  Ctrl-L                        show the line again
  Ctrl-C, Ctrl-Z                drop the line; run it and leave configuration
Different from IOS:
  Ctrl-R, Ctrl-S                search the history (IOS: show the line again)
  Ctrl-D on an empty line       leaves the mode
`

// standardChild registers what every configuration mode has.
func (m *Mode) standardChild() {
	line := arg.Line("COMMAND")
	m.describing()
	m.Command("exit", "\nExit from the current mode", func(_ context.Context, s *Session, _ Args) error { s.Exit(); return nil }, Level(0))
	m.Command("end", "\nExit to the privileged EXEC mode", func(_ context.Context, s *Session, _ Args) error {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.leaveConfig()
		return nil
	}, Level(0))
	m.Command("do", `COMMAND
		Run an EXEC command
		COMMAND  the command`, func(context.Context, *Session, Args) error {
		return nil // lines that begin with it never get here: see Mode.scope
	}, line, Level(0))
}

// enable raises the session to a privilege level, asking whoever decides that.
func (s *Session) enable(ctx context.Context, level int) error {
	if level <= s.Level() && s.View() == "" { // a view is left with the secret only
		s.SetLevel(level)
		return nil
	}
	e := s.c.cfg.Enable
	if e == nil {
		return s.c.refusal(s.c.text.NoPassword)
	}
	if err := e.Enable(ctx, s, level); err != nil {
		return err
	}
	s.SetLevel(level)
	s.SetView("")
	return nil
}

// showUsers prints the table that scripts know from IOS.
func (s *Session) showUsers() {
	s.Printf("    Line       User       Host(s)              Idle       Location\n")
	for _, o := range s.c.Sessions() {
		o.mu.Lock()
		mark, user, quiet, host := " ", o.user, time.Since(o.lastInput), "idle"
		if o.cmd != nil {
			host = "active"
		}
		o.mu.Unlock()
		if o == s || o == s.outer() {
			mark, quiet, host = "*", 0, "idle"
		}
		from := "local"
		if a := o.t.RemoteAddr(); a != nil {
			from = a.String()
			if i := strings.LastIndexByte(from, ':'); i > 0 {
				from = strings.Trim(from[:i], "[]")
			}
		}
		q := int(quiet.Seconds())
		s.Printf("%s %3d vty %-4d %-10s %-20s %02d:%02d:%02d   %s\n", mark, o.line, o.line, user, host, q/3600, q/60%60, q%60, from)
	}
}
