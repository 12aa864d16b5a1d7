package console

import (
	"strings"

	"github.com/vtykit/vtykit/console/arg"
	"github.com/vtykit/vtykit/console/grammar"
)

// wraps says that the last parameter of a command, which takes the rest of the line, is itself a command, whose secrets are to be
// masked too.
func wraps() arg.Option { return option(func(_ *grammar.Command, c *command) { c.wraps = true }) }

// masked is a command in full words for histories and accounting, without the secrets of it and of what it wraps.
func (s *Session) masked(match grammar.Match) string { return s.c.masked(match) }

func (c *Console) masked(match grammar.Match) string {
	masked := match.Masked()
	if !match.Value.(*command).wraps {
		return masked
	}
	words := match.Meanings()
	last := words[len(words)-1]
	if last.Parameter == "" || !c.secret(last.Text) {
		return masked
	}
	return strings.TrimSuffix(strings.TrimRight(masked, " "), last.Text) + "***"
}

// secret says whether text, one command or those of a macro, holds a secret in any mode.
func (c *Console) secret(text string) bool {
	list, err := commands(text, "")
	if err != nil {
		list = nil
	}
	for _, line := range append(list, text) {
		for _, m := range c.modes {
			modes, from := m.scope(line)
			for _, in := range modes {
				if match := in.set.Match(line[from:], 15); match.Status == grammar.OK && strings.Contains(match.Masked(), "***") {
					return true
				}
			}
		}
	}
	return false
}
