package main

import (
	"context"
	"slices"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/console/arg"
)

// guest is the name of the view, and of the user, of those who have no account.
const guest = "guest"

// talkCommands registers what people say to each other beside `chat` and `send`, which every console has.
func (m *monitor) talkCommands() {
	user := arg.OneOf("USER", m.present)
	text := arg.Line("TEXT")
	m.exec.Command("message", `USER TEXT
		Send a message to a user
		It appears above what the user is typing, or when the running command has ended.
		USER  who is logged in, as show users prints it
		TEXT  the message`, func(_ context.Context, s *console.Session, a console.Args) error {
		if !m.message(s.User(), user.Get(a), text.Get(a)) {
			return console.UserError("There is no session of that user")
		}
		return nil
	}, user, text)
}

// present are the users who are logged in.
func (m *monitor) present() (list []string) {
	for _, s := range m.console.Sessions() {
		if u := s.User(); u != "" && !slices.Contains(list, u) {
			list = append(list, u)
		}
	}
	slices.Sort(list)
	return list
}

// message shows text at all sessions of a user, and says whether there is one.
func (m *monitor) message(from, to, text string) (any bool) {
	for _, s := range m.console.Sessions() {
		if s.User() == to {
			s.WriteMessage("*** %s: %s", from, text)
			any = true
		}
	}
	return any
}

// say says something in the chat, here and on the other hosts, for a session that is at a screen.
func (m *monitor) say(s *console.Session, text string) {
	s.Chat(text)
	m.tellChat(s.User(), text)
}

// tellChat carries a line of chat to the other hosts. While this one is cut off they do not hear it, and `show hosts` says so.
func (m *monitor) tellChat(user, text string) {
	if m.fleet != nil {
		_ = m.fleet.SendChat(user, text)
	}
}
