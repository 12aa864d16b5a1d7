package grammar

import (
	"slices"
	"strings"

	"github.com/vtykit/vtykit/console/arg"
)

// cutPrefixes takes the brackets off a path that has more forms, and returns the words with which those begin.
func cutPrefixes(path string) (plain string, prefixes []string) {
	if plain, ok := strings.CutPrefix(path, "[no|default]"); ok {
		return plain, []string{"no", "default"}
	}
	if plain, ok := strings.CutPrefix(path, "[no]"); ok {
		return plain, []string{"no"}
	}
	return path, nil
}

// Subset returns the set of those commands for which keep says true, with all their forms, at the levels that it returns. Nobody can
// tell it from a set to which the others were never added. It shares with s what is the same in both, and takes time in proportion to
// s. keep is called once for each form; path is the command's, without `no`.
func (s *Set) Subset(keep func(path string, level int, value any) (int, bool)) *Set {
	out := &Set{Pipes: s.Pipes, forms: s.forms, seen: s.seen}
	if root := s.root.subset(keep); root != nil {
		out.root = *root
	}
	for _, f := range out.inOrder() {
		out.list = append(out.list, Listing{f.path, strings.TrimSpace(f.Path + " " + f.usage), f.short, f.long, f.Level, f.Hidden})
	}
	return out
}

// subset is n with what keep leaves of it, or nil if that is nothing.
func (n *node) subset(keep func(string, int, any) (int, bool)) *node {
	out := *n
	out.kids, out.forms, out.level, out.shown = nil, nil, nobody, nobody
	same := true
	for _, kid := range n.kids {
		k := kid.subset(keep)
		if same = same && k == kid; k == nil {
			continue
		}
		out.kids = append(out.kids, k)
		out.level, out.shown = min(out.level, k.level), min(out.shown, k.shown)
	}
	for _, f := range n.forms {
		level, ok := keep(f.path, f.Level, f.Value)
		if !ok {
			same = false
			continue
		}
		if level != f.Level {
			g := *f
			g.Level, f, same = level, &g, false
		}
		out.forms = append(out.forms, f)
		if out.level = min(out.level, level); !f.Hidden {
			out.shown = min(out.shown, level)
		}
	}
	switch {
	case same:
		return n
	case len(out.kids) == 0 && len(out.forms) == 0:
		return nil
	}
	return &out
}

// inOrder is the commands in the order of their registration, without their forms that begin with `no`.
func (s *Set) inOrder() []*form {
	var list []*form
	var walk func(n *node)
	walk = func(n *node) {
		for _, f := range n.forms {
			if !f.negated {
				list = append(list, f)
			}
		}
		for _, kid := range n.kids {
			walk(kid)
		}
	}
	walk(&s.root)
	slices.SortFunc(list, func(a, b *form) int { return a.order - b.order })
	return list
}

// Description is all that there is to say of one command.
type Description struct {
	Path     string   // its literal words
	Prefixes []string // "no", "default": the forms that it has besides
	Synopsis string   // its parameters and keywords behind the path, in one way of writing them
	Short    string
	Long     string
	Level    int
	Hidden   bool
	Words    []Term // of path and synopsis in order; each once
	Value    any    // Command.Value
}

// Term is one word of a command.
type Term struct {
	Text   string
	Help   string
	Arg    arg.Any // nil for a keyword
	Repeat bool    // a parameter that may be typed several times in a row
	InPath bool
}

// Describe returns every command, those that are hidden too, sorted by path and synopsis.
func (s *Set) Describe() []Description {
	list := s.inOrder()
	slices.SortStableFunc(list, func(a, b *form) int {
		if c := strings.Compare(a.path, b.path); c != 0 {
			return c
		}
		return strings.Compare(a.usage, b.usage)
	})
	all := make([]Description, 0, len(list))
	for _, f := range list {
		_, prefixes := cutPrefixes(f.Path)
		d := Description{Path: f.path, Prefixes: prefixes, Synopsis: f.usage, Short: f.short, Long: f.long, Level: f.Level, Hidden: f.Hidden, Value: f.Value}
		n := &s.root
		for w := range strings.FieldsSeq(f.path) {
			i, _ := n.find(lower(w))
			n = n.kids[i]
			help := n.help(f.Level)
			if len(n.forms) > 1 && n.group == "" && slices.Contains(n.forms, f) {
				help = f.short // of several commands with one path, each has its own
			}
			d.Words = append(d.Words, Term{Text: w, Help: help, InPath: true})
		}
		for pc := range f.prog {
			in := &f.prog[pc]
			if in.op != opKey && in.op != opArg || slices.ContainsFunc(d.Words, func(w Term) bool { return !w.InPath && w.Text == in.word }) {
				continue
			}
			next := f.prog[pc+1]
			d.Words = append(d.Words, Term{Text: in.word, Help: in.help, Arg: in.arg, Repeat: next.op == opSplit && int(next.x) == pc})
		}
		all = append(all, d)
	}
	return all
}
