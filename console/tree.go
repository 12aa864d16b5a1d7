package console

import (
	"slices"

	"github.com/vtykit/vtykit/console/grammar"
)

// Command is one command of a mode, to be read: for manuals, schemas and checks. Package console/export makes those.
type Command struct {
	Path     string   // its literal words; empty where its first word is a parameter
	Prefixes []string // "no", "default": the forms that it has besides
	Synopsis string   // what stands behind the path
	Short    string
	Long     string // Short where there is no more to say
	Level    int    // the privilege level that it was registered with
	Hidden   bool
	Words    []grammar.Term // of path and synopsis in order, with their help; each once
	Enters   *Mode          // of the option [Enters]; else nil
	Typed    TypedPipes     // of the option [Typed]; else nil
}

// Usage is the command as a manual shows it: with its other forms in brackets in front, and its synopsis behind.
func (c Command) Usage() string {
	usage := c.Path
	switch len(c.Prefixes) {
	case 1:
		usage = "[no] " + usage
	case 2:
		usage = "[no|default] " + usage
	}
	if c.Synopsis != "" && c.Path != "" {
		usage += " "
	}
	return usage + c.Synopsis
}

// Modes returns the modes in the order in which they were made, the root mode first.
func (c *Console) Modes() []*Mode { return slices.Clone(c.modes) }

// Parent is the mode that m was made from, nil for the root mode.
func (m *Mode) Parent() *Mode { return m.parent }

// Prompt is the prompt as the mode was made with it, or the dialect's.
func (m *Mode) Prompt() string { return m.prompt }

// Commands returns the commands of m, hidden ones and standard ones too, sorted by path and synopsis. It does the work anew at each call.
func (m *Mode) Commands() []Command {
	var list []Command
	for _, d := range m.set.Describe() {
		cmd := d.Value.(*command)
		list = append(list, Command{d.Path, d.Prefixes, d.Synopsis, d.Short, d.Long, d.Level, d.Hidden, d.Words, cmd.into, cmd.typed})
	}
	return list
}

// Dialect is the table of texts that the console uses, with none left empty that has a default.
func (c *Console) Dialect() Dialect { return c.text }
