package export

import (
	"fmt"
	"strings"

	"github.com/vtykit/vtykit/console"
)

// Dot returns the graph of all commands for Graphviz: a box for each mode, a node for each word of a path below it, with the synopsis of
// each command at the last one, and a dashed line from a command to the mode that it enters.
func Dot(c *console.Console, o Options) string {
	var b strings.Builder
	fmt.Fprintf(&b, "digraph %s {\n  rankdir=LR\n", dotText(o.name()))
	for _, m := range c.Modes() {
		root := "mode " + m.Name()
		fmt.Fprintf(&b, "  %s [shape=box label=%s]\n", dotText(root), dotText(m.Name()))
		if p := m.Parent(); p != nil {
			fmt.Fprintf(&b, "  %s -> %s [style=dotted]\n", dotText("mode "+p.Name()), dotText(root))
		}
		seen := map[string]bool{}
		for i, cmd := range commands(m) {
			node := root
			for word := range strings.FieldsSeq(cmd.Path) {
				next := node + " " + word
				if !seen[next] {
					seen[next] = true
					fmt.Fprintf(&b, "  %s [label=%s]\n  %s -> %s\n", dotText(next), dotText(word), dotText(node), dotText(next))
				}
				node = next
			}
			end := fmt.Sprintf("command %d of %s", i, m.Name())
			fmt.Fprintf(&b, "  %s [shape=plain label=%s]\n  %s -> %s\n", dotText(end), dotText(strings.TrimSpace(cmd.Synopsis+" <cr>")), dotText(node), dotText(end))
			if cmd.Enters != nil {
				fmt.Fprintf(&b, "  %s -> %s [style=dashed]\n", dotText(end), dotText("mode "+cmd.Enters.Name()))
			}
		}
	}
	b.WriteString("}\n")
	return b.String()
}

// dotText is an identifier or label in quotes.
func dotText(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}
