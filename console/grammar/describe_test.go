package grammar

import (
	"slices"
	"strings"
	"testing"

	"github.com/vtykit/vtykit/console/arg"
)

func described(t *testing.T) *Set {
	s := &Set{}
	group(t, s, "show", "Show things")
	group(t, s, "ip", "Internet Protocol")
	add(t, s,
		Command{Path: "show ip", Doc: "[NAME]\nAddresses\nNAME  of one", Args: []arg.Any{arg.Word("NAME")}},
		Command{Path: "show ipv6", Doc: "\nLonger addresses"},
		Command{Path: "show secret", Doc: "\nNothing to see", Hidden: true},
		Command{Path: "show keys", Doc: "\nKeys", Level: 15},
		Command{Path: "[no] ip route", Doc: "(A|b) [c|d] {e|f} G...\nA route\nA  one\nb  two\nc  three\nd  four\ne  five\nf  six\nG  seven",
			Args: []arg.Any{arg.Word("A"), arg.Word("G")}},
		Command{Path: "key", Doc: "SECRET\nA key\nSECRET  it", Args: []arg.Any{arg.Secret("SECRET")}})
	return s
}

func TestFind(t *testing.T) {
	s := described(t)
	for _, test := range []struct{ words, want string }{
		{"", "ip route, key, show ip, show ipv6"},
		{"show", "show ip, show ipv6"},
		{"sh", "show ip, show ipv6"},
		{"SHOW IP", "show ip"},
		{"show ipv", "show ipv6"},
		{"show ip eth0", "show ip"},
		{"show ipv6 eth0", ""},
		{"show secret", "show secret"},
		{"show secre", ""},
		{"sh secret", ""},
		{"show keys", ""},
		{"ip route b c", "ip route"},
		{"nothing", ""},
	} {
		var got []string
		for _, l := range s.Find(strings.Fields(test.words), 1) {
			got = append(got, l.Path)
		}
		if g := strings.Join(got, ", "); g != test.want {
			t.Errorf("%q finds %q, want %q", test.words, g, test.want)
		}
	}
	if l := s.Find([]string{"show", "keys"}, 15); len(l) != 1 {
		t.Errorf("at level 15: %v", l)
	}
}

func TestPermutations(t *testing.T) {
	s := described(t)
	got := slices.Collect(s.Permutations(1))
	for _, l := range got {
		if m := s.Match(strings.NewReplacer("G...", "g g", "A", "x", "NAME", "x", "SECRET", "x").Replace(l), 1); m.Status != OK {
			t.Errorf("%q is %v", l, m.Status)
		}
	}
	lines := strings.Join(got, "\n")
	for _, want := range []string{"show ip\n", "show ip NAME", "ip route A c e G...", "ip route b f e G...", "no ip route b d e f G..."} {
		if !strings.Contains(lines+"\n", want) {
			t.Errorf("no %q in\n%s", want, lines)
		}
	}
	if n := 2*2*3*4 + 2 + 1 + 1; len(got) != n {
		t.Errorf("%d lines, want %d", len(got), n)
	}
	if slices.Sort(got); len(slices.Compact(got)) != 2*2*3*4+4 {
		t.Error("a line came twice")
	}
	for range s.Permutations(1) {
		break // and the rest is not made
	}
}

// TestPermutationsAreBounded: 64 alternatives in any order come to more lines than there is time for; the first come at once.
func TestPermutationsAreBounded(t *testing.T) {
	s := &Set{}
	var alternatives []string
	doc := "\nMany"
	for i := range maxAnyOf {
		w := "w" + string(rune('a'+i/8)) + string(rune('a'+i%8))
		alternatives = append(alternatives, w)
		doc += "\n" + w + "  help"
	}
	add(t, s, Command{Path: "all", Doc: "{" + strings.Join(alternatives, "|") + "}" + doc})
	n := 0
	for l := range s.Permutations(1) {
		if len(strings.Fields(l)) > maxPermutation {
			t.Fatal(l)
		}
		if n++; n == 10000 {
			break
		}
	}
}

func TestMeanings(t *testing.T) {
	s := described(t)
	var got []string
	for _, w := range s.Match(`no  ip rou b "x y"  f  z`, 1).Meanings() {
		got = append(got, w.Text+"/"+w.Parameter+"/"+w.Type+"/"+w.Help)
	}
	if len(got) != 0 {
		t.Errorf("of a line that is not OK: %q", got)
	}
	m := s.Match(`no  ip rou b f "x y"`, 1)
	for _, w := range m.Meanings() {
		got = append(got, w.Text+"/"+w.Parameter+"/"+w.Type+"/"+w.Help)
	}
	want := []string{"no///Negate a command or set its defaults", "ip///Internet Protocol", "route///A route", "b///two", "f///six", `"x y"/G/WORD/seven`}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if m.Line() != `no  ip rou b f "x y"` {
		t.Error(m.Line())
	}
	if w := s.Match("key hunter2", 1).Meanings(); w[1].Text != "***" {
		t.Errorf("the secret is shown: %+v", w)
	}
}
