package console

import (
	"context"
	"fmt"
	"time"
)

// standardLine registers the commands about how lines are edited.
func (m *Mode) standardLine() {
	m.Command("show line", "\nDisplay how terminal lines are edited, and their round trip", func(_ context.Context, s *Session, _ Args) error {
		s.showLine()
		return nil
	})
	m.Group("terminal line-mode", "Set where lines are edited")
	for _, p := range []struct{ word, help string }{
		{"auto", "As the server's policy says"},
		{"edit", "At the client, wherever it can (LINEMODE)"},
		{"character", "Here: each key is sent as it is typed"},
	} {
		m.Command("terminal line-mode "+p.word, "\n"+p.help, func(_ context.Context, s *Session, _ Args) error {
			if s.lm.t == nil {
				return UserError("This line has no LINEMODE")
			}
			s.lm.t.SetLinePolicy(p.word)
			return nil
		}, Level(0))
	}
}

// showLine lists how the lines of all sessions are edited. The own one has a star.
func (s *Session) showLine() {
	s.Printf("    Line       User       Policy     Editing    Round trip\n")
	for _, o := range s.c.Sessions() {
		star, policy, editing, trip := ' ', "-", "character", "-"
		if o == s {
			star = '*'
		}
		if o.lm.t != nil {
			p, edit, d := o.lm.t.LineStatus()
			if policy = p; edit {
				editing = "edit"
			}
			if d > 0 {
				trip = fmt.Sprintf("%d ms", d.Round(time.Millisecond).Milliseconds())
			}
		}
		s.Printf("%c%3d vty%-5d %-10.10s %-10s %-10s %s\n", star, o.line, o.line, o.User(), policy, editing, trip)
	}
}
