package main

import (
	"context"
	"time"

	"github.com/vtykit/vtykit/auth"
	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/console/arg"
	"github.com/vtykit/vtykit/examples/router/device"
)

// vtyCommands registers what `line vty` says about who gets in.
func (r *router) vtyCommands() {
	m := r.confLine
	set := func(cs *console.Session, change func(l *device.LineAccess)) error {
		return r.update(cs, func(s *device.Settings) { change(&s.Line.LineAccess) })
	}
	word := func(name string) *arg.Arg[string] {
		return arg.Func(name, "WORD", func(s string) (string, error) {
			if !auth.ValidName(s) {
				return "", console.UserError("Not the name of a list")
			}
			return s, nil
		}, nil)
	}
	minutes := arg.Int("MINUTES", 0, int(device.MaxAbsoluteTimeout/time.Minute))
	m.Command("[no] absolute-timeout", `MINUTES
		Set the longest time of a session; new sessions have it
		MINUTES  Timeout in minutes, 0 is never`, func(_ context.Context, cs *console.Session, a console.Args) error {
		return set(cs, func(l *device.LineAccess) { l.AbsoluteTimeout = time.Duration(or(a, minutes.Get(a), 0)) * time.Minute })
	}, minutes)
	list := word("LIST")
	m.Command("[no] access-class", `LIST in
		Filter connections by an access list
		LIST  Standard access list; one not there permits everybody
		in    Filter incoming connections`, func(_ context.Context, cs *console.Session, a console.Args) error {
		return set(cs, func(l *device.LineAccess) {
			if l.AccessClass = ""; !a.Negated() {
				l.AccessClass = list.Get(a)
			}
		})
	}, list)
	m.Group("privilege", "Change privilege level for line")
	level := arg.Int("LEVEL", 0, 15)
	m.Command("[no] privilege level", `LEVEL
		Privilege level of users who have none above 1 themselves
		LEVEL  Default privilege level for line`, func(_ context.Context, cs *console.Session, a console.Args) error {
		return set(cs, func(l *device.LineAccess) { l.Privilege = or(a, level.Get(a), 0) })
	}, level)
	m.Group("login", "Enable password checking")
	m.Command("login local", "\nLocal password checking", func(_ context.Context, cs *console.Session, _ console.Args) error {
		return set(cs, func(l *device.LineAccess) { l.Authentication = "" })
	})
	method := arg.Keywords("LIST", "default")
	m.Command("[no] login authentication", `LIST
		Authentication by the list of aaa authentication login
		LIST  default, the only one`, func(_ context.Context, cs *console.Session, a console.Args) error {
		return set(cs, func(l *device.LineAccess) {
			if l.Authentication = ""; !a.Negated() {
				l.Authentication = method.Get(a)
			}
		})
	}, method)
	m.Group("transport", "Define transport protocols for line")
	m.Command("[no] transport input", `(telnet|all|none)
		Define which protocols reach the terminal lines
		telnet  TCP/IP Telnet protocol
		all     All protocols, which is Telnet
		none    No protocols: there are no new sessions`,
		func(_ context.Context, cs *console.Session, a console.Args) error {
			return set(cs, func(l *device.LineAccess) { l.NoTransport = a.Has("none") && !a.Negated() })
		})
}

// admitted gives a new session what `line vty` says about it.
func admitted(s *console.Session, l device.LineAccess) {
	s.SetAbsoluteTimeout(l.AbsoluteTimeout)
	if s.Level() <= 1 && l.Privilege > s.Level() {
		s.SetLevel(l.Privilege)
	}
}
