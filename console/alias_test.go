package console_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/vtykit/vtykit/console"
)

// TestAliasesAreSaved: each change is saved as a whole; what cannot be saved is not in force.
func TestAliasesAreSaved(t *testing.T) {
	var saved []console.Alias
	var full error
	c, exec := aliasConsole(console.Config{
		Aliases: []console.Alias{
			{"exec", "zz", "show say loaded"}, {"exec", "show", "fail"}, {"nowhere", "x", "fail"}, {"exec", "aa", "fail"}, {"exec", "ZZ", "show say again"},
		},
		SaveAliases: func(list []console.Alias) error { saved = list; return full },
	})
	b := c.Batch(exec)
	if out, err := b.Run(context.Background(), "zz 1"); err != nil || out != "said again 1\n" {
		t.Errorf("got %q, %v", out, err)
	}
	if got := fmt.Sprint(c.Aliases()); got != "[{exec aa fail} {exec ZZ show say again}]" {
		t.Error(got)
	}
	if err := c.SetAlias(console.Alias{Mode: "exec", Name: "mm", Command: "show say m"}); err != nil || len(saved) != 3 || saved[1].Name != "mm" {
		t.Errorf("saved %v, %v", saved, err)
	}
	saved[1].Name = "changed by the one who saves"
	full = errors.New("disk full")
	if err := c.RemoveAlias("exec", "MM"); err == nil || !errors.Is(err, full) {
		t.Error(err)
	}
	if out, err := b.Run(context.Background(), "mm"); err != nil || out != "said m\n" {
		t.Errorf("got %q, %v", out, err)
	}
	full = nil
	if err := c.RemoveAlias("exec", "MM"); err != nil || len(c.Aliases()) != 2 {
		t.Error(err, c.Aliases())
	}
}

// TestAliasesAreBounded: number, name and command.
func TestAliasesAreBounded(t *testing.T) {
	c, exec := aliasConsole(console.Config{})
	c.Batch(exec)
	for i := range 256 {
		if err := c.SetAlias(console.Alias{Mode: "exec", Name: fmt.Sprintf("x%d", i), Command: "fail"}); err != nil {
			t.Fatal(i, err)
		}
	}
	for _, a := range []console.Alias{
		{"exec", "onemore", "fail"},
		{"exec", "", "fail"},
		{"exec", strings.Repeat("n", 33), "fail"},
		{"exec", "a\x1bb", "fail"},
		{"exec", "a|b", "fail"},
		{"exec", "x1", strings.Repeat("c", 513)},
		{"exec", "x1", ""},
	} {
		if err := c.SetAlias(a); err == nil {
			t.Errorf("%q passed", a)
		}
	}
	if err := c.SetAlias(console.Alias{Mode: "exec", Name: "x1", Command: "show say instead"}); err != nil {
		t.Error(err)
	}
}

// TestAliasesEnd: two that double each other end soon, and so do those of many commands.
func TestAliasesEnd(t *testing.T) {
	c, exec := aliasConsole(console.Config{})
	b := c.Batch(exec)
	many := strings.TrimSuffix(strings.Repeat("show say x ; ", 30), "; ")
	for name, body := range map[string]string{"loop": "loop ; loop", "m1": many, "m2": "m1 ; m1 ; m1"} {
		if err := c.SetAlias(console.Alias{Mode: "exec", Name: name, Command: body}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := b.Run(context.Background(), "loop"); err == nil || err.Error() != "Aliases lead to one another too often" {
		t.Error(err)
	}
	out, err := b.Run(context.Background(), "m2")
	if n := strings.Count(out, "said x"); err == nil || n != 61 {
		t.Errorf("%d commands ran, %v", n, err)
	}
	if out, err := b.Run(context.Background(), "m1"); err != nil || strings.Count(out, "said x") != 30 { // the count begins anew
		t.Error(out, err)
	}
}

// FuzzAlias: whatever an alias holds, it ends, and what is no alias is no panic.
func FuzzAlias(f *testing.F) {
	f.Add("show say", "x | include y")
	f.Add(`show words "a|b" ; zz ; 'c'`, `"`)
	f.Add("# nothing", "")
	f.Add(`\`, `\`)
	c, exec := aliasConsole(console.Config{})
	f.Fuzz(func(t *testing.T, body, rest string) {
		if err := c.SetAlias(console.Alias{Mode: "exec", Name: "zz", Command: body}); err != nil {
			return
		}
		c.Batch(exec).Run(context.Background(), "zz "+rest)
		if out, err := c.Batch(exec).Run(context.Background(), "show say still here"); err != nil || out != "said still here\n" {
			t.Fatalf("%q with %q left %q, %v", body, rest, out, err)
		}
	})
}
