package console

import (
	"context"
	"errors"
)

// User is who a session belongs to.
type User struct {
	Name  string
	Level int    // privilege level at login, 0 to 15
	View  string // the view that the user begins in and falls back to ([Console.View]); empty is none. One that does not exist lets him not in.
	// Method is how he proved who he is, such as local or radius, for those who authorize commands and keep accounts; empty says nothing.
	Method string
}

// Login decides who a peer is. It runs in the session's own goroutine before anything else is possible, asks by
// [Session.Ask], and prints to the session. An error ends the session: with the reason of a [*LoginError] or, for any
// other, auth-failed. It must return when ctx ends.
type Login interface {
	Login(ctx context.Context, s *Session) (User, error)
}

// LoginError ends a session at login with a reason of its own.
type LoginError struct {
	Reason string // "auth-failed", "auth-penalty", ...
}

func (e *LoginError) Error() string { return "console: login refused: " + e.Reason }

// Enabler decides whether a session may be raised to a privilege level. It asks by [Session.Ask] and returns nil to grant;
// the text of an error is printed behind a percent sign.
type Enabler interface {
	Enable(ctx context.Context, s *Session, level int) error
}

// NoLogin admits everybody at privilege level 1 without asking.
var NoLogin Login = noLogin{}

type noLogin struct{}

func (noLogin) Login(context.Context, *Session) (User, error) { return User{Level: 1}, nil }

// login runs the login gate in the runner's goroutine.
func (s *Session) login(ctx context.Context) {
	if b := s.c.cfg.Banner; b != nil {
		s.banner(b())
	}
	user, err := s.c.cfg.Login.Login(ctx, s)
	if err != nil {
		reason := reasonAuthFailed
		var le *LoginError
		if errors.As(err, &le) {
			reason = le.Reason
		}
		s.disconnect(reason, "")
		return
	}
	s.admit(user)
}

// welcome lets somebody in who need not log in.
func (s *Session) welcome() {
	defer s.gate()
	defer s.contain()
	if b := s.c.cfg.Banner; b != nil {
		s.banner(b())
	}
	s.admit(User{Level: 1})
}

// admit opens the gate, unless the grace time was faster: the session is then closing already.
func (s *Session) admit(user User) {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return
	}
	view := s.c.views[user.View]
	if view == nil && user.View != "" {
		s.mu.Unlock()
		s.c.log.Error("user refused: no such view", "user", user.Name, "view", user.View)
		s.disconnect(reasonAuthFailed, "")
		return
	}
	s.view, s.home = view, view
	s.method = user.Method
	s.user, s.level, s.admitted = user.Name, min(max(user.Level, 0), 15), true
	s.startTimers()
	s.mu.Unlock()
	if t, ok := s.t.(interface{ SetUser(string) }); ok {
		t.SetUser(user.Name)
	}
	s.loadHistory()
	s.startRecording()
	s.observe(Event{Kind: SessionStart})
	s.accountSession(false, "")
	if b := s.c.cfg.Exec; b != nil {
		s.banner(b())
	} else {
		s.banner(s.c.text.Welcome)
	}
	if f := s.c.cfg.Start; f != nil {
		ctx, cancel := s.begin()
		defer cancel(nil)
		f(ctx, s)
	}
}

// banner prints a configured text with a line end.
func (s *Session) banner(text string) {
	if text == "" {
		return
	}
	s.Write([]byte(text))
	if text[len(text)-1] != '\n' {
		s.Write([]byte("\n"))
	}
}
