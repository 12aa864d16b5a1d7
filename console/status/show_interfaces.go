package status

import (
	"context"
	"slices"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/console/arg"
	"github.com/vtykit/vtykit/console/rows"
)

func (c *commands) addInterfaces() {
	schema := rows.New(rows.Text("NAME"), rows.Text("STATE").Help("up or down"), rateColumn("RX", "bit/s").Help("Received"), rateColumn("TX", "bit/s").Help("Sent"),
		rows.Int("ERRS").Help("Errors since the system started").Wide(), rows.Int("DROPS").Help("Packets dropped since the system started").Wide(), rows.Prefix("ADDRESS").Wide(),
		rows.Int("MTU").Wide(), rateColumn("RXPKT", "/s").Help("Packets received").Wide(), rateColumn("TXPKT", "/s").Help("Packets sent").Wide(),
		rows.Bytes("RECEIVED").Binary().Help("Since the system started").Wide(), rows.Bytes("SENT").Binary().Help("Since the system started").Wide(),
		rows.Text("MAC").Wide())
	name := arg.OneOf("NAME", c.facts.interfaceNames)
	c.add("show interfaces", `[NAME]
		Network interfaces of this host
		Rates, counters and the first address of each.
		NAME  one interface; all when left out`, func(ctx context.Context, s *console.Session, a console.Args) error {
		sample, rateErr := c.facts.sample(ctx)
		list, err := c.facts.interfaces(ctx)
		if err != nil && len(list) == 0 {
			return unavailable("Interfaces", err)
		}
		one, asked := name.Lookup(a)
		t := schema.Table()
		for _, i := range list {
			if asked && i.name != one {
				continue
			}
			cells := []any{i.name, upDown(i.up), nil, nil, nil, nil, i.address, known(i.mtu), nil, nil, nil, nil, given(i.mac)}
			if n := slices.IndexFunc(sample.Interfaces, func(r InterfaceRate) bool { return r.Name == i.name }); n >= 0 {
				r := sample.Interfaces[n]
				cells[2], cells[3], cells[8], cells[9] = 8*r.ReceiveBytes, 8*r.TransmitBytes, r.ReceivePackets, r.TransmitPackets
			}
			if i.counted {
				cells[4], cells[5], cells[10], cells[11] = i.errors, i.drops, i.received, i.sent
			}
			t.Add(cells...)
		}
		return print(ctx, s, t, note("Interfaces", err), note("Rates", rateErr))
	}, name, schema.Pipes())
}

func upDown(up bool) string {
	if up {
		return "up"
	}
	return "down"
}
