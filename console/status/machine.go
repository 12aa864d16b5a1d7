package status

import (
	"context"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/shirou/gopsutil/v4/cpu"
	"github.com/shirou/gopsutil/v4/disk"
	pshost "github.com/shirou/gopsutil/v4/host"
	"github.com/shirou/gopsutil/v4/load"
	"github.com/shirou/gopsutil/v4/mem"
)

// machine tells the facts of this machine, for any number of sessions at a time.
type machine struct {
	sampler *Sampler // may be nil
	counts  host
	runs    runner
	ask     func(ctx context.Context, p disk.PartitionStat) (FilesystemUse, error) // nil: [usage]

	mu     sync.Mutex      // guards what follows
	info   *hostInfo       // cached: reading it takes 10 ms
	silent map[string]bool // mounts of which a statfs(2) has not come back

	thermometers thermometers
}

func newMachine(s *Sampler) *machine {
	return &machine{sampler: s, runs: runner{turns: make(chan struct{}, maxPrograms)}, silent: map[string]bool{}}
}

func (*machine) now() time.Time { return time.Now() }

// host reads what does not change once, but for the name.
func (m *machine) host(ctx context.Context) (hostInfo, error) {
	m.mu.Lock()
	cached := m.info
	m.mu.Unlock()
	if cached == nil {
		read, err := readHost(ctx)
		if err != nil {
			return read, err
		}
		cached = &read
		m.mu.Lock()
		m.info = cached
		m.mu.Unlock()
	}
	h := *cached
	if name, err := os.Hostname(); err == nil {
		h.name = name
	}
	return h, nil
}

func readHost(ctx context.Context) (h hostInfo, err error) {
	h.logical = runtime.NumCPU() // those that this process may use, where the next line knows no better
	if n, err := cpu.CountsWithContext(ctx, true); err == nil && n > 0 {
		h.logical = n
	}
	h.physical, _ = cpu.CountsWithContext(ctx, false)
	if list, err := cpu.InfoWithContext(ctx); err == nil && len(list) > 0 {
		h.model = strings.Join(strings.Fields(list[0].ModelName), " ")
	}
	info, err := pshost.InfoWithContext(ctx)
	if err != nil {
		h.system, h.kernel = runtime.GOOS, runtime.GOARCH
		return h, err
	}
	h.system = strings.TrimSpace(capital(info.Platform) + " " + info.PlatformVersion)
	h.kernel = strings.TrimSpace(capital(info.OS) + " " + info.KernelVersion + " " + info.KernelArch)
	if info.VirtualizationRole == "guest" {
		h.virtual = info.VirtualizationSystem
	}
	if info.BootTime > 0 {
		h.boot = time.Unix(int64(info.BootTime), 0)
	}
	return h, nil
}

// capital makes debian what people call it.
func capital(name string) string {
	switch name {
	case "darwin":
		return "macOS"
	case "freebsd":
		return "FreeBSD"
	case "rhel":
		return "RHEL"
	}
	if name == "" || name[0] < 'a' || name[0] > 'z' {
		return name
	}
	return string(name[0]-'a'+'A') + name[1:]
}

// sample is the sampler's newest, if it is one of now, or else made of two readings.
func (m *machine) sample(ctx context.Context) (Sample, error) {
	if m.sampler != nil {
		if s, ok := m.sampler.Latest(); ok && time.Since(s.Time) < stale*m.sampler.interval() {
			return s, nil
		}
	}
	return takeSample(ctx, &m.counts, measured)
}

func (m *machine) cores(ctx context.Context) ([]coreUse, error) {
	before, err := times(ctx)
	if err != nil {
		return nil, err
	}
	if err := pause(ctx, measured); err != nil {
		return nil, err
	}
	after, err := times(ctx)
	if err != nil {
		return nil, err
	}
	var list []coreUse
	for i, t := range after {
		if i < len(before) && before[i].CPU == t.CPU {
			list = append(list, useOf(before[i], t))
		}
	}
	return list, nil
}

func (*machine) load(ctx context.Context) (l [3]float64, err error) {
	if runtime.GOOS == "windows" { // whose load gopsutil would have to gather by itself all the time
		return l, reason("Windows counts no load")
	}
	avg, err := load.AvgWithContext(ctx)
	if err != nil {
		return l, err
	}
	return [3]float64{avg.Load1, avg.Load5, avg.Load15}, nil
}

// times is what all cores together and each have spent.
func times(ctx context.Context) ([]cpu.TimesStat, error) {
	all, err := cpu.TimesWithContext(ctx, false)
	if err != nil {
		return nil, err
	}
	for i := range all {
		all[i].CPU = "all"
	}
	each, err := cpu.TimesWithContext(ctx, true)
	return append(all, each[:min(len(each), maxCores)]...), err
}

// useOf is what a core did between two readings.
func useOf(before, after cpu.TimesStat) coreUse {
	was, is := timeOf(before), timeOf(after)
	total := is.total - was.total
	part := func(old, new float64) float64 {
		if !(total > 0) {
			return 0
		}
		return min(max((new-old)/total, 0), 1) * 100
	}
	return coreUse{name: after.CPU, busy: is.busySince(was), user: part(before.User, after.User), nice: part(before.Nice, after.Nice),
		system: part(before.System, after.System), wait: part(before.Iowait, after.Iowait),
		interrupts: part(before.Irq+before.Softirq, after.Irq+after.Softirq), stolen: part(before.Steal, after.Steal)}
}

func (*machine) memory(ctx context.Context) (i memoryInfo, err error) {
	v, err := mem.VirtualMemoryWithContext(ctx)
	if err != nil {
		return i, err
	}
	i = memoryInfo{total: v.Total, used: v.Used, available: v.Available, free: v.Free, buffers: v.Buffers, cached: v.Cached, shared: v.Shared}
	if v.Available > 0 && v.Available <= v.Total {
		i.used = v.Total - v.Available // as the sampler has it
	}
	if s, err := mem.SwapMemoryWithContext(ctx); err == nil {
		i.swapTotal, i.swapUsed = s.Total, s.Used
	}
	return i, nil
}

func (*machine) disks(ctx context.Context) (map[string]diskTotal, error) {
	counters, err := disk.IOCountersWithContext(ctx)
	totals := map[string]diskTotal{}
	for name, d := range counters {
		totals[name] = diskTotal{d.ReadBytes, d.WriteBytes}
	}
	return totals, err
}

// filesystems asks each file system in a goroutine of its own: a statfs(2) of a disk that fails, or of a server that is away, cannot be ended,
// and must not hide the others. A mount that has not answered an earlier question is not asked again, so that they stay few.
func (m *machine) filesystems(ctx context.Context) (list []FilesystemUse, silent []string, err error) {
	all, err := mounts(ctx)
	if err != nil {
		return nil, nil, err
	}
	ask := m.ask
	if ask == nil {
		ask = usage
	}
	type answer struct {
		mount string
		use   FilesystemUse
		err   error
	}
	answers := make(chan answer, maxFilesystems)
	waiting := map[string]bool{}
	m.mu.Lock()
	for _, p := range all {
		switch {
		case waiting[p.Mountpoint] || len(waiting) == maxFilesystems || !stored(p) && !remote(p):
		case m.silent[p.Mountpoint]:
			silent = append(silent, p.Mountpoint)
		default:
			waiting[p.Mountpoint], m.silent[p.Mountpoint] = true, true
			go func() {
				var use FilesystemUse
				err := error(errReading)
				guarded(func() { use, err = ask(ctx, p) })
				m.mu.Lock()
				delete(m.silent, p.Mountpoint)
				m.mu.Unlock()
				answers <- answer{p.Mountpoint, use, err}
			}()
		}
	}
	m.mu.Unlock()
	late := time.NewTimer(usageTime)
	defer late.Stop()
collect:
	for len(waiting) > 0 {
		select {
		case a := <-answers:
			delete(waiting, a.mount)
			if a.err == nil && a.use.Total > 0 {
				list = append(list, a.use)
			}
		case <-late.C:
			break collect
		case <-ctx.Done():
			break collect
		}
	}
	for mount := range waiting {
		silent = append(silent, mount)
	}
	slices.Sort(silent)
	slices.SortFunc(list, func(a, b FilesystemUse) int { return strings.Compare(a.Mount, b.Mount) })
	return list, silent, nil
}

// usage is how full a file system is. Total counts not the blocks that root keeps for itself, with which one that is full would never be at 100 %.
func usage(ctx context.Context, p disk.PartitionStat) (FilesystemUse, error) {
	u, err := disk.UsageWithContext(ctx, p.Mountpoint)
	if err != nil {
		return FilesystemUse{}, err
	}
	return FilesystemUse{Mount: p.Mountpoint, Device: p.Device, Type: p.Fstype, Used: u.Used, Total: u.Used + u.Free,
		InodesUsed: u.InodesUsed, InodesTotal: u.InodesTotal}, nil
}

// remote says whether a mount is a file system of another machine.
func remote(p disk.PartitionStat) bool {
	switch p.Fstype {
	case "nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "ceph", "afs", "glusterfs", "lustre", "fuse.sshfs", "fuse.glusterfs":
		return true
	}
	return false
}

func (*machine) users(ctx context.Context) (list []userInfo, err error) {
	all, err := pshost.UsersWithContext(ctx)
	for _, u := range all {
		user := userInfo{name: u.User, terminal: u.Terminal, from: u.Host}
		if u.Started > 0 {
			user.since = time.Unix(int64(u.Started), 0)
		}
		list = append(list, user)
	}
	return list, err
}
