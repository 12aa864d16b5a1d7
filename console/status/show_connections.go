package status

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/console/arg"
	"github.com/vtykit/vtykit/console/rows"
)

func (c *commands) addConnections() {
	schema := rows.New(rows.Text("PROTO").Help("tcp or udp"), rows.Addr("LOCAL").Wide(), rows.Int("PORT").Help("Local port"), rows.Addr("PEER"), rows.Int("PPORT").Help("Port of the peer").Wide(),
		rows.Text("STATE").Help("Of TCP"), rows.Text("PROGRAM").Wide(), rows.Int("PID").Wide())
	pid := arg.Int("PID", 1, 1<<31-1)
	c.add("show connections", `[{listening|(tcp|udp)|pid PID}]
		TCP and UDP sockets
		Whose they are is told for processes of this user only, or to the superuser.
		listening  those that wait for peers
		tcp        TCP only
		udp        UDP only
		pid        those of one process
		PID        its number`, func(ctx context.Context, s *console.Session, a console.Args) error {
		list, err := c.facts.connections(ctx)
		if err != nil && len(list) == 0 {
			return unavailable("Connections", err)
		}
		process, asked := pid.Lookup(a)
		t := schema.Table()
		unknown := 0
		for _, v := range sorted(list) {
			switch {
			case a.Has("listening") && !v.listening(), a.Has("tcp") && v.protocol != "tcp", a.Has("udp") && v.protocol != "udp", asked && v.pid != process:
				continue
			}
			if v.pid == 0 && v.state != "time-wait" { // which is the kernel's
				unknown++
			}
			t.Add(v.protocol, v.local.Addr(), known(int(v.local.Port())), v.peer.Addr(), known(int(v.peer.Port())), given(v.state), given(v.program), known(v.pid))
		}
		notes := []string{note("Connections", err)}
		if unknown > 0 {
			notes = append(notes, fmt.Sprintf("The process of %s is not known: it is of another user, or has ended.", plural(unknown, "socket")))
		}
		return print(ctx, s, t, notes...)
	}, pid, schema.Pipes())
}

// listening says whether a socket waits for peers.
func (v connectionInfo) listening() bool { return v.state == "listen" || v.state == "unconnected" }

// sorted puts the sockets that wait for peers first, in order of protocol, port and address.
func sorted(list []connectionInfo) []connectionInfo {
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b connectionInfo) int {
		if x, y := a.listening(), b.listening(); x != y {
			if x {
				return -1
			}
			return 1
		}
		if d := strings.Compare(a.protocol, b.protocol); d != 0 {
			return d
		}
		if d := int(a.local.Port()) - int(b.local.Port()); d != 0 {
			return d
		}
		if d := a.local.Addr().Compare(b.local.Addr()); d != 0 {
			return d
		}
		return a.peer.Compare(b.peer)
	})
	return list
}
