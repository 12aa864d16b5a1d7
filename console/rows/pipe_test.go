package rows

import (
	"fmt"
	"strings"
	"testing"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/console/grammar"
	"github.com/vtykit/vtykit/console/output"
)

// TestFilters reads the first column of what is left.
func TestFilters(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"select name", "NAME|eth9|Eth10|lo (x) | y|-"},
		{"select name,mtu | sort mtu | as csv", `NAME,MTU|lo (x) | y,-10|eth9,1500|Eth10,9000|,`},
		{"sort -mtu | select NAME , MTU | as csv", `NAME,MTU|Eth10,9000|eth9,1500|lo (x) | y,-10|,`},
		{"sort NAME | sel NAME | a c", `NAME|eth9|Eth10|lo (x) | y|""`},
		{"so -NAME | SELECT NAME | AS CSV", `NAME|lo (x) | y|Eth10|eth9|""`},
		{"sort up,-mtu | select name | as csv", `NAME|Eth10|eth9|lo (x) | y|""`},
		{"sort -mtu | sort up | select name | as csv", `NAME|Eth10|eth9|lo (x) | y|""`}, // the later one first
		{"w UP | select MTU | sort MTU | w MTU > 0 | as csv", "MTU|1500"},
		{"select MTU UP | select MTU | as csv", `MTU|1500|9000|-10|""`},
		{"sort mtu | sort up | select name | as csv", `NAME|Eth10|lo (x) | y|eth9|""`},
		{"where MTU = 3", "No entries."}, {"where MTU = 3 | as json", "[]"}, {"where MTU = 3 | as yaml", "[]"}, {"where MTU = 3 | select NAME | as csv", "NAME"},
		{"where NAME = eth9 | select NAME | as table", "NAME|eth9"},
		{"where MTU = 1500 | select MTU,UP | as json", `[|  {"mtu": 1500, "up": true}|]`},
	} {
		if got := strings.ReplaceAll(strings.TrimSuffix(run(t, portTable(), tt.text, 0), "\n"), "\n", "|"); got != tt.want {
			t.Errorf("%s:\n%s\nwant\n%s", tt.text, got, tt.want)
		}
	}
}

// TestSortIsStable, and leaves the table as it was.
func TestSortIsStable(t *testing.T) {
	table := New(Int("N"), Int("M")).Table()
	for i := range 1000 {
		table.Add(i, i*7%3)
	}
	before := run(t, table, "", 0)
	last := []int{-1, -1, -1}
	for _, r := range left(t, table, "sort M") {
		n, m := int(r[0].(int64)), int(r[1].(int64))
		if n <= last[m] || m < 2 && last[m+1] >= 0 {
			t.Fatalf("row %d behind %v", n, last)
		}
		last[m] = n
	}
	run(t, table, "sort -N", 0)
	if run(t, table, "", 0) != before {
		t.Error("sorting changed the table")
	}
}

// left is the rows that filters leave.
func left(t testing.TB, table *Table, filters string) [][]any {
	t.Helper()
	p, rest, err := pipes{table.schema}.Parse(filters)
	if err != nil || rest != -1 {
		t.Fatalf("%q: %d %v", filters, rest, err)
	}
	return p.(*pipeline).apply(table.rows)
}

// TestRest holds where the text filters begin.
func TestRest(t *testing.T) {
	for _, tt := range []struct {
		text string
		rest int
	}{
		{"", 0}, {"include x", 0}, {" s eth", 0}, {"se eth", 0}, {"sec eth", 0}, {"foo", 0}, {"| where UP", 0}, {"wherex", 0},
		{"where UP", -1}, {"where UP | ", 10}, {"where UP | include x", 10}, {"as csv | include x | count", 8}, {"as csv | sort MTU", 8},
		{"select MTU | sort MTU | count", 23}, {`where NAME = "a | count" | count`, 26}, {"where NAME ~ a|b | count", 18}, {"include where | sort MTU", 0},
	} {
		p, rest, err := pipes{ports}.Parse(tt.text)
		if err != nil || rest != tt.rest {
			t.Errorf("%q: rest %d, %v, want %d", tt.text, rest, err, tt.rest)
		} else if p.(*pipeline).lines != (rest >= 0) {
			t.Errorf("%q: lines is %v", tt.text, rest < 0)
		}
	}
}

// TestNothingIsCutForTextFilters: what `include` looks for must not have been cut off before.
func TestNothingIsCutForTextFilters(t *testing.T) {
	table := New(Text("NAME"), Text("WHAT")).Table()
	table.Add(strings.Repeat("x", 30), strings.Repeat("y", 30))
	want := "NAME                            WHAT\n" + strings.Repeat("x", 30) + "  " + strings.Repeat("y", 30) + "\n"
	for _, cols := range []int{0, 20, 50} {
		if got := run(t, table, "include y", cols); got != want {
			t.Errorf("%d columns:\n%s", cols, got)
		}
	}
	if got := run(t, table, "", 50); got == want {
		t.Error("nothing was cut without a filter")
	}
}

// TestCount: without an expression `count` counts the rows of a table, and with one, or behind any other filter of text, lines.
func TestCount(t *testing.T) {
	for _, tt := range []struct {
		text string
		want int
	}{
		{"count", 4}, {" c ", 4}, {`count ""`, 4}, {"where UP | count", 2}, {"select NAME | sort NAME | count", 4}, {"where MTU = 3 | count", 0}, {"as table | count", 4},
		{"no-more | count", 4}, {"count | include =", 4}, {"count | count", 1},
		{"count .", 5}, {"count NAME", 1}, {"where MTU = 3 | count .", 1}, {"include . | count", 5}, {"head 2 | count", 2}, {"tee x | count", 5}, {"as csv | count", 5}, {"where UP | as json | count", 4},
	} {
		_, rest, err := pipes{ports}.Parse(tt.text)
		if err != nil {
			t.Fatal(tt.text, err)
		}
		pipe, err := output.ParsePipes(tt.text[rest:])
		if err != nil {
			t.Fatal(tt.text, err)
		}
		var got []string
		emit := func(line []byte) { got = append(got, string(line)) }
		for line := range strings.Lines(run(t, portTable(), tt.text, 20)) {
			pipe.Line([]byte(strings.TrimSuffix(line, "\n")), emit)
		}
		pipe.Close(emit)
		if want := fmt.Sprintf("Number of lines which match regexp = %d", tt.want); len(got) != 1 || got[0] != want {
			t.Errorf("| %s: %q, want %q", tt.text, got, want)
		}
	}
}

func words(entries []grammar.Entry) string {
	var w []string
	for _, e := range entries {
		w = append(w, e.Word)
	}
	return strings.Join(w, " ")
}

func TestNext(t *testing.T) {
	all := "NAME MTU LOAD RX UP UPTIME SINCE ADDRESS NET"
	for _, tt := range []struct {
		text, words, values string
		word, rest          int
	}{
		{"", "as select sort where", "", 0, 0}, {" ", "as select sort where", "", 0, 0}, {"s", "select sort", "", 1, 0}, {"wh", "where", "", 2, -1}, {"where", "where", "", 5, -1},
		{"inc", "", "", 3, 0}, {"include x | w", "", "", 0, 0}, {"where UP | ", "as select sort where", "", 0, 10}, {"where UP | so", "sort", "", 2, -1},
		{"where ", all + " not", "(", 0, -1}, {"where U", "UP UPTIME", "", 1, -1}, {"where upt", "uptime", "", 3, -1}, {"where no", "not", "", 2, -1}, {"where zz", "", "", 2, -1},
		{"where MTU", "MTU", "", 3, -1}, {"where (", all + " not", "(", 0, -1}, {"where (u", "up uptime", "", 1, -1}, {"where not n", "name net not", "", 1, -1},
		{"where MTU ", "= != <= < >= > in", "", 0, -1}, {"where MTU >", ">= >", "", 1, -1}, {"where MTU i", "in", "", 1, -1}, {"where NAME ", "= != !~ ~ <= < >= > in", "", 0, -1},
		{"where UP ", "= != in and or", "| <cr>", 0, -1}, {"where (UP ", "= != in and or", ")", 0, -1}, {"where UP a", "and", "", 1, -1},
		{"where MTU > ", "", "NUMBER", 0, -1}, {"where MTU > 15", "", "NUMBER", 2, -1}, {"where MTU>15", "", "NUMBER", 2, -1}, {"where UP = ", "no yes", "", 0, -1}, {"where UP = y", "yes", "", 1, -1},
		{"where NAME ~ ", "", "REGEXP", 0, -1}, {"where ADDRESS in ", "", "A.B.C.D/M|X:X::X:X/M", 0, -1}, {"where UPTIME > ", "", "DURATION", 0, -1},
		{"where MTU > 1 ", "and or", "| <cr>", 0, -1}, {"where MTU > 1 a", "and", "", 1, -1}, {"where MTU > 1 and ", all + " not", "(", 0, -1}, {"where (MTU > 1 ", "and or", ")", 0, -1},
		{"where MTU > x | ", "", "", 0, -1}, {"where FOO ", "", "", 0, -1},
		{"select ", all, "", 0, -1}, {"select n", "name net", "", 1, -1}, {"select NAME", "NAME", "", 4, -1}, {"select NAME ", all[5:], "| <cr>", 0, -1}, {"select NAME,M", "MTU", "", 1, -1},
		{"select MTU RX | sort ", "MTU RX", "-", 0, -1}, {"sort M", "MTU", "", 1, -1}, {"sort -", all, "", 0, -1}, {"sort -M", "MTU", "", 1, -1}, {"sort MTU ", "NAME" + all[8:], "| <cr>", 0, -1},
		{"as ", "csv json table yaml", "", 0, -1}, {"as j", "json", "", 1, -1}, {"as json ", "", "| <cr>", 0, -1}, {"as json | ", "", "", 0, 9}, {"as json | i", "", "", 0, 9},
	} {
		h := pipes{ports}.Next(tt.text)
		if got := words(h.Words); got != tt.words || words(h.Values) != tt.values || h.Text != tt.rest || len(h.Words) > 0 && h.Word != tt.word {
			t.Errorf("%q: words %q, values %q, word %d, rest %d; want %q, %q, %d, %d", tt.text, got, words(h.Values), h.Word, h.Text, tt.words, tt.values, tt.word, tt.rest)
		}
	}
	h := pipes{ports}.Next("where ")
	if h.Words[0].Help != "Interface (text)" || h.Words[1].Help != "Integer in bytes" || h.Words[4].Help != "Yes or no" {
		t.Errorf("the columns' help is %v", h.Words)
	}
}

// FuzzPipes: what parses can be run; an error is within the text; help never fails; and what help offers can be typed.
func FuzzPipes(f *testing.F) {
	for _, s := range []string{"where MTU > 1500 and NAME ~ ^eth | select NAME MTU | sort -MTU | as json", `where (not UP or ADDRESS in 10.0.0.0/8) and NAME = "a | b" | count`,
		"where UPTIME > 1w2d and SINCE < 2026-03-01 or NET in 10.0.0.0/8", "sort -UP,NAME | as csv | include x", "select NAME | where ((UP", "where RX >= 1.5Gi | as yaml"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 1000 {
			return
		}
		p, rest, err := pipes{ports}.Parse(text)
		if offset, ok := offsetOf(err); ok && (offset < 0 || offset > len(text)) {
			t.Fatalf("%q: offset %d", text, offset)
		} else if err != nil && !ok {
			t.Fatalf("%q: %v is no PipeError", text, err)
		}
		if err == nil {
			if rest < -1 || rest > len(text) {
				t.Fatalf("%q: rest %d", text, rest)
			}
			out := &sink{cols: 80, typed: p}
			if err := portTable().Print(t.Context(), out); err != nil {
				t.Fatal(err)
			}
		}
		h := pipes{ports}.Next(text)
		if h.Word < 0 || h.Word > len(text) || h.Text < -1 || h.Text > len(text) {
			t.Fatalf("%q: %+v", text, h)
		}
		if len(text) == 0 || text[0] == '|' {
			return
		}
		for _, e := range h.Words {
			longer := text[:len(text)-h.Word] + e.Word
			if !hasPrefix(e.Word, text[len(text)-h.Word:]) {
				t.Fatalf("%q: %s is no continuation", text, e.Word)
			}
			_, _, err := pipes{ports}.Parse(longer)
			if offset, ok := offsetOf(err); ok && offset < len(text)-h.Word {
				t.Fatalf("%q: an error at %d before the offered %s", text, offset, e.Word)
			}
		}
	})
}

var _ console.TypedPipes = pipes{}
