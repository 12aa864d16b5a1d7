package export

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/console/grammar"
)

// Scrapli returns a platform definition in YAML for scrapli's and scrapligo's network driver: a privilege level for the root mode, another for
// it at privilege level 15 where its prompt tells, and one for each mode that a command without parameters enters ([console.Enters]). The
// prompts of other modes, and of those that look the same, belong to the level of the mode above them.
func Scrapli(c *console.Console, o Options) string {
	modes := c.Modes()
	if len(modes) == 0 {
		return ""
	}
	var b strings.Builder
	fmt.Fprintf(&b, "---\nplatform-type: %s\ndefault:\n  driver-type: 'network'\n  privilege-levels:\n", yaml(o.name()))
	list := levels(modes)
	for _, l := range list {
		fmt.Fprintf(&b, "    %s:\n      name: %s\n      pattern: %s\n", l.name, yaml(l.name), yaml(`(?im)^(?:`+strings.Join(l.prompts, "|")+`)\s?$`))
		fmt.Fprintf(&b, "      previous-priv:%s\n      deescalate:%s\n      escalate:%s\n      escalate-auth: %v\n      escalate-prompt:%s\n",
			optional(l.above), optional(l.down), optional(l.up), l.password != "", optional(l.password))
	}
	top := list[0].name
	if len(list) > 1 && list[1].mode == modes[0] {
		top = list[1].name
	}
	fmt.Fprintf(&b, "  default-desired-privilege-level: %s\n  failed-when-contains:\n", yaml(top))
	for _, text := range failures(c.Dialect()) {
		fmt.Fprintf(&b, "    - %s\n", yaml(text))
	}
	fmt.Fprintf(&b, "  textfsm-platform: %s\n  network-on-open:\n    - operation: 'acquire-priv'\n", yaml(o.name()))
	root := commands(modes[0])
	prepare := [][2]string{{"terminal width", "512"}, {"terminal length", "0"}}
	if has(root, "set cli screen-width") {
		prepare = [][2]string{{"set cli screen-width", "511"}, {"set cli screen-length", "0"}}
	}
	for _, p := range prepare {
		if has(root, p[0]) {
			fmt.Fprintf(&b, "    - operation: 'driver.send-command'\n      command: %s\n", yaml(p[0]+" "+p[1]))
		}
	}
	b.WriteString("  network-on-close:\n    - operation: 'acquire-priv'\n")
	for _, end := range []string{"exit", "logout", "quit"} {
		if has(root, end) {
			fmt.Fprintf(&b, "    - operation: 'channel.write'\n      input: %s\n    - operation: 'channel.return'\n", yaml(end))
			break
		}
	}
	return b.String()
}

// level is one privilege level of scrapli.
type level struct {
	mode     *console.Mode
	name     string
	prompts  []string // regular expressions
	above    string   // the name of the level that it is entered from
	up, down string   // the commands that lead here and back
	password string   // what asks for one on the way here
}

func levels(modes []*console.Mode) []*level {
	root := modes[0]
	list := []*level{{mode: root, name: root.Name(), prompts: []string{pattern(root, ">")}}}
	if strings.Contains(root.Prompt(), "{#}") {
		l := &level{mode: root, name: "privilege-" + root.Name(), prompts: []string{pattern(root, "#")}, above: root.Name()}
		if cmds := commands(root); has(cmds, "enable") {
			l.up, l.password = "enable", `(?im)^password:\s?$`
			if has(cmds, "disable") {
				l.down = "disable"
			}
		}
		list = append(list, l)
	}
	of := map[*console.Mode]*level{root: list[len(list)-1]}
	for _, m := range modes[1:] { // parents come first
		parent := of[m.Parent()]
		up := entering(m)
		prompt := pattern(m, "#")
		if same := slices.Contains(parent.prompts, prompt); same || up == "" && m.Parent() != root {
			if !same {
				parent.prompts = append(parent.prompts, prompt)
			}
			of[m] = parent
			continue
		}
		l := &level{mode: m, name: m.Name(), prompts: []string{prompt}, above: parent.name, up: up}
		for _, down := range []string{"end", "exit"} {
			if has(commands(m), down) && (down == "exit" || m.Parent() == root) {
				l.down = down
				break
			}
		}
		list = append(list, l)
		of[m] = l
	}
	return list
}

// entering is the command without parameters of the mode above that enters m, if there is one.
func entering(m *console.Mode) string {
	for _, c := range commands(m.Parent()) {
		if c.Enters == m && !slices.ContainsFunc(explained(c), func(w grammar.Term) bool { return w.Arg != nil }) && (c.Synopsis == "" || c.Synopsis[0] == '[') {
			return c.Path
		}
	}
	return ""
}

// pattern is a mode's prompt, or its last line, as a regular expression; mark is what stands for {#}.
func pattern(m *console.Mode, mark string) string {
	prompt := m.Prompt()
	prompt = strings.TrimRight(prompt[strings.LastIndexByte(prompt, '\n')+1:], " ")
	return strings.NewReplacer(
		`\{host\}`, `[\w.\-]{1,20}`, `\{user\}`, `[\w.\-]{0,20}`, `\{#\}`, mark, `\{mode\}`, regexp.QuoteMeta(m.Name()),
		`\{range\}`, `(?:-range)?`, `\{tag\}`, `(?:-s-[\w\-]{1,17})?`, `\{path\}`, `[ \w.\-]*`).Replace(regexp.QuoteMeta(prompt))
}

// failures are the parts of the texts for what failed that are always the same.
func failures(d console.Dialect) []string {
	var list []string
	for _, text := range []string{d.Ambiguous, d.Incomplete, d.Invalid, d.Unknown, d.Unauthorized, d.NoFilter, d.BadRegexp} {
		fixed := ""
		for _, part := range strings.FieldsFunc(strings.ReplaceAll(text, "{word}", "{}"), func(r rune) bool { return r == '{' || r == '}' || r == '"' }) {
			if part = strings.TrimSpace(part); len(part) > len(fixed) {
				fixed = part
			}
		}
		if len(fixed) >= 8 && !slices.Contains(list, fixed) {
			list = append(list, fixed)
		}
	}
	return list
}

func has(cmds []console.Command, path string) bool {
	return slices.ContainsFunc(cmds, func(c console.Command) bool { return c.Path == path })
}

// yaml is a scalar in single quotes.
func yaml(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// optional is a scalar behind a key, or nothing.
func optional(s string) string {
	if s == "" {
		return ""
	}
	return " " + yaml(s)
}
