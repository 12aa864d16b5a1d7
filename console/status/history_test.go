package status

import (
	"fmt"
	"math"
	"runtime"
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

// knownOf lists the values that are, as "place:average/maximum".
func knownOf(points []Point) (list []string) {
	for i, p := range points {
		if p.Known {
			list = append(list, fmt.Sprintf("%d:%.4g/%.4g", i, p.Average, p.Maximum))
		}
	}
	return list
}

func TestTrack(t *testing.T) {
	each := func(n int, v func(i int) float64) *track {
		var tr track
		for i := range n {
			tr.note(int64(i+1), v(i), 1)
		}
		return &tr
	}
	t.Run("an empty one knows nothing", func(t *testing.T) {
		if h := new(track).past(1000); len(h.Seconds) != 60 || len(h.Minutes) != 60 || len(h.Hours) != 72 || len(knownOf(slices.Concat(h.Seconds, h.Minutes, h.Hours))) != 0 {
			t.Errorf("%v", h)
		}
	})
	t.Run("seconds, newest first", func(t *testing.T) {
		h := each(3, func(i int) float64 { return float64(i) }).past(3)
		if got := knownOf(h.Seconds); !slices.Equal(got, []string{"0:2/2", "1:1/1", "2:0/0"}) {
			t.Error(got)
		}
	})
	t.Run("the last sixty", func(t *testing.T) {
		h := each(130, func(i int) float64 { return float64(i) }).past(130)
		if got := knownOf(h.Seconds); len(got) != 60 || got[0] != "0:129/129" || got[59] != "59:70/70" {
			t.Error(got)
		}
	})
	t.Run("whole minutes, with mean and maximum", func(t *testing.T) {
		h := each(150, func(i int) float64 { return float64(i%60) + float64(i/60)*100 }).past(150)
		// second n has value n-1: the first minute is 59 seconds, the other one begins with second 60
		if got := knownOf(h.Minutes); !slices.Equal(got, []string{"0:127.8/158", "1:29/58"}) {
			t.Error(got)
		}
	})
	t.Run("hours", func(t *testing.T) {
		h := each(75*3600, func(i int) float64 { return float64(i / 3600) }).past(75 * 3600)
		if got := knownOf(h.Hours); len(got) != 72 || got[0] != "0:74/74" || got[71] != "71:3/3" {
			t.Error(got)
		}
		if got := knownOf(h.Minutes); len(got) != 60 {
			t.Error(got)
		}
	})
	t.Run("a gap is not known", func(t *testing.T) {
		tr := each(10, func(int) float64 { return 5 })
		tr.note(100, 7, 1)
		if got := knownOf(tr.past(100).Seconds); !slices.Equal(got, []string{"0:7/7"}) {
			t.Error(got)
		}
		if got := knownOf(tr.past(101).Minutes); !slices.Equal(got, []string{"0:5/5"}) {
			t.Error(got)
		}
	})
	t.Run("a gap of a month", func(t *testing.T) {
		tr := each(10, func(int) float64 { return 5 })
		tr.note(30*86400, 7, 1)
		h := tr.past(30 * 86400)
		if got := knownOf(h.Seconds); !slices.Equal(got, []string{"0:7/7"}) || len(knownOf(h.Minutes))+len(knownOf(h.Hours)) != 0 {
			t.Error(got, h)
		}
	})
	t.Run("one value for five seconds", func(t *testing.T) {
		var tr track
		tr.note(5, 1, 5)
		tr.note(10, 2, 5)
		if got := knownOf(tr.past(10).Seconds); !slices.Equal(got, []string{"0:2/2", "1:2/2", "2:2/2", "3:2/2", "4:2/2", "5:1/1", "6:1/1", "7:1/1", "8:1/1", "9:1/1"}) {
			t.Error(got)
		}
		if got := knownOf(tr.past(14).Seconds); got[0] != "0:2/2" { // the next one is not due yet
			t.Error(got)
		}
		if got := knownOf(tr.past(30).Seconds); got[0] != "20:2/2" {
			t.Error(got)
		}
	})
	t.Run("the same second twice, and one that is past", func(t *testing.T) {
		tr := each(5, func(int) float64 { return 5 })
		tr.note(5, 9, 1)
		tr.note(2, 9, 1)
		tr.note(-1<<40, 9, 1)
		if got := knownOf(tr.past(5).Seconds); len(got) != 5 || got[0] != "0:5/5" {
			t.Error(got)
		}
	})
	t.Run("what is no number", func(t *testing.T) {
		tr := each(1, func(int) float64 { return 5 })
		tr.note(2, math.NaN(), 1)
		tr.note(2, math.Inf(1), 1)
		tr.note(2, -3, 1)
		if got := knownOf(tr.past(1).Seconds); !slices.Equal(got, []string{"0:5/5"}) {
			t.Error(got)
		}
	})
}

// TestHistory: the processor's load is kept for each second, the rest for each sample.
func TestHistory(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &Sampler{source: &feed{at: func(n int) reading {
			return reading{memoryUsed: 3, memoryTotal: 4, interfaces: []interfaceCount{{name: "eth0", in: uint64(n * 500), out: uint64(n * 50)}}}
		}}}
		sampled(t, s, 2*time.Minute+500*time.Millisecond)
		cpu, memory := s.CPUHistory(), s.MemoryHistory()
		in, out := s.InterfaceHistory("eth0")
		for _, test := range []struct {
			what   string
			points []Point
			want   float64
			n      int
		}{
			{"cpu seconds", cpu.Seconds, 50, 60}, {"cpu minutes", cpu.Minutes, 50, 1}, {"cpu hours", cpu.Hours, 0, 0},
			{"memory seconds", memory.Seconds, 75, 60}, {"received", in.Seconds, 100, 60}, {"sent", out.Seconds, 10, 60},
		} {
			got := knownOf(test.points)
			if len(got) < test.n || len(got) > test.n+1 || test.n > 0 && math.Abs(test.points[0].Average-test.want) > 0.01 {
				t.Errorf("%s: %v, want %d times %v", test.what, got, test.n, test.want)
			}
		}
		if in, _ := s.InterfaceHistory("eth9"); len(knownOf(in.Seconds)) != 0 {
			t.Error("an interface that does not exist has a history")
		}
	})
}

// TestHistoryForgets: interfaces that come and go, each with a name of its own, do not add up.
func TestHistoryForgets(t *testing.T) {
	var h history
	start := time.Now()
	for n := range 3 * maxInterfaces {
		s := Sample{Interfaces: []InterfaceRate{{Name: "eth0"}, {Name: fmt.Sprint("veth", n)}}}
		h.sample(start.Add(time.Duration(n)*5*time.Second), 5*time.Second, 5*time.Second, s)
	}
	if len(h.interfaces) > maxInterfaces || h.interfaces["eth0"] == nil || h.interfaces[fmt.Sprint("veth", 3*maxInterfaces-1)] == nil || h.interfaces["veth0"] != nil {
		t.Errorf("%d interfaces are remembered", len(h.interfaces))
	}
}

// full is a history as large as it becomes.
func full() *history {
	h, start := &history{}, time.Now()
	var s Sample
	for n := range maxInterfaces {
		s.Interfaces = append(s.Interfaces, InterfaceRate{Name: fmt.Sprint("eth", n)})
	}
	for n := range 100 {
		h.load(start.Add(time.Duration(n)*time.Second), time.Second, 50)
		h.sample(start.Add(time.Duration(5*n)*time.Second), 5*time.Second, 5*time.Second, s)
	}
	return h
}

// BenchmarkHistoryMemory reports what all history takes with the most interfaces. The budget is 8 MiB.
func BenchmarkHistoryMemory(b *testing.B) {
	var before, after runtime.MemStats
	for b.Loop() {
		runtime.GC()
		runtime.ReadMemStats(&before)
		h := full()
		runtime.GC()
		runtime.ReadMemStats(&after)
		runtime.KeepAlive(h)
	}
	b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/(1<<20), "MiB")
}

// BenchmarkHistorySample is one sample of the most interfaces.
func BenchmarkHistorySample(b *testing.B) {
	h, start := full(), time.Now()
	s := Sample{Interfaces: make([]InterfaceRate, maxInterfaces)}
	for n := range s.Interfaces {
		s.Interfaces[n].Name = fmt.Sprint("eth", n)
	}
	n := 1000
	for b.Loop() {
		n += 5
		h.sample(start.Add(time.Duration(n)*time.Second), 5*time.Second, 5*time.Second, s)
	}
}
