package status

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/console/arg"
	"github.com/vtykit/vtykit/console/rows"
)

func (c *commands) addProcesses() {
	name := arg.Word("NAME")
	const filter = `
		name  those of a name
		NAME  part of the name, in any case`
	pid, user, program := rows.Int("PID"), rows.Text("USER"), rows.Text("NAME").Help("Of the program")
	used := rows.Duration("TIME").Help("Processor time since it started")
	resident := rows.Bytes("MEMORY").Binary().Help("Resident")
	plain := rows.New(pid, user, rows.Text("STATE").Help("As ps has it").Wide(), resident, program, used,
		rows.Int("PARENT").Wide(), rows.Int("THREADS").Wide(), rows.Time("STARTED").Wide())
	byCPU := rows.New(pid, user, percentColumn("CPU").Help("Of one core, in the last second"), program, used.Wide(), resident.Wide())
	byMemory := rows.New(pid, user, resident, program, percentColumn("SHARE").Help("Of all memory").Wide(), used.Wide())
	tree := rows.New(pid, user.Wide(), resident.Wide(), rows.Text("TREE").Help("Name of the program, below that of its parent"))

	// list reads the processes that are asked for, and says why some may be missing.
	list := func(ctx context.Context, part string, measure bool) ([]processInfo, string, error) {
		all, err := c.facts.processes(ctx, measure)
		if err != nil && len(all) == 0 {
			return nil, "", unavailable("Processes", err)
		}
		part = strings.ToLower(part)
		all = slices.DeleteFunc(slices.Clone(all), func(p processInfo) bool { return !strings.Contains(strings.ToLower(p.name), part) })
		return all, note("Processes", err), nil
	}
	c.add("show processes", `[name NAME]
		Processes
		STATE is R for one that runs, S for one that sleeps, I for an idle one of the kernel, D for one that waits for a disk,
		T for a stopped one, t for one that a debugger holds, Z for one that has ended and whose parent does not know yet. TIME is processor time.`+filter, func(ctx context.Context, s *console.Session, a console.Args) error {
		all, missing, err := list(ctx, name.Get(a), false)
		if err != nil {
			return err
		}
		slices.SortStableFunc(all, func(x, y processInfo) int { return cmp.Compare(x.pid, y.pid) })
		t := plain.Table()
		for _, p := range all {
			t.Add(p.pid, given(p.user), given(p.state), known(p.memory), p.name, usedCell(p.used), p.parent, known(p.threads), p.started)
		}
		return print(ctx, s, t, missing)
	}, name, plain.Pipes())
	c.add("show processes cpu", `[name NAME]
		Processes by processor time in the last second`+filter, func(ctx context.Context, s *console.Session, a console.Args) error {
		all, missing, err := list(ctx, name.Get(a), true)
		if err != nil {
			return err
		}
		byUse(all)
		t := byCPU.Table()
		for _, p := range all {
			t.Add(p.pid, given(p.user), cpuCell(p.cpu), p.name, usedCell(p.used), known(p.memory))
		}
		return print(ctx, s, t, missing)
	}, name, byCPU.Pipes())
	c.add("show processes memory", `[name NAME]
		Processes by memory`+filter, func(ctx context.Context, s *console.Session, a console.Args) error {
		all, missing, err := list(ctx, name.Get(a), false)
		if err != nil {
			return err
		}
		memory, _ := c.facts.memory(ctx)
		slices.SortStableFunc(all, func(x, y processInfo) int { return cmp.Or(cmp.Compare(y.memory, x.memory), cmp.Compare(x.pid, y.pid)) })
		t := byMemory.Table()
		for _, p := range all {
			t.Add(p.pid, given(p.user), known(p.memory), p.name, ratio(p.memory, memory.total), usedCell(p.used))
		}
		return print(ctx, s, t, missing)
	}, name, byMemory.Pipes())
	c.add("show processes tree", `[name NAME]
		Processes below their parents
		Of a name: those, with all above and below them.`+filter, func(ctx context.Context, s *console.Session, a console.Args) error {
		all, missing, err := list(ctx, "", false)
		if err != nil {
			return err
		}
		t := tree.Table()
		for _, n := range treeOf(all, name.Get(a), c.unicode(s)) {
			t.Add(n.p.pid, given(n.p.user), known(n.p.memory), n.line+n.p.name)
		}
		return print(ctx, s, t, missing)
	}, name, tree.Pipes())
}

// byUse puts the busiest first; of equals those with more memory.
func byUse(list []processInfo) {
	slices.SortStableFunc(list, func(x, y processInfo) int {
		return cmp.Or(cmp.Compare(y.cpu, x.cpu), cmp.Compare(y.memory, x.memory), cmp.Compare(x.pid, y.pid))
	})
}

func usedCell(d time.Duration) any {
	if d < 0 {
		return nil
	}
	return d.Truncate(10 * time.Millisecond) // what the kernel counts in
}

func cpuCell(v float64) any {
	if v < 0 {
		return nil
	}
	return v
}
