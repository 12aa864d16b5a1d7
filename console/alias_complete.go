package console

import (
	"strings"

	"github.com/vtykit/vtykit/console/grammar"
)

// completeAlias completes the first word of a line by the aliases of its mode beside the commands. It does nothing where no alias fits.
func (s *Session) completeAlias(modes []*Mode, view *View, text string, level int, c *grammar.Completion) {
	typed := strings.TrimLeft(text, " \t")
	if typed == "" || strings.ContainsAny(typed, " \t|") {
		return
	}
	var found []grammar.Entry
	for _, a := range s.c.Aliases() {
		if a.Mode == modes[0].name && len(a.Name) >= len(typed) && strings.EqualFold(a.Name[:len(typed)], typed) {
			found = append(found, grammar.Entry{Word: a.Name, Help: s.c.discreet(a.Command)})
		}
	}
	if len(found) == 0 {
		return
	}
	for _, m := range modes {
		if h := m.commands(view).Help(text, level); h.Status == grammar.OK && h.Partial {
			found = append(found, h.Entries...)
			break
		}
	}
	common := found[0].Word
	for _, e := range found[1:] {
		n := 0
		for n < min(len(common), len(e.Word)) && common[n]|0x20 == e.Word[n]|0x20 {
			n++
		}
		common = common[:n]
	}
	*c = grammar.Completion{Status: grammar.OK, Offset: len(text) - len(typed), End: len(text)}
	switch {
	case len(found) == 1:
		c.Insert = common[len(typed):] + " "
	case len(common) > len(typed):
		c.Insert = common[len(typed):]
	default:
		c.Entries = found
	}
}
