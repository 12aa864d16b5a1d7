package status

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

const (
	monitorLabel = 8 // columns of what stands in front of a bar
	minProcesses = 3 // rows that they get before anything else gets a second one
)

// section is a piece of the picture: its lines, the most important first.
type section struct {
	lines []string
	shown int
}

// screen draws the host into so many columns and rows: what fits, the more important things first, the processes in what is left.
func (m *monitor) screen(cols, rows int) []string {
	s := m.sample
	top := []string{m.header(cols)}
	if line := m.alarmLine(); line != "" {
		top = append(top, cutLine(line, cols))
	}
	top = append(top, m.meter("CPU", s.CPU, "", m.cpu, 100, cols))
	if s.MemoryTotal > 0 {
		top = append(top, m.meter("Memory", s.Memory(), size(s.MemoryUsed)+" of "+size(s.MemoryTotal), nil, 0, cols))
	}
	if s.SwapTotal > 0 && s.SwapUsed > 0 {
		top = append(top, m.meter("Swap", percent(s.SwapUsed, s.SwapTotal), size(s.SwapUsed)+" of "+size(s.SwapTotal), nil, 0, cols))
	}
	parts := []section{{lines: m.coreLines(cols, max(rows/5, 1))}, {lines: m.interfaceLines(cols)}, {lines: m.filesystemLines(cols)}, {lines: m.diskLines(cols)}}
	left := rows - len(top) - 1 // the keys' row
	share(parts, left-minProcesses-1)
	if cores := &parts[0]; cores.shown > 0 && cores.shown < len(cores.lines) { // some of them would be taken for all
		cores.lines, cores.shown = m.coreLines(cols, 0), 1
	}
	lines := top
	for _, p := range parts {
		lines = append(lines, p.lines[:p.shown]...)
	}
	if room := rows - len(lines) - 1; room >= 2 {
		if room > minProcesses+2 && rows >= 20 { // a blank row where there is room for it
			lines = append(lines, "")
			room--
		}
		lines = append(lines, m.processLines(cols, room)...)
	}
	for len(lines) < rows-1 {
		lines = append(lines, "")
	}
	if rows > 1 {
		lines = append(lines[:rows-1], cutLine(m.keys(cols), cols))
	}
	return lines[:min(len(lines), rows)]
}

// share gives rows to the parts, one after the other, until there are no more rows or nothing is left to show.
func share(parts []section, rows int) {
	for again := true; again; {
		again = false
		for i := range parts {
			if p := &parts[i]; rows > 0 && p.shown < len(p.lines) {
				p.shown++
				rows--
				again = true
			}
		}
	}
}

// header is the host, how long it runs, its load, and at the right the time.
func (m *monitor) header(cols int) string {
	now := m.sample.Time.Format("15:04:05")
	left := "host"
	if m.host.name != "" {
		left = oneLine(m.host.name)
	}
	if up := m.sample.Time.Sub(m.host.boot); !m.host.boot.IsZero() && up > 0 { // or the clock was set back
		left += "  up " + duration(up.Round(time.Minute))
	}
	if m.sample.Load != [3]float64{} {
		left += "  load " + loadText(m.sample.Load)
	}
	if room := cols - len(now) - 2; width(left) > room {
		left = cutLine(left, max(room, 0))
	}
	return left + strings.Repeat(" ", max(cols-width(left)-len(now), 1)) + now
}

// alarmLine is the gravest alarm that is raised, and how many there are; empty without one.
func (m *monitor) alarmLine() string {
	if m.c.cfg.Alarms == nil {
		return ""
	}
	switch list := m.c.cfg.Alarms.Active(); len(list) {
	case 0:
		return ""
	case 1:
		return warningMark + "alarm: " + oneLine(list[0].Text())
	default:
		return fmt.Sprintf("%salarm 1 of %d: %s", warningMark, len(list), oneLine(list[0].Text()))
	}
}

// meter is a label, a bar, percent, a text, and where there is room what it was.
func (m *monitor) meter(label string, p float64, text string, past []float64, most float64, cols int) string {
	cells := min(max((cols-monitorLabel)/4, 6), 30)
	line := fmt.Sprintf("%-*s%s %3.0f %%", monitorLabel, cutLine(label, monitorLabel-1), bar(p, cells, m.blocks), p)
	if text != "" {
		line += "  " + text
	}
	if room := cols - width(line) - 2; len(past) > 1 && room >= 8 {
		line += "  " + m.spark(past, most, min(room, monitorPast))
	}
	return cutLine(line, cols)
}

// spark draws values in one row, the newest at the right, in eighths of most; most 0 is the highest of them.
func (m *monitor) spark(past []float64, most float64, cols int) string {
	levels := []rune("_.-:=+*#")
	if m.blocks {
		levels = []rune("▁▂▃▄▅▆▇█")
	}
	past = past[max(len(past)-cols, 0):]
	if most == 0 {
		most = max(slices.Max(past), 1)
	}
	var b strings.Builder
	b.WriteString(strings.Repeat(" ", cols-len(past)))
	for _, v := range past {
		b.WriteRune(levels[min(max(int(v/most*float64(len(levels))), 0), len(levels)-1)])
	}
	return b.String()
}

// coreLines are the cores side by side, four to a line at 80 columns. One core is what CPU says already; for more than have room in so many
// lines a character each has to do.
func (m *monitor) coreLines(cols, most int) (lines []string) {
	cores := m.sample.Cores
	if len(cores) < 2 {
		return nil
	}
	per := min(max(cols/19, 1), len(cores))
	if (len(cores)+per-1)/per > most {
		return []string{cutLine(fmt.Sprintf("%-*s%s", monitorLabel, "Cores", m.spark(cores, 100, len(cores))), cols)}
	}
	cells := min(max(cols/per-11, 4), 20)
	for i := 0; i < len(cores); i += per {
		var b strings.Builder
		for n := i; n < min(i+per, len(cores)); n++ {
			fmt.Fprintf(&b, "%3d %s%3.0f%% ", n, bar(cores[n], cells-2*boolInt(!m.blocks), m.blocks), cores[n])
		}
		lines = append(lines, cutLine(strings.TrimRight(b.String(), " "), cols))
	}
	return lines
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

func (m *monitor) interfaceLines(cols int) (lines []string) {
	for _, i := range m.interfaces() {
		text := fmt.Sprintf("%-*s", monitorLabel, cutLine(oneLine(i.Name), monitorLabel-1))
		if !i.Up {
			text += "down  "
		}
		text += fmt.Sprintf("in %6sbit/s  out %6sbit/s", scaled(8*i.ReceiveBytes), scaled(8*i.TransmitBytes))
		if i.Errors+i.Drops > 0 {
			text += fmt.Sprintf("  errors+drops %.1f/s", i.Errors+i.Drops)
		}
		if room := cols - width(text) - 2; room >= 8 && len(m.traffic[i.Name]) > 1 {
			text += "  " + m.spark(m.traffic[i.Name], 0, min(room, monitorPast))
		}
		lines = append(lines, cutLine(text, cols))
	}
	return lines
}

// filesystemLines are the fullest first.
func (m *monitor) filesystemLines(cols int) (lines []string) {
	list := slices.Clone(m.sample.Filesystems)
	slices.SortStableFunc(list, func(a, b FilesystemUse) int { return compare(b.Percent(), a.Percent()) })
	for _, f := range list {
		name := oneLine(f.Mount)
		line := m.meter(pathEnd(name, monitorLabel-1), f.Percent(), size(f.Used)+" of "+size(f.Total), nil, 0, cols)
		if room := cols - width(line) - 2; width(name) >= monitorLabel && room >= monitorLabel { // then more of it, or all, has a place
			line += "  " + pathEnd(name, room)
		}
		lines = append(lines, line)
	}
	return lines
}

func (m *monitor) diskLines(cols int) (lines []string) {
	for _, d := range m.sample.Disks {
		lines = append(lines, m.meter(oneLine(d.Name), d.Busy, fmt.Sprintf("read %6sB/s  write %6sB/s", scaled(d.ReadBytes), scaled(d.WriteBytes)), nil, 0, cols))
	}
	return lines
}

// processLines are the heading and what fits.
func (m *monitor) processLines(cols, room int) []string {
	wide := cols >= 60
	heading := fmt.Sprintf("%7s %6s %10s  ", "PID", "CPU", "MEMORY")
	if wide {
		heading += fmt.Sprintf("%-10s ", "USER")
	}
	lines := []string{cutLine(heading+"NAME", cols)}
	for _, p := range m.processes[:min(len(m.processes), max(room-1, 0))] {
		cpu, memory := "-", "-" // what is not known; the kernel's own have no memory
		if p.memory > 0 {
			memory = size(p.memory)
		}
		if p.cpu >= 0 {
			digits := 1
			if p.cpu >= 99.95 { // a column of six, as the heading says
				digits = 0
			}
			cpu = fmt.Sprintf("%.*f %%", digits, p.cpu)
		}
		line := fmt.Sprintf("%7d %6s %10s  ", p.pid, cpu, memory)
		if wide {
			user := cutLine(oneLine(p.user), 10)
			line += user + strings.Repeat(" ", 11-width(user))
		}
		lines = append(lines, cutLine(line+oneLine(p.name), cols))
	}
	return lines
}

// keys is the row of help; what is in force stands in brackets.
func (m *monitor) keys(cols int) string {
	var b strings.Builder
	for _, k := range []struct {
		key         rune
		long, short string
	}{{'c', "c by CPU", "c CPU"}, {'m', "m by memory", "m mem"}, {'p', "p by PID", "p PID"}} {
		text := k.long
		if cols < 60 {
			text = k.short
		}
		if k.key == m.sort {
			text = "[" + text + "]"
		} else {
			text = " " + text + " "
		}
		b.WriteString(text + " ")
	}
	return b.String() + " q quit"
}
