package status

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/internal/safe"
)

// hostView is all that `show host` shows.
type hostView struct {
	at      time.Time
	info    hostInfo
	sample  Sample
	memory  memoryInfo
	alarms  []Alarm
	unicode bool

	filesystems []FilesystemUse
	silent      []string
	processes   []processInfo
	services    []serviceInfo
	sensors     []sensorInfo
	users       []userInfo

	sampleErr, filesystemErr, processErr, serviceErr, userErr error
}

func (c *commands) addHost() {
	c.add("show host", `
		This host on one screen, with what is wrong first
		As much as the screen has room for. The full lists are show filesystems, show interfaces and so on. A line that begins with an
		exclamation mark is a warning.`, func(ctx context.Context, s *console.Session, _ console.Args) error {
		v := c.look(ctx)
		if ctx.Err() == context.Canceled {
			return ctx.Err()
		}
		v.unicode = c.unicode(s)
		cols, rows := s.Size()
		for _, line := range v.screen(cols, rows) {
			if strings.HasPrefix(line, warningMark) {
				s.WriteError("%s", line)
			} else {
				s.WriteLine(line)
			}
		}
		return nil
	})
	c.add("show host warnings", `
		All that is wrong with this host
		Those that show host has no room for too, one to a line.`, func(ctx context.Context, s *console.Session, _ console.Args) error {
		v := c.look(ctx)
		if ctx.Err() == context.Canceled {
			return ctx.Err()
		}
		list := warnings(v)
		for _, w := range list {
			s.WriteError("%s%s", warningMark, safe.Line(w, 1<<10))
		}
		if len(list) == 0 {
			s.WriteLine("No warnings.")
		}
		return nil
	})
}

// overviewTime is how long show host reads at most: who asks whether a host is well does not wait for the temperature of a sick one.
const overviewTime = 3 * time.Second

// look reads everything at the same time, so that it takes as long as the longest: a second where rates are measured. What has not come in
// time is shown as missing.
func (c *commands) look(ctx context.Context) *hostView {
	ctx, cancel := context.WithTimeout(ctx, overviewTime)
	defer cancel()
	v := &hostView{at: c.facts.now()}
	if c.cfg.Alarms != nil {
		v.alarms = c.cfg.Alarms.Active()
	}
	v.sampleErr, v.filesystemErr, v.processErr, v.serviceErr, v.userErr = errReading, errReading, errReading, errReading, errReading
	together(
		func() { v.info, _ = c.facts.host(ctx) },
		func() { v.sample, v.sampleErr = c.facts.sample(ctx) },
		func() { v.memory, _ = c.facts.memory(ctx) },
		func() { v.filesystems, v.silent, v.filesystemErr = c.facts.filesystems(ctx) },
		func() { v.processes, v.processErr = c.facts.processes(ctx, true) },
		func() { v.services, v.serviceErr = c.facts.services(ctx) },
		func() { v.sensors, _ = c.facts.sensors(ctx) },
		func() { v.users, v.userErr = c.facts.users(ctx) },
	)
	return v
}

// warningMark begins a warning's line.
const warningMark = "! "

const (
	maxWarnings = 8  // lines, however large the screen is; show host warnings has all, and so has a screen without end
	twoColumns  = 78 // columns of a screen on which two tables stand side by side
	listedAll   = 10 // processes, where the screen has no end
)

// screen is the lines of the screen, as many as fit with the command above and the prompt below; 0 is any number, in either direction.
func (v *hostView) screen(cols, rows int) (lines []string) {
	room := rows - 2
	if rows <= 0 {
		room = 1 << 20
	}
	wide := cols <= 0 || cols >= twoColumns
	most := min(max(room/4, min(3, room/2)), maxWarnings)
	if rows <= 0 {
		most = room
	}
	lines = v.top(cols, wide, most)
	if left := room - len(lines); left > 1 {
		switch {
		case cols <= 0 || rows <= 0:
			lines = append(append(lines, ""), v.stacked(cols, 1<<20)...)
		case wide && left >= 6:
			lines = append(append(lines, ""), v.sideBySide(cols, left-1)...)
		case !wide && left >= 16:
			lines = append(append(lines, ""), v.stacked(cols, left-1)...)
		default:
			lines = append(lines, v.brief(cols)...)
		}
	}
	lines = lines[:min(len(lines), max(room, 1))]
	if cols > 0 {
		for i, l := range lines {
			lines[i] = cutLine(l, cols)
		}
	}
	return lines
}

// top is what is always there: warnings, who and when, and how busy it is.
func (v *hostView) top(cols int, wide bool, most int) (lines []string) {
	list := warnings(v)
	for i, w := range list {
		if i == most-1 && len(list) > most {
			lines = append(lines, fmt.Sprintf("%s%d more: show host warnings", warningMark, len(list)-i))
			break
		}
		lines = append(lines, warningMark+oneLine(w))
	}
	name, up := oneLine(v.info.name), "-"
	if !v.info.boot.IsZero() {
		up = duration(v.at.Sub(v.info.boot))
	}
	if !wide {
		lines = append(lines, fmt.Sprintf("%s up %s, %s", name, up, v.at.Format("15:04:05 MST")))
	} else {
		system := oneLine(v.info.system)
		if v.info.kernel != "" {
			system += ", " + oneLine(v.info.kernel)
		}
		if v.info.virtual != "" {
			system += " (" + oneLine(v.info.virtual) + ")"
		}
		lines = append(lines, name+": "+system)
		lines = append(lines, fmt.Sprintf("%s, up %s, %s, %s, %s", v.at.Format("15:04:05 MST"), up, count(len(v.users), v.userErr, "user"),
			count(len(v.processes), v.processErr, "process"), v.servicesText()))
	}
	cells := 0 // of a bar
	if wide {
		cells = 20
	}
	s := v.sample
	text := "load -"
	if v.sampleErr == nil {
		text = "load " + loadText(s.Load)
	}
	if wide && v.info.logical > 0 {
		text = plural(v.info.logical, "core") + ", " + text
	}
	lines = append(lines, v.gauge("CPU", s.CPU, v.sampleErr == nil, cells, text))
	text = fmt.Sprintf("%s of %s", size(v.used()), size(v.total()))
	if wide && v.memory.available > 0 {
		text += ", " + size(v.memory.available) + " available"
	}
	lines = append(lines, v.gauge("Memory", percent(v.used(), v.total()), v.total() > 0, cells, text))
	if used, total := v.swap(); total > 0 {
		lines = append(lines, v.gauge("Swap", percent(used, total), true, cells, fmt.Sprintf("%s of %s", size(used), size(total))))
	} else if wide {
		lines = append(lines, "Swap    none")
	}
	return lines
}

// used and total are of memory, by whoever knows.
func (v *hostView) used() uint64 {
	if v.memory.total > 0 {
		return v.memory.used
	}
	return v.sample.MemoryUsed
}

func (v *hostView) total() uint64 { return max(v.memory.total, v.sample.MemoryTotal) }

func (v *hostView) swap() (used, total uint64) {
	if v.memory.swapTotal > 0 {
		return v.memory.swapUsed, v.memory.swapTotal
	}
	return v.sample.SwapUsed, v.sample.SwapTotal
}

func (v *hostView) servicesText() string {
	if v.serviceErr != nil && len(v.services) == 0 {
		return "services -"
	}
	running := 0
	for _, s := range v.services {
		if s.running() {
			running++
		}
	}
	return fmt.Sprintf("services %d running, %d failed", running, len(v.failed()))
}

// gauge is a line with a bar of so many cells, 0 for none.
func (v *hostView) gauge(what string, p float64, known bool, cells int, text string) string {
	value := "    -"
	if known {
		value = fmt.Sprintf("%5.1f", p)
	} else {
		p = 0
	}
	line := fmt.Sprintf("%-7s ", what)
	if cells > 0 {
		line += bar(p, cells, v.unicode) + " "
	}
	return line + value + "%  " + text
}

// bar is a bar of percent.
func bar(p float64, cells int, unicode bool) string {
	full, empty, left, right := "#", ".", "[", "]"
	if unicode {
		full, empty, left, right = "█", "░", "", ""
	}
	n := min(max(int(p*float64(cells)/100+0.5), 0), cells)
	if p > 0 && n == 0 {
		n = 1 // something is not nothing
	}
	return left + strings.Repeat(full, n) + strings.Repeat(empty, cells-n) + right
}

// count is how many of something there are: "-" where that is not known, and with a plus where there may be more than could be read.
func count(n int, err error, what string) string {
	switch {
	case err == nil:
		return plural(n, what)
	case n == 0:
		return "- " + plurals(what)
	}
	return fmt.Sprintf("%d+ %s", n, plurals(what))
}
