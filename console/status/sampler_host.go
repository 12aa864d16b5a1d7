package status

import (
	"context"
	"net"
	"slices"
	"strings"

	"github.com/shirou/gopsutil/v4/cpu"
	"github.com/shirou/gopsutil/v4/disk"
	"github.com/shirou/gopsutil/v4/load"
	"github.com/shirou/gopsutil/v4/mem"
	psnet "github.com/shirou/gopsutil/v4/net"
)

// Bounds of one sample, on a host with thousands of containers; what is beyond is left out.
const (
	maxCores       = 1024
	maxDisks       = 64
	maxFilesystems = 64
	maxInterfaces  = 256
)

// host is this machine.
type host struct{}

func (*host) total(ctx context.Context) (coreTime, error) {
	var t []cpu.TimesStat
	err := error(errReading)
	guarded(func() { t, err = cpu.TimesWithContext(ctx, false) })
	if err != nil || len(t) == 0 {
		return coreTime{}, err
	}
	return timeOf(t[0]), nil
}

// timeOf adds up. Linux counts the time of guests in User and Nice too.
func timeOf(t cpu.TimesStat) coreTime {
	busy := t.User + t.System + t.Nice + t.Irq + t.Softirq + t.Steal
	return coreTime{name: t.CPU, busy: busy, total: busy + t.Idle + t.Iowait}
}

func (h *host) read(ctx context.Context) (r reading) {
	r.all, _ = h.total(ctx)
	for _, part := range []func(){
		func() {
			if cores, err := cpu.TimesWithContext(ctx, true); err == nil {
				for _, t := range cores[:min(len(cores), maxCores)] {
					r.cores = append(r.cores, timeOf(t))
				}
			}
		},
		func() {
			if l, err := load.AvgWithContext(ctx); err == nil {
				r.load = [3]float64{l.Load1, l.Load5, l.Load15}
			}
		},
		func() {
			if m, err := mem.VirtualMemoryWithContext(ctx); err == nil {
				r.memoryUsed, r.memoryTotal = m.Used, m.Total
				if m.Available > 0 && m.Available <= m.Total {
					r.memoryUsed = m.Total - m.Available
				}
			}
		},
		func() {
			if m, err := mem.SwapMemoryWithContext(ctx); err == nil {
				r.swapUsed, r.swapTotal = m.Used, m.Total
			}
		},
		func() { r.disks = readDisks(ctx) },
		func() { r.interfaces = readInterfaces(ctx) },
	} {
		guarded(part)
	}
	return r
}

func readDisks(ctx context.Context) (list []diskCount) {
	counters, err := disk.IOCountersWithContext(ctx)
	if err != nil {
		return nil
	}
	names := make([]string, 0, len(counters))
	for name := range counters {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		d := counters[name]
		if len(list) == maxDisks || !wholeDisk(name, names) || d.ReadCount+d.WriteCount == 0 {
			continue
		}
		list = append(list, diskCount{name: name, readBytes: d.ReadBytes, writeBytes: d.WriteBytes, reads: d.ReadCount, writes: d.WriteCount, busy: d.IoTime})
	}
	return list
}

// wholeDisk tells a disk from its partitions, which Linux lists beside it (sda and sda1, nvme0n1 and nvme0n1p1), and from what is
// no disk.
func wholeDisk(name string, all []string) bool {
	for _, prefix := range []string{"loop", "ram", "zram"} {
		if n, ok := strings.CutPrefix(name, prefix); ok && digits(n) {
			return false
		}
	}
	return !slices.ContainsFunc(all, func(disk string) bool {
		part, ok := strings.CutPrefix(name, disk)
		if !ok || part == "" {
			return false
		}
		if last := disk[len(disk)-1]; last >= '0' && last <= '9' {
			if part, ok = strings.CutPrefix(part, "p"); !ok {
				return false // sda10 is no part of sda1
			}
		}
		return digits(part)
	})
}

func digits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

func readInterfaces(ctx context.Context) (list []interfaceCount) {
	counters, err := psnet.IOCountersWithContext(ctx, true)
	if err != nil {
		return nil
	}
	up := map[string]bool{}
	if all, err := net.Interfaces(); err == nil {
		for _, i := range all {
			up[i.Name] = i.Flags&net.FlagUp != 0 && i.Flags&net.FlagRunning != 0
		}
	}
	for _, n := range counters[:min(len(counters), maxInterfaces)] {
		list = append(list, interfaceCount{name: n.Name, in: n.BytesRecv, out: n.BytesSent, inPackets: n.PacketsRecv, outPackets: n.PacketsSent,
			errors: n.Errin + n.Errout, drops: n.Dropin + n.Dropout, up: up[n.Name]})
	}
	return list
}

func (*host) filesystems(ctx context.Context) (list []FilesystemUse) {
	all, err := mounts(ctx)
	if err != nil {
		return nil
	}
	for _, m := range all {
		if len(list) == maxFilesystems || !stored(m) {
			continue
		}
		u, err := disk.UsageWithContext(ctx, m.Mountpoint)
		if err != nil || u.Total == 0 {
			continue
		}
		// u.Total counts the blocks that root keeps for itself, with which a file system that is full would never be at 100 %.
		list = append(list, FilesystemUse{Mount: m.Mountpoint, Device: m.Device, Type: m.Fstype, Used: u.Used, Total: u.Used + u.Free,
			InodesUsed: u.InodesUsed, InodesTotal: u.InodesTotal})
	}
	slices.SortFunc(list, func(a, b FilesystemUse) int { return strings.Compare(a.Mount, b.Mount) })
	return list
}

// stored says whether a mount is a file system of this machine that can become full. One of another machine may hang for as long as that
// machine is away.
func stored(m disk.PartitionStat) bool {
	if m.Mountpoint == "/dev/shm" { // memory that programs share (shm_overview(7)), and fail without
		return true
	}
	for _, kernel := range []string{"/dev/", "/proc/", "/sys/"} {
		if strings.HasPrefix(m.Mountpoint, kernel) {
			return false
		}
	}
	switch m.Fstype {
	case "tmpfs", "overlay", "zfs", "btrfs", "ubifs", "jffs2":
		return true
	case "squashfs", "iso9660", "cramfs", "romfs", "erofs": // always full
		return false
	case "nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "ceph", "afs", "glusterfs", "lustre", "autofs", "webdav":
		return false
	}
	return !strings.HasPrefix(m.Fstype, "fuse.") && (strings.HasPrefix(m.Device, "/") || len(m.Device) == 2 && m.Device[1] == ':')
}
