package console

import (
	"slices"
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
	return slices.ContainsFunc(append(list, text), func(line string) bool { _, secret := c.known(line); return secret })
}

// opaque says whether line may hold a secret: it does in some mode, or no mode knows it.
func (c *Console) opaque(line string) bool {
	known, secret := c.known(line)
	return secret || !known
}

// known says whether any mode knows a command, and whether it holds a secret there.
func (c *Console) known(line string) (known, secret bool) {
	for _, m := range c.modes {
		modes, from := m.scope(line)
		for _, in := range modes {
			if match := in.set.Match(line[from:], 15); match.Status == grammar.OK {
				known, secret = true, secret || strings.Contains(match.Masked(), "***")
			}
		}
	}
	return known, secret
}
