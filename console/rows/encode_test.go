package rows

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"regexp"
	"strings"
	"testing"
	"testing/quick"
	"time"
	"unicode/utf8"

	"github.com/vtykit/vtykit/internal/safe"
)

func TestFormats(t *testing.T) {
	for _, tt := range []struct{ filters, want string }{
		{"as json", `[
  {"name": "eth9", "mtu": 1500, "load": 0.5, "rx": 4096, "up": true, "uptime": 90, "since": "2026-03-01T12:00:00Z", "address": "10.1.2.3", "net": "10.1.0.0/16"},
  {"name": "Eth10", "mtu": 9000, "load": 1.25, "rx": 5000000000, "up": false, "uptime": 93600, "since": "2026-03-02T12:00:00Z", "address": "fe80::1%eth0", "net": "2001:db8::/32"},
  {"name": "lo (x) | y", "mtu": -10, "load": 0, "rx": 0, "up": true, "uptime": 1296000, "since": "2025-03-01T12:00:00Z", "address": "127.0.0.1", "net": "10.0.0.0/8"},
  {"name": null, "mtu": null, "load": null, "rx": null, "up": null, "uptime": null, "since": null, "address": null, "net": null}
]
`},
		{"as csv", `NAME,MTU,LOAD,RX,UP,UPTIME,SINCE,ADDRESS,NET
eth9,1500,0.5,4096,true,90,2026-03-01T12:00:00Z,10.1.2.3,10.1.0.0/16
Eth10,9000,1.25,5000000000,false,93600,2026-03-02T12:00:00Z,fe80::1%eth0,2001:db8::/32
lo (x) | y,-10,0,0,true,1296000,2025-03-01T12:00:00Z,127.0.0.1,10.0.0.0/8
,,,,,,,,
`},
		{"where mtu = 9000 or mtu = - | as yaml", `- name: Eth10
  mtu: 9000
  load: 1.25
  rx: 5000000000
  up: false
  uptime: 93600
  since: "2026-03-02T12:00:00Z"
  address: "fe80::1%eth0"
  net: "2001:db8::/32"
- name: null
  mtu: null
  load: null
  rx: null
  up: null
  uptime: null
  since: null
  address: null
  net: null
`},
	} {
		if got := run(t, portTable(), tt.filters, 20); got != tt.want {
			t.Errorf("%s:\n%s", tt.filters, got)
		}
	}
}

// TestYAMLQuotes: what must not be plain.
func TestYAMLQuotes(t *testing.T) {
	for _, text := range []string{"", "no", "No", "NO", "yes", "on", "Off", "y", "N", "true", "False", "null", "NULL", "~", "010", "0x1f", "1e3", "1_000", "-x", "- x", "-", "?", ":", "a: b", "a:", "a #b", "#b",
		".inf", "-.inf", ".nan", "nan", "2026-03-01", "10:30", "<<", "=", "@x", "`x", "%x", "*x", "&x", "!x", "|", ">", "[x", "{x", "x]", "x, y", " x", "x ", "a\nb", "a\tb", "'x'", "\"x\"", "a\\b", "---", "...",
		"ä", "1.5", "+1", "0o17", "\x1b[2J", "\u2028", "\u202e", "\ufeff", "\xff", "a b"} {
		if got := string(appendText(nil, text)); got[0] != '"' {
			t.Errorf("%q is plain", text)
		}
	}
	for _, text := range []string{"eth0", "Gi0/1", "a-b", "up", "e1", "N1", "nope", "x.y"} {
		if got := string(appendText(nil, text)); got != text {
			t.Errorf("%q becomes %s", text, got)
		}
	}
}

// TestCSVQuotes: what readers would take for something else, or strip.
func TestCSVQuotes(t *testing.T) {
	for text, want := range map[string]string{"": `""`, " x": `" x"`, "x ": `"x "`, "x y": "x y", "a,b": `"a,b"`, `a"b`: `"a""b"`, "a\nb": "\"a\nb\"", "a\r": "\"a\r\"", "010": "010"} {
		if got := string(appendField(nil, text)); got != want {
			t.Errorf("%q becomes %s", text, got)
		}
	}
}

// cells is one row of random values.
type cells struct {
	Text, Other string
	Int         int64
	Float       float64
	Bytes       uint64
	Bool        bool
	Duration    int64
	Seconds     uint32
	Empty       bool
}

var mixed = New(Text("TEXT"), Text("other"), Int("INT"), Float("FLOAT", 3), Bytes("BYTES"), Bool("BOOL"), Duration("DURATION"), Time("TIME"))

func (c cells) table() *Table {
	t := mixed.Table()
	t.Add(c.row()...)
	t.Add("last", nil, nil, nil, nil, nil, nil, nil)
	return t
}

func (c cells) row() []any {
	row := []any{c.Text, c.Other, c.Int, c.Float, c.Bytes, c.Bool, time.Duration(c.Duration), time.Unix(int64(c.Seconds), c.Duration&math.MaxInt32%1e9).UTC()}
	if c.Empty {
		row[1], row[6] = nil, nil
	}
	return row
}

// check prints a row in each format and reads it back.
func (c cells) check(t *testing.T) {
	t.Helper()
	for _, format := range []string{"json", "yaml", "csv"} {
		text := run(t, c.table(), "as "+format, 80)
		if format != "csv" && !bytes.Equal(safe.AppendText(nil, []byte(text)), []byte(text)) {
			t.Fatalf("a session would change %q", text)
		}
		var back []any
		switch format {
		case "json":
			back = c.readJSON(t, text)
		case "yaml":
			back = c.readYAML(t, text)
		case "csv":
			c.readCSV(t, text)
			continue
		}
		for i, want := range c.row() {
			if got := back[i]; got != wanted(want) {
				t.Fatalf("%s: column %d: %#v, want %#v in %s", format, i, got, wanted(want), text)
			}
		}
	}
}

// wanted is what a reader of JSON or YAML finds, numbers as they are written.
func wanted(v any) any {
	switch v := v.(type) {
	case string:
		return string([]rune(v)) // U+FFFD for each byte that is no UTF-8
	case int64, uint64:
		return json.Number(fmt.Sprint(v))
	case float64:
		return json.Number(appendFloat(nil, v))
	case time.Duration:
		return json.Number(appendSeconds(nil, v))
	case time.Time:
		return v.Format(time.RFC3339Nano)
	}
	return v
}

func (c cells) readJSON(t *testing.T, text string) (row []any) {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	var list []map[string]any
	if err := d.Decode(&list); err != nil || len(list) != 2 || len(list[0]) != len(mixed.cols) || list[1]["text"] != "last" {
		t.Fatalf("%v in %s", err, text)
	}
	for _, col := range mixed.cols {
		row = append(row, list[0][col.key])
	}
	return row
}

func (c cells) readCSV(t *testing.T, text string) {
	t.Helper()
	list, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil || len(list) != 3 || list[2][0] != "last" {
		t.Fatalf("%v in %q", err, text)
	}
	for i, v := range c.row() {
		want := string(appendExact(nil, v))
		if want = strings.ReplaceAll(want, "\r\n", "\n"); list[1][i] != want { // as the reader does
			t.Fatalf("column %d: %q, want %q", i, list[1][i], want)
		}
	}
}

// The words of YAML 1.1 that are not strings, by its type repository; YAML 1.2 has some of them.
var (
	yamlWord   = regexp.MustCompile(`^(?i:y|yes|n|no|true|false|on|off|~|null|)$`)
	yamlNumber = regexp.MustCompile(`^[-+]?(0b[01_]+|0o?[0-7_]+|0x[0-9a-fA-F_]+|[0-9][0-9_]*(:[0-5]?[0-9])*(\.[0-9_]*)?|([0-9][0-9_]*)?\.[0-9_]*([eE][-+]?[0-9]+)?|[0-9]+[eE][-+]?[0-9]+|\.(?i:inf|nan))$`)
	yamlFloat  = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+([eE][-+][0-9]+)?)?$`) // what 1.1 and 1.2 agree on
	yamlPlain  = regexp.MustCompile(`^[A-Za-z][-A-Za-z0-9_./]*$`)
)

// readYAML reads the subset that is written, and refuses what different versions could read differently.
func (c cells) readYAML(t *testing.T, text string) (row []any) {
	t.Helper()
	for _, r := range text {
		if r != '\n' && (r < 0x20 || r >= 0x7f && r < 0xa0 || r == 0xfeff || r == 0xfffe || r == 0xffff) { // YAML 1.2, [1] c-printable
			t.Fatalf("%U in %q", r, text)
		}
	}
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	if len(lines) != 2*len(mixed.cols) || lines[len(mixed.cols)] != "- text: last" {
		t.Fatalf("%d lines in %s", len(lines), text)
	}
	for i, line := range lines {
		lead := "  "
		if i%len(mixed.cols) == 0 {
			lead = "- "
		}
		key, value, ok := strings.Cut(strings.TrimPrefix(line, lead), ": ")
		if !ok || !strings.HasPrefix(line, lead) || key != mixed.cols[i%len(mixed.cols)].key || !utf8.ValidString(line) {
			t.Fatalf("line %q", line)
		}
		var v any
		switch {
		case value[0] == '"':
			var s string
			if err := json.Unmarshal([]byte(value), &s); err != nil {
				t.Fatalf("%s: %v", value, err)
			}
			v = s
		case value == "null":
		case value == "true" || value == "false":
			v = value == "true"
		case yamlFloat.MatchString(value):
			v = json.Number(value)
		case yamlWord.MatchString(value) || yamlNumber.MatchString(value) || !yamlPlain.MatchString(value):
			t.Fatalf("%q is plain", value)
		default:
			v = value
		}
		row = append(row, v)
	}
	return row
}

func TestReadBack(t *testing.T) {
	f := func(c cells) bool { c.check(t); return true }
	if err := quick.Check(f, &quick.Config{MaxCount: 1000}); err != nil {
		t.Error(err)
	}
	for _, text := range []string{"", " ", ",", `"`, `""`, "a\nb", "a\r\nb", "\r", "no", "010", "null", "- x", "a: b", "\x1b[2J", "\xff\xfe", "\ufeffx", "\U0001f600", "\u2028", "\u0085", "\u009b1m", "😀é", "=1+1", "\t", "é"} {
		cells{Text: text, Other: text}.check(t)
	}
}

// FuzzText reads texts back from JSON, YAML and CSV.
func FuzzText(f *testing.F) {
	for _, s := range []string{"eth0", "no", "a,b", `"`, "x\ny", "\r\n", "\x1b", "\xff", "😀", "010", "a: b # c"} {
		f.Add(s, int64(5), 0.5, false)
	}
	f.Fuzz(func(t *testing.T, text string, n int64, x float64, empty bool) {
		if len(text) > maxCell || math.IsNaN(x) || math.IsInf(x, 0) {
			return
		}
		cells{Text: text, Other: "x" + text, Int: n, Float: x, Bytes: uint64(n), Duration: n, Seconds: uint32(n), Empty: empty}.check(t)
	})
}
