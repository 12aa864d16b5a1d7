package console

import (
	"context"
	"fmt"

	"github.com/vtykit/vtykit/console/arg"
)

// TelnetSrv is the dialect of the Python package telnetsrv: its texts, commands of several lines, and, in place of IOS's standard
// commands, help, history and exit, the latter also as bye, quit and logout.
var TelnetSrv = Dialect{
	Invalid:      "Invalid parameter '{}'",
	Ambiguous:    "Ambiguous command '{}'",
	Incomplete:   "Incomplete command",
	Unrecognized: "Unknown command",
	LineTooLong:  "Line too long",
	BadRegexp:    "Bad regular expression '{}'",
	Internal:     "Internal error (ref {})",
	Error:        "{}",
	Abort:        "^C ABORT",
	NoCommand:    "Unknown command '{}'",
	Suggest:      "Did you mean {}?",
	Continue:     "... ",
	Prompt:       "Telnet Server> ",
	Welcome:      "You have connected to the telnet server.",
	Goodbye:      "Goodbye",
	HelpIntro:    "Help [<command>] for help on a command.\n",
	HelpHeading:  "Commands:",
	HelpUnknown:  "Command '{}' not known",

	seed: true,
}

// seedCommands registers the commands of telnetsrv.
func (m *Mode) seedCommands() {
	command := arg.Line("COMMAND")
	m.Command("help", `[COMMAND]
		Display help
		Without a command all commands are listed.
		COMMAND  what to display the help of`, func(_ context.Context, s *Session, a Args) error {
		return s.helpOn(command.Get(a))
	}, command, wraps(), Level(0))
	m.Command("history", "\nDisplay the command history", func(_ context.Context, s *Session, _ Args) error {
		for i, line := range s.History() {
			if _, err := fmt.Fprintf(s, "%3d  %s\n", i+1, line); err != nil {
				return err
			}
		}
		return nil
	}, Level(0))
	m.Command("exit", "\nExit the command shell", func(_ context.Context, s *Session, _ Args) error {
		s.WriteLine(s.c.text.Goodbye)
		s.Close()
		return nil
	}, Also("bye", "quit", "logout"), Level(0))
}

// History is the lines that the session recalls, oldest first; those with a secret have *** in its place.
func (s *Session) History() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.history.Kept()
}

// TerminalType is the terminal's type in lower case, such as xterm-256color; empty where it is unknown.
func (s *Session) TerminalType() string { return s.t.Type() }
