package rows

import (
	"math"
	"strings"
	"testing"
	"time"
)

func TestAppendBinary(t *testing.T) {
	for n, want := range map[uint64]string{
		0: "0 B", 1023: "1023 B", 1024: "1.00 KiB", 1535: "1.49 KiB", 1536: "1.50 KiB", 10<<10 - 1: "9.99 KiB", 10 << 10: "10.0 KiB",
		100<<10 - 1: "99.9 KiB", 1000 << 10: "1000 KiB", 1<<20 - 1: "1023 KiB", 1 << 20: "1.00 MiB", 1 << 30: "1.00 GiB", 5 << 40: "5.00 TiB", 3 << 50: "3.00 PiB",
		1 << 60: "1.00 EiB", math.MaxUint64: "15.9 EiB",
	} {
		if got := string(AppendBinary(nil, n)); got != want {
			t.Errorf("%d is %q, want %q", n, got, want)
		}
	}
}

func TestAppendScaled(t *testing.T) {
	for _, c := range []struct {
		v        float64
		decimals int
		want     string
	}{
		{0, 0, "0"}, {0.4, 1, "0.4"}, {950, 0, "950"}, {999.4, 0, "999"}, {999.5, 0, "1.00k"}, {1234, 0, "1.23k"}, {9994, 0, "9.99k"}, {9995, 0, "10.0k"},
		{99_949, 0, "99.9k"}, {99_951, 0, "100k"}, {999_499, 0, "999k"}, {999_500, 0, "1.00M"}, {12.3e9, 0, "12.3G"}, {1e15, 0, "1.00P"}, {1e18, 0, "1.00E"},
		{5e21, 0, "5000E"}, {-12_345, 0, "-12.3k"}, {math.Inf(1), 0, "+InfE"},
	} {
		if got := string(AppendScaled(nil, c.v, c.decimals)); got != c.want {
			t.Errorf("%v is %q, want %q", c.v, got, c.want)
		}
	}
}

var carried = New(Text("NAME"), Float("RX", 0).Unit("bit/s").Scaled(), Bytes("SIZE").Binary(), Duration("UP").Wide(),
	Text("DESCRIPTION").Wide(), Int("MTU").Wide())

func carriedTable() *Table {
	t := carried.Table()
	t.Add("eth0", 12_345_678, int64(5<<30), 26*time.Hour, "the uplink to the other site", 1500)
	t.Add("lo", 0, nil, nil, nil, 65536)
	return t
}

// TestPrefixes: what a table shows with prefixes is the plain number for filters and in the other formats.
func TestPrefixes(t *testing.T) {
	for line, want := range map[string]string{
		"where RX > 12M | select NAME RX SIZE": "NAME  RX(bit/s)      SIZE\neth0      12.3M  5.00 GiB\n",
		"where SIZE = 5Gi | select NAME":       "NAME\neth0\n",
		"select NAME RX SIZE | as csv":         "NAME,RX,SIZE\neth0,12345678,5368709120\nlo,0,\n",
		"select NAME RX SIZE | as json":        "[\n" + `  {"name": "eth0", "rx": 12345678, "size": 5368709120},` + "\n" + `  {"name": "lo", "rx": 0, "size": null}` + "\n]\n",
	} {
		if got := run(t, carriedTable(), line, 80); got != want {
			t.Errorf("%s: %q, want %q", line, got, want)
		}
	}
}

// TestWide: columns go, the last first, where there is no room; those for which there is come back; what was selected stays.
func TestWide(t *testing.T) {
	for _, c := range []struct {
		line string
		cols int
		want string
	}{
		{"", 80, "NAME  RX(bit/s)      SIZE    UP  DESCRIPTION                     MTU"},
		{"", 0, "NAME  RX(bit/s)      SIZE    UP  DESCRIPTION                     MTU"},
		{"", 56, "NAME  RX(bit/s)      SIZE    UP  DESCRIPTION         MTU"},
		{"", 50, "NAME  RX(bit/s)      SIZE    UP  DESCRIPTION"},
		{"", 40, "NAME  RX(bit/s)      SIZE    UP    MTU"},
		{"", 31, "NAME  RX(bit/s)      SIZE    UP"},
		{"", 25, "NAME  RX(bit/s)      SIZE"},
		{"select NAME SIZE MTU", 22, "NAME      SIZE    MTU"},
		{"select NAME SIZE MTU", 20, "NAME: eth0"},
		{"", 20, "NAME: eth0"},
	} {
		got, _, _ := strings.Cut(run(t, carriedTable(), c.line, c.cols), "\n")
		if got != c.want {
			t.Errorf("%q on %d columns begins\n%q, want\n%q", c.line, c.cols, got, c.want)
		}
	}
}

// TestPrefixesTextFSM: the template takes what the table prints.
func TestPrefixesTextFSM(t *testing.T) {
	fsm := carried.TextFSM()
	for _, want := range []string{`Value RX (-?\d+(?:\.\d+)?[kMGTPE]?|-)`, `Value SIZE (\d+(?:\.\d+)? (?:[KMGTPE]i)?B|-)`} {
		if !strings.Contains(fsm, want) {
			t.Errorf("%q is not in\n%s", want, fsm)
		}
	}
}
