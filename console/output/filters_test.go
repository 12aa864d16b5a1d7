package output

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// TestFiltersAreInOrderOfKind: abbreviations depend on it.
func TestFiltersAreInOrderOfKind(t *testing.T) {
	seen := map[byte]string{}
	for i, f := range filters() {
		if i > 0 && filters()[i-1].Word >= f.Word {
			t.Errorf("%s is out of order", f.Word)
		}
		if was := seen[f.Word[0]]; was != "" && f.Word != "snapshot" {
			t.Errorf("%s and %s are not unique by their first letter", was, f.Word)
		}
		seen[f.Word[0]] = f.Word
	}
	for word, want := range map[string]kind{"append": appendTo, "begin": begin, "count": count, "diff": diff, "exclude": exclude, "head": head, "include": include,
		"last": last, "no-more": noMore, "redirect": redirect, "section": section, "snapshot": snapshot, "tee": tee, "s": section, "sn": snapshot, "N": noMore} {
		if got, err := filter(word); err != nil || got != want {
			t.Errorf("%s is kind %d, %v", word, got, err)
		}
	}
}

func TestMoreFilters(t *testing.T) {
	five := "l1\nl2\nl3\nl4\nl5"
	for _, tt := range []struct{ pipe, want string }{
		{"head 2", "l1\nl2"},
		{"h 9", five},
		{"last 2", "l4\nl5"},
		{"l 9", five},
		{"last 3 | head 1", "l3"},
		{"head 3 | last 1", "l3"},
		{"head 4 | count", "Number of lines which match regexp = 4"},
		{"exclude 1 | head 1 | include 2", "l2"},
		{"count | last 1", "Number of lines which match regexp = 5"},
		{"no-more", five},
		{"n | head 1", "l1"},
		{"include l2 | no", "l2"},
		{"tee f | head 1", "l1"},
		{"redirect f", ""},
		{"append f", ""},
	} {
		if got := run(t, tt.pipe, five); got != tt.want {
			t.Errorf("| %s: %q, want %q", tt.pipe, got, tt.want)
		}
	}
}

// TestQuotes: an expression in double quotes keeps its blanks and bars.
func TestQuotes(t *testing.T) {
	text := "a | b\na|b\n a \nsays \"x\"\n\"q\nplain"
	for _, tt := range []struct{ pipe, want string }{
		{`include "a [|] b"`, "a | b"},
		{`include "a [|] b" | count`, "Number of lines which match regexp = 1"},
		{`include "a | b"`, "a | b\n a "}, // alternation: "a " or " b"
		{`include " a "`, " a "},
		{`include "x"`, "says \"x\""},
		{`include \"x\"`, "says \"x\""},
		{`include "\"x"`, "says \"x\""},
		{`include says "x"`, "says \"x\""}, // no expression in quotes: it does not begin with one
		{`include "q`, "\"q"},              // one quote quotes nothing
		{`include "a" | "b"`, ""},
	} {
		if tt.want == "" {
			if _, err := ParsePipes(tt.pipe); err == nil {
				t.Errorf("| %s was taken", tt.pipe)
			}
			continue
		}
		if got := run(t, tt.pipe, text); got != tt.want {
			t.Errorf("| %s: %q, want %q", tt.pipe, got, tt.want)
		}
	}
	if got := LastStage(` include "a | b" | cou`); got != " cou" {
		t.Errorf("last stage %q", got)
	}
}

func TestR057_ArgumentErrors(t *testing.T) {
	for _, tt := range []struct {
		pipe       string
		offset     int
		incomplete bool
	}{
		{" head", 5, true}, {" head ", 6, true}, {" head 0", 6, false}, {" head -1", 6, false}, {" head +1", 6, false}, {" head 10001", 6, false}, {" head 1 2", 6, false},
		{" head 99999999999999999999", 6, false}, {" last x", 6, false}, {" no-more x", 9, false}, {" redirect", 9, true}, {" tee ", 5, true},
		{" tee /append", 12, true}, {" tee /append ../x", 13, false}, {" tee /app  a b", 11, false}, {" diff a b", 6, false}, {" snapshot", 9, true},
		{" redirect a | count", 12, false}, {" append a|b", 8, false}, {" snapshot x | count", 12, false},
		{" redirect " + strings.Repeat("a", MaxName+1), 10, false},
	} {
		_, err := ParsePipes(tt.pipe)
		pe, ok := err.(*PipeError)
		if !ok || pe.Offset != tt.offset || pe.Incomplete != tt.incomplete || pe.Regexp != "" {
			t.Errorf("| %s: %+v, want offset %d, incomplete %v", tt.pipe, err, tt.offset, tt.incomplete)
		}
	}
}

func TestValidName(t *testing.T) {
	for _, good := range []string{"a", "show-run.txt", "2026_01", "_x", "a..b", strings.Repeat("a", MaxName), "A-"} {
		if !ValidName(good) {
			t.Errorf("%q was refused", good)
		}
	}
	for _, bad := range []string{"", ".", "..", "../x", "/etc/passwd", "a/b", `a\b`, ".hidden", "-rf", "a.", "a b", "a:b", "C:x", "flash:x", "a\x00", "ä", "a*", "a\n",
		strings.Repeat("a", MaxName+1)} {
		if ValidName(bad) {
			t.Errorf("%q was taken", bad)
		}
	}
}

func TestFiles(t *testing.T) {
	p, err := ParsePipes(" include l | tee a | exclude 2 | tee /append b | append c.d")
	if err != nil {
		t.Fatal(err)
	}
	shown := 0
	for _, l := range []string{"l1", "l2", "x"} {
		p.Line([]byte(l), func([]byte) { shown++ })
	}
	var got []string
	for _, f := range p.Files() {
		got = append(got, fmt.Sprintf("%s %v %d %q", f.Name, f.Append, f.Len(), f.Take(nil)))
		if f.Len() != 0 {
			t.Error("taken, and still there")
		}
	}
	if want := []string{`a false 6 "l1\nl2\n"`, `b true 3 "l1\n"`, `c.d true 3 "l1\n"`}; fmt.Sprint(got) != fmt.Sprint(want) || shown != 0 {
		t.Errorf("%v, want %v; %d lines shown", got, want, shown)
	}
}

// TestR057_EndlessOutput: what the filters keep of it is bounded, and head ends it.
func TestR057_EndlessOutput(t *testing.T) {
	line := []byte(strings.Repeat("x", 1000))
	for _, pipe := range []string{"last 10000", "last 1", "diff", "snapshot a", "head 3", "include x | head 3 | count", "count", "section x | last 7"} {
		p, err := ParsePipes(pipe)
		if err != nil {
			t.Fatal(err)
		}
		emit := func([]byte) {}
		for i := 0; i < 5000 && !p.Done(); i++ {
			p.Line(line, emit)
		}
		if want := strings.Contains(pipe, "head"); p.Done() != want {
			t.Errorf("| %s: done %v", pipe, p.Done())
		}
		for i := range p.stages {
			if n := cap(p.stages[i].kept.buf); n > 2*MaxKept {
				t.Errorf("| %s keeps %d bytes", pipe, n)
			}
			if m := p.stages[i].memo; m != nil && cap(m.text) > 2*MaxKept {
				t.Errorf("| %s keeps %d bytes", pipe, cap(m.text))
			}
		}
		var out []string
		p.Close(func(l []byte) { out = append(out, string(l)) })
		switch pipe {
		case "last 10000":
			if len(out) < 150 || out[0] != fmt.Sprintf("[%d lines before these do not fit into 256 KiB]", 5000-len(out)+1) {
				t.Errorf("| %s: %d lines, the first %.60q", pipe, len(out), out[0])
			}
		case "last 1":
			if len(out) != 1 {
				t.Errorf("| %s: %d lines", pipe, len(out))
			}
		case "diff", "snapshot a":
			if fmt.Sprint(out) != "[Output is larger than 256 KiB and was not kept]" {
				t.Errorf("| %s: %.80q", pipe, out)
			}
		}
	}
	for _, pipe := range []string{"tee f | head 1", "count | head 1", "last 1 | head 1", "diff | head 1"} {
		p, _ := ParsePipes(pipe)
		for range 5 {
			p.Line(line, func([]byte) {})
		}
		if p.Done() {
			t.Errorf("| %s: done, with a filter in front that wants all", pipe)
		}
	}
}

func TestNext(t *testing.T) {
	names := func(fs []Filter) (s string) {
		for _, f := range fs {
			s += f.Word + " "
		}
		return strings.TrimSpace(s)
	}
	for _, tt := range []struct {
		text          string
		files         bool
		words, values string
		word          int
	}{
		{" ", false, "begin count diff exclude head include last no-more section snapshot", "", 0},
		{" ", true, "append begin count diff exclude head include last no-more redirect section snapshot tee", "", 0},
		{" s", false, "section snapshot", "", 1},
		{" inc", true, "include", "", 3},
		{" include ", false, "", "LINE", 0},
		{" include a | l", false, "last", "", 1},
		{" head ", false, "", "<1-10000>", 0},
		{" no-more ", false, "", "<cr>", 0},
		{" count ", false, "", "LINE <cr>", 0},
		{" diff ", false, "", "WORD <cr>", 0},
		{" sn ", false, "", "WORD", 0},
		{" tee ", true, "", "/append WORD", 0},
		{" tee /append ", true, "", "WORD", 0},
		{" tee ", false, "", "", 0},
		{" nix ", true, "", "", 0},
		{` i "a | b" | r`, true, "redirect", "", 1},
	} {
		words, values, word := Next(tt.text, tt.files)
		if names(words) != tt.words || names(values) != tt.values || word != tt.word {
			t.Errorf("%q: %q, %q, %d", tt.text, names(words), names(values), word)
		}
	}
}

// remember runs a text through a pipe that remembers.
func remember(t *testing.T, m *Memory, command, pipe, text string) string {
	t.Helper()
	p, err := ParsePipes(pipe)
	if err != nil {
		t.Fatal(err)
	}
	if !p.Remembers() {
		t.Fatalf("%q needs no memory", pipe)
	}
	if err := p.Remember(m, command, time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)); err != nil {
		return err.Error()
	}
	var out []string
	emit := func(l []byte) { out = append(out, string(l)) }
	for l := range strings.SplitSeq(text, "\n") {
		p.Line([]byte(l), emit)
	}
	p.Close(emit)
	return strings.Join(out, "\n")
}

func TestMemory(t *testing.T) {
	m := &Memory{}
	for _, tt := range []struct{ command, pipe, text, want string }{
		{"show a", "diff", "1\n2\n3", "First run: 3 lines kept for the next diff"},
		{"show a", "diff", "1\n2\n3", "No change since 03:04:05 (3 lines)"},
		{"show a", "diff", "1\nx\n3", "--- show a 03:04:05\n+++ show a 03:04:05\n@@ -1,3 +1,3 @@\n 1\n-2\n+x\n 3"},
		{"show a", "diff", "1\nx\n3", "No change since 03:04:05 (3 lines)"},
		{"show a", "include 1 | diff", "1\nx\n3", "First run: 1 lines kept for the next diff"},
		{"show a", "i 1 | diff", "1\nx\n3", "First run: 1 lines kept for the next diff"},
		{"show a", "snapshot s", "1\n2", "Snapshot s: 2 lines, 4 bytes"},
		{"show a", "diff s", "1\n3", "--- s (show a) 03:04:05\n+++ show a 03:04:05\n@@ -1,2 +1,2 @@\n 1\n-2\n+3"},
		{"show a", "diff s | count", "1\n3", "Number of lines which match regexp = 6"},
		{"show a", "diff none", "", "output: no snapshot none"},
		{"show a", "snapshot t", "1", "Snapshot t: 1 lines, 2 bytes"},
		{"show a", "snapshot u", "1", "Snapshot u: 1 lines, 2 bytes"},
		{"show a", "snapshot v", "1", "Snapshot v: 1 lines, 2 bytes"},
		{"show a", "snapshot w", "1", "output: no room for snapshot w, 4 are kept"},
		{"show a", "snapshot s", "1", "Snapshot s: 1 lines, 2 bytes"},
		{"show b", "diff", "1", "First run: 1 lines kept for the next diff"},
		{"show c", "diff", "1", "First run: 1 lines kept for the next diff"}, // the fifth: show a goes
		{"show a", "diff", "1", "First run: 1 lines kept for the next diff"},
	} {
		if got := remember(t, m, tt.command, tt.pipe, tt.text); got != tt.want {
			t.Errorf("%s | %s:\n%s\nwant\n%s", tt.command, tt.pipe, got, tt.want)
		}
		if len(m.runs) > MaxRuns || len(m.snapshots) > MaxSnapshots {
			t.Fatalf("%d runs, %d snapshots", len(m.runs), len(m.snapshots))
		}
	}
	if len(m.Snapshots()) != 4 || !m.Clear("t") || m.Clear("t") || m.Snapshot("t") != nil || !m.Clear("") || m.Clear("") || len(m.Snapshots()) != 0 {
		t.Errorf("clearing left %d", len(m.Snapshots()))
	}
}
