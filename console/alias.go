package console

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/google/shlex"

	"github.com/vtykit/vtykit/console/arg"
	"github.com/vtykit/vtykit/console/grammar"
)

// Bounds of aliases.
const (
	maxAliases    = 256 // of a console
	maxAliasName  = 32  // bytes
	maxAliasBody  = 512 // bytes
	maxAliasDepth = 8   // aliases that lead to one another
	maxAliasRuns  = 64  // commands that one line comes to
)

// Alias is an operators' own word for a command, or for several, in one mode. What is typed behind it is put behind the (last) command.
// It is looked at only where the word is no command and begins none, so that it never hides one.
type Alias struct {
	Mode string // name of the mode
	Name string // one word of at most 32 printable ASCII characters
	// Command is up to 512 bytes. It is split into words as a shell splits them: quotes keep blanks, # begins a comment. A word
	// that is just ; ends a command, which makes a macro of several; it stops at the first that fails. A word that is just |
	// begins a filter.
	Command string
}

// aliases are those of a console.
type aliases struct {
	change sync.Mutex // one change at a time, with its saving
	mu     sync.RWMutex
	list   []Alias // sorted by mode and name; replaced, never changed
}

// Aliases returns all aliases, sorted by mode and name.
func (c *Console) Aliases() []Alias {
	c.aliases.mu.RLock()
	defer c.aliases.mu.RUnlock()
	return slices.Clone(c.aliases.list)
}

// SetAlias sets an alias, in place of the one of that name, and saves by [Config.SaveAliases]. It fails on an unknown mode, a name that
// is or begins a command of the mode, a command whose quotes are not closed, and on more than 256 aliases.
func (c *Console) SetAlias(a Alias) error {
	if err := c.checkAlias(a); err != nil {
		return err
	}
	return c.changeAliases(func(list []Alias) ([]Alias, error) {
		i, found := slices.BinarySearchFunc(list, a, compareAliases)
		switch {
		case found:
			list[i] = a
		case len(list) >= maxAliases:
			return nil, c.refusal(c.text.AliasFull)
		default:
			list = slices.Insert(list, i, a)
		}
		return list, nil
	})
}

// RemoveAlias removes an alias, or with an empty name all of a mode, and saves. It does nothing where there is none.
func (c *Console) RemoveAlias(mode, name string) error {
	return c.changeAliases(func(list []Alias) ([]Alias, error) {
		return slices.DeleteFunc(list, func(a Alias) bool { return a.Mode == mode && (name == "" || strings.EqualFold(a.Name, name)) }), nil
	})
}

func compareAliases(a, b Alias) int {
	if n := strings.Compare(a.Mode, b.Mode); n != 0 {
		return n
	}
	return strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name))
}

// changeAliases puts in force what f makes of a copy of the list, unless it cannot be saved.
func (c *Console) changeAliases(f func([]Alias) ([]Alias, error)) error {
	c.aliases.change.Lock()
	defer c.aliases.change.Unlock()
	list, err := f(c.Aliases())
	if err != nil {
		return err
	}
	if save := c.cfg.SaveAliases; save != nil {
		if err := save(slices.Clone(list)); err != nil {
			return fmt.Errorf("console: saving aliases: %w", err)
		}
	}
	c.aliases.mu.Lock()
	defer c.aliases.mu.Unlock()
	c.aliases.list = list
	return nil
}

// loadAliases takes those of the configuration. It is called once the modes are complete.
func (c *Console) loadAliases() {
	for _, a := range c.cfg.Aliases {
		if err := c.checkAlias(a); err != nil || len(c.aliases.list) >= maxAliases {
			c.log.Warn("alias left out", "mode", a.Mode, "name", a.Name, "error", err)
			continue
		}
		i, found := slices.BinarySearchFunc(c.aliases.list, a, compareAliases)
		if found {
			c.aliases.list[i] = a
			continue
		}
		c.aliases.list = slices.Insert(c.aliases.list, i, a)
	}
}

// refusal is a text of the dialect as an error of a command, which gets the dialect's beginning of errors. A text that the dialect took
// over from [IOS] has that one's.
func (c *Console) refusal(text string) error {
	before, _, _ := strings.Cut(c.text.Error, "{}")
	return UserError(strings.TrimPrefix(strings.TrimPrefix(text, before), "% "))
}

func (c *Console) checkAlias(a Alias) error {
	var m *Mode
	for _, other := range c.modes {
		if other.name == a.Mode {
			m = other
		}
	}
	printable := func(r rune) bool { return r <= ' ' || r > '~' || strings.ContainsRune(`|?"'\!#`, r) }
	_, err := commands(a.Command, "")
	switch {
	case m == nil:
		return UserError("No such mode")
	case a.Name == "" || len(a.Name) > maxAliasName || strings.ContainsFunc(a.Name, printable):
		return UserError(fmt.Sprintf("An alias is one word of at most %d printable characters", maxAliasName))
	case len(a.Command) > maxAliasBody:
		return UserError(fmt.Sprintf("The command of an alias has at most %d bytes", maxAliasBody))
	case err != nil:
		return c.refusal(c.text.AliasBad)
	}
	for _, m := range m.falls() {
		if match := m.set.Match(a.Name, 15); match.Status == grammar.OK || match.Status == grammar.Incomplete {
			return c.refusal(c.text.AliasTaken)
		}
	}
	return nil
}

// commands splits the body of an alias into its commands, the last of them with rest behind it.
func commands(body, rest string) ([]string, error) {
	words, err := shlex.Split(body)
	if err != nil {
		return nil, err
	}
	var list []string
	var line []string
	for _, w := range append(words, ";") {
		if w != ";" {
			line = append(line, quoted(w))
			continue
		}
		if len(line) > 0 {
			list = append(list, strings.Join(line, " "))
		}
		line = nil
	}
	if len(list) == 0 {
		return nil, errors.New("no command")
	}
	if rest = strings.Trim(rest, " \t"); rest != "" {
		list[len(list)-1] += " " + rest
	}
	return list, nil
}

// quoted makes one word of w for the grammar; only a bar alone stays what it is there.
func quoted(w string) string {
	if w == "|" || w != "" && !strings.ContainsAny(w, " \t\r\n\"'\\|") {
		return w
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\t", `\t`, "\n", `\n`).Replace(w) + `"`
}

// alias finds the alias that text, a line as it was typed in m, is or begins with.
func (c *Console) alias(m *Mode, text string) (body string, ok bool) {
	name, _ := firstWord(text)
	if name == "" {
		return "", false
	}
	c.aliases.mu.RLock()
	defer c.aliases.mu.RUnlock()
	i, ok := slices.BinarySearchFunc(c.aliases.list, Alias{Mode: m.name, Name: name}, compareAliases)
	if !ok {
		return "", false
	}
	return c.aliases.list[i].Command, true
}

// aliasesLike are the aliases of m that text, which has but one word, begins, as IOS shows them at `?`.
func (c *Console) aliasesLike(m *Mode, text string) (list []string) {
	if text = strings.TrimLeft(text, " \t"); text == "" || strings.ContainsAny(text, " \t|") {
		return nil
	}
	for _, a := range c.Aliases() {
		if a.Mode == m.name && len(a.Name) >= len(text) && strings.EqualFold(a.Name[:len(text)], text) {
			list = append(list, fmt.Sprintf("*%s=%q", a.Name, c.discreet(a.Command)))
		}
	}
	return list
}

// firstWord cuts a line behind its first word; a bar ends it too.
func firstWord(line string) (word, rest string) {
	line = strings.TrimLeft(line, " \t\n")
	i := strings.IndexAny(line, " \t\n|")
	if i < 0 {
		i = len(line)
	}
	return line[:i], line[i:]
}

// expansion is what a running line has come to by aliases.
type expansion struct {
	depth, runs int
	secret      bool // one of the commands holds a secret
}

// expand runs the alias that line begins with from offset from on, if there is one and best says that the word is no command.
func (s *Session) expand(ctx context.Context, modes []*Mode, line string, from int, best grammar.Match) bool {
	if best.Status != grammar.Unknown && best.Status != grammar.Ambiguous || strings.TrimSpace(line[from:from+best.Offset]) != "" {
		return false
	}
	body, ok := s.c.alias(modes[0], line[from:])
	if !ok {
		return false
	}
	x := &s.running().alias
	name, rest := firstWord(line[from:])
	list, err := commands(body, rest)
	if x.depth >= maxAliasDepth || err != nil || len(body)+len(line) > maxLine {
		s.complain(s.c.text.AliasDepth)
		return true
	}
	if x.depth == 0 { // a recording must know before the first command runs: the secret may be the last one's
		shown := line
		if slices.ContainsFunc(list, s.c.opaque) {
			shown = line[:from] + name + " ***"
		}
		s.recordLine(shown)
	}
	x.depth++
	for _, l := range list {
		if x.runs++; x.runs > maxAliasRuns {
			s.complain(s.c.text.AliasDepth)
			break
		}
		if !s.succeeds(ctx, line[:from]+l) {
			break
		}
	}
	if x.depth--; x.depth == 0 {
		masked := line
		if x.secret {
			masked = line[:from] + name + " ***"
		}
		s.recall(line, masked, !slices.ContainsFunc(list, s.c.opaque))
	}
	return true
}

// succeeds runs one of several lines, and reports whether the next may follow.
func (s *Session) succeeds(ctx context.Context, line string) bool {
	s.mu.Lock()
	s.complaint = ""
	s.mu.Unlock()
	s.execute(ctx, line)
	s.endOutput(s.running())
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.complaint == "" && ctx.Err() == nil && !s.closed
}

// expanding says whether the line is one that an alias came to, which no history holds, and notes whether it has a secret.
func (s *Session) expanding(masked string) bool {
	cmd := s.running()
	if cmd == nil || cmd.alias.depth == 0 {
		return false
	}
	cmd.alias.secret = cmd.alias.secret || strings.Contains(masked, hidden)
	return true
}

// AliasCommands adds to m, best a configuration mode, the commands that set and remove aliases, and to the root mode `show aliases`.
// It is to be called once the modes are made, at most once for a console.
func (m *Mode) AliasCommands() {
	c := m.c
	mode := arg.OneOf("MODE", func() []string {
		var names []string
		for _, m := range c.modes {
			names = append(names, m.name)
		}
		return names
	})
	name, body := arg.Word("NAME"), arg.Line("COMMAND")
	m.Command("[no] alias", `MODE NAME COMMAND
		Create command alias
		Behind the name stands what it is short for; several commands have " ; " between them.
		MODE     mode in which it is known
		NAME     alias name
		COMMAND  command, with what is typed behind the alias put behind it`, func(_ context.Context, _ *Session, a Args) error {
		if a.Negated() {
			return c.RemoveAlias(mode.Get(a), name.Get(a))
		}
		return c.SetAlias(Alias{Mode: mode.Get(a), Name: name.Get(a), Command: body.Get(a)})
	}, mode, name, body, wraps())
	c.root.Command("show aliases", `[MODE]
		Display alias commands
		show  Show running system information
		MODE  one mode; all of them when left out`, func(_ context.Context, s *Session, a Args) error {
		only, one := mode.Lookup(a)
		last := ""
		for _, al := range c.Aliases() {
			if one && al.Mode != only {
				continue
			}
			if al.Mode != last {
				if last != "" {
					s.Printf("\n")
				}
				s.Printf("%s mode aliases:\n", strings.ToUpper(al.Mode[:1])+al.Mode[1:])
				last = al.Mode
			}
			if _, err := fmt.Fprintf(s, "  %-21s %s\n", al.Name, c.discreet(al.Command)); err != nil {
				return err
			}
		}
		return nil
	}, mode)
}
