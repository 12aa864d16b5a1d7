package status

import (
	"context"
	"net/netip"
	"time"
)

// fixed is a host on which nothing changes. Functions that are set stand in for its facts.
type fixed struct {
	broken error // of every fact, with nothing to show
	ask    func(q logQuery)
}

var _ facts = (*machine)(nil)

func (fixed) now() time.Time { return time.Date(2026, 11, 21, 21, 4, 5, 123e6, time.UTC) }

func (f fixed) host(context.Context) (hostInfo, error) {
	if f.broken != nil {
		return hostInfo{}, f.broken
	}
	return hostInfo{name: "edge1", system: "Debian 12.11", kernel: "Linux 6.1.0-37-armmp armv7l", virtual: "kvm", boot: f.now().Add(-(12*24 + 3) * time.Hour),
		logical: 2, physical: 2, model: "ARMv7 Processor rev 5 (v7l)"}, nil
}

func (f fixed) sample(context.Context) (Sample, error) {
	if f.broken != nil {
		return Sample{}, f.broken
	}
	return Sample{Time: f.now(), CPU: 34.5, Cores: []float64{50, 19}, Load: [3]float64{0.42, 0.51, 0.4},
		MemoryUsed: 700 << 20, MemoryTotal: 1000 << 20, SwapUsed: 0, SwapTotal: 512 << 20,
		Disks: []DiskRate{{Name: "mmcblk0", ReadBytes: 1_234_567, WriteBytes: 950, Reads: 31, Writes: 2, Busy: 97.3}, {Name: "sda"}},
		Interfaces: []InterfaceRate{
			{Name: "eth0", ReceiveBytes: 12_345_678, TransmitBytes: 99_000, ReceivePackets: 9100, TransmitPackets: 870, Up: true},
			{Name: "eth1", Errors: 12},
			{Name: "lo", ReceiveBytes: 100, TransmitBytes: 100, ReceivePackets: 1, TransmitPackets: 1, Up: true},
			{Name: "wlan-uplink-to-the-roof", ReceiveBytes: 1e9, TransmitBytes: 2.5e8, ReceivePackets: 1e6, TransmitPackets: 2e5, Up: true}}}, nil
}

func (f fixed) cores(context.Context) ([]coreUse, error) {
	return []coreUse{{"all", 34.5, 20.1, 0, 8.4, 5, 1, 0}, {"cpu0", 50, 30, 0, 12, 0, 2, 0}, {"cpu1", 19, 10.2, 0, 4.8, 10, 0, 0}}, f.broken
}

func (f fixed) load(context.Context) ([3]float64, error) {
	return [3]float64{0.42, 0.51, 0.4}, f.broken
}

func (f fixed) memory(context.Context) (memoryInfo, error) {
	if f.broken != nil {
		return memoryInfo{}, f.broken
	}
	return memoryInfo{total: 1000 << 20, used: 700 << 20, available: 300 << 20, free: 50 << 20, buffers: 20 << 20, cached: 280 << 20, swapTotal: 512 << 20}, nil
}

func (f fixed) disks(context.Context) (map[string]diskTotal, error) {
	return map[string]diskTotal{"mmcblk0": {39 << 30, 1 << 20}}, f.broken
}

func (f fixed) filesystems(context.Context) ([]FilesystemUse, []string, error) {
	if f.broken != nil {
		return nil, nil, f.broken
	}
	return []FilesystemUse{
		{Mount: "/", Device: "/dev/mmcblk0p2", Type: "ext4", Used: 3 << 30, Total: 7 << 30, InodesUsed: 40_000, InodesTotal: 500_000},
		{Mount: "/boot", Device: "/dev/mmcblk0p1", Type: "vfat", Used: 50 << 20, Total: 255 << 20},
		{Mount: "/var/lib/containers/storage/overlay", Device: "/dev/sda1", Type: "ext4", Used: 96 << 30, Total: 100 << 30, InodesUsed: 99, InodesTotal: 100},
	}, []string{"/mnt/nas"}, nil
}

func (f fixed) interfaces(context.Context) ([]interfaceInfo, error) {
	return []interfaceInfo{
		{name: "lo", mtu: 65536, address: netip.MustParsePrefix("127.0.0.1/8"), up: true, counted: true, received: 4096, sent: 4096},
		{name: "eth0", mtu: 1500, mac: "02:00:5e:10:00:01", address: netip.MustParsePrefix("192.0.2.17/24"), up: true, counted: true, received: 65 << 30, sent: 3 << 20, drops: 7},
		{name: "eth1", mtu: 1500, mac: "02:00:5e:10:00:02", counted: true, errors: 4711},
		{name: "tun0", mtu: 1420, address: netip.MustParsePrefix("2001:db8::17/64"), up: true},
	}, f.broken
}

func (fixed) interfaceNames() []string { return []string{"lo", "eth0", "eth1", "tun0"} }

func (f fixed) connections(context.Context) ([]connectionInfo, error) {
	ap := netip.MustParseAddrPort
	return []connectionInfo{
		{"tcp", "established", ap("192.0.2.17:23"), ap("198.51.100.200:51234"), 812, "routerd"},
		{"tcp", "listen", ap("0.0.0.0:23"), netip.AddrPort{}, 812, "routerd"},
		{"tcp", "time-wait", ap("192.0.2.17:23"), ap("198.51.100.9:40000"), 0, ""},
		{"udp", "unconnected", ap("0.0.0.0:161"), netip.AddrPort{}, 0, ""},
		{"udp", "established", ap("192.0.2.17:40123"), ap("192.0.2.1:53"), 900, "resolver\x1b[2J"},
	}, f.broken
}

func (f fixed) processes(_ context.Context, measure bool) ([]processInfo, error) {
	list := []processInfo{
		{pid: 1, user: "root", name: "init", state: "S", threads: 1, memory: 9 << 20, used: 61 * time.Second, started: f.now().Add(-24 * time.Hour)},
		{pid: 2, user: "root", name: "kthreadd", state: "S", threads: 1, used: 0, started: f.now().Add(-24 * time.Hour)},
		{pid: 9, parent: 2, user: "root", name: "ksoftirqd/0", state: "S", threads: 1, used: 3 * time.Second, started: f.now().Add(-24 * time.Hour)},
		{pid: 812, parent: 1, user: "router", name: "routerd", state: "R", threads: 11, cpu: 180.4, memory: 130 << 20, used: 3 * time.Hour, started: f.now().Add(-time.Hour)},
		{pid: 900, parent: 812, user: "router", name: "resolver; $(x)\n", state: "S", threads: 2, cpu: 2, memory: 20 << 20, used: -1},
		{pid: 40123, parent: 812, user: "nobody", name: "a-very-long-name-for-a-helper", state: "Z", cpu: 0, used: 40 * time.Millisecond},
	}
	if !measure {
		for i := range list {
			list[i].cpu = -1
		}
	}
	if f.broken != nil {
		return nil, f.broken
	}
	return list, nil
}

func (f fixed) services(context.Context) ([]serviceInfo, error) {
	if f.broken != nil {
		return nil, f.broken
	}
	return []serviceInfo{
		{"cron.service", "active", "running", 0, "Regular background program processing daemon"},
		{"fstrim.service", "inactive", "dead", 0, "Discard unused blocks"},
		{"nginx.service", "failed", "failed", 0, "A high performance web server and a reverse proxy server"},
	}, nil
}

func (f fixed) sensors(context.Context) ([]sensorInfo, error) {
	return []sensorInfo{{"cpu_thermal", 61.8, 85, 100}, {"nvme_composite", 91, 85, 0}}, f.broken
}

func (f fixed) log(_ context.Context, q logQuery) ([]logEntry, bool, error) {
	if f.ask != nil {
		f.ask(q)
	}
	at := f.now().Add(-time.Hour)
	return []logEntry{{at, 6, "systemd", "Started cron.service."}, {at.Add(time.Minute), 3, "nginx", "bind() to 0.0.0.0:80 failed (98: Address already in use)\x1b[31m"},
		{at.Add(2 * time.Minute), -1, "", "no level"}}, true, f.broken
}

func (f fixed) users(context.Context) ([]userInfo, error) {
	return []userInfo{{"admin", "pts/0", "198.51.100.200", f.now().Add(-time.Hour)}, {"root", "tty1", "", f.now().Add(-48 * time.Hour)}}, f.broken
}

func (f fixed) clock(context.Context) clockInfo {
	return clockInfo{true, true, 1200 * time.Microsecond}
}
