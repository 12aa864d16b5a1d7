package fingerprint

import (
	"slices"
	"strings"

	"github.com/vtykit/vtykit/telnet"
)

// maxNamed is how many clients an Identity names. More would say nothing.
const maxNamed = 4

// Identity names a client.
type Identity struct {
	// Clients are the programs that what was seen fits, in the table's order: one is the answer, several send the same bytes as
	// far as seen, none is unknown.
	Clients []string
	// Sure says that there is one and that the table has it from a recording of the program, not from a description.
	Sure bool
}

// String is the client's name, "this or that", or "unknown".
func (id Identity) String() string {
	if len(id.Clients) == 0 {
		return "unknown"
	}
	return strings.Join(id.Clients, " or ")
}

// Identify finds the client in the table. A client is named only if nothing that was seen contradicts it, every single
// answer among it, and if what marks it was seen.
func (f *Fingerprint) Identify() Identity {
	if f.Protocol != Telnet {
		if f.Protocol == Text && len(f.Unanswered) > 0 {
			return Identity{Clients: []string{"raw"}, Sure: true}
		}
		return Identity{}
	}
	o := f.observe()
	var fit []*family
	marked := false
	for i := range families {
		c := &families[i]
		if ok := c.marked(&o); c.fits(&o) && (ok || !c.always) {
			fit = append(fit, c)
			marked = marked || ok
		}
	}
	if slices.ContainsFunc(fit, isScript) { // what it drives fits too
		fit = slices.DeleteFunc(fit, func(c *family) bool { return !c.script })
	}
	if !marked || len(fit) == 0 || len(fit) > maxNamed {
		return Identity{}
	}
	id := Identity{Sure: len(fit) == 1 && !fit[0].described}
	for _, c := range fit {
		id.Clients = append(id.Clients, c.name)
	}
	return id
}

// observed is a fingerprint as the table sees it.
type observed struct {
	*Fingerprint
	said    map[string]bool // what the client said of itself or answered first
	answers [2]map[byte]bool
	vars    []string
}

// observe sorts the answers: [0] WILL or WONT for our DO, [1] DO or DONT for our WILL.
func (f *Fingerprint) observe() observed {
	o := observed{Fingerprint: f, said: make(map[string]bool), answers: [2]map[byte]bool{{}, {}}}
	for _, list := range [...][]string{f.Opening, f.Volunteered, f.Answers} {
		for _, c := range list {
			o.said[c] = true
		}
	}
	for _, c := range f.Answers {
		verb, name, _ := strings.Cut(c, " ")
		option, ok := telnet.ParseOption(name)
		if !ok {
			continue
		}
		switch verb {
		case "WILL", "WONT":
			o.answers[0][option] = verb == "WILL"
		case "DO", "DONT":
			o.answers[1][option] = verb == "DO"
		}
	}
	for _, v := range f.Environ {
		if strings.HasSuffix(v, unset) {
			continue
		}
		_, name, _ := strings.Cut(v, " ")
		name, _, _ = strings.Cut(name, "=")
		o.vars = append(o.vars, name)
	}
	return o
}

// fits says that nothing contradicts the client.
func (c *family) fits(o *observed) bool {
	if c.mute && len(o.Answers) > 0 || !c.mute && len(o.Answers) == 0 && len(o.Unanswered) > 0 {
		return false
	}
	for i, rule := range [...]answers{c.will, c.do} {
		for option, yes := range o.answers[i] {
			if !rule.allow(option, yes, c.partial) {
				return false
			}
		}
	}
	for _, list := range [...][]string{o.Opening, o.Volunteered} {
		for _, v := range list {
			if strings.HasPrefix(v, "WONT ") || strings.HasPrefix(v, "DONT ") || v == "DO TIMING-MARK" {
				continue // a refusal of nothing, or a mark
			}
			if !slices.Contains(c.volunteers, v) && !c.partial {
				return false
			}
		}
	}
	if c.first != nil && len(o.Opening) > 0 && !slices.Contains(c.first, o.Opening[0]) {
		return false
	}
	if c.types != nil && len(o.TerminalTypes) > 0 && !c.types(o.TerminalTypes) {
		return false
	}
	if c.functions > 0 && len(o.SLC) > 0 && len(o.SLC) != c.functions {
		return false
	}
	if c.vars != nil && slices.ContainsFunc(o.vars, func(v string) bool { return !slices.Contains(c.vars, v) }) {
		return false
	}
	if c.hasVar != "" && len(o.vars) > 0 && !slices.Contains(o.vars, c.hasVar) {
		return false
	}
	return c.enter == nil || !slices.ContainsFunc(o.Enter, func(e string) bool { return !slices.Contains(c.enter, e) })
}

// marked says that the client's marks were seen.
func (c *family) marked(o *observed) bool {
	for _, m := range c.marks {
		kind, rest, _ := strings.Cut(m, ":")
		var ok bool
		switch kind {
		case "type":
			ok = slices.ContainsFunc(o.TerminalTypes, func(t string) bool { return strings.HasPrefix(strings.ToUpper(t), rest) })
		case "window":
			ok = o.Window == rest
		case "body":
			ok = slices.ContainsFunc(o.Subnegotiations, func(b string) bool { return strings.HasPrefix(b, rest) })
		default:
			ok = slices.ContainsFunc(strings.Split(m, "|"), func(s string) bool { return o.said[s] })
		}
		if !ok {
			return false
		}
	}
	return true
}

func isScript(c *family) bool { return c.script }
