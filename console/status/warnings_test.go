package status

import (
	"slices"
	"testing"
	"time"
)

func TestWarnings(t *testing.T) {
	fs := func(mount string, used uint64) FilesystemUse {
		return FilesystemUse{Mount: mount, Used: used, Total: 1000}
	}
	stuck := slices.Repeat([]processInfo{{state: "D"}}, warnStuck)
	for _, c := range []struct {
		name string
		v    hostView
		want []string
	}{
		{"nothing known", hostView{}, nil},
		{"well", hostView{info: hostInfo{logical: 2}, filesystems: []FilesystemUse{fs("/", 899)}, processes: stuck[1:],
			services: []serviceInfo{{name: "a.service", state: "active"}}, sensors: []sensorInfo{{"cpu", 84.9, 85, 100}},
			sample: Sample{CPU: 94, Load: [3]float64{9, 3.9, 0}, MemoryUsed: 89, MemoryTotal: 100, SwapUsed: 79, SwapTotal: 100,
				Disks: []DiskRate{{Name: "sda", Busy: 94}}, Interfaces: []InterfaceRate{{Name: "eth0", Errors: 0.5}}}}, nil},
		{"not at all", hostView{info: hostInfo{logical: 2}, filesystems: []FilesystemUse{fs("/", 900), {Mount: "/tmp", Total: 1, InodesUsed: 9, InodesTotal: 10}},
			processes: stuck, silent: []string{"/nas"}, services: []serviceInfo{{name: "a.service", state: "failed"}, {name: "b", state: "failed"}},
			sensors: []sensorInfo{{"cpu", 85, 85, 100}, {"psu", 100, 85, 100}},
			sample: Sample{CPU: 95, Load: [3]float64{0, 4, 0}, MemoryUsed: 90, MemoryTotal: 100, SwapUsed: 80, SwapTotal: 100,
				Disks: []DiskRate{{Name: "sda", Busy: 95}}, Interfaces: []InterfaceRate{{Name: "eth0", Errors: 1}}}},
			[]string{"file system /nas does not answer", "2 services failed: a, b", "file system / is 90% full", "file system /tmp has used 90% of its inodes",
				"sensor cpu is high: 85 C", "sensor psu is critical: 100 C", "memory is 90% used", "swap is 80% used", "load is 2.0 for each core",
				"processors are 95% busy", "disk sda is 95% busy", "5 processes wait for a disk", "interface eth0 has 1 errors a second"}},
		{"zombies", hostView{processes: append(slices.Repeat([]processInfo{{pid: 2, parent: 9, state: "Z"}}, warnZombies), processInfo{pid: 9, name: "supervisor", state: "S"},
			processInfo{pid: 3, parent: 10, state: "Z"})}, []string{"21 zombie processes, 20 of them of supervisor (process 9)"}},
		{"zombies of nobody", hostView{processes: slices.Repeat([]processInfo{{pid: 2, parent: 9, state: "Z"}}, warnZombies)},
			[]string{"20 zombie processes, 20 of them of process 9"}},
		{"few zombies", hostView{processes: slices.Repeat([]processInfo{{pid: 2, parent: 9, state: "Z"}}, warnZombies-1)}, nil},
		{"alarms, which are told once", hostView{filesystems: []FilesystemUse{fs("/", 910), fs("/var", 950)}, sample: Sample{MemoryUsed: 95, MemoryTotal: 100},
			alarms: []Alarm{{Rule: AlarmRule{Kind: AlarmDisk, Name: "/var", Above: 85}, Value: 95}, {Rule: AlarmRule{Kind: AlarmMemory, Above: 90}, Value: 95}}},
			[]string{"alarm: disk /var: 95 %, above 85 %", "alarm: memory: 95 %, above 90 %", "file system / is 91% full"}},
	} {
		if got := warnings(&c.v); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// TestScreenOfAnySize: whatever the size, and whatever is known, no line is longer and there are no more lines than fit.
func TestScreenOfAnySize(t *testing.T) {
	f := fixed{}
	for _, broken := range []error{nil, reason("not available here")} {
		f.broken = broken
		c := &commands{facts: f, cfg: Config{Timeout: time.Second}}
		v := c.look(t.Context())
		for cols := range 200 {
			for rows := range 60 {
				lines := v.screen(cols, rows)
				if rows > 0 && len(lines) > max(rows-2, 1) {
					t.Fatalf("%d lines on %d by %d", len(lines), cols, rows)
				}
				for _, l := range lines {
					if cols > 0 && width(l) > cols {
						t.Fatalf("%d columns on %d by %d: %q", width(l), cols, rows, l)
					}
				}
			}
		}
	}
}
