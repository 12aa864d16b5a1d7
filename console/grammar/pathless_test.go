package grammar

import (
	"slices"
	"testing"

	"github.com/vtykit/vtykit/console/arg"
)

// accessList is the set of a mode whose lines may begin with a number.
func accessList(t testing.TB) *Set {
	s := &Set{Pipes: true}
	sequence, word := arg.Int("SEQUENCE", 1, 100), arg.Word("WORD")
	add(t, s,
		Command{Path: "[no] permit", Doc: "WORD\nForward packets\nWORD  whose", Args: []arg.Any{word}, Level: 15},
		Command{Path: "[no]", Doc: "SEQUENCE (permit|deny) WORD\nSequence Number\nSEQUENCE  Sequence Number\npermit  Specify\ndeny  Reject\nWORD  whose",
			Args: []arg.Any{sequence, word}, Level: 15, Value: "numbered"},
		Command{Path: "exit", Doc: "\nLeave", Level: 1})
	return s
}

// TestWithoutPath: a line may begin with a parameter. Words of paths come before it, and only `no` alone is not complete.
func TestWithoutPath(t *testing.T) {
	s := accessList(t)
	for line, want := range map[string]string{
		"10 permit a": "OK numbered SEQUENCE=10 WORD=a", "10 p a": "OK numbered SEQUENCE=10 WORD=a", "permit a": "OK permit WORD=a", "p a": "OK permit WORD=a",
		"no 10": "OK no numbered SEQUENCE=10", "no 10 deny": "OK no numbered SEQUENCE=10", "no 10 permit a": "OK no numbered SEQUENCE=10 WORD=a", "no permit": "OK no permit",
		"10": "Incomplete 2 2", "no": "Incomplete 2 2", "101 permit a": "Unknown 0 3", "no 101": "Unknown 3 6", "10 exit": "Unknown 3 7", "n 10": "Ambiguous 0 1", "x": "Unknown 0 1",
	} {
		if got := describe(s.Match(line, 15)); got != want {
			t.Errorf("%q: %s, want %s", line, got, want)
		}
	}
	if got := describe(s.Match("10 permit a", 14)); got != "Unknown 0 2" {
		t.Errorf("below the level: %s", got)
	}
	for line, want := range map[string]string{
		"":       "<1-100>=Sequence Number; exit=Leave; no=Negate a command or set its defaults; permit=Forward packets",
		"1":      "partial: <1-100>=Sequence Number",
		"no ":    "<1-100>=Sequence Number; permit=Forward packets",
		"no 10 ": "deny=Reject; permit=Specify; |=Output modifiers; <cr>",
		"10 ":    "deny=Reject; permit=Specify",
	} {
		if got := printHelp(s.Help(line, 15)); got != want {
			t.Errorf("%q?: %s, want %s", line, got, want)
		}
	}
	if got := s.Match("10 perm a", 15).Expanded(); got != "10 permit a" {
		t.Errorf("expanded: %q", got)
	}
	m := s.Match("10 permit a", 15).Meanings()
	if len(m) != 3 || m[0].Parameter != "SEQUENCE" || m[1].Help != "Specify" {
		t.Errorf("meanings: %+v", m)
	}
	if got := slices.Collect(s.Permutations(15)); !slices.Contains(got, "SEQUENCE deny WORD") || !slices.Contains(got, "no SEQUENCE deny WORD") {
		t.Errorf("permutations: %q", got)
	}
	if got := s.Listing(15); len(got) != 3 || got[0].Usage != "[no] SEQUENCE (permit|deny) WORD" {
		t.Errorf("listing: %+v", got)
	}
	for words, want := range map[string]int{"": 3, "perm": 1, "x": 0} {
		var typed []string
		if words != "" {
			typed = []string{words}
		}
		if got := s.Find(typed, 15); len(got) != want {
			t.Errorf("found behind %q: %+v", words, got)
		}
	}
	if d := s.Describe()[0]; d.Path != "" || len(d.Prefixes) != 1 || d.Words[0].Text != "SEQUENCE" || d.Words[0].InPath {
		t.Errorf("described: %+v", d)
	}
	part := s.Subset(func(path string, level int, _ any) (int, bool) { return level, path != "" })
	if got := describe(part.Match("10 permit a", 15)); got != "Unknown 0 2" {
		t.Errorf("left out: %s", got)
	}
	if got := describe(part.Match("no permit", 15)); got != "OK no permit" {
		t.Errorf("left in: %s", got)
	}
}
