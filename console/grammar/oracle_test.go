package grammar

import (
	"fmt"
	"strings"
	"testing"

	"github.com/vtykit/vtykit/console/arg"
)

// The naive matcher: every way to write every command, spelled out, and the rules of the package comment applied to that list.
// It shares the synopsis parser with the real one and nothing else.

const (
	maxSpelled = 3000 // ways of a synopsis small enough for the naive matcher
	maxReps    = 4    // of a parameter; tested lines are no longer
)

// spelled is one way to write a command. Words of the path are keywords like others.
type spelled struct {
	value string
	words []*element
	least int // words that a negated command needs; -1 if it needs all
}

// spell lists all ways to write e, in the order in which they are preferred; false if there are too many.
func spell(e *element) ([][]*element, bool) {
	switch e.kind {
	case keyword:
		return [][]*element{{e}}, true
	case parameter:
		one := &element{kind: parameter, word: e.word}
		if !e.repeat {
			return [][]*element{{one}}, true
		}
		var all [][]*element
		for n := maxReps; n > 0; n-- {
			var w []*element
			for range n {
				w = append(w, one)
			}
			all = append(all, w)
		}
		return all, true
	case choice, optional:
		var all [][]*element
		for _, p := range e.parts {
			w, ok := spell(p)
			if all = append(all, w...); !ok || len(all) > maxSpelled {
				return nil, false
			}
		}
		if e.kind == optional {
			all = append(all, nil)
		}
		return all, true
	case anyOf:
		return permute(e.parts, false)
	default:
		all := [][]*element{nil}
		for _, p := range e.parts {
			w, ok := spell(p)
			if !ok {
				return nil, false
			}
			if all, ok = product(all, w); !ok {
				return nil, false
			}
		}
		return all, true
	}
}

func product(a, b [][]*element) ([][]*element, bool) {
	if len(a)*len(b) > maxSpelled {
		return nil, false
	}
	var all [][]*element
	for _, x := range a {
		for _, y := range b {
			all = append(all, append(append([]*element{}, x...), y...))
		}
	}
	return all, true
}

// permute lists the orders in which some of parts can be written.
func permute(parts []*element, some bool) ([][]*element, bool) {
	var all [][]*element
	for i, p := range parts {
		w, ok := spell(p)
		if !ok {
			return nil, false
		}
		rest := append(append([]*element{}, parts[:i]...), parts[i+1:]...)
		more, ok := permute(rest, true)
		if !ok {
			return nil, false
		}
		if w, ok = product(w, more); !ok {
			return nil, false
		}
		if all = append(all, w...); len(all) > maxSpelled {
			return nil, false
		}
	}
	if some {
		all = append(all, nil)
	}
	return all, true
}

type naive struct {
	args map[string]arg.Any
	all  []spelled
}

// add spells out a command that the set has taken; false if it is too large.
func (n *naive) add(c Command) bool {
	plain, negatable := strings.CutPrefix(strings.TrimSpace(c.Path), "[no]")
	var defaults bool
	if !negatable {
		plain, defaults = strings.CutPrefix(plain, "[no|default]")
	}
	synopsis, _, _ := strings.Cut(c.Doc, "\n")
	e, err := parseSynopsis(synopsis, 0)
	if err != nil {
		return false
	}
	ways, ok := spell(e)
	if !ok {
		return false
	}
	var path []*element
	for _, w := range strings.Fields(plain) {
		path = append(path, &element{kind: keyword, word: w})
	}
	for _, w := range ways {
		n.all = append(n.all, spelled{fmt.Sprint(c.Value), append(append([]*element{}, path...), w...), -1})
		for _, first := range []string{"no", "default"} {
			if defaults || negatable && first == "no" {
				form := append([]*element{{kind: keyword, word: first}}, path...)
				n.all = append(n.all, spelled{first + " " + fmt.Sprint(c.Value), append(form, w...), max(len(form), 2)}) // alone it is of all commands
			}
		}
	}
	return true
}

type naiveOutcome struct {
	verdict verdict
	far, at int
	value   string
}

// match gives the status of words, then the command or the word that is to blame.
func (n *naive) match(words []string) string {
	if len(words) == 0 {
		return "Empty"
	}
	o := n.walk(n.all, words, 0)
	switch {
	case o.verdict == whole:
		return "OK " + o.value
	case o.verdict == short:
		return "Incomplete"
	case o.at >= 0:
		return fmt.Sprint("Ambiguous ", o.at)
	}
	return fmt.Sprint("Unknown ", o.far)
}

func (n *naive) walk(ways []spelled, words []string, pos int) naiveOutcome {
	if len(ways) == 0 {
		return naiveOutcome{dead, pos, -1, ""}
	}
	if pos == len(words) {
		for _, w := range ways {
			if len(w.words) == pos || w.least >= 0 && pos >= w.least {
				return naiveOutcome{whole, 0, -1, w.value}
			}
		}
		return naiveOutcome{short, 0, -1, ""}
	}
	fits := map[rank]map[string][]spelled{}
	var order []string // of keywords begun
	for _, w := range ways {
		if pos >= len(w.words) {
			continue
		}
		r, key, ok := n.fit(w.words[pos], words[pos])
		if !ok {
			continue
		}
		if fits[r] == nil {
			fits[r] = map[string][]spelled{}
		}
		if r == partial && fits[r][key] == nil {
			order = append(order, key)
		}
		fits[r][key] = append(fits[r][key], w)
	}
	if fits[exact] != nil {
		delete(fits, partial)
		order = nil
	}
	best := naiveOutcome{dead, pos, -1, ""}
	for r := exact; r < ranks; r++ {
		var o naiveOutcome
		switch {
		case fits[r] == nil:
			continue
		case r == partial:
			o = n.partial(fits[r], order, words, pos)
		default:
			for _, group := range fits[r] {
				o = n.walk(group, words, pos+1)
			}
		}
		switch {
		case r == exact && o.verdict != dead, o.verdict >= torn:
			return o
		case best.verdict == dead && (o.verdict != dead || o.far > best.far):
			best = o
		}
	}
	return best
}

func (n *naive) partial(fits map[string][]spelled, order, words []string, pos int) naiveOutcome {
	var live, gone []naiveOutcome
	runs := false
	for _, key := range order {
		o := n.walk(fits[key], words, pos+1)
		if key == "no" && o.verdict != dead {
			o = naiveOutcome{torn, 0, pos, ""}
		}
		if o.verdict == dead {
			gone = append(gone, o)
			continue
		}
		live = append(live, o)
		runs = runs || o.verdict >= torn
	}
	switch {
	case len(live) == 1:
		return live[0]
	case len(live) > 1 && runs:
		return naiveOutcome{torn, 0, pos, ""}
	case len(live) > 1:
		return naiveOutcome{vague, 0, pos, ""}
	}
	best, count := naiveOutcome{dead, pos, -1, ""}, 0
	for _, o := range gone {
		if o.far > best.far {
			best, count = o, 0
		}
		if o.far == best.far {
			count++
		}
	}
	if count > 1 {
		best.at = pos
	}
	return best
}

func (n *naive) fit(e *element, word string) (rank, string, bool) {
	if e.kind == parameter {
		a := n.args[e.word]
		if _, err := a.ParseAny(word); err != nil {
			return 0, "", false
		}
		if a.Free() {
			return free, "", true
		}
		return typed, "", true
	}
	key, low := strings.ToLower(e.word), strings.ToLower(word)
	switch {
	case key == low:
		return exact, key, true
	case strings.HasPrefix(key, low):
		return partial, key, true
	}
	return 0, "", false
}

// oracleArgs are the parameters that fuzzed synopses may name.
func oracleArgs() []arg.Any {
	return []arg.Any{arg.Int("N", 1, 99), arg.Int("M", 50, 200), arg.Word("W"), arg.Keywords("K", "all", "ab")}
}

// register makes a set and its naive twin of commands; false if any is refused or too large.
func register(commands []string) (*Set, *naive, bool) {
	s, n := &Set{}, &naive{args: map[string]arg.Any{}}
	for _, a := range oracleArgs() {
		n.args[a.Name()] = a
	}
	for i, c := range commands {
		path, synopsis, _ := strings.Cut(c, "/")
		if len(c) > 60 {
			return nil, nil, false
		}
		e, err := parseSynopsis(synopsis, 0)
		if err != nil {
			return nil, nil, false
		}
		var doc strings.Builder
		doc.WriteString(synopsis + "\nShort\n")
		help := map[string]bool{}
		for _, w := range append(strings.Fields(strings.TrimPrefix(strings.TrimPrefix(strings.TrimSpace(path), "[no|default]"), "[no]")), e.all()...) {
			if !help[w] {
				help[w] = true
				doc.WriteString(w + "  help\n")
			}
		}
		var args []arg.Any
		for _, a := range oracleArgs() {
			if e.has(a.Name()) {
				args = append(args, a)
			}
		}
		command := Command{Path: path, Doc: doc.String(), Args: args, Value: i}
		if s.Add(command) != nil || !n.add(command) {
			return nil, nil, false
		}
	}
	return s, n, true
}

// all returns the words of e.
func (e *element) all() []string {
	if e.word != "" {
		return []string{e.word}
	}
	var w []string
	for _, p := range e.parts {
		w = append(w, p.all()...)
	}
	return w
}

// agree compares the two matchers on one line.
func agree(t *testing.T, s *Set, n *naive, line string) {
	t.Helper()
	words, open := Lex(line)
	if open != 0 || len(words) > maxReps || comment(line) || strings.ContainsAny(line, `"'\`) {
		return
	}
	m := s.Match(line, 15)
	got := m.Status.String()
	switch m.Status {
	case OK:
		if m.Negated {
			got += " no"
		}
		if m.Default {
			got += " default"
		}
		got += fmt.Sprint(" ", m.Value)
	case Unknown, Ambiguous:
		i := 0
		for i < len(words) && words[i].Start != m.Offset {
			i++
		}
		got += fmt.Sprint(" ", i)
	}
	if want := n.match(texts(words)); got != want {
		t.Fatalf("%q is %s, the naive matcher says %s", line, got, want)
	}
	// What is understood is understood alike in full words.
	if m.Status == OK {
		if again := s.Match(m.Expanded(), 15); again.Status != OK || again.Value != m.Value || again.Negated != m.Negated {
			t.Fatalf("%q is %q in full, which is %s %v", line, m.Expanded(), again.Status, again.Value)
		}
	}
}

func FuzzMatch(f *testing.F) {
	for _, c := range []string{
		"show ip/\nshow int/[W] [det]\nshut/\n[no] ip/(a|N) [{b|c N}]",
		"a/{x|xy|y N}\nab/[x] [x] [W]\na b/W...",
		"p/(W|ip W) [{c N|s M|q}]\n[no] p q/N M\nno p/[K]",
		"x/[N] [M] [K] [W]\nx y/(N b|M c|W d)\nxx y/W d",
		"a/(lo N|lp N|W)\nb/{[q] N|W}",
		" [no] p/\n\t[no|default]  s  h/N [M]\n[no]a/W",
		"[no]/N (a|lo) [W]\n[no] a/W\n/M b",
		"[no|default]/N [a]\nb/W",
	} {
		for _, line := range []string{"", "sh i", "s", "show int det", "no i", "n ip", "a x y 3", "a xy x", "a b 60", "p i 3",
			"p h c 3 s 60", "x 60 60 all", "x 60 b", "x y 1 d", "a l", "a l 3", "no p", "def s", "default s h 3"} {
			f.Add(c, line)
		}
	}
	f.Fuzz(func(t *testing.T, commands, line string) {
		list := strings.Split(commands, "\n")
		if len(list) > 5 || len(line) > 60 {
			return
		}
		s, n, ok := register(list)
		if !ok {
			return
		}
		agree(t, s, n, line)
		s.Help(line, 15)
		s.Complete(line, 15)
	})
}

func TestMatchAgreesWithNaive(t *testing.T) {
	words := []string{"a", "ab", "x", "xy", "y", "l", "lo", "no", "n", "d", "default", "3", "60", "150", "zz"}
	for _, c := range []string{
		"a/{x|xy|y N}\nab/[x] [x] [W]\na b/W...",
		"[no] x/(N|lo M) [{ab|x N|W}]\nxy/[K] [W...]\nno x/W W",
		"a/(la|lb N|W)\nx/{N|M}\nxy/{N|K|x y}",
		"[no|default] a/N [M]\nab/W\n [no|default] x y/[K]",
		"a/(lo N|l N|W)\na lo/[N] [M]\n[no] ab/{a|ab|x|xy}",
		"x/[N] [M] [K] [W]\nx y/(N a|M ab|W x)\nxy y/W x\nxyz/",
		"[no]/N (a|ab|lo) [W]\n[no] a/[W] [x]\n/M... xy [x]\nab/N x",
		"[no]/K N\nab/[N]\n/N... x",
		"[no|default]/N [M]\nab/W\ndefault x/[N]\nno 3x/[K]",
	} {
		s, n, ok := register(strings.Split(c, "\n"))
		if !ok {
			t.Fatalf("%q is refused", c)
		}
		var try func(line string, left int)
		try = func(line string, left int) {
			agree(t, s, n, line)
			if left == 0 {
				return
			}
			for _, w := range words {
				try(line+" "+w, left-1)
			}
		}
		try("", 4)
	}
}
