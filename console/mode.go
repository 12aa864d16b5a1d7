package console

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"sync/atomic"

	"github.com/vtykit/vtykit/console/arg"
	"github.com/vtykit/vtykit/console/grammar"
)

// Mode is a set of commands with a prompt, such as IOS's exec and configuration modes. The first mode of a console is its root,
// in which sessions begin. A mode two or more levels below the root falls back to its parents, the root excepted, for
// commands that it does not know, and the session then moves to the parent that knew.
type Mode struct {
	c      *Console
	name   string
	prompt string
	parent *Mode
	depth  int
	set    grammar.Set
	levels map[string]int              // of [Mode.SetPrivilege], by path; guarded by c.mu
	moved  atomic.Pointer[grammar.Set] // set at those levels; nil while there are none
}

// Handler runs a command. ctx ends on Ctrl-C, telnet IP, disconnect, kick, shutdown and timeout; the handler writes to s, where
// LF is enough as a line end. A returned error is printed as one line behind a percent sign, unless ctx has ended.
// A panic ends the command only.
type Handler func(ctx context.Context, s *Session, a Args) error

// UserError is an error whose text is for the operator as it stands, behind a percent sign: a capital first, as IOS writes.
type UserError string

func (e UserError) Error() string { return string(e) }

// command is what the grammar keeps for each registered line.
type command struct {
	run   Handler
	typed TypedPipes // nil: text filters only
	also  []string   // other paths
	into  *Mode      // see Enters
	wraps bool       // its last parameter is a command
}

// option is a CommandOption of this package.
type option func(*grammar.Command, *command)

// CommandOption marks option as an argument of Mode.Command.
func (option) CommandOption() {}

// Level makes a command need a privilege level of 0 to 15; without it a command needs 1, in modes below the root 15. To a
// session below the level the command does not exist.
func Level(n int) arg.Option { return option(func(g *grammar.Command, _ *command) { g.Level = n }) }

// Hidden leaves a command out of help and completion; it still runs.
func Hidden() arg.Option { return option(func(g *grammar.Command, _ *command) { g.Hidden = true }) }

// InFull makes a command, such as one that restarts the device, need its first word in full: the beginning of that word is ambiguous, whatever else
// there is. The word `no` needs to be in full always.
func InFull() arg.Option { return option(func(g *grammar.Command, _ *command) { g.Full = true }) }

// Enters says that a command moves the session into m, for those who read the tree ([Command.Enters]). It does nothing else. It panics on
// nil.
func Enters(m *Mode) arg.Option {
	if m == nil {
		panic("console: Enters: nil mode")
	}
	return option(func(_ *grammar.Command, c *command) { c.into = m })
}

// Enter returns a handler that moves the session into m. It panics on nil.
func Enter(m *Mode) Handler {
	if m == nil {
		panic("console: Enter without a mode")
	}
	return func(_ context.Context, s *Session, _ Args) error { s.Enter(m, nil); return nil }
}

// Mode makes the console's root mode, with the standard commands unless [Config.Bare] is set. In a prompt {host} is the host
// name, {#} is > below privilege level 15 and # at it, {user} who logged in, {mode} the mode's name, {path} the names of the modes
// between the root's child and this one, each behind a blank, {range} is -range where the mode was entered with a slice (see
// [Subjects]), and {tag} what a subject shows (see [Tagged]). All lines of a prompt but the last are printed once above it. An empty one is that of the dialect. It panics when there is a
// root mode already.
func (c *Console) Mode(name, prompt string) *Mode {
	if c.root != nil {
		panic(fmt.Sprintf("console: mode %q: the root mode is %q; make others by its Child", name, c.root.name))
	}
	c.root = &Mode{c: c, name: name, prompt: cmp.Or(prompt, c.text.Prompt)}
	c.root.set.Pipes = true
	c.modes = append(c.modes, c.root)
	switch {
	case c.cfg.Bare:
	case c.text.seed:
		c.root.seedCommands()
	default:
		c.root.standard()
	}
	return c.root
}

// Child makes a mode below m, with exit, end and do unless [Config.Bare] is set.
func (m *Mode) Child(name, prompt string) *Mode {
	m.c.registers(fmt.Sprintf("mode %q", name))
	child := &Mode{c: m.c, name: name, prompt: cmp.Or(prompt, m.c.text.ChildPrompt), parent: m, depth: m.depth + 1}
	child.set.Pipes = true
	m.c.modes = append(m.c.modes, child)
	if !m.c.cfg.Bare {
		child.standardChild()
	}
	return child
}

// Name is the name that the mode was made with.
func (m *Mode) Name() string { return m.name }

// Group gives the literal words of path their `?` help, for words that are not the end of a command.
func (m *Mode) Group(path, help string) {
	m.c.registers(fmt.Sprintf("mode %s: group %q", m.name, path))
	if err := m.set.Group(path, help); err != nil {
		panic(fmt.Sprintf("console: mode %s: group %q: %v", m.name, path, err))
	}
}

// Command adds a command. Path is its literal words as they are typed, and none, or [no] alone, for lines that begin with a parameter which
// does not take every word (`10 permit any`); doc is its syntax and help: the first line the
// parameters, the second the short text, the rest the long text, in which a line that begins with a word of the command and two
// blanks is that word's `?` help. The options are the arguments that doc names, and those of this package, such as [Level], [Also], [InFull]
// and [Hidden]. What is wrong with any of it is a panic that names mode, command and column.
func (m *Mode) Command(path, doc string, run Handler, opts ...arg.Option) {
	m.c.registers(fmt.Sprintf("mode %s: command %q", m.name, path))
	if run == nil {
		panic(fmt.Sprintf("console: mode %s: command %q has no handler", m.name, path))
	}
	g := grammar.Command{Path: path, Doc: doc, Level: 1}
	if m.depth > 0 {
		g.Level = 15
	}
	cmd := &command{run: run}
	for _, o := range opts {
		switch o := o.(type) {
		case arg.Any:
			g.Args = append(g.Args, o)
		case option:
			o(&g, cmd)
		default:
			panic(fmt.Sprintf("console: mode %s: command %q: unknown option %T", m.name, path, o))
		}
	}
	if g.Level < 0 || g.Level > 15 {
		panic(fmt.Sprintf("console: mode %s: command %q: level %d is not in 0 to 15", m.name, path, g.Level))
	}
	g.Value = cmd
	if err := m.set.Add(g); err != nil {
		panic(fmt.Sprintf("console: mode %s: command %q: %v", m.name, path, err))
	}
	m.alsoAt(g, cmd.also)
}

// finish is called once, before the first session.
func (c *Console) finish() {
	if c.root == nil {
		c.Mode("exec", "")
	}
	c.mu.Lock()
	for _, m := range c.modes {
		m.relevel()
	}
	for _, v := range c.views {
		v.finish()
	}
	c.mu.Unlock()
	c.frozen.Store(true)
	c.loadAliases() // it logs, perhaps to the console itself
}

// registers panics once registration is over: sessions read what it would change.
func (c *Console) registers(what string) {
	if c.frozen.Load() {
		panic("console: " + what + ": registration is over")
	}
}

// falls lists the modes in which a line is looked up, m first.
func (m *Mode) falls() []*Mode {
	modes := []*Mode{m}
	if m.depth > 1 {
		for p := m.parent; p != nil && p.depth > 0; p = p.parent {
			modes = append(modes, p)
		}
	}
	return modes
}

// expand makes the prompt of m. more is the text of a word in braces other than {host} and {#}; what it does not know, and a nil more, leaves
// the word as it is.
func (m *Mode) expand(host string, level int, more func(word string) (string, bool)) string {
	if r := []rune(host); len(r) > hostnameMax {
		host = string(r[:hostnameMax])
	}
	var out []byte
	rest := m.prompt
	for {
		i := strings.IndexByte(rest, '{')
		n := strings.IndexByte(rest[i+1:], '}')
		if i < 0 || n < 0 {
			return string(append(out, rest...))
		}
		word, known := rest[i+1:i+1+n], true
		out = append(out, rest[:i]...)
		switch {
		case word == "host":
			out = append(out, host...)
		case word == "#" && level >= 15:
			out = append(out, '#')
		case word == "#":
			out = append(out, '>')
		default:
			text := ""
			if known = more != nil; known {
				text, known = more(word)
			}
			if known {
				out = append(out, text...)
			}
		}
		if !known { // a brace of its own, behind which another word may begin
			out, rest = append(out, '{'), rest[i+1:]
			continue
		}
		rest = rest[i+n+2:]
	}
}

// Args is one parsed line: the typed arguments' Get takes it. It is valid as long as the handler likes.
type Args struct{ m *grammar.Match }

// Value returns the parsed values of the parameter of that name; it is what arg's Get calls.
func (a Args) Value(name string) ([]any, bool) { return a.m.Values.Value(name) }

// Has says whether an optional or chosen keyword was typed.
func (a Args) Has(keyword string) bool { return a.m.Has(keyword) }

// Negated says whether the line began with `no`.
func (a Args) Negated() bool { return a.m.Negated }

// Defaulted says whether the line began with `default`, which a command registered with [no|default] in front of its path takes: it is to
// put the setting back to what it is by default. Like the form with `no` it needs no parameters.
func (a Args) Defaulted() bool { return a.m.Default }

// Line is the whole command in full words, with secrets masked, without pipes.
func (a Args) Line() string { return a.m.Masked() }
