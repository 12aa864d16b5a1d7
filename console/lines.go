package console

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/vtykit/vtykit/console/arg"
)

// lineCommands registers what an operator does to his own terminal line, and with those at the others.
func (m *Mode) lineCommands() {
	c := m.c
	text := arg.Line("TEXT")
	minutes, seconds := arg.Int("MINUTES", 0, 35791), arg.Int("SECONDS", 0, 59)
	m.Group("terminal default", "Set a command to its defaults")
	m.Command("lock", "\nLock the terminal\nOnly the password that is asked for twice, or that of the login, opens it again.",
		func(ctx context.Context, s *Session, _ Args) error { return s.lock(ctx) })
	m.Command("[no] chat", `[TEXT]
		Join the chat of the operators, and say something
		Who has joined sees what the others say, until he says: no chat
		TEXT  what to say; without it, show who has joined`, func(_ context.Context, s *Session, a Args) error {
		if a.Negated() {
			s.setChat(false)
			return nil
		}
		t, ok := text.Lookup(a)
		if s.Chat(t); ok {
			return nil
		}
		for _, o := range c.Sessions() {
			if o.chats() {
				s.Printf("%s\n", o.nick())
			}
		}
		return nil
	}, text)
	m.Command("show terminal", "\nDisplay terminal configuration parameters", func(_ context.Context, s *Session, _ Args) error {
		s.showTerminal()
		return nil
	})
	m.Command("terminal exec-timeout", `MINUTES [SECONDS]
		Set the EXEC timeout of the current terminal line
		MINUTES  Timeout in minutes, 0 0 is never
		SECONDS  Timeout in seconds`, func(_ context.Context, s *Session, a Args) error {
		s.SetIdleTimeout(time.Duration(minutes.Get(a))*time.Minute + time.Duration(seconds.Get(a))*time.Second)
		return nil
	}, minutes, seconds, Level(15))
	size := func(set func(s *Session)) Handler {
		return func(_ context.Context, s *Session, _ Args) error {
			s.mu.Lock()
			defer s.mu.Unlock()
			set(s)
			return nil
		}
	}
	history := func(n int) Handler {
		return func(_ context.Context, s *Session, _ Args) error { s.SetHistory(n); return nil }
	}
	for _, cmd := range []struct {
		path, help string
		run        Handler
	}{
		{"terminal default length", "Rows as the terminal says", size(func(s *Session) { s.length, s.scripted = -1, false })},
		{"terminal default width", "Columns as the terminal says", size(func(s *Session) { s.width = -1 })},
		{"terminal default history", "History of the default size", history(c.cfg.History)},
		{"terminal no length", "No pausing", size(func(s *Session) { s.length, s.scripted = 0, true })},
		{"terminal no width", "No wrapping", size(func(s *Session) { s.width = 0 })},
		{"terminal no history", "No history", history(0)},
	} {
		m.Command(cmd.path, "\n"+cmd.help, cmd.run, Level(0))
	}
	m.standardCharacters()
}

func (s *Session) setChat(on bool) { s.mu.Lock(); defer s.mu.Unlock(); s.chat = on }

func (s *Session) chats() bool { s.mu.Lock(); defer s.mu.Unlock(); return s.chat }

// nick is how the others see the session.
func (s *Session) nick() string {
	if u := s.User(); u != "" {
		return fmt.Sprintf("%s (vty%d)", u, s.line)
	}
	return fmt.Sprintf("vty%d", s.line)
}

// Chat shows text to the sessions that have joined the chat by the command `chat`, as said by from, and returns their number. It
// does not block.
func (c *Console) Chat(from, text string) (n int) {
	for _, s := range c.Sessions() {
		if s.chats() {
			s.deliver("<" + from + "> " + text)
			n++
		}
	}
	return n
}

// Chat makes the session join the chat, as the command `chat` does, and shows text to the others there; an empty one is not shown. It does
// not block.
func (s *Session) Chat(text string) {
	s.setChat(true)
	if text != "" {
		s.c.chat(s, text)
	}
}

// chat is Chat from a session, which sees its own words in its command.
func (c *Console) chat(from *Session, text string) {
	line := "<" + from.nick() + "> " + text
	for _, s := range c.Sessions() {
		if s != from && s.chats() {
			s.deliver(line)
		}
	}
}

// showTerminal prints what is in force for the session.
func (s *Session) showTerminal() {
	cols, rows := s.Size()
	s.mu.Lock()
	idle, history, monitor, name := s.idle, 0, s.monitor, s.t.Type()
	if s.history != nil {
		history = s.history.Size()
	}
	s.mu.Unlock()
	timeout := "never"
	if t := int(idle.Seconds()); t > 0 {
		timeout = fmt.Sprintf("%02d:%02d:%02d", t/3600, t/60%60, t%60)
	}
	enabled := map[bool]string{true: "enabled", false: "disabled"}
	s.Printf("Line %d, Location: \"\", Type: %q\n", s.line, strings.ToUpper(name))
	s.Printf("Length: %d lines, Width: %d columns\n", rows, cols)
	s.Printf("Timeouts:      Idle EXEC\n               %s\n", timeout)
	s.Printf("Editing is enabled.\n")
	s.Printf("History is %s, history size is %d.\n", enabled[history > 0], history)
	s.Printf("Monitoring is %s.\n", enabled[monitor])
}
