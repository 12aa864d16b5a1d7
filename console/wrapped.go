package console

import (
	"cmp"
	"errors"
	"slices"
	"strings"

	"github.com/vtykit/vtykit/console/arg"
	"github.com/vtykit/vtykit/console/grammar"
)

// wraps says that the last parameter of a command, which takes the rest of the line, is itself a command, whose secrets are to be
// masked too.
func wraps() arg.Option { return option(func(_ *grammar.Command, c *command) { c.wraps = true }) }

// misread is the error of a command whose wrapped line was not understood from offset on: the caret stands there, as if the line had been
// typed by itself.
type misread struct {
	error
	line   string
	offset int
}

func (m *misread) Unwrap() error { return m.error }

// failed prints the error of a command that stands in line, which was echoed from column on.
func (s *Session) failed(err error, line string, column int) {
	var wrong *misread
	if errors.As(err, &wrong) {
		if at := strings.LastIndex(line, wrong.line); at >= 0 {
			s.invalid(line, column, at+wrong.offset)
			return
		}
	}
	s.complain(with(s.c.text.Error, err.Error()))
}

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
		return hidden
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
					known, secret = true, secret || strings.Contains(match.Masked(), hidden)
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
