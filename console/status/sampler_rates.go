package status

import (
	"slices"
	"strings"
	"time"
)

// maxRate is more than any disk or interface of today does in a second, in bytes or anything else. What is above it is not a rate but
// another device's counter under the same name.
const maxRate = 1e12

// coreTime is the time that one core, or all, has counted, in seconds.
type coreTime struct {
	name        string
	busy, total float64
}

// busySince is the load since an earlier reading, in percent. Some systems' counters go back a little (Linux's iowait does).
func (c coreTime) busySince(old coreTime) float64 {
	total := c.total - old.total
	if !(total > 0) {
		return 0
	}
	return min(max((c.busy-old.busy)/total, 0), 1) * 100
}

// reading is what the system's counters say.
type reading struct {
	all                                          coreTime
	cores                                        []coreTime
	load                                         [3]float64
	memoryUsed, memoryTotal, swapUsed, swapTotal uint64
	disks                                        []diskCount
	interfaces                                   []interfaceCount
}

type diskCount struct {
	name                                 string
	readBytes, writeBytes, reads, writes uint64
	busy                                 uint64 // milliseconds
}

type interfaceCount struct {
	name                           string
	in, out, inPackets, outPackets uint64
	errors, drops                  uint64
	up                             bool
}

// since makes a sample of two readings. A device that was not there before counts from now on.
func (r reading) since(old reading, gap time.Duration) Sample {
	s := Sample{CPU: r.all.busySince(old.all), Load: r.load, MemoryUsed: r.memoryUsed, MemoryTotal: r.memoryTotal,
		SwapUsed: r.swapUsed, SwapTotal: r.swapTotal}
	for _, c := range r.cores {
		load := 0.0
		if i := slices.IndexFunc(old.cores, func(o coreTime) bool { return o.name == c.name }); i >= 0 {
			load = c.busySince(old.cores[i])
		}
		s.Cores = append(s.Cores, load)
	}
	per := func(now, before uint64) float64 { return rate(now, before, gap) }
	for _, d := range r.disks {
		was := d
		if i := slices.IndexFunc(old.disks, func(o diskCount) bool { return o.name == d.name }); i >= 0 {
			was = old.disks[i]
		}
		s.Disks = append(s.Disks, DiskRate{Name: d.name, ReadBytes: per(d.readBytes, was.readBytes), WriteBytes: per(d.writeBytes, was.writeBytes),
			Reads: per(d.reads, was.reads), Writes: per(d.writes, was.writes), Busy: min(per(d.busy, was.busy)/10, 100)})
	}
	for _, n := range r.interfaces {
		was := n
		if i := slices.IndexFunc(old.interfaces, func(o interfaceCount) bool { return o.name == n.name }); i >= 0 {
			was = old.interfaces[i]
		}
		s.Interfaces = append(s.Interfaces, InterfaceRate{Name: n.name, ReceiveBytes: per(n.in, was.in), TransmitBytes: per(n.out, was.out),
			ReceivePackets: per(n.inPackets, was.inPackets), TransmitPackets: per(n.outPackets, was.outPackets),
			Errors: per(n.errors, was.errors), Drops: per(n.drops, was.drops), Up: n.up})
	}
	slices.SortFunc(s.Disks, func(a, b DiskRate) int { return strings.Compare(a.Name, b.Name) })
	slices.SortFunc(s.Interfaces, func(a, b InterfaceRate) int { return strings.Compare(a.Name, b.Name) })
	return s
}

// rate is a counter's increase a second. One that went back was reset, or belongs to another device by now: nothing is known of this
// time, which is 0.
func rate(now, before uint64, gap time.Duration) float64 {
	if now < before || gap <= 0 {
		return 0
	}
	if r := float64(now-before) / gap.Seconds(); r <= maxRate {
		return r
	}
	return 0
}
