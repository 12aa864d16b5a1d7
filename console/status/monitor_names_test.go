package status

import (
	"strings"
	"testing"
	"time"
)

// TestMonitorMounts: file systems whose names begin alike can be told from one another in any window, and have their whole name where there is
// room.
func TestMonitorMounts(t *testing.T) {
	m := &monitor{sample: Sample{Filesystems: []FilesystemUse{{Mount: "/var/lib/docker", Used: 99, Total: 100}, {Mount: "/var/lib/mysql", Used: 50, Total: 100}, {Mount: "/", Used: 1, Total: 100}}}}
	for _, cols := range []int{40, 80, 132} {
		lines := m.filesystemLines(cols)
		if !strings.HasPrefix(lines[0], "~docker ") || !strings.HasPrefix(lines[1], "~/mysql ") || !strings.HasPrefix(lines[2], "/       ") {
			t.Errorf("%d columns: %q", cols, lines)
		}
		if cols >= 80 && (!strings.HasSuffix(lines[0], "  /var/lib/docker") || !strings.HasSuffix(lines[1], "  /var/lib/mysql") || strings.Count(lines[2], "/") != 1) {
			t.Errorf("%d columns: %q", cols, lines)
		}
	}
}

// TestMonitorAlarm: who only looks at the picture sees that there is an alarm, and which.
func TestMonitorAlarm(t *testing.T) {
	a := &Alarms{}
	m := &monitor{c: &commands{cfg: Config{Alarms: a}}}
	second := func(cols, rows int) string { return m.screen(cols, rows)[1] }
	if got := second(80, 24); !strings.HasPrefix(got, "CPU") {
		t.Errorf("without an alarm: %q", got)
	}
	for n, want := range []string{"! alarm: interface eth0: down", "! alarm 1 of 2: interface eth0: down"} {
		if err := a.Set([]AlarmRule{{Kind: AlarmInterface, Name: "eth0"}, {Kind: AlarmCPU, Above: 90}}[:n+1]); err != nil {
			t.Fatal(err)
		}
		a.Check(t.Context(), Sample{Time: time.Now(), CPU: 95, Interfaces: []InterfaceRate{{Name: "lo"}}})
		if got := second(80, 24); got != want {
			t.Errorf("%q, want %q", got, want)
		}
		if got := second(20, 4); got != cutLine(want, 20) {
			t.Errorf("in a small window: %q", got)
		}
	}
}
