package grammar

import (
	"fmt"
	"slices"
	"sort"
	"strings"
	"sync"

	"github.com/vtykit/vtykit/console/arg"
)

// Command is what is registered.
type Command struct {
	Path   string // literal words, [no] or [no|default] before them if it has those forms too; none if the synopsis begins with a parameter
	Doc    string // synopsis and help; see the package comment
	Args   []arg.Any
	Level  int  // who types must have this privilege level or a higher one
	Hidden bool // runs, but is not listed or completed
	Full   bool // the first word of Path must not be abbreviated
	Value  any  // handed back by Match
}

// Set is the commands of one mode. The zero value is an empty one. It is built by Group and Add and must not change afterwards;
// from then on any number of goroutines may use it without locks. It must not be
// copied.
type Set struct {
	// Pipes says that `|` behind a complete command begins text filters: Match stops there, and `?` lists it. Otherwise
	// `|` is an ordinary character.
	Pipes bool

	root  node
	forms int
	seen  map[string]bool // path and canonical synopsis of each form
	list  []Listing

	walkers sync.Pool // of *walker, emptied
}

// Listing is one command as help pages show it.
type Listing struct {
	Path  string // without [no]
	Usage string // path and synopsis
	Short string
	Long  string

	level  int
	hidden bool
}

const nobody = int(^uint(0) >> 1) // a level that no one has

// node is a word of a path.
type node struct {
	in    instr // opKey with the word
	kids  []*node
	forms []*form // commands whose path ends here
	group string  // help from Group
	line  string  // help from a line of a docstring
	plain *node   // for a word behind `no`: the same word without it
	// level and shown are the lowest level of a command at or below this word: of any, and of those not hidden.
	level, shown int
}

// form is a command, or its negated form.
type form struct {
	Command
	path    string
	short   string
	long    string
	usage   string // the synopsis in one way of writing it
	prog    program
	negated bool // begins with no or default
	def     bool // begins with default
	order   int  // of registration
}

// find returns the kid of that word, or where it belongs.
func (n *node) find(key string) (int, bool) {
	i := sort.Search(len(n.kids), func(i int) bool { return n.kids[i].in.key >= key })
	return i, i < len(n.kids) && n.kids[i].in.key == key
}

// at walks along words, making the nodes that are missing.
func (n *node) at(words []string) *node {
	for _, w := range words {
		key := lower(w)
		i, ok := n.find(key)
		if !ok {
			kid := &node{in: instr{op: opKey, word: w, key: key}, level: nobody, shown: nobody}
			n.kids = slices.Insert(n.kids, i, kid)
		}
		n = n.kids[i]
	}
	return n
}

// help is what `?` says of the word to somebody of this level.
func (n *node) help(level int) string {
	if n.group != "" {
		return n.group
	}
	other := ""
	for _, f := range n.forms {
		if f.path == "" {
			continue // n is `no`, of all commands
		}
		if f.Level <= level && !f.Hidden {
			return f.short
		}
		other = f.short
	}
	if n.line != "" {
		return n.line
	}
	if n.plain != nil {
		return n.plain.help(level)
	}
	return other
}

func (n *node) hasHelp() bool { return n.group != "" || n.line != "" || len(n.forms) > 0 }

// Group gives the help of a word that several commands have in their path; path ends in that word.
func (s *Set) Group(path, help string) error {
	words, _, err := splitPath(path, path)
	if err == nil && len(words) == 0 {
		err = &Error{path, 0, noPath}
	}
	if err != nil {
		return err
	}
	help = strings.TrimSpace(help)
	if help == "" {
		return &Error{path, 0, "a group without help"}
	}
	n := s.root.at(words)
	if n.group != "" && n.group != help {
		return &Error{path, 0, "the group has help already: " + n.group}
	}
	n.group = help
	return nil
}

// splitPath returns the words of a path and their columns in text, which begins with it.
func splitPath(path, text string) (words []string, columns []int, err error) {
	for i := 0; i < len(path); {
		if path[i] == ' ' || path[i] == '\t' {
			i++
			continue
		}
		start := i
		for i < len(path) && path[i] != ' ' && path[i] != '\t' {
			i++
		}
		w := path[start:i]
		if msg := badWord(w); msg != "" {
			return nil, nil, &Error{text, start + 1, msg}
		}
		if isParameter(w) {
			return nil, nil, &Error{text, start + 1, "a parameter in the path; it belongs on the first line of the docstring"}
		}
		words, columns = append(words, w), append(columns, start+1)
		if len(words) > maxElements {
			return nil, nil, &Error{text, start + 1, fmt.Sprintf("more than %d words", maxElements)}
		}
	}
	return words, columns, nil
}

const noPath = "the path is empty"

// begins says why a synopsis cannot begin a line: without a path there has to be a parameter that does not take whatever is typed.
func begins(tree *element, args map[string]arg.Any) string {
	if len(tree.parts) == 0 || tree.parts[0].kind != parameter {
		return noPath
	}
	first := tree.parts[0].word
	if a := args[first]; a != nil && (a.Rest() || a.Free()) {
		return fmt.Sprintf("without a path the parameter %s would take every line", first)
	}
	return ""
}

// Add registers a command. The error is an *Error.
func (s *Set) Add(c Command) error {
	path := strings.TrimSpace(c.Path)
	synopsis, _, _ := strings.Cut(c.Doc, "\n")
	text := strings.TrimSpace(path + " " + strings.TrimSpace(synopsis))
	plain, prefixes := cutPrefixes(path)
	offset := len(path) - len(plain)
	words, columns, err := splitPath(plain, plain)
	if err != nil {
		e := err.(*Error)
		if e.Text = text; e.Column > 0 {
			e.Column += offset
		}
		return e
	}

	c.Path = strings.TrimSpace(path[:offset] + " " + strings.Join(words, " "))
	start := 0
	if path != "" {
		start = min(len(path)+1, len(text))
	}
	tree, err := parseSynopsis(text, start)
	if err != nil {
		return err
	}
	args := make(map[string]arg.Any, len(c.Args))
	for _, a := range c.Args {
		if args[a.Name()] != nil {
			return &Error{text, 0, fmt.Sprintf("two arguments are named %s", a.Name())}
		}
		args[a.Name()] = a
	}
	if len(words) == 0 {
		if msg := begins(tree, args); msg != "" {
			return &Error{text, 0, msg}
		}
	}
	doc, twice := parseDoc(c.Doc, func(w string) bool { return slices.Contains(words, w) || tree.has(w) })
	switch {
	case doc.short == "":
		return &Error{text, 0, "the second line of the docstring, the short text, is missing"}
	case twice != "":
		return &Error{text, 0, fmt.Sprintf("help for the word %s twice", twice)}
	}
	used := map[string]bool{}
	if err := bind(text, tree, doc.words, args, used); err != nil {
		return err
	}
	for _, a := range c.Args {
		if !used[a.Name()] {
			return &Error{text, 0, fmt.Sprintf("the argument %s is not in the synopsis", a.Name())}
		}
	}
	for i := range max(len(words)-1, 0) {
		if doc.words[words[i]] == "" && !s.root.helped(words[:i+1]) {
			return &Error{text, offset + columns[i], fmt.Sprintf("the word %s has no help (a Group gives it)", words[i])}
		}
	}

	var canonical strings.Builder
	tree.canonical(&canonical)
	f := form{Command: c, path: strings.Join(words, " "), short: doc.short, long: doc.long, usage: canonical.String(), prog: compile(tree, doc.words, args), order: s.forms}
	if name := restNotLast(&f); name != "" {
		return &Error{text, 0, fmt.Sprintf("the parameter %s takes the rest of the line and must come last", name)}
	}
	if f.Hidden {
		for i := range f.prog {
			f.prog[i].full = true
		}
	}
	paths := [][]string{words}
	for _, p := range prefixes {
		paths = append(paths, append([]string{p}, words...))
	}
	for _, p := range paths {
		if s.seen[key(p, canonical.String())] {
			return &Error{text, 0, "registered twice"}
		}
	}
	if s.seen == nil {
		s.seen = map[string]bool{}
	}
	for i, p := range paths {
		s.seen[key(p, canonical.String())] = true
		g := f
		g.negated, g.def = i > 0, i == 2
		s.insert(p, &g, doc.words)
	}
	s.forms++
	s.list = append(s.list, Listing{f.path, strings.TrimSpace(c.Path + " " + canonical.String()), doc.short, doc.long, c.Level, c.Hidden})
	return nil
}

func key(path []string, synopsis string) string {
	return lower(strings.Join(path, " ")) + "\n" + synopsis
}

// has says whether word stands anywhere in e.
func (e *element) has(word string) bool {
	return e.word == word || slices.ContainsFunc(e.parts, func(p *element) bool { return p.has(word) })
}

// helped says whether the last of words has help from a group or a command.
func (n *node) helped(words []string) bool {
	for _, w := range words {
		i, ok := n.find(lower(w))
		if !ok {
			return false
		}
		n = n.kids[i]
	}
	return n.hasHelp()
}

// insert hangs f into the tree and keeps the levels of the words above it.
func (s *Set) insert(path []string, f *form, help map[string]string) {
	n := &s.root
	plain := &s.root
	for i, w := range path {
		n = n.at([]string{w})
		n.level = min(n.level, f.Level)
		if !f.Hidden {
			n.shown = min(n.shown, f.Level)
		}
		switch {
		case f.negated && i == 0:
			if n.in.full = !f.def; n.line == "" {
				n.line = "Negate a command or set its defaults"
				if f.def {
					n.line = "Set a command to its defaults"
				}
			}
		case f.negated:
			plain = plain.at([]string{w})
			n.plain = plain
		default:
			if i < len(path)-1 && n.line == "" {
				n.line = help[w]
			}
			if i == 0 && (f.Full || lower(w) == "no") {
				n.in.full = true
			}
		}
	}
	if f.negated && f.Full && len(path) > 1 {
		s.root.at(path[:2]).in.full = true
	}
	n.forms = append(n.forms, f)
}

// Listing returns the commands that a level may run and that are not hidden, sorted by path.
func (s *Set) Listing(level int) []Listing {
	var l []Listing
	for _, c := range s.list {
		if c.level <= level && !c.hidden {
			l = append(l, c)
		}
	}
	slices.SortStableFunc(l, func(a, b Listing) int {
		x, _ := cutPrefixes(a.Usage)
		y, _ := cutPrefixes(b.Usage)
		return strings.Compare(strings.TrimSpace(x), strings.TrimSpace(y))
	})
	return l
}
