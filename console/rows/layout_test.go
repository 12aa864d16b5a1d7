package rows

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"
)

var update = flag.Bool("update", false, "rewrite testdata/widths.txtar")

// worldTable has wide characters, combining marks, controls and text that is longer than any screen.
func worldTable() *Table {
	t := New(Text("NAME"), Text("DESCRIPTION"), Int("MTU"), Bytes("RX"), Bool("UP"), Duration("UPTIME"), Float("RTT", 1).Unit("ms"), Text("PEER")).Table()
	t.Add("GigabitEthernet0/1", "uplink to the north tower, second floor, rack 12", 1500, 123456789, true, 49*time.Hour, 0.25, "edge2.example.net")
	t.Add("東京データセンター1", "本館と別館を結ぶ幹線", 9000, 0, false, nil, 12.0, "東京")
	t.Add("e\u0301te\u0301-cafe\u0301", "nai\u0308f \x1b[31mred\x07", 576, 999, true, 90*time.Second, nil, "")
	t.Add("lo", nil, 65536, uint64(18e18), true, 400*24*time.Hour, -1.0, "trailing   ")
	return t
}

// TestWidths compares screens of all widths with testdata/widths.txtar and holds the rules that the package comment states.
func TestWidths(t *testing.T) {
	const file = "testdata/widths.txtar"
	golden, err := txtar.ParseFile(file)
	if err != nil {
		if !*update {
			t.Fatal(err)
		}
		golden = &txtar.Archive{Comment: []byte("The table of TestWidths on screens of many widths.\n")}
	}
	want := map[string]string{}
	for _, f := range golden.Files {
		want[f.Name] = string(f.Data)
	}
	golden.Files = nil
	for _, cols := range []int{0, 20, 39, 40, 72, 80, 100, 120, 132, 200} {
		got := run(t, worldTable(), "", cols)
		name := fmt.Sprintf("%d columns", cols)
		golden.Files = append(golden.Files, txtar.File{Name: name, Data: []byte(got)})
		if got != want[name] && !*update {
			t.Errorf("%s:\n%s\nwant\n%s", name, got, want[name])
		}
	}
	if *update {
		if err := os.WriteFile(file, txtar.Format(golden), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for cols := 1; cols <= 220; cols++ {
		got := run(t, worldTable(), "", cols)
		folded := strings.HasPrefix(got, "NAME: ")
		if cols < cutsFrom && !folded || cols >= 72 && folded {
			t.Errorf("%d columns: folded is %v", cols, folded)
		}
		for line := range strings.Lines(got) {
			line = strings.TrimSuffix(line, "\n")
			if strings.HasSuffix(line, " ") && !strings.HasSuffix(line, ": ") {
				t.Errorf("%d columns: %q ends in blanks", cols, line)
			}
			if !folded && width([]byte(line)) > cols {
				t.Errorf("%d columns: %q has %d", cols, line, width([]byte(line)))
			}
		}
	}
}

// TestShorten never leaves half of a wide character or more than was asked for, and marks each cut.
func TestShorten(t *testing.T) {
	for _, text := range []string{"abcdef", "東京東京", "a東b京c", "e\u0301e\u0301e\u0301e\u0301", "\u0301\u0301", "", "aaa東"} {
		for cols := 1; cols < 10; cols++ {
			got := shorten([]byte(text), cols)
			switch w := width([]byte(text)); {
			case w <= cols && string(got) != text:
				t.Errorf("%q in %d: %q", text, cols, got)
			case w > cols && (width(got) > cols || width(got) < cols-1 || got[len(got)-1] != cut || !strings.HasPrefix(text, string(got[:len(got)-1]))):
				t.Errorf("%q in %d: %q", text, cols, got)
			}
		}
	}
}

// TestOnlyTextIsCut: a part of a number, an address or a time is another one.
func TestOnlyTextIsCut(t *testing.T) {
	table := New(Text("NAME"), Addr("ADDRESS"), Time("SINCE"), Int("COUNT")).Table()
	table.Add("abcdefghijkl", "2001:db8:1111:2222:3333:4444:5555:6666", time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC), int64(1e18))
	const rest = "2001:db8:1111:2222:3333:4444:5555:6666  2026-03-01T12:00:00Z  1000000000000000000"
	for cols := 1; cols < 120; cols++ {
		want := "NAME: abcdefghijkl\nADDRESS: "
		switch least := 2 + len(rest); {
		case cols >= least+12:
			want = "abcdefghijkl  " + rest
		case cols >= least+8:
			want = "abcdefghijkl"[:cols-least-1] + "~  " + rest
		}
		if got := run(t, table, "", cols); !strings.Contains(got, want) {
			t.Fatalf("%d columns:\n%s", cols, got)
		}
	}
	small := New(Text("NAME"), Text("WHAT")).Table() // on a screen under 40 columns text is whole or folded
	small.Add("123456789012345", "12345678901234")
	for cols, want := range map[int]string{31: "NAME             WHAT\n123456789012345  12345678901234\n", 30: "NAME: 123456789012345\nWHAT: 12345678901234\n"} {
		if got := run(t, small, "", cols); got != want {
			t.Errorf("%d columns:\n%s", cols, got)
		}
	}
}

// TestOneColumn has nothing to line up with.
func TestOneColumn(t *testing.T) {
	table := New(Int("N")).Table()
	table.Add(5)
	table.Add(50)
	if got := run(t, table, "", 80); got != " N\n 5\n50\n" {
		t.Errorf("%q", got)
	}
	if got := run(t, New(Int("N")).Table(), "", 20); got != "No entries.\n" {
		t.Errorf("%q", got)
	}
}
