package fleet

import (
	"context"
	"fmt"
	"time"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/console/arg"
	"github.com/vtykit/vtykit/console/rows"
)

var hosts = rows.New(
	rows.Text("HOST").Help("Name; the first is this one"),
	rows.Text("STATE").Help("up, slow, lost or left"),
	rows.Text("HEALTH").Help("The worse of its alarms and the warnings of its show host, when it was seen last"),
	rows.Int("ALARMS").Help("Alarms that are raised"),
	rows.Float("CPU", 0).Unit("%").Help("Load of all cores"),
	rows.Float("MEM", 0).Unit("%").Help("Memory in use"),
	rows.Float("DISK", 0).Unit("%").Help("The fullest filesystem"),
	rows.Duration("UP").Help("Time since it started"),
	rows.Text("SYSTEM").Help("Operating system"),
	rows.Duration("SEEN").Help("Time since the last word of it"),
)

// Commands registers `show hosts` and `on HOST COMMAND` in m, where the group `show` must exist.
func (f *Fleet) Commands(m *console.Mode) {
	m.Command("show hosts", `
		All monitors and how they are, this one first
		Each host says once a second how it is. A host is lost when there is no word of it for three seconds: it may have crashed, or the way
		to it is cut. A slow one says how it is, but takes more than a second to answer. HEALTH is the worse of a host's alarms and of the
		warnings that its show host begins with, or unknown until it has looked; services, sensors and processes are looked at once a minute.
		What is wrong with one: on HOST show host warnings. This host by itself is show host, without the s.
		hosts  all monitors`, f.showHosts, hosts.Pipes())
	name := arg.OneOf("HOST", f.names)
	line := arg.Line("COMMAND")
	m.Command("on", `HOST COMMAND
		Run a read-only command on another host
		The command runs there with the rights that you have here. It must begin with show.
		HOST     a host of show hosts
		COMMAND  such as: show processes`, func(ctx context.Context, s *console.Session, a console.Args) error {
		cols, rows := s.Size()
		out, _, err := f.On(ctx, name.Get(a), Caller{User: s.User(), Level: s.Level(), View: s.View(), Cols: cols, Rows: rows, Unicode: s.Unicode()}, line.Get(a))
		if err != nil {
			return console.UserError(fmt.Sprintf("%s: %v", name.Get(a), err))
		}
		_, err = s.Write([]byte(out)) // what the other host has complained of is in it
		return err
	}, name, line)
}

func (f *Fleet) names() (list []string) {
	all, _ := f.Hosts()
	for _, h := range all {
		list = append(list, h.Name)
	}
	return list
}

func (f *Fleet) showHosts(ctx context.Context, s *console.Session, _ console.Args) error {
	all, cut := f.Hosts()
	if cut > 0 {
		s.Printf("%% This host has been cut off from the others for %s\n", cut.Round(time.Second))
	}
	t := hosts.Table()
	for _, h := range all {
		seen := any(h.Seen.Round(100 * time.Millisecond))
		if h.Self {
			seen = nil
		}
		st := h.Status
		t.Add(h.Name, h.State.String(), st.Health.String(), st.Alarms, st.CPU, st.Memory, st.Disk, st.Uptime.Round(time.Second), st.System, seen)
	}
	return t.Print(ctx, s)
}
