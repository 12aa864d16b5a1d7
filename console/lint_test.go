package console_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/vtykit/vtykit/console"
)

// TestLintOfTheStandardCommands: what every console has is clean.
func TestLintOfTheStandardCommands(t *testing.T) {
	ranges := console.New(console.Config{})
	ranges.Mode("exec", "").Child("config", "").Child("config-if", "{host}(config-if{range})#")
	for _, f := range console.Lint(ranges) {
		t.Error(f)
	}
	c := console.New(console.Config{})
	conf := c.Mode("exec", "{host}{#}").Child("config", "{host}(config)#")
	conf.LoggingCommands()
	for _, f := range console.Lint(c) {
		t.Error(f)
	}
	for _, f := range console.Lint(testConsole(false)) {
		t.Error(f)
	}
}

func TestLint(t *testing.T) {
	for _, tt := range []struct {
		name  string
		cfg   console.Config
		setup func(c *console.Console, exec *console.Mode)
		want  string // in one of the findings
	}{
		{"host", console.Config{Hostname: func() string { return "a host#1" }}, nil, `host name: "a host#1" is not`},
		{"prompt", console.Config{}, func(_ *console.Console, m *console.Mode) { m.Child("x", "{host}<x>") }, `mode x: the prompt "HOST<x>"`},
		{"config prompt", console.Config{}, func(_ *console.Console, m *console.Mode) { m.Child("x", "{host}(router)#") }, `mode x: the prompt`},
		{"coloured prompt", console.Config{}, func(_ *console.Console, m *console.Mode) { m.Child("x", "\x1b[1m{host}(config)#") }, `mode x: the prompt`},
		{"banner", console.Config{Banner: func() string { return "hello\nYour password: \n" }}, nil, "banner, line 2: ends like the question for a password"},
		{"exec banner", console.Config{Exec: func() string { return "for staff #\n" }}, nil, "exec banner, line 1: ends like a prompt"},
		{"wide banner", console.Config{Exec: func() string { return strings.Repeat("x", 81) }}, nil, "is wider than 80 columns"},
		{"dialect", console.Config{Dialect: console.Dialect{Incomplete: "more!"}}, nil, `dialect, Incomplete: the error "more!"`},
		{"wide help", console.Config{}, func(_ *console.Console, m *console.Mode) { m.Command("x", "\n"+strings.Repeat("é", 61), nothing) }, "mode exec x: the help is 61 columns wide"},
		{"help that trips", console.Config{}, func(_ *console.Console, m *console.Mode) { m.Command("x", "\nShow Error: lines", nothing) }, "mode exec, x: its help says error:"},
		{"one letter", console.Config{}, func(_ *console.Console, m *console.Mode) {
			m.Command("show interface", "\nOne", nothing)
			m.Command("show interfaces", "\nAll", nothing)
		}, "mode exec, show: the words interface and interfaces differ"},
		{"abbreviation", console.Config{}, func(_ *console.Console, m *console.Mode) { m.Command("show logs", "\nAll", nothing) }, `mode exec: the abbreviation "sh log" of "show logging" is ambiguous`},
		{"other abbreviation", console.Config{}, func(_ *console.Console, m *console.Mode) {
			m.Group("write", "Write")
			m.Command("write memory", "\nAll", nothing)
			m.Command("wr", "\nAll", nothing)
		}, `mode exec: the abbreviation "wr mem" of "write memory" is`},
	} {
		c := console.New(tt.cfg)
		exec := c.Mode("exec", "{host}{#}")
		if tt.setup != nil {
			tt.setup(c, exec)
		}
		var all []string
		for _, f := range console.Lint(c) {
			all = append(all, f.String())
		}
		if text := strings.Join(all, "\n"); !strings.Contains(text, tt.want) {
			t.Errorf("%s: want %q in\n%s", tt.name, tt.want, text)
		}
	}
}

func nothing(context.Context, *console.Session, console.Args) error { return nil }

// TestLintTextFindsWhatTrips: each of what tools look for, in a text, and ordinary text is clean.
func TestLintTextFindsWhatTrips(t *testing.T) {
	for _, text := range []string{"router>", "router# ", "cost in $", "Password: ", "enter passcode:", "Username:", "a --More-- b", "% is much",
		"no error: none", "Invalid input", "incomplete command", "Connection timed out", "Command authorization failed", "file not found",
		"type help or '?'", "\x1b[1mbold", "\xff"} {
		if len(console.LintText("text", "fine\n"+text+"\n")) == 0 {
			t.Errorf("%q: nothing found", text)
		}
	}
	for _, text := range []string{"", "\n\n", "Authorised staff only.\n**********\n", "no such file\n100 % of it\r\n# comment of a shell\n"} {
		if f := console.LintText("text", text); len(f) != 0 {
			t.Errorf("%q: %v", text, f)
		}
	}
}

func ExampleLint() {
	c := console.New(console.Config{Banner: func() string { return "Use your token as login:" }})
	for _, f := range console.Lint(c) {
		fmt.Println(f)
	}
	// Output: banner, line 1: ends like the question for a name
}

// TestLintLooksBehindPrefixes: commands with the forms `no` and `default` are looked at as others are.
func TestLintLooksBehindPrefixes(t *testing.T) {
	for _, prefix := range []string{"", "[no] ", "[no|default] "} {
		c := console.New(console.Config{Hostname: func() string { return "r1" }})
		m := c.Mode("exec", "")
		m.Group("aa", "Something")
		m.Command(prefix+"aa bb", "\n"+strings.Repeat("wide ", 20), func(context.Context, *console.Session, console.Args) error { return nil })
		if got := fmt.Sprint(console.Lint(c)); !strings.Contains(got, "mode exec, aa bb: the help is 99 columns wide") {
			t.Errorf("%q: %s", prefix, got)
		}
	}
}
