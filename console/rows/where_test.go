package rows

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/vtykit/vtykit/console/output"
)

var ports = New(Text("NAME").Help("Interface"), Int("MTU").Unit("bytes"), Float("LOAD", 2), Bytes("RX"), Bool("UP"), Duration("UPTIME"),
	Time("SINCE"), Addr("ADDRESS"), Prefix("NET"))

// portTable is three rows that differ in everything, and one that is empty.
func portTable() *Table {
	t := ports.Table()
	t.Add("eth9", 1500, 0.5, 4096, true, 90*time.Second, time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC), "10.1.2.3", "10.1.0.0/16")
	t.Add("Eth10", 9000, 1.25, uint64(5e9), false, 26*time.Hour, time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC), "fe80::1%eth0", "2001:db8::/32")
	t.Add("lo (x) | y", -10, 0.0, 0, true, 15*24*time.Hour, time.Date(2025, 3, 1, 12, 0, 0, 0, time.UTC), "127.0.0.1", "10.0.0.0/8")
	t.Add(nil, nil, nil, nil, nil, nil, nil, nil, nil)
	return t
}

// sink is an Output.
type sink struct {
	strings.Builder
	cols  int
	typed any
}

func (s *sink) Size() (int, int) { return s.cols, 24 }
func (s *sink) Typed() any       { return s.typed }

// run prints a table through typed filters.
func run(t testing.TB, table *Table, filters string, cols int) string {
	t.Helper()
	out := &sink{cols: cols}
	if filters != "" {
		p, _, err := pipes{table.schema}.Parse(filters)
		if err != nil {
			t.Fatalf("%q: %v", filters, err)
		}
		out.typed = p
	}
	if err := table.Print(context.Background(), out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// which is the numbers of the rows of portTable that a condition leaves.
func which(t testing.TB, expr string) string {
	t.Helper()
	var b strings.Builder
	table := portTable()
	for _, r := range left(t, table, "where "+expr) {
		for i := range table.rows {
			if &table.rows[i][0] == &r[0] {
				fmt.Fprint(&b, i)
			}
		}
	}
	return b.String()
}

func TestWhere(t *testing.T) {
	for _, tt := range []struct{ expr, want string }{
		{"MTU > 1500", "1"}, {"mtu>=1500", "01"}, {"MTU<1500", "2"}, {"MTU <= -10", "2"}, {"MTU = 1.5K", "0"}, {"MTU==1500", "0"}, {"MTU != 1500", "12"},
		{"MTU = 01500", "0"}, {"MTU = +9K", "1"}, {"MTU in 1500,9000", "01"}, {"MTU in 1.5k", "0"}, {"MTU = -", "3"}, {"MTU != -", "012"},
		{"LOAD > 0.5", "1"}, {"LOAD = 1.25", "1"}, {"LOAD < .5K", "012"},
		{"RX = 4Ki", "0"}, {"RX=4KiB", "0"}, {"RX = 4096B", "0"}, {"RX >= 5GB", "1"}, {"RX < 5000M", "02"}, {"RX > 18446744073709551614", ""},
		{"UP", "02"}, {"not UP", "13"}, {"UP = no", "1"}, {"UP != true", "1"}, {"UP and MTU = 1500", "0"}, {"(UP)", "02"}, {"UP = down", "1"}, {"UP in no,yes", "012"},
		{"UPTIME > 5m", "12"}, {"UPTIME = 90", "0"}, {"UPTIME = 1m30s", "0"}, {"UPTIME >= 1d2h", "12"}, {"UPTIME >= 2w", "2"}, {"UPTIME = 2w1d", "2"},
		{"SINCE > 2026-03-01T12:00:00Z", "1"}, {"SINCE < 2026-01-01", "2"}, {"SINCE = 2026-03-01T13:00:00+01:00", "0"}, {`SINCE < "2026-01-01 00:00"`, "2"},
		{"ADDRESS in 10.0.0.0/8", "0"}, {"ADDRESS in 10.0.0.0/8,127.0.0.1", "02"}, {"ADDRESS in fe80::/10", "1"}, {"ADDRESS = 10.1.2.3", "0"},
		{"ADDRESS = ::ffff:10.1.2.3", "0"}, {"ADDRESS < 10.1.2.4", "0"}, {"ADDRESS ~ ^127", "2"}, {"ADDRESS !~ ^127", "01"}, {"ADDRESS = -", "3"},
		{"NET in 10.0.0.0/8", "02"}, {"NET in 10.1.0.0/16", "0"}, {"NET = 2001:db8::/32", "1"}, {"NET > 10.0.0.0/8", "01"}, {"NET in 10.1.2.3", ""}, {"NET in 10.0.0.0/16", ""}, {"NET > 10.0.0.0/7", "012"},
		{"NAME = ETH9", "0"}, {"NAME != eth9", "12"}, {"NAME < eth10", "0"}, {"NAME > eth9", "12"}, {"NAME ~ ^eth", "0"}, {"NAME ~ (?i)^eth", "01"},
		{"NAME ~ eth9|lo", "02"}, {"NAME ~ (9|0)$", "01"}, {"(NAME ~ (9|0)$)", "01"}, {`(NAME ~ \)|x)`, "2"}, {"NAME !~ eth", "12"}, {"NAME = -", "3"}, {`NAME = "-"`, ""},
		{`NAME = "lo (x) | y"`, "2"}, {`NAME = 'lo (x) | y'`, "2"}, {`NAME ~ "\(x\) \\|"`, "2"}, {`NAME ~ '\(x\) \|'`, "2"}, {`NAME ~ "a\"b"`, ""}, {`NAME ~ '\\|x'`, "2"},
		{"NAME in eth9,ETH10", "01"}, {"NAME ~ ." + strings.Repeat(" or NAME ~ x", MaxTests-1), "012"},
		{"UP or MTU = 9000 and LOAD > 99", "02"}, {"(UP or MTU = 9000) and LOAD > 1", "1"}, {"not (UP or MTU = 9000)", "3"}, {"NOT UP AND mtu = 9k", "1"},
		{"not not UP", "02"}, {"(UP)" + strings.Repeat(" or (not UP)", 2*MaxDepth), "0123"}, {"not UP or UP", "0123"}, {"MTU>1500 or MTU<0", "12"}, {"  (  MTU>1500 or MTU<0)  ", "12"},
	} {
		if got := which(t, tt.expr); got != tt.want {
			t.Errorf("where %s: rows %q, want %q", tt.expr, got, tt.want)
		}
	}
}

// TestErrors holds the column of each fault.
func TestErrors(t *testing.T) {
	deep := strings.Repeat("(", MaxDepth+1)
	for _, tt := range []struct {
		text   string
		offset int
		kind   string // incomplete, regexp, or empty for a caret
	}{
		{"where", 5, "incomplete"}, {"where ", 6, "incomplete"}, {"where MTU", 9, "incomplete"}, {"where MTU >", 11, "incomplete"}, {"where not", 9, "incomplete"},
		{"where (MTU > 1", 14, "incomplete"}, {"where MTU > 1 and", 17, "incomplete"}, {`where NAME = "a b | x`, 13, "incomplete"},
		{"where FOO > 1", 6, ""}, {"where MTU > x", 12, ""}, {"where MTU > 1.5", 12, ""}, {"where MTU > 0x1f", 12, ""}, {"where MTU > 1/2", 12, ""}, {"where MTU > 1e3", 12, ""},
		{"where MTU > 99999999999999999999", 12, ""}, {"where MTU > 10E", 12, ""}, {"where MTU > " + strings.Repeat("0", maxLiteral+1), 12, ""}, {"where RX > -1", 11, ""}, {"where MTU > 1 MTU", 14, ""}, {"where MTU > 1)", 13, ""},
		{"where MTU ~ 1", 10, ""}, {"where UP > no", 9, ""}, {"where UP = maybe", 11, ""}, {"where ( )", 8, ""}, {"where (MTU>)", 11, ""}, {"where MTU foo", 10, ""},
		{"where NAME ~ (", 13, "regexp"}, {"where NAME ~ " + strings.Repeat("x", MaxPattern+1), 13, ""}, {"where ADDRESS in 10.0.0.0/8,foo", 28, ""}, {"where MTU in 1,2,,3", 17, ""},
		{"where ADDRESS = 10.0.0.0/8", 16, ""}, {"where ADDRESS = 010.0.0.1", 16, ""}, {"where UPTIME > 5x", 15, ""}, {"where UPTIME > 99999999w", 15, ""}, {"where SINCE > noon", 14, ""},
		{"where (  MTU>1500or MTU<0 )", 13, ""}, {"where MTU | as json", 10, "incomplete"}, {"where MTU > | as json", 12, "incomplete"}, {"where MTU > 1500| as json", 12, ""},
		{"where " + deep, 6 + MaxDepth, ""}, {"where UP" + strings.Repeat(" or UP", MaxTests), 8 + 6*MaxTests - 2, ""}, {"where inx > 3", 6, ""},
		{"where MTU in " + strings.Repeat("1,", MaxTests) + "1", 13, ""}, {"where " + strings.Repeat("not ", MaxDepth+1) + "UP", 6 + 4*MaxDepth, ""},
		{"select", 6, "incomplete"}, {"select FOO", 7, ""}, {"select NAME NAME", 12, ""}, {"select NAME MTU=3", 15, ""}, {"select NAME | where MTU > 1", 20, ""},
		{"select NAME | select MTU", 21, ""}, {"select NAME | sort MTU", 19, ""}, {"sort", 4, "incomplete"}, {"sort -", 6, "incomplete"}, {"sort --MTU", 6, ""}, {"sort MTU -mtu", 10, ""},
		{"sort MTU|count", 8, ""}, {`where NAME ~ 'x\'`, 13, "regexp"}, {"where MTU inx", 10, ""}, {"as", 2, "incomplete"}, {"as ", 3, "incomplete"}, {"as xml", 3, ""}, {"as json x", 8, ""}, {"as json|include x", 3, ""}, {"as | count", 3, "incomplete"},
		{strings.Repeat("sort MTU | ", MaxStages) + "sort MTU", 11 * MaxStages, ""},
	} {
		_, rest, err := pipes{ports}.Parse(tt.text)
		var pe *output.PipeError
		if !errors.As(err, &pe) {
			t.Errorf("%q: error %v, rest %d", tt.text, err, rest)
			continue
		}
		kind := ""
		switch {
		case pe.Incomplete:
			kind = "incomplete"
		case pe.Regexp != "":
			kind = "regexp"
		}
		if pe.Offset != tt.offset || kind != tt.kind {
			t.Errorf("%q: %q at %d (%q), want %q at %d", tt.text, kind, pe.Offset, pe.Msg, tt.kind, tt.offset)
		}
	}
}

// offsetOf is the place of a PipeError.
func offsetOf(err error) (int, bool) {
	var pe *output.PipeError
	if errors.As(err, &pe) {
		return pe.Offset, true
	}
	return 0, false
}
