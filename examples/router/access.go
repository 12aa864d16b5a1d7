package main

import (
	"context"
	"fmt"
	"net/netip"
	"sync"

	"github.com/vtykit/vtykit/auth"
	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/console/arg"
	"github.com/vtykit/vtykit/examples/router/device"
)

// hits count which rules of access lists decided, whatever their numbers are. There are no more of them than there are rules.
type hits struct {
	mu sync.Mutex
	n  map[hit]uint64
}

type hit struct {
	list string
	rule device.AccessRule // without its sequence
}

func hitOf(list string, rule device.AccessRule) hit {
	rule.Sequence = 0
	return hit{list, rule}
}

func (h *hits) add(of hit) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.n == nil {
		h.n = map[hit]uint64{}
	}
	h.n[of]++
}

func (h *hits) of(one hit) uint64 { h.mu.Lock(); defer h.mu.Unlock(); return h.n[one] }

// keep forgets what is no rule any more.
func (h *hits) keep(s *device.Settings) {
	h.mu.Lock()
	defer h.mu.Unlock()
	kept := map[hit]uint64{}
	for _, l := range s.AccessLists {
		for _, r := range l.Rules {
			if n := h.n[hitOf(l.Name, r)]; n > 0 {
				kept[hitOf(l.Name, r)] = n
			}
		}
	}
	h.n = kept
}

// permits says whether an access list permits an address; one that is not there permits none.
func (r *router) permits(list string, a netip.Addr) bool {
	l, _ := r.config.Get().AccessList(list)
	match := l.Match(a)
	return match != nil && match.Permit
}

// mayConnect says whether a peer may connect at all, and counts which rule said so. As on IOS, an access list that is not there permits everybody.
func (r *router) mayConnect(a netip.Addr) bool {
	set := r.config.Get()
	if set.Line.NoTransport {
		return false
	}
	list, there := set.AccessList(set.Line.AccessClass)
	if !there || len(list.Rules) == 0 {
		return true
	}
	match := list.Match(a)
	if match != nil {
		r.hits.add(hitOf(list.Name, *match))
	}
	return match != nil && match.Permit
}

// isManagement says whether a peer may log in when all lines are taken, and in quiet mode.
func (r *router) isManagement(a netip.Addr) bool {
	list := r.guard.Throttle().QuietClass
	return list != "" && r.permits(list, a)
}

// newGuard is what slows guessing down, as the configuration says.
func (r *router) newGuard(countLocal bool) *auth.Guard {
	return &auth.Guard{
		CountLocal: countLocal,
		Permit:     r.permits,
		Update: func(cs *console.Session, change func(*auth.Throttle) error) error {
			return r.config.Update(cs, func(s *device.Settings) error {
				t, _ := s.Login.(auth.Throttle)
				err := change(&t)
				s.Login = t
				return err
			})
		},
	}
}

// ruleSyntax is an access list's rule.
const ruleSyntax = `(permit|deny) (any|host HOST|PREFIX|ADDRESS WILDCARD|ADDRESS)`

const ruleHelp = `
		permit    Specify packets to forward
		deny      Specify packets to reject
		any       Any source host
		host      A single host address
		HOST      its address
		PREFIX    such as 10.0.0.0/8 or 2001:db8::/32
		ADDRESS   Address to match
		WILDCARD  Wildcard bits, such as 0.0.0.255`

// typedRule are the arguments of ruleSyntax.
type typedRule struct {
	host     *arg.Arg[netip.Addr]
	prefix   *arg.Arg[netip.Prefix]
	address  *arg.Arg[netip.Addr]
	wildcard *arg.Arg[netip.Addr]
}

func newTypedRule() typedRule {
	return typedRule{arg.Addr("HOST"), arg.Prefix("PREFIX"), arg.Addr4("ADDRESS"), arg.Addr4("WILDCARD")}
}

// read is what was typed; given is false where a form with `no` ends before.
func (t typedRule) read(a console.Args) (rule device.AccessRule, given bool, err error) {
	rule.Permit = a.Has("permit")
	if p, ok := t.prefix.Lookup(a); ok {
		rule.Prefix, given = p, true
	}
	if h, ok := t.host.Lookup(a); ok {
		rule.Prefix, given = netip.PrefixFrom(h, h.BitLen()), true
	}
	if addr, ok := t.address.Lookup(a); ok {
		n := addr.BitLen()
		if w, ok := t.wildcard.Lookup(a); ok {
			if n, err = device.ParseWildcard(w); err != nil {
				return rule, true, changed(err)
			}
		}
		rule.Prefix, given = netip.PrefixFrom(addr, n), true
	}
	rule.Prefix = rule.Prefix.Masked()
	return rule, given || a.Has("any"), nil
}

// accessCommands registers the access lists.
func (r *router) accessCommands() {
	number := arg.Func("NUMBER", "<1-99>", func(s string) (string, error) {
		if !device.StandardNumber(s) {
			return "", console.UserError("Not a standard access list")
		}
		return s, nil
	}, nil)
	rule, text := newTypedRule(), arg.Line("TEXT")
	r.conf.Command("[no] access-list", `NUMBER (remark TEXT|`+ruleSyntax+`)
		Add an access list entry
		NUMBER    IP standard access list, 1 to 99 or 1300 to 1999
		remark    Access list entry comment
		TEXT      the comment`+ruleHelp, func(_ context.Context, cs *console.Session, a console.Args) error {
		if remark, ok := text.Lookup(a); ok || a.Has("remark") {
			if a.Negated() {
				remark = ""
			}
			return r.setRemark(cs, number.Get(a), remark)
		}
		typed, given, err := rule.read(a)
		if a.Negated() && !given && (a.Has("permit") || a.Has("deny")) {
			return console.UserError("Incomplete command.")
		}
		return r.setRule(cs, number.Get(a), a, typed, given, err)
	}, number, text, rule.host, rule.prefix, rule.address, rule.wildcard)

	name := arg.Func("NAME", "WORD", func(s string) (string, error) {
		if !auth.ValidName(s) {
			return "", console.UserError("Not the name of an access list")
		}
		return s, nil
	}, nil)
	r.conf.Group("ip access-list", "Named access list")
	r.conf.Command("[no] ip access-list standard", `NAME
		Standard access list
		NAME  its name, or a number`, func(_ context.Context, s *console.Session, a console.Args) error {
		list := name.Get(a)
		switch {
		case list == "":
			return console.UserError("Incomplete command.")
		case a.Negated():
			return r.update(s, func(c *device.Settings) { c.DropAccessList(list) })
		}
		s.Enter(r.confAccess, list)
		return nil
	}, name)

	start, step := arg.Int("START", 1, device.MaxSequence), arg.Int("STEP", 1, device.MaxSequence)
	r.conf.Command("ip access-list resequence", `NAME START STEP
		Give the entries of a list new numbers
		NAME   name or number of the list
		START  Starting sequence number
		STEP   Step to increment the sequence number`, func(_ context.Context, cs *console.Session, a console.Args) error {
		return r.edit(cs, func(s *device.Settings) error {
			return s.Resequence(name.Get(a), int64(start.Get(a)), int64(step.Get(a)))
		})
	}, name, start, step)

	sequence, numbered := arg.Int("SEQUENCE", 1, device.MaxSequence), newTypedRule()
	r.confAccess.Command("[no]", `SEQUENCE `+ruleSyntax+`
		Access list entry with its number
		SEQUENCE  Sequence Number`+ruleHelp, func(_ context.Context, s *console.Session, a console.Args) error {
		list, _ := s.Subject().(string)
		n := int64(sequence.Get(a))
		typed, given, err := numbered.read(a)
		typed.Sequence = n
		if action := a.Has("permit") || a.Has("deny"); a.Negated() && err == nil && !given && !action {
			return r.drop(s, list, func(o device.AccessRule) bool { return o.Sequence == n })
		} else if err == nil && !given {
			return console.UserError("Incomplete command.")
		}
		return r.setRule(s, list, a, typed, given, err)
	}, sequence, numbered.host, numbered.prefix, numbered.address, numbered.wildcard)

	rule2, text2 := newTypedRule(), arg.Line("TEXT")
	for _, action := range []struct{ word, help string }{{"permit", "Specify packets to forward"}, {"deny", "Specify packets to reject"}} {
		r.confAccess.Command("[no] "+action.word, `(any|host HOST|PREFIX|ADDRESS WILDCARD|ADDRESS)
		`+action.help+`
		any       Any source host
		host      A single host address
		HOST      its address
		PREFIX    such as 10.0.0.0/8 or 2001:db8::/32
		ADDRESS   Address to match
		WILDCARD  Wildcard bits, such as 0.0.0.255`, func(_ context.Context, s *console.Session, a console.Args) error {
			list, _ := s.Subject().(string)
			typed, given, err := rule2.read(a)
			if typed.Permit = action.word == "permit"; err == nil && !given {
				return console.UserError("Incomplete command.")
			}
			return r.setRule(s, list, a, typed, given, err)
		}, rule2.host, rule2.prefix, rule2.address, rule2.wildcard)
	}
	r.confAccess.Command("[no] remark", "TEXT\nAccess list entry comment\nTEXT  the comment", func(_ context.Context, s *console.Session, a console.Args) error {
		list, _ := s.Subject().(string)
		remark := text2.Get(a)
		if a.Negated() {
			remark = ""
		}
		return r.setRemark(s, list, remark)
	}, text2)
}

// setRemark sets the remark of a list; an empty one is none.
func (r *router) setRemark(cs *console.Session, list, text string) error {
	return r.update(cs, func(s *device.Settings) { s.SetAccessRemark(list, text) })
}

// setRule does what a line says about a list. With `no` and without a rule it is about the whole list.
func (r *router) setRule(cs *console.Session, list string, a console.Args, typed device.AccessRule, given bool, err error) error {
	switch {
	case err != nil:
		return err
	case list == "":
		return console.UserError("Incomplete command.")
	case a.Negated() && !given:
		return r.update(cs, func(s *device.Settings) { s.DropAccessList(list) })
	case a.Negated():
		return r.drop(cs, list, func(o device.AccessRule) bool {
			return o.Same(typed) && (typed.Sequence == 0 || o.Sequence == typed.Sequence)
		})
	}
	return r.edit(cs, func(s *device.Settings) error { return s.SetAccessRule(list, typed) })
}

// edit is update for a change that may be refused.
func (r *router) edit(cs *console.Session, change func(*device.Settings) error) error {
	return r.config.Update(cs, func(s *device.Settings) error { return changed(change(s)) })
}

func (r *router) drop(cs *console.Session, list string, which func(device.AccessRule) bool) error {
	found := false
	err := r.update(cs, func(s *device.Settings) { found = s.DropAccessRules(list, which) })
	if err == nil && !found {
		return console.UserError("No such entry")
	}
	return err
}

// showAccessLists prints the lists, and how often each rule decided.
func (r *router) showAccessLists(s *console.Session, only string) {
	for _, l := range r.config.Get().AccessLists {
		if only != "" && l.Name != only {
			continue
		}
		s.Printf("Standard IP access list %s\n", l.Name)
		for _, rule := range l.Rules {
			matches := ""
			switch n := r.hits.of(hitOf(l.Name, rule)); {
			case n == 1:
				matches = " (1 match)"
			case n > 1:
				matches = fmt.Sprintf(" (%d matches)", n)
			}
			s.Printf("    %d %s %s%s\n", rule.Sequence, rule.Action(), rule.Source(), matches)
		}
	}
}

func (r *router) accessListNames() (names []string) {
	for _, l := range r.config.Get().AccessLists {
		names = append(names, l.Name)
	}
	return names
}
