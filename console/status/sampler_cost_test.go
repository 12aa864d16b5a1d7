//go:build unix

package status

import (
	"os"
	"syscall"
	"testing"
	"time"
)

// BenchmarkSampler reports what a sampler costs: percent of a core, with a sample every five seconds. The budget is 0.5.
func BenchmarkSampler(b *testing.B) {
	h := &host{}
	before := processorTime(b)
	for b.Loop() {
		for range int(DefaultInterval / fineInterval) {
			_, _ = h.total(b.Context())
		}
		h.read(b.Context())
		h.filesystems(b.Context())
	}
	used := processorTime(b) - before
	b.ReportMetric(float64(used)/float64(b.N)/float64(DefaultInterval)*100, "%core")
}

// BenchmarkAlarmProcess reports what watching a program that runs, and one that does not, costs: percent of a core, at a sample every five seconds.
func BenchmarkAlarmProcess(b *testing.B) {
	own := hostProbe{}.name(b.Context(), os.Getpid())
	a, now := &Alarms{}, time.Now()
	if err := a.Set([]AlarmRule{{Kind: AlarmProcess, Name: own}, {Kind: AlarmProcess, Name: "no such program"}}); err != nil {
		b.Fatal(err)
	}
	start := processorTime(b)
	for b.Loop() {
		now = now.Add(DefaultInterval)
		a.Check(b.Context(), Sample{Time: now})
	}
	b.ReportMetric(float64(processorTime(b)-start)/float64(b.N)/float64(DefaultInterval)*100, "%core")
}

// BenchmarkWatch reports what a watch costs beside its sampler: percent of a core, at a look a minute, with the programs that it runs.
func BenchmarkWatch(b *testing.B) {
	m := newMachine(nil)
	children := func() time.Duration {
		var u syscall.Rusage
		if err := syscall.Getrusage(syscall.RUSAGE_CHILDREN, &u); err != nil {
			b.Skip(err)
		}
		return time.Duration(u.Utime.Nano() + u.Stime.Nano())
	}
	start := processorTime(b) + children()
	for b.Loop() {
		watched(b.Context(), m)
	}
	b.ReportMetric(float64(processorTime(b)+children()-start)/float64(b.N)/float64(watchInterval)*100, "%core")
}

func processorTime(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Skip(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
