package grammar

import (
	"errors"
	"strings"
	"testing"

	"github.com/vtykit/vtykit/console/arg"
)

func TestRegistrationErrors(t *testing.T) {
	n, w, rest := arg.Int("COUNT", 1, 9), arg.Word("WORD"), arg.Line("LINE")
	doc := func(synopsis string) string {
		return synopsis + "\nShort\na  A\nb  B\nc  C\nCOUNT  number\nWORD  word\nLINE  line"
	}
	for _, test := range []struct {
		name, path, doc string
		args            []arg.Any
		column          int
		msg             string
	}{
		{"parameter without arg", "show", doc("a [COUNT]"), nil, 9, "the parameter COUNT has no argument"},
		{"arg not in the synopsis", "show", doc("a"), []arg.Any{n}, 0, "the argument COUNT is not in the synopsis"},
		{"arg twice", "show", doc("COUNT"), []arg.Any{n, n}, 0, "two arguments are named COUNT"},
		{"keyword without help", "show", "(a|bad)\nShort\na  A", nil, 9, "the word bad has no help"},
		{"parameter without help", "show", "COUNT\nShort", []arg.Any{n}, 6, "the parameter COUNT has no help"},
		{"one blank is prose", "show", "a\nShort\na A", nil, 6, "the word a has no help"},
		{"path word without help", "[no] show ip route", "\nShort", nil, 6, "the word show has no help (a Group gives it)"},
		{"second path word", "one ip route", "\nShort\none  1", nil, 5, "the word ip has no help (a Group gives it)"},
		{"no short text", "show", "a", nil, 0, "the second line of the docstring, the short text, is missing"},
		{"blank short text", "show", "\n \nlong", nil, 0, "the second line of the docstring, the short text, is missing"},
		{"help twice", "show", "a\nShort\na  A\na  B", nil, 0, "help for the word a twice"},
		{"empty path", " ", "\nShort", nil, 0, "the path is empty"},
		{"only no", "[no]", "\nShort", nil, 0, "the path is empty"},
		{"no path and a keyword", "", doc("a COUNT"), []arg.Any{n}, 0, "the path is empty"},
		{"no path and an optional parameter", "[no]", doc("[COUNT]"), []arg.Any{n}, 0, "the path is empty"},
		{"no path and any line", "", doc("LINE"), []arg.Any{rest}, 0, "without a path the parameter LINE would take every line"},
		{"no path and any word", "", doc("WORD a"), []arg.Any{w}, 0, "without a path the parameter WORD would take every line"},
		{"parameter in the path", "show NAME", "\nShort", nil, 6, "a parameter in the path; it belongs on the first line of the docstring"},
		{"parameter behind [no]", "[no] show NAME", "\nShort", nil, 11, "a parameter in the path; it belongs on the first line of the docstring"},
		{"bracket in the path", "show [all]", "\nShort", nil, 6, `'[' cannot stand in a word`},
		{"comment", "#show", "\nShort", nil, 1, `'#' begins a comment`},
		{"quote", "show", doc(`a"`), nil, 6, `'"' cannot stand in a word`},
		{"question mark", "show", doc(`a?`), nil, 6, `'?' cannot stand in a word`},
		{"not ASCII", "show", doc(`ä`), nil, 6, "a word is printable ASCII only"},
		{"open bracket", "show", doc("a [b"), nil, 8, `'[' without its closing bracket`},
		{"close bracket", "show", doc("a b]"), nil, 9, `']' without its opening bracket`},
		{"wrong bracket", "show", doc("(a]"), nil, 8, `']' closes what '(' opened`},
		{"bar outside", "show", doc("a | b"), nil, 8, "a choice needs ( ), [ ] or { } around it"},
		{"empty choice", "show", doc("(a|)"), nil, 8, "nothing stands behind this"},
		{"empty bracket", "show", doc("[ ]"), nil, 6, "nothing stands behind this"},
		{"optional in any of", "show", doc("{a|[b]}"), nil, 9, "what stands in { } must not be optional itself"},
		{"keyword repeats", "show", doc("a..."), nil, 6, "only a parameter can repeat"},
		{"group repeats", "show", doc("(a|b)..."), nil, 11, "only a parameter can repeat"},
		{"rest repeats", "show", doc("LINE..."), []arg.Any{rest}, 6, "the parameter LINE takes the rest of the line and cannot repeat"},
		{"rest not last", "show", doc("LINE [a]"), []arg.Any{rest}, 0, "the parameter LINE takes the rest of the line and must come last"},
		{"rest in any of", "show", doc("{LINE|a}"), []arg.Any{rest}, 0, "the parameter LINE takes the rest of the line and must come last"},
		{"registered before", "known", doc("( a | WORD )"), []arg.Any{w}, 0, "registered twice"},
		{"negated before", "no known", doc("(a|WORD)"), []arg.Any{w}, 0, "registered twice"},
	} {
		s := &Set{}
		group(t, s, "no", "Negate")
		add(t, s, Command{Path: "[no] known", Doc: doc("(a|WORD)"), Args: []arg.Any{w}})
		err := s.Add(Command{Path: test.path, Doc: test.doc, Args: test.args})
		var e *Error
		if !errors.As(err, &e) {
			t.Errorf("%s: error is %v", test.name, err)
			continue
		}
		if e.Column != test.column || e.Msg != test.msg {
			t.Errorf("%s: column %d: %s\n\twant column %d: %s", test.name, e.Column, e.Msg, test.column, test.msg)
		}
	}
	s := &Set{}
	err := s.Add(Command{Path: "show", Doc: "a [COUNT]\nShort\na  A"})
	if want := `grammar: "show a [COUNT]", column 9: the parameter COUNT has no argument`; err == nil || err.Error() != want {
		t.Errorf("error is %v, want %s", err, want)
	}
	if got := describe(s.Match("show a", 15)); got != "Unknown 0 4" {
		t.Errorf("a command that was refused is %s", got)
	}
}

func TestGroupErrors(t *testing.T) {
	s := &Set{}
	for _, test := range []struct{ path, help, want string }{
		{"show", "Show", ""},
		{"show", "Show", ""},
		{"show", "Other", `grammar: "show": the group has help already: Show`},
		{"show ip", " ", `grammar: "show ip": a group without help`},
		{"show IP", "IP", `grammar: "show IP", column 6: a parameter in the path; it belongs on the first line of the docstring`},
	} {
		got := ""
		if err := s.Group(test.path, test.help); err != nil {
			got = err.Error()
		}
		if got != test.want {
			t.Errorf("Group(%q, %q) is %s, want %s", test.path, test.help, got, test.want)
		}
	}
	// A group without commands is no word that could be typed.
	if got := describe(s.Match("show", 15)); got != "Unknown 0 4" {
		t.Errorf("an empty group is %s", got)
	}
	if got := printHelp(s.Help("", 15)); got != "Unknown 0 0" {
		t.Errorf("help of an empty group is %s", got)
	}
}

func TestSynopsisBounds(t *testing.T) {
	nested := func(n int) string { return strings.Repeat("[a ", n) + strings.Repeat("]", n) }
	for _, test := range []struct {
		name, synopsis, want string
	}{
		{"depth", nested(MaxDepth), ""},
		{"too deep", nested(MaxDepth + 1), "more than 32 brackets within brackets"},
		{"words", strings.Repeat("a ", maxElements), ""},
		{"too many words", strings.Repeat("a ", maxElements+1), "more than 256 words"},
		{"any of", "{" + strings.Repeat("a|", maxAnyOf-1) + "a}", ""},
		{"too many in any of", "{" + strings.Repeat("a|", maxAnyOf) + "a}", "more than 64 alternatives in { }"},
		{"length", strings.Repeat("x", MaxSynopsis), "has no help"},
		{"too long", strings.Repeat("x", MaxSynopsis+1), "synopsis longer than 2048 bytes"},
	} {
		s := &Set{}
		err := s.Add(Command{Path: "x", Doc: test.synopsis + "\nShort\na  A"})
		if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
			t.Errorf("%s: error is %v, want %q", test.name, err, test.want)
		}
	}
}

func TestHelpTexts(t *testing.T) {
	s := &Set{}
	add(t, s, Command{Path: "alpha beta", Doc: "\n  Of the command  \n alpha \t Of the line\nbeta is prose\n\nMore."})
	add(t, s, Command{Path: "alpha", Doc: "\nSecret", Hidden: true})
	if got := printHelp(s.Help("", 15)); got != "alpha=Of the line" {
		t.Errorf("a hidden command's text is help: %s", got)
	}
	add(t, s, Command{Path: "Alpha", Doc: "x\nShort\nx  X", Level: 5})
	if got := printHelp(s.Help("", 4)); got != "alpha=Of the line" {
		t.Errorf("help is %s", got)
	}
	if got := printHelp(s.Help("", 5)); got != "alpha=Short" {
		t.Errorf("help is %s", got)
	}
	group(t, s, "alpha", "Of the group")
	if got := printHelp(s.Help("", 15)); got != "alpha=Of the group" {
		t.Errorf("help is %s", got)
	}
	if l := s.Listing(0); l[0].Long != "alpha \t Of the line\nbeta is prose\n\nMore." {
		t.Errorf("long text is %q", l[0].Long)
	}
}

func FuzzSynopsis(f *testing.F) {
	for _, s := range []string{"", "[a|b] (c D|E...) {f|g H}", "[[a] [[b]|c]]", "a | b", "{a|{b|c}}", "A... B... C...", "[LINE]"} {
		f.Add(s, "a b c")
	}
	f.Fuzz(func(t *testing.T, synopsis, line string) {
		e, err := parseSynopsis(synopsis, 0)
		if err != nil {
			return
		}
		var once, twice strings.Builder
		e.canonical(&once)
		again, err := parseSynopsis(once.String(), 0)
		if err != nil {
			t.Fatalf("%q prints as %q, which is refused: %v", synopsis, once.String(), err)
		}
		if again.canonical(&twice); once.String() != twice.String() {
			t.Fatalf("%q prints as %q and then as %q", synopsis, once.String(), twice.String())
		}
		c := Command{Path: "x", Value: 1}
		doc := synopsis + "\nShort\n"
		seen := map[string]bool{}
		for _, w := range e.all() {
			if seen[w] {
				continue
			}
			seen[w] = true
			doc += w + "  help\n"
			switch {
			case w == "LINE":
				c.Args = append(c.Args, arg.Line(w))
			case isParameter(w) && w[0]%2 == 0:
				c.Args = append(c.Args, arg.Word(w))
			case isParameter(w):
				c.Args = append(c.Args, arg.Int(w, 0, 99))
			}
		}
		s := &Set{Pipes: true}
		if c.Doc = doc; s.Add(c) != nil {
			return
		}
		if n := len(s.root.kids[0].forms[0].prog); n > 4*len(synopsis)+1 {
			t.Fatalf("%q has a program of %d", synopsis, n)
		}
		for _, line := range []string{"x", "x " + line, "x" + strings.Repeat(" "+line, 3)} {
			m := s.Match(line, 15)
			if m.Status == OK && s.Match(m.Expanded(), 15).Status != OK {
				t.Fatalf("%q: %q is OK and %q is not", synopsis, line, m.Expanded())
			}
			if m.Offset < 0 || m.End < m.Offset || m.End > len(line) || m.Pipe > len(line) {
				t.Fatalf("%q: %q has offsets %+v", synopsis, line, m)
			}
			m.Masked()
			h := s.Help(line, 15)
			if h.Status == OK && !h.InPipe && len(h.Entries) == 0 {
				t.Fatalf("%q: help for %q is empty", synopsis, line)
			}
			s.Complete(line, 15)
		}
	})
}
