package console_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/console/arg"
)

// TestRegistrationRefuses: what cannot work is refused where it is registered, in words that tell what is wrong.
func TestRegistrationRefuses(t *testing.T) {
	run := func(context.Context, *console.Session, console.Args) error { return nil }
	var none *arg.Arg[int]
	for _, tt := range []struct {
		name string
		f    func(c *console.Console, m *console.Mode)
		want string
	}{
		{"argument that is nil", func(_ *console.Console, m *console.Mode) { m.Command("x", "A\nX\nA  a", run, none) }, "the parameter A has no argument"},
		{"level above 15", func(_ *console.Console, m *console.Mode) { m.Command("x", "\nX", run, console.Level(16)) }, `command "x": level 16 is not in 0 to 15`},
		{"level below 0", func(_ *console.Console, m *console.Mode) { m.Command("x", "\nX", run, console.Level(-1)) }, `command "x": level -1 is not in 0 to 15`},
		{"enters nothing", func(_ *console.Console, m *console.Mode) { m.Command("x", "\nX", console.Enter(nil)) }, "Enter without a mode"},
		{"configures nothing", func(_ *console.Console, m *console.Mode) { m.Command("x", "\nX", console.EnterConfig(nil)) }, "Enter without a mode"},
		{"view of another console", func(c *console.Console, _ *console.Mode) {
			c.View("v").Include(console.New(console.Config{}).Mode("exec", ""), "show")
		}, "view v: the mode exec is another console's"},
		{"late command", func(c *console.Console, m *console.Mode) { c.Batch(m); m.Command("x", "\nX", run) }, `command "x": registration is over`},
		{"late group", func(c *console.Console, m *console.Mode) { c.Batch(m); m.Group("x", "X") }, `group "x": registration is over`},
		{"late mode", func(c *console.Console, m *console.Mode) { c.Batch(m); m.Child("x", "") }, `mode "x": registration is over`},
		{"late view", func(c *console.Console, m *console.Mode) { c.Batch(m); c.View("x") }, `view "x": registration is over`},
		{"late choice of a view", func(c *console.Console, m *console.Mode) { v := c.View("x"); c.Batch(m); v.Include(m, "show") }, `view "x": registration is over`},
		{"late root", func(c *console.Console, _ *console.Mode) {
			console.Lint(c)
			c.Mode("exec", "")
		}, `mode "exec": the root mode is "exec"`},
	} {
		got := ""
		func() {
			defer func() { got = fmt.Sprint(recover()) }()
			c := console.New(console.Config{})
			tt.f(c, c.Mode("exec", ""))
		}()
		if !strings.Contains(got, tt.want) || !strings.HasPrefix(got, "console: ") {
			t.Errorf("%s: %s", tt.name, got)
		}
	}
}

// TestCommandWithoutPath: a line may begin with a parameter, in its mode and those below it.
func TestCommandWithoutPath(t *testing.T) {
	c := console.New(console.Config{Login: console.NoLogin})
	conf := c.Mode("exec", "").Child("config", "")
	list := conf.Child("config-list", "")
	number := arg.Int("NUMBER", 1, 9)
	var got []string
	entry := func(_ context.Context, _ *console.Session, a console.Args) error {
		got = append(got, fmt.Sprintf("%d %v %s", number.Get(a), a.Negated(), a.Line()))
		return nil
	}
	list.Command("[no]", "NUMBER (permit|deny)\nEntry\nNUMBER  its number\npermit  Permit\ndeny  Deny", entry, number)
	conf.Command("", "NUMBER\nLine\nNUMBER  its number", entry, number)
	var usage []string
	for _, m := range []*console.Mode{list, conf} {
		for _, cmd := range m.Commands() {
			if cmd.Path == "" {
				usage = append(usage, cmd.Usage())
			}
		}
	}
	if want := []string{"[no] NUMBER (permit|deny)", "NUMBER"}; !slices.Equal(usage, want) {
		t.Errorf("%q, want %q", usage, want)
	}
	b := c.Batch(list)
	for _, line := range []string{"3 perm", "no 3", "7"} {
		if out, err := b.Run(t.Context(), line); err != nil {
			t.Errorf("%s: %v, %q", line, err, out)
		}
	}
	if want := []string{"3 false 3 permit", "3 true no 3", "7 false 7"}; !slices.Equal(got, want) || b.Session().Mode() != conf {
		t.Errorf("%q, want %q, in %s", got, want, b.Session().Mode().Name())
	}
}
