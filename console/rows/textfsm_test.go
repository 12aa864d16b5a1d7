package rows

import (
	"bytes"
	"context"
	"net/netip"
	"regexp"
	"strings"
	"testing"
	"time"
)

// readTemplate reads text by a template as TextFSM does, as far as TextFSM() uses it. ok is false at a line that is an error.
func readTemplate(t *testing.T, template, text string) (rows [][]string, ok bool) {
	t.Helper()
	values := map[string]string{}
	var names []string
	rules := map[string][][2]string{} // by state: pattern and action
	state := ""
	for _, line := range strings.Split(template, "\n") {
		switch {
		case strings.HasPrefix(line, "Value "):
			name, pattern, _ := strings.Cut(line[len("Value "):], " ")
			values[name] = "(?P<" + name + ">" + strings.TrimSuffix(strings.TrimPrefix(pattern, "("), ")") + ")"
			names = append(names, name)
		case strings.HasPrefix(line, "  ^"):
			pattern, action, _ := strings.Cut(line[2:], " -> ")
			for name, v := range values {
				pattern = strings.ReplaceAll(pattern, "${"+name+"}", v)
			}
			rules[state] = append(rules[state], [2]string{strings.ReplaceAll(pattern, "$$", "$"), action})
		default:
			state = line
		}
	}
	state = "Start"
	for _, line := range strings.Split(text, "\n") {
	next:
		for _, r := range rules[state] {
			re := regexp.MustCompile(r[0])
			m := re.FindStringSubmatch(line)
			if m == nil {
				continue
			}
			switch r[1] {
			case "Record":
				var row []string
				for _, n := range names {
					row = append(row, m[re.SubexpIndex(n)])
				}
				rows = append(rows, row)
			case "Error":
				return rows, false
			case "":
			default:
				state = r[1]
			}
			break next
		}
	}
	return rows, true
}

// wide is an output as wide as need be.
type wide struct{ bytes.Buffer }

func (*wide) Size() (cols, rows int) { return 0, 0 }
func (*wide) Typed() any             { return nil }

// TestTextFSM: what a table prints is read by its template, cell for cell.
func TestTextFSM(t *testing.T) {
	s := New(Text("NAME"), Int("MTU").Unit("bytes"), Float("LOAD", 1), Bytes("RX"), Bool("UP"), Duration("UPTIME"), Time("SINCE"),
		Addr("ADDR"), Prefix("NET"), Text("peer-alias"))
	table := s.Table()
	at := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	table.Add("eth0", 1500, 0.25, 999999, true, 26*time.Hour, at, netip.MustParseAddr("192.0.2.1"), netip.MustParsePrefix("10.0.0.0/8"), "to the core")
	table.Add("a name of words", -5, -1, 5, false, 1500*time.Microsecond, nil, "fe80::1%eth0", "2001:db8::/32", nil)
	table.Add("", nil, nil, nil, nil, nil, nil, nil, nil, "")
	table.Add("yes", 1, 10, uint64(1)<<60, true, 0, at, "::1", "::/0", "-")
	var out wide
	if err := table.Print(context.Background(), &out); err != nil {
		t.Fatal(err)
	}
	got, ok := readTemplate(t, s.TextFSM(), "a banner\n"+out.String())
	want := [][]string{
		{"eth0", "1500", "0.2", "999 kB", "yes", "1d2h", "2026-03-01T12:00:00Z", "192.0.2.1", "10.0.0.0/8", "to the core"},
		{"a name of words", "-5", "-1.0", "5 B", "no", "1.5ms", "-", "fe80::1%eth0", "2001:db8::/32", "-"},
		{"", "-", "-", "-", "-", "-", "-", "-", "-", ""},
		{"yes", "1", "10.0", "1.15 EB", "yes", "0s", "2026-03-01T12:00:00Z", "::1", "::/0", "-"},
	}
	if !ok || len(got) != len(want) {
		t.Fatalf("%d rows, %v, of\n%s\nby\n%s", len(got), ok, out.String(), s.TextFSM())
	}
	for i := range want {
		if strings.Join(got[i], "|") != strings.Join(want[i], "|") {
			t.Errorf("row %d is %q, want %q", i, got[i], want[i])
		}
	}
	if _, ok := readTemplate(t, s.TextFSM(), out.String()+"% Invalid input\n"); ok {
		t.Error("a line that is no row is no error")
	}
	if rows, ok := readTemplate(t, s.TextFSM(), empty+"\n"); !ok || rows != nil {
		t.Error("an empty table is an error")
	}
}
