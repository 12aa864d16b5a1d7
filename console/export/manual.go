package export

import (
	"fmt"
	"strings"

	"github.com/vtykit/vtykit/console"
)

// Man returns a manual page in roff with the macros of man(7).
func Man(c *console.Console, o Options) string {
	var b strings.Builder
	section := o.Section
	if section == "" {
		section = "7"
	}
	fmt.Fprintf(&b, ".TH %s %s\n.SH NAME\n%s \\- %s\n", quoted(strings.ToUpper(o.name())), quoted(section), roff(o.name()), roff(o.title()))
	b.WriteString(".SH DESCRIPTION\nWords may be abbreviated as long as they are unique.\nThe key\n.B ?\nlists at any place what can be typed there, and Tab completes a word.\n")
	for _, m := range c.Modes() {
		fmt.Fprintf(&b, ".SH %s\n", quoted("MODE "+strings.ToUpper(m.Name())))
		if p := m.Parent(); p != nil {
			fmt.Fprintf(&b, "Below the mode %s.\n", roff(p.Name()))
		}
		for _, cmd := range commands(m) {
			fmt.Fprintf(&b, ".TP\n.B %s\n%s", roff(cmd.Usage()), text(sentence(cmd.Short)))
			if about := notes(cmd); about != "" {
				b.WriteString(text(about))
			}
			for _, line := range prose(cmd) {
				if line == "" {
					b.WriteString(".sp\n")
					continue
				}
				b.WriteString(text(line))
			}
			for _, w := range explained(cmd) {
				fmt.Fprintf(&b, ".RS\n.TP\n.I %s\n%s.RE\n", roff(w.Text), text(strings.TrimSpace(w.Help+suffix(typed(w)))))
			}
		}
	}
	return b.String()
}

// notes says what else there is to a command.
func notes(c console.Command) string {
	about := fmt.Sprintf("Privilege level %d.", c.Level)
	if c.Enters != nil {
		about += " Enters the mode " + c.Enters.Name() + "."
	}
	return about
}

func sentence(s string) string {
	if s == "" || strings.HasSuffix(s, ".") {
		return s
	}
	return s + "."
}

func suffix(typed string) string {
	if typed == "" {
		return ""
	}
	return " (" + typed + ")"
}

// roff escapes text for the middle of a line.
func roff(s string) string {
	return strings.NewReplacer(`\`, `\e`, "-", `\-`, "\n", " ", "\t", " ").Replace(s)
}

// text is a line of text of its own, which must not be taken for a request.
func text(s string) string {
	s = roff(s)
	if strings.HasPrefix(s, ".") || strings.HasPrefix(s, "'") {
		s = `\&` + s
	}
	return s + "\n"
}

// quoted is an argument of a request.
func quoted(s string) string { return `"` + strings.ReplaceAll(roff(s), `"`, `""`) + `"` }

// Markdown returns a manual in Markdown (CommonMark with tables).
func Markdown(c *console.Console, o Options) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n%s\n", markdown(o.name()), markdown(sentence(o.title())))
	for _, m := range c.Modes() {
		fmt.Fprintf(&b, "\n## Mode %s\n\n", markdown(m.Name()))
		if p := m.Parent(); p != nil {
			fmt.Fprintf(&b, "Below the mode %s. ", markdown(p.Name()))
		}
		fmt.Fprintf(&b, "Prompt: %s\n", code(strings.ReplaceAll(m.Prompt(), "\n", " ")))
		for _, cmd := range commands(m) {
			fmt.Fprintf(&b, "\n### %s\n\n%s %s\n", code(cmd.Usage()), markdown(sentence(cmd.Short)), markdown(notes(cmd)))
			if lines := prose(cmd); lines != nil {
				b.WriteString("\n" + markdown(strings.Join(lines, "\n")) + "\n")
			}
			words := explained(cmd)
			if len(words) == 0 {
				continue
			}
			b.WriteString("\n| Word | Values | Meaning |\n|---|---|---|\n")
			for _, w := range words {
				fmt.Fprintf(&b, "| %s | %s | %s |\n", cell(w.Text), cell(typed(w)), strings.ReplaceAll(markdown(w.Help), "|", `\|`))
			}
		}
	}
	return b.String()
}

// markdown escapes what has a meaning in a paragraph.
func markdown(s string) string {
	return strings.NewReplacer(`\`, `\\`, "*", `\*`, "_", `\_`, "`", "\\`", "<", "&lt;", "[", `\[`, "#", `\#`, "&", "&amp;").Replace(s)
}

// code is a code span; text with a backquote gets longer ones around it.
func code(s string) string {
	switch {
	case s == "":
		return ""
	case strings.Contains(s, "`"):
		return "`` " + s + " ``"
	}
	return "`" + s + "`"
}

// cell is a code span in a table, where a bar ends the cell even in code.
func cell(s string) string { return strings.ReplaceAll(code(s), "|", `\|`) }
