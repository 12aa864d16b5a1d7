package console

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/vtykit/vtykit/console/arg"
	"github.com/vtykit/vtykit/console/grammar"
)

// View is a named set of commands (IOS: parser view). A session in it sees those and no others, whatever their level: all else looks
// as unknown as if it had never been registered, at `?`, at Tab and when it is typed. Always in it are enable, disable, exit, logout,
// quit, end and do, where the console has them. Make it with [Console.View], after the commands.
type View struct {
	c     *Console
	name  string
	picks []pick
	sets  map[*Mode]*grammar.Set // of every mode; made before the first session
}

// pick takes commands into a view, or out of it. The last one that fits a command counts.
type pick struct {
	mode *Mode
	path string
	in   bool
}

// ViewEnabler is what an [Enabler] is besides if it decides who may enter a view by `enable view NAME`. It asks and refuses as Enable
// does. A view cannot be entered with an Enabler that is none.
type ViewEnabler interface {
	EnableView(ctx context.Context, s *Session, view string) error
}

// View makes an empty view. A session gets into it by [User.View], [Session.SetView] or `enable view NAME`, which a console has, like
// `show parser view`, from its first view on unless [Config.Bare] is set. It panics on a second view of that name.
func (c *Console) View(name string) *View {
	c.registers(fmt.Sprintf("view %q", name))
	if c.root == nil {
		panic(fmt.Sprintf("console: view %q before the root mode", name))
	}
	if name == "" || strings.ContainsAny(name, " \t") || c.views[name] != nil {
		panic(fmt.Sprintf("console: view %q: the name is no word, or taken", name))
	}
	if c.views == nil {
		c.views = map[string]*View{}
		if !c.cfg.Bare {
			c.root.viewCommands()
		}
	}
	v := &View{c: c, name: name}
	c.views[name] = v
	return v
}

// Name is the name that the view was made with.
func (v *View) Name() string { return v.name }

// Include takes the commands of m into the view whose path begins with the words of one of paths, in full; "" is all commands of m. It
// returns v, and panics where nothing begins so.
func (v *View) Include(m *Mode, paths ...string) *View { return v.pick(m, paths, true) }

// Exclude takes them out again. What was said last counts.
func (v *View) Exclude(m *Mode, paths ...string) *View { return v.pick(m, paths, false) }

func (v *View) pick(m *Mode, paths []string, in bool) *View {
	v.c.registers(fmt.Sprintf("view %q", v.name))
	switch {
	case m == nil && in:
		panic("console: View.Include: nil mode")
	case m == nil:
		panic("console: View.Exclude: nil mode")
	case m.c != v.c:
		panic(fmt.Sprintf("console: view %s: the mode %s is another console's", v.name, m.name))
	}
	for _, p := range paths {
		p = strings.Join(strings.Fields(p), " ")
		if !m.has(p) {
			panic(fmt.Sprintf("console: view %s: mode %s has no command %q", v.name, m.name, p))
		}
		v.picks = append(v.picks, pick{m, p, in})
	}
	return v
}

// has says whether a command's path begins with the words of path.
func (m *Mode) has(path string) bool {
	return slices.ContainsFunc(m.set.Describe(), func(d grammar.Description) bool { return within(d.Path, path) })
}

// within says whether path begins with the words of head.
func within(path, head string) bool {
	rest, ok := strings.CutPrefix(path, head)
	return ok && (head == "" || rest == "" || rest[0] == ' ')
}

// needed says whether a command is part of every view.
func needed(path string) bool {
	switch path {
	case "enable", "enable view", "disable", "exit", "logout", "quit", "end", "do", "show parser view":
		return true
	}
	return false
}

// finish makes what the sessions of the view see.
func (v *View) finish() {
	v.sets = map[*Mode]*grammar.Set{}
	for _, m := range v.c.modes {
		v.sets[m] = m.set.Subset(func(path string, _ int, _ any) (int, bool) {
			in := needed(path)
			for _, p := range v.picks {
				if p.mode == m && within(path, p.path) {
					in = p.in || needed(path)
				}
			}
			return 0, in
		})
	}
}

// commands is what a session in that view, or in none, sees of m.
func (m *Mode) commands(v *View) *grammar.Set {
	if v != nil {
		return v.sets[m]
	}
	if set := m.moved.Load(); set != nil {
		return set
	}
	return &m.set
}

// sees is what the session sees of m.
func (s *Session) sees(m *Mode) *grammar.Set {
	s.mu.Lock()
	defer s.mu.Unlock()
	return m.commands(s.view)
}

// View is the name of the view that the session is in, empty for none.
func (s *Session) View() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.view == nil {
		return ""
	}
	return s.view.name
}

// SetView moves the session into a view, or out of any with "". It reports whether there is such a view; if not, nothing changes.
func (s *Session) SetView(name string) bool {
	v := s.c.views[name]
	if v == nil && name != "" {
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.view = v
	return true
}

// viewCommands registers the commands about views.
func (m *Mode) viewCommands() {
	name := arg.Word("NAME") // no list of names at `?`: they are for those who may
	m.Command("enable view", `NAME
		Enter a view
		NAME  View name`, func(ctx context.Context, s *Session, a Args) error {
		e, ok := s.c.cfg.Enable.(ViewEnabler)
		if !ok {
			return s.c.refusal(s.c.text.NoPassword)
		}
		// The name is looked up behind the question, so that its answer does not tell which views there are.
		if err := e.EnableView(ctx, s, name.Get(a)); err != nil {
			return err
		}
		if !s.SetView(name.Get(a)) {
			return UserError("No such view")
		}
		return nil
	}, name, Level(0))
	if !m.has("show parser") {
		m.Group("show parser", "Display parser information")
	}
	m.Command("show parser view", "\nDisplay the current view", func(_ context.Context, s *Session, _ Args) error {
		if v := s.View(); v != "" {
			s.Printf("Current view is '%s'\n", v)
			return nil
		}
		s.Printf("No view is active ! Currently in Privilege Level Context\n")
		return nil
	}, Level(0))
}

// leaveView goes back to the view that the session's user began in.
func (s *Session) leaveView() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.view = s.home
}
