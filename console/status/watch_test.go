package status

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vtykit/vtykit/console"
)

// TestWatchIsShowHost: what a watch says is what `show host warnings` shows, of what the sampler measures and of all else.
func TestWatchIsShowHost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		f := fixed{}
		sample, _ := f.sample(ctx)
		sample.Time = time.Now()
		alarms := &Alarms{}
		if err := alarms.Set([]AlarmRule{{Kind: AlarmMemory, Above: 50}}); err != nil {
			t.Fatal(err)
		}
		alarms.Check(ctx, sample)
		w := &Watch{Sampler: &Sampler{latest: sample, sampled: true}, Alarms: alarms, facts: f}
		go func() { _ = w.Run(ctx) }()
		synctest.Wait()
		got, known := w.Warnings()
		if !known {
			t.Fatal("nothing is known")
		}
		out, code := runLine(t, newConsole(f, Config{Alarms: alarms}), "show host warnings")
		var want []string
		for line := range strings.Lines(out) {
			want = append(want, strings.TrimSuffix(strings.TrimPrefix(line, warningMark), "\n"))
		}
		if code != console.StatusOK || len(want) < 6 || !slices.Equal(got, want) {
			t.Errorf("the watch says\n%q, show host warnings\n%q", got, want)
		}
	})
}

// turning is a host that becomes sick and well again, as the test says.
type turning struct {
	fixed
	mu          sync.Mutex // guards what follows
	ram         uint64     // percent
	full        uint64     // percent of /, for the sampler only
	temperature float64    // of a sensor whose critical limit is 100
	failed      bool       // a service
	hangs       bool       // what services are asked of
	looks       int
}

// change makes it so.
func (f *turning) change(to func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	to()
}

func (*turning) filesystems(context.Context) ([]FilesystemUse, []string, error) {
	return []FilesystemUse{{Mount: "/", Used: 1, Total: 2}, {Mount: "/nas", Used: 1, Total: 2}}, nil, nil
}

func (f *turning) processes(context.Context, bool) ([]processInfo, error) { return nil, nil }

func (f *turning) sensors(context.Context) ([]sensorInfo, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.looks++
	return []sensorInfo{{"cpu", f.temperature, 90, 100}}, nil
}

func (f *turning) services(ctx context.Context) ([]serviceInfo, error) {
	f.mu.Lock()
	failed, hangs := f.failed, f.hangs
	f.mu.Unlock()
	switch {
	case hangs:
		<-ctx.Done()
		return nil, ctx.Err()
	case failed:
		return []serviceInfo{{name: "web.service", state: "failed"}}, nil
	}
	return []serviceInfo{{name: "web.service", state: "active"}}, nil
}

// gauges is what a sampler reads of such a host.
type gauges struct{ *turning }

func (gauges) total(context.Context) (coreTime, error) { return coreTime{}, nil }

func (g gauges) read(context.Context) reading {
	g.mu.Lock()
	defer g.mu.Unlock()
	return reading{memoryUsed: g.ram, memoryTotal: 100}
}

func (g gauges) filesystems(context.Context) []FilesystemUse {
	g.mu.Lock()
	defer g.mu.Unlock()
	return []FilesystemUse{{Mount: "/", Used: g.full, Total: 100}}
}

// TestWatch: what is measured counts with the next sample, all else within a minute, and it is looked at no more often than that, however
// often the watch is asked; a watch or a sampler that has stopped knows nothing.
func TestWatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &turning{temperature: 50, ram: 50, full: 50}
		s := &Sampler{source: gauges{f}}
		w := &Watch{Sampler: s, facts: f}
		expect := func(what string, known bool, want ...string) {
			t.Helper()
			synctest.Wait()
			if got, ok := w.Warnings(); ok != known || !slices.Equal(got, want) {
				t.Errorf("%s: %q, %v; want %q, %v", what, got, ok, want, known)
			}
		}
		expect("not run", false)
		sampling, stopSampling := context.WithCancel(t.Context())
		defer stopSampling()
		watching, stopWatching := context.WithCancel(t.Context())
		defer stopWatching()
		go func() { _ = s.Run(sampling) }()
		go func() { _ = w.Run(watching) }()
		expect("no sample yet", false)
		time.Sleep(2 * time.Second)
		expect("well", true)
		f.change(func() { f.ram, f.full = 95, 96 })
		time.Sleep(DefaultInterval)
		expect("measured", true, "file system / is 96% full", "memory is 95% used")
		f.change(func() { f.ram, f.full, f.failed, f.temperature = 50, 50, true, 101 })
		time.Sleep(watchInterval)
		expect("looked at", true, "1 service failed: web", "sensor cpu is critical: 101 C")
		f.change(func() { f.failed, f.temperature = false, 50 })
		time.Sleep(watchInterval)
		expect("well again", true)
		for range 1000 {
			w.Warnings()
		}
		if f.looks != 3 {
			t.Errorf("%d looks in two minutes", f.looks)
		}
		f.change(func() { f.hangs, f.temperature = true, 101 })
		time.Sleep(watchInterval + overviewTime)
		expect("a part hangs", true, "sensor cpu is critical: 101 C")
		f.change(func() { f.hangs = false })
		stopSampling()
		time.Sleep(stale * DefaultInterval)
		expect("not measured", false)
		go func() { _ = s.Run(t.Context()) }()
		stopWatching()
		time.Sleep(stale*watchInterval + overviewTime)
		expect("not looked at", false)
	})
}
