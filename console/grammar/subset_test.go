package grammar

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/vtykit/vtykit/console/arg"
)

func pair(t *testing.T) (all, part *Set, keep func(string, int, any) (int, bool)) {
	name := arg.Word("NAME")
	build := func(without string) *Set {
		s := &Set{Pipes: true}
		group(t, s, "show", "Show")
		if without != "show ip route" {
			group(t, s, "show ip", "IP")
			add(t, s, Command{Path: "show ip route", Doc: "\nRoutes", Level: 3, Value: "show ip route"})
		}
		add(t, s, Command{Path: "show version", Doc: "\nVersion", Level: 1, Value: "show version"})
		add(t, s, Command{Path: "[no|default] speed", Doc: "[NAME...] [full]\nSpeed\nlonger\nNAME  of it\nfull  duplex", Level: 1, Value: "speed", Args: []arg.Any{name}})
		return s
	}
	return build(""), build("show ip route"), func(path string, level int, _ any) (int, bool) { return level, path != "show ip route" }
}

// TestSubsetIsAsIfNeverAdded: R-069. What was left out answers as what was never there.
func TestSubsetIsAsIfNeverAdded(t *testing.T) {
	all, part, keep := pair(t)
	sub := all.Subset(keep)
	for _, line := range []string{"show ip route", "show ip", "sh i", "show ip rou | include x", "show", "no show ip route", "show version", "sh v",
		"no speed", "default speed", "def sp", "speed a b full", "show ipx", "i", "show ip ", ""} {
		for _, level := range []int{0, 1, 15} {
			a, b := sub.Match(line, level), part.Match(line, level)
			if describe(a) != describe(b) || a.Offset != b.Offset || a.Masked() != b.Masked() {
				t.Errorf("%q at %d: %s, want %s", line, level, describe(a), describe(b))
			}
			if x, y := fmt.Sprint(sub.Help(line, level)), fmt.Sprint(part.Help(line, level)); x != y {
				t.Errorf("%q at %d: help %s, want %s", line, level, x, y)
			}
			if x, y := fmt.Sprint(sub.Complete(line, level)), fmt.Sprint(part.Complete(line, level)); x != y {
				t.Errorf("%q at %d: completion %s, want %s", line, level, x, y)
			}
		}
	}
	if x, y := fmt.Sprint(sub.Listing(15)), fmt.Sprint(part.Listing(15)); x != y {
		t.Errorf("listing %s, want %s", x, y)
	}
	if all.Match("show ip route", 3).Status != OK {
		t.Error("the set itself has changed")
	}
	if none := all.Subset(func(string, int, any) (int, bool) { return 0, false }); none.Match("show version", 15).Status != Unknown {
		t.Error("an empty subset knows a command")
	}
}

func TestSubsetMovesLevels(t *testing.T) {
	all, _, _ := pair(t)
	low := all.Subset(func(_ string, level int, value any) (int, bool) {
		if value == "show ip route" {
			return 1, true
		}
		return 15, true
	})
	for line, want := range map[string]Status{"show ip route": OK, "show version": Unknown, "no speed": Unknown, "sh ip": Incomplete} {
		if m := low.Match(line, 1); m.Status != want {
			t.Errorf("%q is %s, want %s", line, m.Status, want)
		}
	}
	if m := all.Match("show ip route", 1); m.Status != Unknown {
		t.Errorf("in the set itself it is %s", m.Status)
	}
}

func TestDefaultForm(t *testing.T) {
	all, _, _ := pair(t)
	for line, want := range map[string][2]bool{"speed x": {false, false}, "no speed": {true, false}, "default speed": {false, true}, "DEF speed x": {false, true}} {
		m := all.Match(line, 1)
		if m.Status != OK || m.Negated != want[0] || m.Default != want[1] {
			t.Errorf("%q is %s, negated %v, default %v", line, m.Status, m.Negated, m.Default)
		}
	}
	if m := all.Match("n speed", 1); m.Status == OK {
		t.Errorf("an abbreviated no is %s", m.Status)
	}
	h := all.Help("", 1)
	if got := fmt.Sprint(h.Entries); !strings.Contains(got, "{default Set a command to its defaults}") || !strings.Contains(got, "{no Negate a command or set its defaults}") {
		t.Errorf("help is %s", got)
	}
}

func TestDescribe(t *testing.T) {
	all, _, _ := pair(t)
	var got []string
	for _, d := range all.Describe() {
		line := fmt.Sprintf("%s %v %q %d", d.Path, d.Prefixes, d.Synopsis, d.Level)
		for _, w := range d.Words {
			line += fmt.Sprintf("; %s=%s", w.Text, w.Help)
			if w.Repeat {
				line += "..."
			}
		}
		got = append(got, line)
	}
	want := []string{
		`show ip route [] "" 3; show=Show; ip=IP; route=Routes`,
		`show version [] "" 1; show=Show; version=Version`,
		`speed [no default] "[NAME...] [full]" 1; speed=Speed; NAME=of it...; full=duplex`,
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func BenchmarkSubset10k(b *testing.B) {
	s := large(b)
	path := "area42 topic7 item3"
	for b.Loop() {
		s.Subset(func(p string, level int, _ any) (int, bool) { return level, p != path })
	}
}

// TestBlanksInPath: how many there are is nobody's business, and those behind [no] may be missing.
func TestBlanksInPath(t *testing.T) {
	s := &Set{}
	group(t, s, "ip", "IP")
	add(t, s, Command{Path: "\t[no]ip  route ", Doc: " NAME \nRoutes\nNAME  one", Args: []arg.Any{arg.Word("NAME")}})
	every := func(_ string, level int, _ any) (int, bool) { return level, true }
	for _, l := range [][]Listing{s.Listing(15), s.Subset(every).Listing(15), s.Find([]string{"ip", "ro", "x"}, 15)} {
		if len(l) != 1 || l[0].Usage != "[no] ip route NAME" {
			t.Errorf("it is %v", l)
		}
	}
	for _, path := range []string{" [no]", "[no|default]\t"} {
		if err := s.Add(Command{Path: path, Doc: "\nNothing"}); err == nil || !strings.Contains(err.Error(), "the path is empty") {
			t.Errorf("%q: %v", path, err)
		}
	}
}
