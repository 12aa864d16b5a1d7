package export

import (
	"strings"

	"github.com/vtykit/vtykit/console"
)

// Template is a TextFSM template for the table that one command prints.
type Template struct {
	File    string // its name, such as edge_show_interfaces.textfsm
	Mode    string // of the command
	Command string // path
	Text    string
}

// TextFSM returns a template for each command that prints a typed table of package console/rows ([rows.Schema.Pipes]), by mode and path.
//
// [rows.Schema.Pipes]: https://pkg.go.dev/github.com/vtykit/vtykit/console/rows#Schema.Pipes
func TextFSM(c *console.Console, o Options) []Template {
	var list []Template
	for _, m := range c.Modes() {
		for _, cmd := range commands(m) {
			t, ok := cmd.Typed.(interface{ TextFSM() string })
			if !ok {
				continue
			}
			file := strings.ReplaceAll(cmd.Path, " ", "_")
			if m.Parent() != nil {
				file = m.Name() + "_" + file
			}
			list = append(list, Template{o.name() + "_" + file + ".textfsm", m.Name(), cmd.Path, t.TextFSM()})
		}
	}
	return list
}
