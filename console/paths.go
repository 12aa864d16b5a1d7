package console

import (
	"fmt"

	"github.com/vtykit/vtykit/console/arg"
	"github.com/vtykit/vtykit/console/grammar"
)

// Also registers a command at further paths, each with the same parameters, help, level and handler. Several Also add up. Words of
// these paths before their last need help as those of any path do.
func Also(paths ...string) arg.Option {
	return option(func(_ *grammar.Command, c *command) { c.also = append(c.also, paths...) })
}

// alsoAt registers g at other paths.
func (m *Mode) alsoAt(g grammar.Command, paths []string) {
	for _, path := range paths {
		g.Path = path
		if err := m.set.Add(g); err != nil {
			panic(fmt.Sprintf("console: mode %s: command %q: %v", m.name, path, err))
		}
	}
}

// Raw is the line just as it was typed from the command's first word on: with its blanks, quotes and abbreviations, with the line ends
// of a command of several lines, with its pipes, and with its secrets, so that it must not be logged.
func (a Args) Raw() string { return a.m.Line() }
