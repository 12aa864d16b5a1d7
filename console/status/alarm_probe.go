package status

import (
	"context"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/shirou/gopsutil/v4/process"
)

const (
	alarmProbe   = 3 * time.Second  // what listing processes or services may take; behind it they are as they were
	serviceEvery = 15 * time.Second // services are asked for by running a program
	processEvery = 15 * time.Second // all names are read so often, for a program that did not run; it costs 0.1 ms each
)

// probe is what no [Sample] has.
type probe interface {
	names(ctx context.Context) (map[string]int, error) // a process of each name that has not ended, by its number
	name(ctx context.Context, pid int) string          // empty: there is none
	services(ctx context.Context) ([]serviceInfo, error)
}

// hostProbe is this machine.
type hostProbe struct{ *machine }

func (hostProbe) names(ctx context.Context) (map[string]int, error) {
	all, err := process.ProcessesWithContext(ctx)
	if err != nil {
		return nil, err
	}
	names := make(map[string]int, len(all))
	for _, p := range all[:min(len(all), maxProcesses)] {
		if name, err := p.NameWithContext(ctx); err == nil && !ended(ctx, p) {
			names[program(name)] = int(p.Pid)
		}
	}
	return names, ctx.Err()
}

// ended says whether a process is a zombie, which has a name and a number and does nothing any more. Elsewhere than on Linux that takes a run of
// ps(1) for each process, and is not asked.
func ended(ctx context.Context, p *process.Process) bool {
	if runtime.GOOS != "linux" {
		return false
	}
	state, err := p.StatusWithContext(ctx)
	return err == nil && slices.Contains(state, process.Zombie)
}

func (hostProbe) name(ctx context.Context, pid int) string {
	p := &process.Process{Pid: int32(pid)}
	name, err := p.NameWithContext(ctx)
	if err != nil || ended(ctx, p) {
		return ""
	}
	return program(name)
}

// program is a process's name as a rule has it, which on Windows may leave out what all have.
func program(name string) string { return strings.TrimSuffix(name, ".exe") }

// watchList is what is known of the programs that rules are about. Check alone uses it.
type watchList struct {
	pids     map[string]int // of those that ran when it was looked last; 0 is none
	listedAt time.Time
	failed   map[string]bool // services; nil is not known
	askedAt  time.Time
}

// running says which of the programs run. One that ran is looked at by its number; all names are read if it is gone, and else every
// 15 seconds while another one is missing. nil is not known.
func (w *watchList) running(ctx context.Context, p probe, wanted []string, now time.Time) map[string]bool {
	ctx, cancel := context.WithTimeout(ctx, alarmProbe)
	defer cancel()
	missing, gone := false, false
	pids := make(map[string]int, len(wanted))
	for _, name := range wanted {
		pid, known := w.pids[name]
		if pid > 0 {
			now := ""
			if guarded(func() { now = p.name(ctx, pid) }); now != name {
				pid, gone = 0, true
			}
		}
		pids[name] = pid
		missing, gone = missing || pid == 0, gone || !known
	}
	if gone || missing && now.Sub(w.listedAt) >= processEvery {
		var names map[string]int
		err := error(errReading)
		if guarded(func() { names, err = p.names(ctx) }); err != nil || len(names) == 0 {
			return nil
		}
		w.listedAt = now
		for _, name := range wanted {
			pids[name] = names[name]
		}
	}
	if ctx.Err() != nil {
		return nil
	}
	w.pids = pids
	run := make(map[string]bool, len(pids))
	for name, pid := range pids {
		run[name] = pid > 0
	}
	return run
}

// services says which services have failed, as of the last 15 seconds. nil is not known.
func (w *watchList) services(ctx context.Context, p probe, now time.Time) map[string]bool {
	if !w.askedAt.IsZero() && now.Sub(w.askedAt) < serviceEvery {
		return w.failed
	}
	ctx, cancel := context.WithTimeout(ctx, alarmProbe)
	defer cancel()
	w.failed, w.askedAt = nil, now
	var list []serviceInfo
	err := error(errReading)
	if guarded(func() { list, err = p.services(ctx) }); err != nil {
		return nil
	}
	w.failed = make(map[string]bool, len(list))
	for _, s := range list {
		w.failed[s.name] = s.state == "failed"
	}
	return w.failed
}

// programs are the names that rules of a kind are about.
func programs(rules []AlarmRule, k AlarmKind) (names []string) {
	for _, r := range rules {
		if r.Kind == k {
			names = append(names, program(r.Name))
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}
