package status

import (
	"context"
	"errors"
	"math"
	"runtime"
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

// feed is a source whose numbers the test says.
type feed struct {
	n     int // readings so far
	at    func(n int) reading
	hangs chan struct{} // if set, the file systems answer when it is closed
	disks []FilesystemUse
	err   error
}

// total counts the half of each second of fake time as busy.
func (f *feed) total(context.Context) (coreTime, error) {
	s := float64(time.Now().UnixNano()) / 1e9
	return coreTime{busy: s / 2, total: s}, f.err
}

func (f *feed) read(context.Context) reading {
	f.n++
	if f.at == nil {
		return reading{memoryUsed: 1, memoryTotal: 4}
	}
	return f.at(f.n)
}

func (f *feed) filesystems(context.Context) []FilesystemUse {
	if f.hangs != nil {
		<-f.hangs
	}
	return f.disks
}

// sampled runs a sampler in fake time for d, and returns the samples.
func sampled(t *testing.T, s *Sampler, d time.Duration) (list []Sample) {
	t.Helper()
	s.Sampled = func(_ context.Context, x Sample) { list = append(list, x) }
	ctx, cancel := context.WithTimeout(context.Background(), d)
	defer cancel()
	if err := s.Run(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Run: %v", err)
	}
	return list
}

// TestSamplerInterval: the first sample comes after a second, the others at the interval, to the nanosecond.
func TestSamplerInterval(t *testing.T) {
	for _, test := range []struct{ every, want time.Duration }{{0, 5 * time.Second}, {time.Millisecond, time.Second}, {7 * time.Second, 7 * time.Second}} {
		synctest.Test(t, func(t *testing.T) {
			s, start := &Sampler{Interval: test.every, source: &feed{}}, time.Now()
			if _, ok := s.Latest(); ok {
				t.Error("a sample before Run")
			}
			var at []time.Duration
			for _, x := range sampled(t, s, 4*test.want+time.Nanosecond) {
				at = append(at, x.Time.Sub(start))
			}
			want := []time.Duration{time.Second}
			for n := time.Duration(1); n <= 4; n++ {
				if n*test.want > time.Second {
					want = append(want, n*test.want)
				}
			}
			if !slices.Equal(at, want) {
				t.Errorf("every %v: samples at %v, want %v", test.every, at, want)
			}
			if x, ok := s.Latest(); !ok || x.Memory() != 25 {
				t.Errorf("latest %+v, %v", x, ok)
			}
		})
	}
}

// TestSamplerRunsOnce: a second Run fails while the first one runs, and one after it goes on with the history.
func TestSamplerRunsOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &Sampler{source: &feed{}}
		var again error
		s.Sampled = func(ctx context.Context, _ Sample) { again = s.Run(ctx) }
		ctx, cancel := context.WithTimeout(context.Background(), 10500*time.Millisecond)
		defer cancel()
		if err := s.Run(ctx); !errors.Is(err, context.DeadlineExceeded) || !errors.Is(again, ErrSampling) {
			t.Errorf("Run: %v; within it: %v", err, again)
		}
		time.Sleep(20 * time.Second)
		sampled(t, s, 5500*time.Millisecond)
		h := s.CPUHistory()
		known := 0
		for _, p := range h.Seconds {
			if p.Known {
				known++
			}
		}
		if known != 15 || !h.Seconds[0].Known || h.Seconds[10].Known || !h.Seconds[30].Known {
			t.Errorf("%d seconds are known: %v", known, h.Seconds)
		}
	})
	broken := errors.New("no processor")
	if err := (&Sampler{source: &feed{err: broken}}).Run(context.Background()); !errors.Is(err, broken) {
		t.Errorf("Run without a processor: %v", err)
	}
}

// TestSamplerHangingDisk: a file system that does not answer holds up each sample by a second at most, by one goroutine in all, and what
// was known of it stays.
func TestSamplerHangingDisk(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &feed{disks: []FilesystemUse{{Mount: "/"}}}
		s := &Sampler{source: f}
		if list := sampled(t, s, 5500*time.Millisecond); len(list[1].Filesystems) != 1 {
			t.Fatalf("%+v", list)
		}
		f.hangs = make(chan struct{})
		before := runtime.NumGoroutine()
		list := sampled(t, s, 31*time.Second)
		if len(list) != 7 {
			t.Errorf("%d samples while a disk hangs", len(list))
		}
		if n := runtime.NumGoroutine() - before; n > 1 {
			t.Errorf("%d goroutines more", n)
		}
		close(f.hangs)
		synctest.Wait()
	})
}

// TestRates: a counter that goes back, a device that comes, one that goes and comes back as another, make no rate; time that does not pass
// makes none either.
func TestRates(t *testing.T) {
	for _, test := range []struct {
		now, before uint64
		gap         time.Duration
		want        float64
	}{
		{1500, 500, 5 * time.Second, 200},
		{500, 500, time.Second, 0},
		{0, 500, time.Second, 0},             // reset
		{10, math.MaxUint32, time.Second, 0}, // wrapped at 32 bits
		{math.MaxUint64, 0, time.Second, 0},  // another device
		{2e12, 0, time.Second, 0},            //
		{1e12, 0, time.Second, 1e12},         //
		{100, 0, 0, 0},                       // the same moment
		{100, 0, -time.Second, 0},            //
		{100, 0, time.Nanosecond, 100e9},     // absurdly short, but what it says
		{math.MaxUint64, math.MaxUint64 - 1, time.Second, 1},
	} {
		if got := rate(test.now, test.before, test.gap); got != test.want {
			t.Errorf("rate(%d, %d, %v) = %v, want %v", test.now, test.before, test.gap, got, test.want)
		}
	}
}

func TestLoads(t *testing.T) {
	nan := math.NaN()
	for _, test := range []struct {
		old, now coreTime
		want     float64
	}{
		{coreTime{"", 10, 100}, coreTime{"", 15, 110}, 50},
		{coreTime{"", 10, 100}, coreTime{"", 10, 100}, 0},
		{coreTime{"", 10, 100}, coreTime{"", 1, 5}, 0},      // the core was off
		{coreTime{"", 10, 100}, coreTime{"", 9, 110}, 0},    // busy went back
		{coreTime{"", 10, 100}, coreTime{"", 40, 110}, 100}, // idle went back
		{coreTime{"", 0, 0}, coreTime{"", nan, nan}, 0},
	} {
		if got := test.now.busySince(test.old); got != test.want {
			t.Errorf("%v since %v is %v, want %v", test.now, test.old, got, test.want)
		}
	}
}

// TestDevicesComeAndGo: cores, disks and interfaces are found by name, whatever their order, and those that are new begin at 0.
func TestDevicesComeAndGo(t *testing.T) {
	before := reading{cores: []coreTime{{"cpu0", 1, 10}, {"cpu1", 1, 10}},
		disks:      []diskCount{{name: "sda", readBytes: 1000, busy: 100}, {name: "sdb", readBytes: 9000}},
		interfaces: []interfaceCount{{name: "lo", in: 5}, {name: "veth1", in: 7}}}
	now := reading{cores: []coreTime{{"cpu1", 6, 20}, {"cpu7", 900, 1000}},
		disks:      []diskCount{{name: "sdc", readBytes: 1 << 40}, {name: "sda", readBytes: 3000, busy: 20100}},
		interfaces: []interfaceCount{{name: "veth9", in: 1 << 40, up: true}, {name: "lo", in: 25, out: 10}}}
	s := now.since(before, 10*time.Second)
	if want := []float64{50, 0}; !slices.Equal(s.Cores, want) {
		t.Errorf("cores %v, want %v", s.Cores, want)
	}
	if want := []DiskRate{{Name: "sda", ReadBytes: 200, Busy: 100}, {Name: "sdc"}}; !slices.Equal(s.Disks, want) {
		t.Errorf("disks %v, want %v", s.Disks, want)
	}
	if want := []InterfaceRate{{Name: "lo", ReceiveBytes: 2, TransmitBytes: 1}, {Name: "veth9", Up: true}}; !slices.Equal(s.Interfaces, want) {
		t.Errorf("interfaces %v, want %v", s.Interfaces, want)
	}
}

func TestWholeDisks(t *testing.T) {
	all := []string{"loop0", "mmcblk0", "mmcblk0p1", "nvme0n1", "nvme0n1p2", "ram0", "sda", "sda1", "sda12", "sdab", "sda1x", "vda", "md0", "md01", "dm-0", "zram0"}
	var got []string
	for _, name := range all {
		if wholeDisk(name, all) {
			got = append(got, name)
		}
	}
	if want := []string{"mmcblk0", "nvme0n1", "sda", "sdab", "sda1x", "vda", "md0", "md01", "dm-0"}; !slices.Equal(got, want) {
		t.Errorf("whole disks %v, want %v", got, want)
	}
}
