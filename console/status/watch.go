package status

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"
)

// watchInterval is the time between two looks of a [Watch]. One costs as much as a few commands: a run of systemctl, and a file for each process.
const watchInterval = time.Minute

// stale is how many intervals old a sample or a look says nothing any more.
const stale = 3

// Watch knows the warnings of `show host warnings` without reading the host when it is asked, for who says once a second how this host is. What
// the [Sampler] measures is as new as its sample; all else (services, sensors, processes, file systems of other hosts) is looked at once a minute.
// The fields are its configuration and are set before Run. Its methods may be called by any goroutine.
type Watch struct {
	// Sampler must be set; its Run is the caller's business.
	Sampler *Sampler
	// Alarms, if set, are warnings too.
	Alarms *Alarms

	facts facts // nil: the host

	mu   sync.Mutex
	seen *hostView // by the last look, nil before; nobody changes it
}

// Run looks at the host until ctx ends, and returns the context's error then.
func (w *Watch) Run(ctx context.Context) error {
	f := w.facts
	if f == nil {
		f = newMachine(w.Sampler)
	}
	tick := time.NewTicker(watchInterval)
	defer tick.Stop()
	for {
		v := watched(ctx, f)
		w.mu.Lock()
		w.seen = v
		w.mu.Unlock()
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
}

// watched reads what warnings are made of and no sampler measures, as `show host` does.
func watched(ctx context.Context, f facts) *hostView {
	ctx, cancel := context.WithTimeout(ctx, overviewTime)
	defer cancel()
	v := &hostView{at: time.Now()}
	together(
		func() { v.info, _ = f.host(ctx) },
		func() { v.filesystems, v.silent, _ = f.filesystems(ctx) },
		func() {
			if tellsState {
				all, _ := f.processes(ctx, false)
				v.processes = troubled(all)
			}
		},
		func() { v.services, _ = f.services(ctx) },
		func() { v.sensors, _ = f.sensors(ctx) },
	)
	return v
}

// troubled keeps the processes that warnings speak of: those that wait for a disk, zombies, and the zombies' parents.
func troubled(all []processInfo) (list []processInfo) {
	parents := map[int]bool{}
	for _, p := range all {
		if p.state == zombie {
			parents[p.parent] = true
		}
	}
	for _, p := range all {
		if p.state == waiting || p.state == zombie || parents[p.pid] {
			list = append(list, p)
		}
	}
	return list
}

// Warnings are the lines of `show host warnings`, the worst first, and false while they are not known: before the first look and the first sample,
// and when the newest of either is older than three intervals.
func (w *Watch) Warnings() (list []string, known bool) {
	w.mu.Lock()
	seen := w.seen
	w.mu.Unlock()
	s, ok := w.Sampler.Latest()
	if seen == nil || !ok || time.Since(seen.at) >= stale*watchInterval || time.Since(s.Time) >= stale*w.Sampler.interval() {
		return nil, false
	}
	v := *seen
	v.sample, v.filesystems = s, slices.Clone(s.Filesystems) // which are newer than those that were looked at
	for _, f := range seen.filesystems {
		if !slices.ContainsFunc(v.filesystems, func(n FilesystemUse) bool { return n.Mount == f.Mount }) {
			v.filesystems = append(v.filesystems, f)
		}
	}
	slices.SortStableFunc(v.filesystems, func(a, b FilesystemUse) int { return strings.Compare(a.Mount, b.Mount) })
	if w.Alarms != nil {
		v.alarms = w.Alarms.Active()
	}
	return warnings(&v), true
}
