package screen_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/vtykit/vtykit/console/screen"
)

// TestNamesOfScreens: a screen is a file of the folder or of admin, and no other name leads anywhere.
func TestNamesOfScreens(t *testing.T) {
	s := &screen.Screens{Folder: files("a:b", "found", `a\b`, "found", "other/x", "found", "admin/deep/x", "found", "x", "one")}
	at(t, s, 15, "xterm", func(d *seat) {
		for _, name := range []string{"a:b", `"a\\b"`, "other/x", "admin/deep/x", "../x", "admin/../x", "/x", ".", "x/"} {
			if got := d.types("screen " + name + "\r"); !strings.Contains(got, "% No such screen") {
				t.Errorf("%s: %q", name, got)
			}
		}
		if got := d.types("screen x\r"); !strings.Contains(got, "one") {
			t.Errorf("%q", got)
		}
	})
}

// TestNoFolder: Screens without a folder have no screens.
func TestNoFolder(t *testing.T) {
	s := &screen.Screens{}
	if list := s.Names(); len(list) != 0 {
		t.Errorf("%q", list)
	}
	at(t, s, 15, "xterm", func(d *seat) {
		if got := d.types("screen x\r"); strings.Contains(got, "Internal error") || !strings.Contains(got, "% ") {
			t.Errorf("%q", got)
		}
	})
}

// TestCP07_EndlessWithoutOutput: a screen that goes round and round and prints nothing ends by Ctrl-C, and by itself.
func TestCP07_EndlessWithoutOutput(t *testing.T) {
	s := &screen.Screens{Folder: files("round", "{% range 9000000000000000000 %}{% end %}",
		"deep", "{% define `a` %}{% range 1000000 %}{% template `b` %}{% end %}{% end %}{% define `b` %}{% range 1000000 %}{% else %}{% end %}{% end %}{% template `a` %}",
		"laughs", func() string {
			text := "{% define `l0` %}{% end %}"
			for i := range 40 {
				text += fmt.Sprintf("{%% define `l%d` %%}{%% template `l%d` %%}{%% template `l%[2]d` %%}{%% end %%}", i+1, i)
			}
			return text + "{% template `l40` %}"
		}(), "fine", "{% range $i := 1000 %}{% if eq $i 999 %}last{% end %}{% end %}")}
	at(t, s, 15, "xterm", func(d *seat) {
		for _, name := range []string{"round", "deep", "laughs"} {
			if got := d.types("screen " + name + "\r"); !strings.Contains(got, "% Screen "+name+" is broken: ") {
				t.Errorf("%s: %q", name, got)
			}
		}
		if got := d.types("screen fine\r"); !strings.Contains(got, "last") || strings.Contains(got, "broken") {
			t.Errorf("%q", got)
		}
	})
}
