package main

import (
	"context"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/console/arg"
)

// interfaceRange registers the command that configures many interfaces at a time. What the mode's commands set, they set for each.
func (r *router) interfaceRange() {
	list := arg.Range("LIST", r.host.InterfaceNames)
	r.conf.Command("interface range", `LIST
		Configure many interfaces
		LIST  such as eth0 - 3, lo`, func(_ context.Context, s *console.Session, a console.Args) error {
		s.Enter(r.confIf, list.Get(a))
		return nil
	}, list)
}
