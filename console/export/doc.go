// Package export makes from a console's tree what an embedder ships beside it: a man page, a manual in Markdown, a schema of all
// commands in JSON, the platform definition by which scrapli and scrapligo drive it, and the TextFSM templates that read its tables.
// Each is one call on a console that need not run, so that a program with its console can have a flag that prints them for its build:
//
//	os.Stdout.WriteString(export.Markdown(c, export.Options{Name: "edge"}))
//
// What comes out depends on the tree only: it is the same each time, holds no date, and asks no callback of the embedder. Hidden commands
// are in none of it.
package export

import (
	"cmp"
	"slices"
	"strings"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/console/grammar"
)

// Options say what the tree does not know.
type Options struct {
	Name    string // of the product, one word; "console" if empty
	Title   string // what it is, in one line
	Section string // of the man page; "7" if empty
}

func (o Options) name() string { return cmp.Or(o.Name, "console") }

func (o Options) title() string { return cmp.Or(o.Title, "commands of the console") }

// commands are those of m that are not hidden.
func commands(m *console.Mode) []console.Command {
	var list []console.Command
	for _, c := range m.Commands() {
		if !c.Hidden {
			list = append(list, c)
		}
	}
	return list
}

// prose is a command's long text without the lines that are the help of its words, and without the short text.
func prose(c console.Command) []string {
	if c.Long == c.Short {
		return nil
	}
	var lines []string
	for line := range strings.SplitSeq(c.Long, "\n") {
		i := strings.IndexAny(line, " \t")
		if i > 0 && (line[i] == '\t' || line[i+1] == ' ' || line[i+1] == '\t') && isWord(c, line[:i]) {
			continue
		}
		lines = append(lines, line)
	}
	text := strings.Trim(strings.Join(lines, "\n"), "\n")
	if text == "" {
		return nil
	}
	return strings.Split(text, "\n")
}

func isWord(c console.Command, text string) bool {
	return slices.ContainsFunc(c.Words, func(w grammar.Term) bool { return w.Text == text })
}

// explained are the words that a manual explains: those of the synopsis.
func explained(c console.Command) []grammar.Term {
	var list []grammar.Term
	for _, w := range c.Words {
		if !w.InPath {
			list = append(list, w)
		}
	}
	return list
}

// values describes what can be typed for a parameter: in words for reading, and as a list where it is one of a few.
func values(w grammar.Term) (describe string, list []string) {
	if w.Arg == nil {
		return "", nil
	}
	if describe = w.Arg.Describe(); describe == "" { // a fixed list; others may belong to the device, and change
		for _, c := range w.Arg.Complete("") {
			list = append(list, c.Text)
		}
	}
	return describe, list
}

// typed is values in one text.
func typed(w grammar.Term) string {
	describe, list := values(w)
	return cmp.Or(describe, strings.Join(list, "|"))
}
