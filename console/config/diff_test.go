package config_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/vtykit/vtykit/console/config"
)

func TestDiff(t *testing.T) {
	for _, tt := range []struct{ name, old, now, ios, eos string }{
		{"nothing", "hostname a\n!\nend\n", "! a comment\nhostname a\n", "", ""},
		{"an indent of another width", "interface a\n shutdown\n", "interface a\n    shutdown\n", "", ""},
		{"a command that changes", "hostname a\n", "hostname b\n", "-hostname a\n+hostname b\n", "-hostname a\n+hostname b\n"},
		{"in a mode", "interface a\n description x\n shutdown\ninterface b\n shutdown\n", "interface a\n description y\n shutdown\ninterface b\n shutdown\n",
			"interface a\n -description x\n +description y\n", "interface a\n-   description x\n+   description y\n"},
		{"two levels", "router bgp\n af 4\n  net 1\n", "router bgp\n af 4\n  net 2\n", "router bgp\n af 4\n  -net 1\n  +net 2\n",
			"router bgp\n    af 4\n-      net 1\n+      net 2\n"},
		{"a mode with all in it", "interface a\n shutdown\n", "interface b\n shutdown\n", "-interface a\n -shutdown\n+interface b\n +shutdown\n",
			"-interface a\n-   shutdown\n+interface b\n+   shutdown\n"},
		{"a banner", "banner motd ^C\none\n^C\n", "banner motd ^C\ntwo\n^C\n", "-banner motd ^C\n-one\n-^C\n+banner motd ^C\n+two\n+^C\n",
			"-banner motd ^C\n-one\n-^C\n+banner motd ^C\n+two\n+^C\n"},
		{"behind end", "hostname a\nend\nhostname b\n", "hostname a\nend\nhostname c\n", "", ""},
		{"heading", "Building configuration...\n\nCurrent configuration : 9 bytes\nhostname a\n", "hostname a\n", "", ""},
	} {
		d, err := config.Compare(tt.old, tt.now)
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		if d.String() != tt.ios || d.Columns() != tt.eos || d.Empty() != (tt.ios == "") {
			t.Errorf("%s: got\n%s\nand\n%s\nwant\n%s\nand\n%s", tt.name, d, d.Columns(), tt.ios, tt.eos)
		}
	}
}

func TestApplyToAnother(t *testing.T) {
	d, err := config.Compare("interface a\n description x\nhostname a\n", "interface a\n description y\nhostname a\n")
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"", "interface a\n", "interface a\n description z\nhostname a\n", "interface b\n description x\nhostname a\n",
		"interface a\n description x\n", "interface a\n description x\nhostname a\nhostname b\n"} {
		if got, err := d.Apply(text); !errors.Is(err, config.ErrNotThat) {
			t.Errorf("%q: %q, %v", text, got, err)
		}
	}
}

func TestTextBounds(t *testing.T) {
	deep := ""
	for i := range 40 {
		deep += strings.Repeat(" ", i) + "mode\n"
	}
	for name, text := range map[string]string{
		"text":   strings.Repeat("!\n", config.MaxText),
		"line":   "hostname a\n" + strings.Repeat("x", config.MaxLine+1) + "\n",
		"banner": "banner motd ^C\n" + strings.Repeat("xxx\n", config.MaxLine) + "^C\n",
		"open":   "hostname a\nbanner motd @\nnever closed\n",
		"depth":  deep,
	} {
		_, err := config.Compare(text, "")
		var at *config.LineError
		if err == nil || name != "text" && !errors.As(err, &at) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestMerge(t *testing.T) {
	for _, tt := range []struct{ name, base, mine, theirs, want, conflict string }{
		{"both add", "a\n", "a\nb\n", "a\nc\n", "a\nb\nc\n", ""},
		{"in one mode", "i\n x\n y\n", "i\n X\n y\n", "i\n x\n Y\n", "i\n Y\n X\n", ""},
		{"mine goes", "a\nb\n", "a\n", "a\nb\nc\n", "a\nc\n", ""},
		{"theirs goes", "a\nb\n", "a\nb\nc\n", "a\n", "a\nc\n", ""},
		{"both go", "a\nb\n", "a\n", "a\n", "a\n", ""},
		{"both add the same mode", "", "i\n x\n", "i\n y\n", "i\n y\n x\n", ""},
		{"changed in what I took away", "i\n x\n", "", "i\n y\n", "", "i"},
		{"changed in what they took away", "i\n x\n", "i\n y\n", "", "", "i"},
	} {
		got, conflicts, err := config.Merge3(tt.base, tt.mine, tt.theirs)
		conflict := ""
		for _, c := range conflicts {
			conflict += strings.Join(c, "/")
		}
		if err != nil || conflict != tt.conflict || tt.conflict == "" && got != tt.want {
			t.Errorf("%s: %q, %q, %v; want %q, %q", tt.name, got, conflict, err, tt.want, tt.conflict)
		}
	}
}

// FuzzDiff: what leads from a to b makes b of a, says nothing where they are equal, and is shown in lines that all have their mark.
func FuzzDiff(f *testing.F) {
	f.Add("interface a\n description x\n", "interface a\n description y\nhostname b\nend\n")
	f.Add("banner motd ^C\nx\n^C\na\n b\n  c\n", " a\nb\n\tc\n d\nbanner login @@\n")
	f.Add("a\na\n b\na\n", "a\n b\na\na\n")
	f.Add("  end\n x\nend", "x\r\n!\n#\n y")
	f.Fuzz(func(t *testing.T, a, b string) {
		want, err := config.Normal(b)
		if err != nil {
			return
		}
		old, err := config.Normal(a)
		if err != nil {
			return
		}
		if again, err := config.Normal(want); err != nil || again != want {
			t.Fatalf("%q is not normal: %q, %v", want, again, err)
		}
		d, err := config.Compare(a, b)
		if err != nil {
			t.Fatal(err)
		}
		got, err := d.Apply(a)
		if err != nil || got != want {
			t.Fatalf("%q to %q: %q, %v", a, b, got, err)
		}
		if d.Empty() != (old == want) || d.Empty() != (d.String() == "") || d.Empty() != (d.Columns() == "") {
			t.Errorf("%q to %q: %q", a, b, d)
		}
	})
}
