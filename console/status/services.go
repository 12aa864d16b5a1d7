package status

import (
	"context"
	"fmt"
	"strings"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/console/arg"
	"github.com/vtykit/vtykit/console/rows"
)

func (c *commands) addServices() {
	schema := rows.New(rows.Text("NAME").Help("Service"), rows.Text("STATE").Help("What it is"),
		rows.Text("DETAIL").Help("The same closer").Wide(), rows.Int("PID").Help("Main process").Wide(), rows.Text("DESCRIPTION").Wide())
	name := arg.Word("NAME")
	c.add("show services", `[failed|running|all] [name NAME]
		System services
		Services that run or have failed, the failed ones first.
		failed   those that have failed
		running  those that run
		all      stopped ones too
		name     those of a name
		NAME     part of the name, in any case`, func(ctx context.Context, s *console.Session, a console.Args) error {
		list, err := c.facts.services(ctx)
		if err != nil && len(list) == 0 {
			return unavailable("Services", err)
		}
		t := schema.Table()
		part := strings.ToLower(name.Get(a))
		for _, v := range byFailure(list) {
			keep := v.state != "inactive"
			switch {
			case a.Has("failed"):
				keep = v.state == "failed"
			case a.Has("running"):
				keep = v.running()
			case a.Has("all"):
				keep = true
			}
			if keep && strings.Contains(strings.ToLower(v.name), part) {
				t.Add(v.name, v.state, given(v.detail), known(v.pid), given(v.description))
			}
		}
		return print(ctx, s, t, note("Services", err))
	}, name, schema.Pipes())
}

func (v serviceInfo) running() bool { return v.detail == "running" || v.state == "running" }

// byFailure puts failed services first, and leaves the order as it is otherwise.
func byFailure(list []serviceInfo) []serviceInfo {
	var failed, rest []serviceInfo
	for _, v := range list {
		if v.state == "failed" {
			failed = append(failed, v)
		} else {
			rest = append(rest, v)
		}
	}
	return append(failed, rest...)
}

// maxServices bounds one list.
const maxServices = 4096

// parseUnits reads what `systemctl list-units --plain --no-legend` prints: a line for each unit with its name, whether its file was
// loaded, its state, that state closer, and its description. Lines that are no such thing are left out. Versions before 246 mark
// failed units although they were told not to.
func parseUnits(out []byte) (list []serviceInfo) {
	for line := range strings.Lines(string(out)) {
		f := strings.Fields(strings.TrimLeft(line, "●*×○↻ \t"))
		if len(f) < 4 || !strings.Contains(f[0], ".") || len(list) == maxServices {
			continue
		}
		v := serviceInfo{name: f[0], state: f[2], detail: f[3], description: strings.Join(f[4:], " ")}
		if f[1] != "loaded" {
			v.detail = f[1] // not-found, bad-setting, error, masked: what the operator must know first
		}
		list = append(list, v)
	}
	return list
}

// unavailable is the error of a command that has nothing to show.
func unavailable(what string, err error) error {
	return console.UserError(fmt.Sprintf("%s: %s", what, why(err)))
}
