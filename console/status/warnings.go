package status

import (
	"fmt"
	"slices"
	"strings"
)

// What `show host` warns of, in percent where nothing else is said. Alarms are for thresholds of one's own.
const (
	warnFull      = 90 // a file system or its inodes, memory
	warnSwap      = 80
	warnBusy      = 95 // processors, a disk
	warnLoad      = 2  // processes waiting for each core, as mean of 5 minutes
	warnStuck     = 5  // processes that wait for a disk
	warnZombies   = 20 // processes that have ended and whose parents do not ask how; a few for a moment are usual
	warnErrorRate = 1  // errors of an interface a second
)

// warnings says what is wrong with a host, the worst first, in lines that begin with what it is about.
func warnings(v *hostView) (list []string) {
	add := func(format string, args ...any) { list = append(list, fmt.Sprintf(format, args...)) }
	for _, a := range v.alarms {
		add("alarm: %s", a.Text())
	}
	for _, mount := range v.silent {
		add("file system %s does not answer", mount)
	}
	if names := v.failed(); len(names) > 0 {
		add("%s failed: %s", plural(len(names), "service"), strings.Join(names, ", "))
	}
	for _, f := range v.filesystems {
		if p := f.Percent(); p >= warnFull && !v.alarmed(AlarmDisk, f.Mount) {
			add("file system %s is %.0f%% full", f.Mount, p)
		}
		if p := percent(f.InodesUsed, f.InodesTotal); p >= warnFull && !v.alarmed(AlarmInodes, f.Mount) {
			add("file system %s has used %.0f%% of its inodes", f.Mount, p)
		}
	}
	for _, s := range v.sensors {
		if state := s.state(); state != "ok" {
			add("sensor %s is %s: %.0f C", s.name, state, s.temperature)
		}
	}
	if p := v.sample.Memory(); p >= warnFull && !v.alarmed(AlarmMemory, "") {
		add("memory is %.0f%% used", p)
	}
	if p := percent(v.sample.SwapUsed, v.sample.SwapTotal); p >= warnSwap {
		add("swap is %.0f%% used", p)
	}
	if per := v.sample.Load[1] / float64(max(v.info.logical, 1)); per >= warnLoad {
		add("load is %.1f for each core", per)
	}
	if v.sample.CPU >= warnBusy && !v.alarmed(AlarmCPU, "") {
		add("processors are %.0f%% busy", v.sample.CPU)
	}
	for _, d := range v.sample.Disks {
		if d.Busy >= warnBusy {
			add("disk %s is %.0f%% busy", d.Name, d.Busy)
		}
	}
	stuck := 0
	for _, p := range v.processes {
		if p.state == waiting {
			stuck++
		}
	}
	if stuck >= warnStuck {
		add("%d processes wait for a disk", stuck)
	}
	if n, most, parent := v.zombies(); n >= warnZombies {
		add("%d zombie processes, %d of them of %s", n, most, parent)
	}
	for _, i := range v.sample.Interfaces {
		if i.Errors >= warnErrorRate {
			add("interface %s has %.0f errors a second", i.Name, i.Errors)
		}
	}
	return list
}

// alarmed says whether an alarm tells the same already.
func (v *hostView) alarmed(k AlarmKind, name string) bool {
	for _, a := range v.alarms {
		if a.Rule.Kind == k && a.Rule.Name == name {
			return true
		}
	}
	return false
}

// failed is the names of the services that have failed, without what all names end in.
func (v *hostView) failed() (names []string) {
	for _, s := range v.services {
		if s.state == "failed" {
			names = append(names, strings.TrimSuffix(s.name, ".service"))
		}
	}
	return names
}

// zombies counts the processes that have ended and are kept for their parents, and says whose most of them are.
func (v *hostView) zombies() (n, most int, whose string) {
	parent, of := 0, map[int]int{}
	for _, p := range v.processes {
		if p.state != zombie {
			continue
		}
		n++
		if of[p.parent]++; of[p.parent] > most {
			parent, most = p.parent, of[p.parent]
		}
	}
	whose = fmt.Sprintf("process %d", parent)
	if i := slices.IndexFunc(v.processes, func(p processInfo) bool { return p.pid == parent }); i >= 0 {
		whose = fmt.Sprintf("%s (%s)", v.processes[i].name, whose)
	}
	return n, most, whose
}
