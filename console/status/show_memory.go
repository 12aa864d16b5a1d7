package status

import (
	"context"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/console/rows"
)

func (c *commands) addMemory() {
	schema := rows.New(rows.Text("ITEM"), rows.Bytes("SIZE").Binary(), percentColumn("SHARE").Help("Of all memory, or all swap"))
	c.add("show memory", `
		Memory and swap
		used is what cannot be had without swapping, available is the rest; buffers and cached are for the most part available.`,
		func(ctx context.Context, s *console.Session, _ console.Args) error {
			m, err := c.facts.memory(ctx)
			if err != nil {
				return unavailable("Memory", err)
			}
			t := schema.Table()
			for _, i := range []struct {
				item string
				size uint64
			}{{"total", m.total}, {"used", m.used}, {"available", m.available}, {"free", m.free}, {"buffers", m.buffers}, {"cached", m.cached},
				{"shared", m.shared}} {
				if i.size == 0 && i.item != "free" { // no system tells them all
					t.Add(i.item, nil, nil)
					continue
				}
				t.Add(i.item, i.size, ratio(i.size, m.total))
			}
			t.Add("swap-total", m.swapTotal, ratio(m.swapTotal, m.swapTotal))
			t.Add("swap-used", m.swapUsed, ratio(m.swapUsed, m.swapTotal))
			return print(ctx, s, t)
		}, schema.Pipes())
}
