package console

import (
	"cmp"
	"slices"
	"strings"

	"github.com/vtykit/vtykit/console/arg"
	"github.com/vtykit/vtykit/console/grammar"
)

// wraps says that the last parameter of a command, which takes the rest of the line, is itself a command, whose secrets are to be
// masked too.
func wraps() arg.Option { return option(func(_ *grammar.Command, c *command) { c.wraps = true }) }

// maxWrapped is how many commands within one another are looked into; what is wrapped deeper is taken for a secret.
const maxWrapped = 8

// masked is a command in full words for histories and accounting, without the secrets of it and of what it wraps.
func (s *Session) masked(match grammar.Match) string { return s.c.masked(match) }

func (c *Console) masked(match grammar.Match) string {
	masked, inner := match.Masked(), wrapped(match)
	if shown := c.discreet(inner); shown != inner {
		return strings.TrimSuffix(strings.TrimRight(masked, " "), inner) + shown
	}
	return masked
}

// wrapped is the command that the last parameter of another holds; empty where there is none.
func wrapped(match grammar.Match) string {
	if cmd, ok := match.Value.(*command); !ok || !cmd.wraps {
		return ""
	}
	words := match.Meanings()
	last := words[len(words)-1]
	if last.Parameter == "" {
		return ""
	}
	return last.Text
}

// discreet is text, one command or those of a macro, as others may see it: *** if it holds a secret in any mode; of one that no mode
// knows, what may well be a secret is masked.
func (c *Console) discreet(text string) string {
	if text == "" {
		return ""
	}
	list, err := commands(text, "")
	if slices.ContainsFunc(append(list, text), func(line string) bool { _, secret := c.known(line); return secret }) {
		return "***"
	}
	if err != nil || slices.ContainsFunc(list, c.opaque) {
		return c.guessSecret(text)
	}
	return text
}

// opaque says whether line may hold a secret: it does in some mode, or no mode knows it.
func (c *Console) opaque(line string) bool {
	known, secret := c.known(line)
	return secret || !known
}

// known says whether any mode knows a command and what that wraps, and whether one of them holds a secret there.
func (c *Console) known(line string) (known, secret bool) {
	for range maxWrapped {
		inner := ""
		known = false
		for _, m := range c.modes {
			modes, from := m.scope(line)
			for _, in := range modes {
				if match := in.set.Match(line[from:], 15); match.Status == grammar.OK {
					known, secret = true, secret || strings.Contains(match.Masked(), "***")
					inner = cmp.Or(inner, wrapped(match))
				}
			}
		}
		if !known || secret || inner == "" {
			return known, secret
		}
		line = inner
	}
	return true, true
}
