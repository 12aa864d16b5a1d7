package status

import (
	"context"
	"fmt"
	"strings"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/console/rows"
)

func (c *commands) addCPU() {
	schema := rows.New(rows.Text("CORE").Help("Number of a core, or all together"), percentColumn("USED").Help("Busy with anything"),
		percentColumn("USER").Help("Programs"), percentColumn("SYSTEM").Help("Kernel"),
		percentColumn("WAIT").Help("Idle, with a disk's answer awaited").Wide(), percentColumn("NICE").Help("Programs of low priority").Wide(),
		percentColumn("IRQ").Help("Interrupts").Wide(), percentColumn("STEAL").Help("Kept by the hypervisor").Wide())
	c.add("show cpu", `
		Processor utilisation
		Of all cores together and of each, in percent, measured for one second.`, func(ctx context.Context, s *console.Session, _ console.Args) error {
		list, err := c.facts.cores(ctx)
		if err != nil && len(list) == 0 {
			return unavailable("Processor", err)
		}
		host, _ := c.facts.host(ctx)
		if host.model != "" {
			heading(s, "%s", host.model)
		}
		if load, err := c.facts.load(ctx); err == nil {
			heading(s, "Load %s in 1, 5 and 15 minutes, on %s", loadText(load), plural(len(list)-1, "core"))
		}
		t := schema.Table()
		for _, u := range list {
			t.Add(u.name, u.busy, u.user, u.system, u.wait, u.nice, u.interrupts, u.stolen)
		}
		return print(ctx, s, t, note("Processor", err))
	}, schema.Pipes())
}

func percentColumn(name string) rows.Column { return rows.Float(name, 1).Unit("%") }

func loadText(l [3]float64) string { return fmt.Sprintf("%.2f %.2f %.2f", l[0], l[1], l[2]) }

// plural is a number with what it counts.
func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %s", n, plurals(what))
}

func plurals(what string) string {
	if strings.HasSuffix(what, "s") {
		return what + "es"
	}
	return what + "s"
}
