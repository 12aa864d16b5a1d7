package status

import (
	"context"
	"strings"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/console/rows"
)

func (c *commands) addDisks() {
	schema := rows.New(rows.Text("DEVICE"), rateColumn("READ", "B/s"), rateColumn("WRITE", "B/s"), percentColumn("BUSY").Help("Time with a request under way").Wide(),
		rateColumn("READS", "/s").Help("Requests").Wide(), rateColumn("WRITES", "/s").Help("Requests").Wide(),
		rows.Bytes("TOTAL-READ").Binary().Help("Since the system started").Wide(), rows.Bytes("TOTAL-WRITTEN").Binary().Help("Since the system started").Wide())
	c.add("show disk", `
		What the disks do
		Rates of whole disks, their partitions together.`, func(ctx context.Context, s *console.Session, _ console.Args) error {
		sample, err := c.facts.sample(ctx)
		if err != nil {
			return unavailable("Disks", err)
		}
		totals, err := c.facts.disks(ctx)
		t := schema.Table()
		for _, d := range sample.Disks {
			read, written := any(nil), any(nil)
			if total, ok := totals[d.Name]; ok {
				read, written = total.readBytes, total.writeBytes
			}
			t.Add(d.Name, d.ReadBytes, d.WriteBytes, d.Busy, d.Reads, d.Writes, read, written)
		}
		if len(sample.Disks) == 0 && err == nil {
			err = reason("the system counts for no disk")
		}
		return print(ctx, s, t, note("Disks", err))
	}, schema.Pipes())

	c.addFilesystems()
}

func (c *commands) addFilesystems() {
	schema := rows.New(rows.Text("MOUNT").Help("Where it is"), percentColumn("USED").Help("Of what users may have"), rows.Bytes("FREE").Binary(),
		rows.Bytes("SIZE").Binary().Help("What users may have").Wide(), percentColumn("INODES").Help("Of the inodes in use").Wide(),
		rows.Text("TYPE").Wide(), rows.Text("DEVICE").Wide())
	c.add("show filesystems", `
		How full the file systems are
		Without those that hold nothing, such as proc, and those that are always full, such as squashfs.`, func(ctx context.Context, s *console.Session, _ console.Args) error {
		list, silent, err := c.facts.filesystems(ctx)
		if err != nil && len(list) == 0 {
			return unavailable("File systems", err)
		}
		t := schema.Table()
		for _, f := range list {
			t.Add(f.Mount, ratio(f.Used, f.Total), f.Total-min(f.Used, f.Total), f.Total, ratio(f.InodesUsed, f.InodesTotal), f.Type, f.Device)
		}
		for _, mount := range silent {
			t.Add(mount, nil, nil, nil, nil, nil, nil)
		}
		notes := []string{note("File systems", err)}
		if len(silent) > 0 {
			notes = append(notes, "No answer from "+strings.Join(silent, ", ")+".")
		}
		return print(ctx, s, t, notes...)
	}, schema.Pipes())
}

// rateColumn is a column of a rate, with prefixes of powers of 1000.
func rateColumn(name, unit string) rows.Column { return rows.Float(name, 0).Unit(unit).Scaled() }
