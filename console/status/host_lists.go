package status

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/clipperhouse/displaywidth"

	"github.com/vtykit/vtykit/console/rows"
	"github.com/vtykit/vtykit/internal/safe"
)

// page takes a table that is a part of a screen, as wide as its share.
type page struct {
	bytes.Buffer
	cols int
}

func (p *page) Size() (cols, rows int) { return p.cols, 0 }
func (*page) Typed() any               { return nil }

// nameRoom is what the other columns of a list leave for a name, of so many columns.
func nameRoom(cols int) int {
	if cols <= 0 {
		return 1 << 10
	}
	return max(cols-22, 8)
}

// shortName cuts a name to what a list leaves for it; of a path its end tells more.
func shortName(name string, cols int) string {
	return pathEnd(oneLine(name), nameRoom(cols))
}

// pathEnd cuts a name to so many columns, a path at its beginning.
func pathEnd(name string, room int) string {
	if width(name) <= room || !strings.HasPrefix(name, "/") {
		return cutLine(name, room)
	}
	for width(name) > room-1 {
		_, size := utf8.DecodeRuneInString(name)
		name = name[size:]
	}
	return "~" + name
}

// lines prints a table below its heading.
func lines(t *rows.Table, cols int) []string {
	p := &page{cols: cols}
	if err := t.Print(context.Background(), p); err != nil {
		return []string{oneLine(err.Error())}
	}
	return strings.Split(strings.TrimSuffix(p.String(), "\n"), "\n")
}

// hostList is one list of the screen: n rows of the most important, at most, on so many columns.
type hostList func(n, cols int) []string

// empty is the line in the place of a list without rows.
func empty(what string, err error) []string {
	if err == nil {
		return []string{what + ": none."}
	}
	return []string{note(what, err)}
}

var (
	hostFilesystems = rows.New(rows.Text("MOUNT"), percentColumn("USED"), rows.Bytes("FREE").Binary(), rows.Bytes("SIZE").Binary().Wide(), percentColumn("INODES").Wide())
	hostInterfaces  = rows.New(rows.Text("INTERFACE"), rows.Text("STATE").Wide(), rateColumn("RX", "bit/s"), rateColumn("TX", "bit/s"), rows.Float("ERRORS", 0).Unit("/s").Wide())
	hostDisks       = rows.New(rows.Text("DISK"), rateColumn("READ", "B/s"), rateColumn("WRITE", "B/s"), percentColumn("BUSY").Wide())
	hostProcesses   = rows.New(rows.Text("PROCESS"), percentColumn("CPU"), rows.Bytes("MEMORY").Binary(), rows.Int("PID").Wide(), rows.Text("USER").Wide())
)

// fullest lists the file systems, those without an answer and the fullest first.
func (v *hostView) fullest(n, cols int) []string {
	if len(v.filesystems)+len(v.silent) == 0 {
		return empty("File systems", v.filesystemErr)
	}
	list := slices.Clone(v.filesystems)
	slices.SortStableFunc(list, func(a, b FilesystemUse) int { return cmp.Compare(b.Percent(), a.Percent()) })
	t := hostFilesystems.Table()
	for _, mount := range v.silent[:min(n, len(v.silent))] {
		t.Add(shortName(mount, cols), nil, nil, nil, nil)
	}
	for _, f := range list[:min(max(n-t.Len(), 0), len(list))] {
		t.Add(shortName(f.Mount, cols), ratio(f.Used, f.Total), f.Total-min(f.Used, f.Total), f.Total, ratio(f.InodesUsed, f.InodesTotal))
	}
	return lines(t, cols)
}

// byTraffic puts interfaces that carry most first, then that of the host to itself, and those that are down last.
func byTraffic(list []InterfaceRate) {
	rank := func(i InterfaceRate) int {
		switch {
		case !i.Up:
			return 2
		case loopback(i.Name):
			return 1
		}
		return 0
	}
	slices.SortStableFunc(list, func(a, b InterfaceRate) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(b.ReceiveBytes+b.TransmitBytes, a.ReceiveBytes+a.TransmitBytes))
	})
}

// loudest lists the interfaces, those that carry most first.
func (v *hostView) loudest(n, cols int) []string {
	list := slices.Clone(v.sample.Interfaces)
	if len(list) == 0 {
		return empty("Interfaces", v.sampleErr)
	}
	byTraffic(list)
	t := hostInterfaces.Table()
	for _, i := range list[:min(n, len(list))] {
		t.Add(shortName(i.Name, cols), upDown(i.Up), 8*i.ReceiveBytes, 8*i.TransmitBytes, i.Errors)
	}
	return lines(t, cols)
}

// busiest lists the disks, the busiest first.
func (v *hostView) busiest(n, cols int) []string {
	list := slices.Clone(v.sample.Disks)
	if len(list) == 0 {
		return empty("Disks", v.sampleErr)
	}
	slices.SortStableFunc(list, func(a, b DiskRate) int {
		return cmp.Or(cmp.Compare(b.Busy, a.Busy), cmp.Compare(b.ReadBytes+b.WriteBytes, a.ReadBytes+a.WriteBytes))
	})
	t := hostDisks.Table()
	for _, d := range list[:min(n, len(list))] {
		t.Add(shortName(d.Name, cols), d.ReadBytes, d.WriteBytes, d.Busy)
	}
	return lines(t, cols)
}

// greediest lists the processes that take most of the processors.
func (v *hostView) greediest(n, cols int) []string {
	list := slices.Clone(v.processes)
	if len(list) == 0 {
		return empty("Processes", v.processErr)
	}
	byUse(list)
	t := hostProcesses.Table()
	for _, p := range list[:min(n, len(list))] {
		t.Add(shortName(p.name, cols), cpuCell(p.cpu), known(p.memory), p.pid, given(p.user))
	}
	return lines(t, cols)
}

// sideBySide is two rows of two lists each in so many lines.
func (v *hostView) sideBySide(cols, room int) []string {
	half := (cols - 2) / 2
	above := 1 + max(len(v.filesystems)+len(v.silent), len(v.sample.Interfaces), 1) // with the heading
	below := 1 + max(len(v.sample.Disks), len(v.processes), 1)
	if above+1+below > room {
		above = min(above, max((room-1)/2, room-1-below))
		below = min(below, room-1-above)
	}
	out := beside(v.fullest(above-1, half), v.loudest(above-1, cols-half-2), half)
	if below >= 2 {
		out = append(append(out, ""), beside(v.busiest(below-1, half), v.greediest(below-1, cols-half-2), half)...)
	}
	return out
}

// stacked is the four lists below one another in so many lines.
func (v *hostView) stacked(cols, room int) (out []string) {
	parts := []hostList{v.fullest, v.loudest, v.greediest, v.busiest}
	for i, p := range parts {
		share := (room - len(out)) / (len(parts) - i) // what earlier ones left over is shared by the rest
		n := share - 2                                // without the heading and the blank line
		if n < 1 {
			break
		}
		if n > 1<<16 {
			n = 1 << 16
			if i == 2 {
				n = listedAll
			}
		}
		if len(out) > 0 {
			out = append(out, "")
		}
		out = append(out, p(n, cols)...)
	}
	return out
}

// brief is one line for each list, on so many columns.
func (v *hostView) brief(cols int) (out []string) {
	if len(v.filesystems) > 0 {
		f := slices.MaxFunc(v.filesystems, func(a, b FilesystemUse) int { return cmp.Compare(a.Percent(), b.Percent()) })
		line := fmt.Sprintf("Disk    %5.1f%%  of %s on ", f.Percent(), size(f.Total))
		out = append(out, line+pathEnd(oneLine(f.Mount), max(cols-width(line), 8)))
	}
	if len(v.sample.Interfaces) > 0 {
		list := slices.Clone(v.sample.Interfaces)
		byTraffic(list)
		i := list[0]
		out = append(out, fmt.Sprintf("Net     RX %s TX %s bit/s %s", scaled(8*i.ReceiveBytes), scaled(8*i.TransmitBytes), oneLine(i.Name)))
	}
	list := slices.Clone(v.processes)
	byUse(list)
	for i, p := range list[:min(3, len(list))] {
		what := "Top"
		if i > 0 {
			what = ""
		}
		out = append(out, fmt.Sprintf("%-7s %5.1f%%  %s (%d)", what, max(p.cpu, 0), oneLine(p.name), p.pid))
	}
	return out
}

// beside puts two lists next to one another.
func beside(left, right []string, half int) (out []string) {
	for i := range max(len(left), len(right)) {
		l, r := "", ""
		if i < len(left) {
			l = cutLine(left[i], half)
		}
		if i < len(right) {
			r = right[i]
		}
		out = append(out, strings.TrimRight(l+strings.Repeat(" ", half-width(l)+2)+r, " "))
	}
	return out
}

// width is how many columns text takes on a terminal.
func width(text string) (n int) {
	for _, r := range text {
		n += displaywidth.Rune(r)
	}
	return n
}

// cutLine cuts a line to so many columns.
func cutLine(line string, cols int) string {
	if width(line) <= cols {
		return line
	}
	n := 0
	for i, r := range line {
		if n += displaywidth.Rune(r); n > cols-1 {
			return line[:i] + "~"
		}
	}
	return line
}

// oneLine is a name that somebody else chose, without what a terminal obeys.
func oneLine(text string) string { return safe.Line(text, 120) }

// size, scaled and duration are written as in the tables.
func size(n uint64) string { return string(rows.AppendBinary(nil, n)) }

func scaled(v float64) string { return string(rows.AppendScaled(nil, v, 0)) }

func duration(d time.Duration) string {
	return string(rows.AppendDuration(nil, d.Truncate(time.Second)))
}
