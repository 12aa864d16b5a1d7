package output

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

const config = `hostname edge1
!
interface eth0
 description uplink
 ip address 10.0.0.1/8
interface eth1
 shutdown
 qos
  class up_link
!
router bgp 65000
 neighbor 10.0.0.2
line vty`

// run puts text through a pipe.
func run(t testing.TB, pipe, text string) string {
	t.Helper()
	p, err := ParsePipes(pipe)
	if err != nil {
		t.Fatalf("%q: %v", pipe, err)
	}
	var out []string
	emit := func(l []byte) { out = append(out, string(l)) }
	for l := range strings.SplitSeq(text, "\n") {
		p.Line([]byte(l), emit)
	}
	p.Close(emit)
	return strings.Join(out, "\n")
}

func TestPipes(t *testing.T) {
	for _, tt := range []struct{ pipe, want string }{
		{"include interface", "interface eth0\ninterface eth1"},
		{"i interface", "interface eth0\ninterface eth1"},
		{"INC interface  ", "interface eth0\ninterface eth1"},
		{" \tinclude\teth[01]", "interface eth0\ninterface eth1"},
		{"include ^inter.*1$|^line", "interface eth1\nline vty"},
		{"include eth0|eth1|vty", "interface eth0\ninterface eth1\nline vty"},
		{"include interface eth0", "interface eth0"},
		{"include p_l", "  class up_link"},
		{`include \|`, ""},
		{"exclude ^[ ]|^interface|!", "hostname edge1\nrouter bgp 65000\nline vty"},
		{"begin router", "router bgp 65000\n neighbor 10.0.0.2\nline vty"},
		{"b line", "line vty"},
		{"begin none", ""},
		{"section eth1", "interface eth1\n shutdown\n qos\n  class up_link"},
		{"section qos", " qos\n  class up_link"},
		{"s interface", "interface eth0\n description uplink\n ip address 10.0.0.1/8\ninterface eth1\n shutdown\n qos\n  class up_link"},
		{"section class", "  class up_link"},
		{"count", "Number of lines which match regexp = 13"},
		{"count ^interface", "Number of lines which match regexp = 2"},
		{"c none", "Number of lines which match regexp = 0"},
		{"include inter | exclude eth0", "interface eth1"},
		{"section interface | include ^ | count", "Number of lines which match regexp = 7"},
		{"i eth | c | i 2", "Number of lines which match regexp = 2"},
		{"count eth | count", "Number of lines which match regexp = 1"},
		{"include eth |count", "Number of lines which match regexp = 2"},
		{"include x| count", ""}, // the bar belongs to the expression: x, or a blank and "count"
	} {
		if got := run(t, tt.pipe, config); got != tt.want {
			t.Errorf("| %s:\n%s\nwant:\n%s", tt.pipe, got, tt.want)
		}
	}
}

func TestSectionEnds(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"a x\n 1\n\n 2\nb\n 3", "a x\n 1"},          // an empty line ends it
		{"a x\n   \n 2", "a x"},                      // so does one of blanks
		{" a x\n  1\n b\n  2", " a x\n  1"},          // the indent is the section's own
		{"a x\na x\n 1\nc", "a x\na x\n 1"},          // one behind the other
		{"a x\n 1 x\n  2\n 3", "a x\n 1 x\n  2\n 3"}, // a match inside a section begins none
		{"a x\n\t1\nb", "a x\n\t1"},
	} {
		if got := run(t, "section x", tt.in); got != tt.want {
			t.Errorf("%q: %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestR057_PipeErrors(t *testing.T) {
	long := strings.Repeat("x", MaxPattern)
	for _, tt := range []struct {
		pipe       string
		offset     int
		incomplete bool
		re         string
		msg        string
	}{
		{"", 0, true, "", "a filter is missing"},
		{"   ", 3, true, "", "a filter is missing"},
		{" foo x", 1, false, "", `unknown filter "foo"`},
		{" includex x", 1, false, "", `unknown filter "includex"`},
		{" include", 8, true, "", "a regular expression is missing"},
		{" include  ", 10, true, "", "a regular expression is missing"},
		{" include a | ", 13, true, "", "a filter is missing"},
		{" include a || count", 12, true, "", "a filter is missing"},
		{" include a | begin", 18, true, "", "a regular expression is missing"},
		{" include a | begin | count", 19, true, "", "a regular expression is missing"},
		{" include a | nix b", 13, false, "", `unknown filter "nix"`},
		{" include [", 9, false, "[", "bad regular expression"},
		{" include a | i  (b", 16, false, "(b", "bad regular expression"},
		{` include \1`, 9, false, `\1`, "bad regular expression"},
		{" include " + long, 0, false, "", ""},
		{" include  " + long + "x", 10, false, "", "regular expression longer than 512 bytes"},
		{" include " + strings.Repeat("(a*)*$", 683), 9, false, "", "regular expression longer than 512 bytes"},
		{strings.Repeat("c |", 7) + "c", 0, false, "", ""},
		{strings.Repeat("c |", 8) + " c", 25, false, "", "more than 8 filters"},
		{strings.Repeat("c |", 50), 24, false, "", "more than 8 filters"},
		{strings.Repeat("y", 5000), 0, false, "", fmt.Sprintf("unknown filter %q", strings.Repeat("y", 32))},
	} {
		_, err := ParsePipes(tt.pipe)
		if tt.msg == "" {
			if err != nil {
				t.Errorf("%.40q: %v", tt.pipe, err)
			}
			continue
		}
		var pe *PipeError
		if !errors.As(err, &pe) {
			t.Errorf("%.40q: error %v", tt.pipe, err)
			continue
		}
		if want := (PipeError{tt.offset, tt.incomplete, tt.re, tt.msg}); *pe != want {
			t.Errorf("%.40q: %+v, want %+v", tt.pipe, *pe, want)
		}
		if !strings.HasPrefix(err.Error(), "output: ") {
			t.Errorf("error %q without the package's name", err)
		}
	}
}

// TestR057_LinearTime feeds a pattern on which a backtracking matcher takes 2^n steps; it would never return.
func TestR057_LinearTime(t *testing.T) {
	if got := run(t, `include (a*)*$`, strings.Repeat("a", 1<<16)+"!"); len(got) != 1<<16+1 {
		t.Errorf("%d bytes came out", len(got))
	}
	if got := run(t, `include (a|aa)+$`, strings.Repeat("a", 1<<16)+"!"); got != "" {
		t.Errorf("%d bytes came out", len(got))
	}
}

func TestLastStage(t *testing.T) {
	for in, want := range map[string]string{
		"": "", " in": " in", " include a": " include a", " include a|b": " include a|b", " include a | ": " ", " i a | cou": " cou", ` i a \| c`: ` i a \| c`,
		" count |": "", " count || x": " x",
	} {
		if got := LastStage(in); got != want {
			t.Errorf("LastStage(%q) = %q, want %q", in, got, want)
		}
	}
}

func FuzzPipes(f *testing.F) {
	f.Add("include a|b", "a\nb")
	f.Add(` include \| | section ^x | count`, "x\n y")
	f.Add("c | c | c | c | c | c | c | c", "")
	f.Fuzz(func(t *testing.T, pipe, text string) {
		p, err := ParsePipes(pipe)
		if err != nil {
			var pe *PipeError
			if !errors.As(err, &pe) || pe.Offset < 0 || pe.Offset > len(pipe) {
				t.Errorf("%q: %#v", pipe, err)
			}
			return
		}
		if n := len(p.stages); n < 1 || n > MaxStages {
			t.Errorf("%q: %d stages", pipe, n)
		}
		if !strings.HasSuffix(pipe, LastStage(pipe)) {
			t.Errorf("%q: last stage %q", pipe, LastStage(pipe))
		}
		in, out := 0, 0
		emit := func([]byte) { out++ }
		for l := range strings.SplitSeq(text, "\n") {
			in++
			p.Line([]byte(l), emit)
		}
		p.Close(emit)
		if out > in+MaxStages {
			t.Errorf("%q: %d lines in, %d out", pipe, in, out)
		}
	})
}

func BenchmarkPipe(b *testing.B) {
	line := []byte("GigabitEthernet0/1     10.20.30.40     YES NVRAM  up                    up")
	for _, pipe := range []string{"include 0/1 ", "exclude ^Loop", "include up +up$", "section ^Gig", "count"} {
		b.Run(strings.ReplaceAll(pipe, " ", "_"), func(b *testing.B) {
			p, err := ParsePipes(pipe)
			if err != nil {
				b.Fatal(err)
			}
			n := 0
			emit := func([]byte) { n++ }
			b.SetBytes(int64(len(line)))
			b.ReportAllocs()
			for b.Loop() {
				p.Line(line, emit)
			}
		})
	}
}
