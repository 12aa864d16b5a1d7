package grammar

import (
	"iter"
	"slices"
	"strings"
)

// Find returns the commands that words, each in full or the beginning of one, lead to or through, sorted by path. Words behind a
// command's path are its parameters and are not looked at. Hidden commands are found by their whole path only. A word that is
// exactly one of a path is never the beginning of another.
func (s *Set) Find(words []string, level int) []Listing {
	type candidate struct {
		Listing
		path []string
	}
	var found []candidate
	for _, l := range s.list {
		if l.level <= level {
			found = append(found, candidate{l, strings.Fields(l.Path)})
		}
	}
	for i, w := range words {
		w = lower(w)
		exact := slices.ContainsFunc(found, func(c candidate) bool { return i < len(c.path) && lower(c.path[i]) == w })
		found = slices.DeleteFunc(found, func(c candidate) bool {
			switch {
			case len(c.path) == 0:
				return true // what w is a value of is not known here
			case i >= len(c.path):
				return exact || !strings.Contains(c.Usage, c.Path+" ") // it has no parameters
			case exact || c.hidden:
				return lower(c.path[i]) != w
			}
			return !hasPrefix(lower(c.path[i]), w)
		})
	}
	var l []Listing
	for _, c := range found {
		if !c.hidden || len(words) >= len(c.path) {
			l = append(l, c.Listing)
		}
	}
	slices.SortStableFunc(l, func(a, b Listing) int { return strings.Compare(a.Path, b.Path) })
	return l
}

// maxPermutation is the number of words of the longest line that Permutations follows.
const maxPermutation = 64

// Permutations yields every line that the commands of this level come to with their optional parts taken and left out, parameters by
// their names, sorted by path. There may be very many: whoever asks bounds them. Hidden commands are left out.
func (s *Set) Permutations(level int) iter.Seq[string] {
	return func(yield func(string) bool) { s.root.permute(level, nil, yield) }
}

func (n *node) permute(level int, path []string, yield func(string) bool) bool {
	if n.in.word != "" {
		path = append(path, n.in.word)
	}
	for _, f := range n.forms {
		if f.Level <= level && !f.Hidden && !f.permute(0, 0, path, yield) {
			return false
		}
	}
	for _, kid := range n.kids {
		if kid.shown <= level && !kid.permute(level, path, yield) {
			return false
		}
	}
	return true
}

// permute follows a command's program from pc on. Each branch ends in a line, so that the work is in proportion to what is yielded.
func (f *form) permute(pc int16, used uint64, words []string, yield func(string) bool) bool {
	for {
		in := &f.prog[pc]
		switch in.op {
		case opEnd:
			return yield(strings.Join(words, " "))
		case opKey:
			words = append(words, in.word)
			pc++
		case opArg:
			word := in.word
			pc++
			if next := &f.prog[pc]; next.op == opSplit && next.x < pc { // NAME...
				word += "..."
				pc = next.y
			}
			words = append(words, word)
		case opJump:
			pc = in.x
		case opSplit:
			if !f.permute(in.x, used, slices.Clip(words), yield) {
				return false
			}
			pc = in.y
		case opAny:
			some := false
			for i, target := range in.targets {
				bit := uint64(1) << (int(in.bit) + i)
				switch {
				case used&bit != 0:
					some = true
				case len(words) < maxPermutation && !f.permute(target, used|bit, slices.Clip(words), yield):
					return false
				}
			}
			if !some {
				return true
			}
			pc = in.x
		}
	}
}

// Meaning is what one word of a command was taken for.
type Meaning struct {
	Text       string // as it was typed, a keyword in full, *** for a secret
	Start, End int    // byte offsets in the line
	Parameter  string // its name in the synopsis, empty for a keyword
	Type       string // what `?` shows for the parameter
	Help       string
}

// Meanings are the words of a line that is OK, without its pipes.
func (m Match) Meanings() []Meaning {
	if m.Status != OK {
		return nil
	}
	list := make([]Meaning, 0, len(m.Values.record.placed))
	n := &m.set.root
	for _, p := range m.Values.record.placed {
		w := Meaning{Text: p.in.word, Start: int(p.start), End: int(p.end), Help: p.in.help}
		switch {
		case p.in.op == opArg:
			n = nil // the path is over
			w.Text, w.Parameter, w.Type = m.line[p.start:p.end], p.in.word, p.in.arg.Describe()
			if p.in.arg.Secret() {
				w.Text = "***"
			}
		case n != nil:
			if i, ok := n.find(p.in.key); ok {
				n = n.kids[i]
				w.Help = n.help(m.level)
			} else {
				n = nil
			}
		}
		list = append(list, w)
	}
	return list
}

// Line is the line as it was typed.
func (m Match) Line() string { return m.line }
