package console_test

import (
	"context"
	"fmt"
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
