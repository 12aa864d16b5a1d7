package status

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/vtykit/vtykit/console"
)

// TestAlarmBetweenThresholds: a value that has fallen below what raises an alarm, and not yet to where it clears, is not said to be above it.
func TestAlarmBetweenThresholds(t *testing.T) {
	a, now := &Alarms{}, time.Now()
	if err := a.Set([]AlarmRule{{Kind: AlarmCPU, Above: 90}}); err != nil {
		t.Fatal(err)
	}
	for n, step := range []struct {
		cpu  float64
		want string
	}{{97, "cpu: 97 %, above 90 %"}, {90.4, "cpu: 90 %, above 90 %"}, {90, "cpu: 90 %, was above 90 %"}, {87, "cpu: 87 %, was above 90 %"}, {91, "cpu: 91 %, above 90 %"}} {
		a.Check(context.Background(), Sample{Time: now.Add(time.Duration(n) * time.Second), CPU: step.cpu})
		if list := a.Active(); len(list) != 1 || list[0].Text() != step.want {
			t.Errorf("%.1f: %v, want %q", step.cpu, list, step.want)
		}
	}
}

// TestAlarmUnknown: what the host does not have or does not tell is not said to be well, since no alarm will come of it.
func TestAlarmUnknown(t *testing.T) {
	a := &Alarms{probe: &seen{running: []string{"sh"}, states: map[string]string{"cron.service": "active", "nginx.service": "failed"}}}
	c, b := configured(a)
	for _, line := range []string{"alarm cpu above 90", "alarm disk / above 85", "alarm disk /var above 85", "alarm inodes / above 85", "alarm process sh absent",
		"alarm process cat absent", "alarm service cron failed", "alarm service nginx failed", "alarm service ngnix failed", "alarm interface eth0 down"} {
		if _, err := b.Run(context.Background(), line); err != nil {
			t.Fatal(err)
		}
	}
	shown := func() string {
		var out strings.Builder
		c.RunLine(context.Background(), console.User{Level: 15}, "show alarms configured | select ALARM STATE | as csv", &out)
		return out.String()
	}
	if got := shown(); strings.Count(got, ",unknown\n") != 10 {
		t.Errorf("before the first sample:\n%s", got)
	}
	s := Sample{Time: time.Now(), Filesystems: []FilesystemUse{{Mount: "/", Used: 1, Total: 2}}, Interfaces: []InterfaceRate{{Name: "eth0", Up: true}}}
	a.Check(context.Background(), s)
	want := `ALARM,STATE
alarm cpu above 90,well
alarm disk / above 85,well
alarm disk /var above 85,unknown
alarm inodes / above 85,unknown
alarm interface eth0 down,well
alarm process cat absent,raised
alarm process sh absent,well
alarm service cron failed,well
alarm service nginx failed,raised
alarm service ngnix failed,unknown
`
	if got := shown(); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	// A service that was stopped is forgotten by systemd: its alarm ends all the same.
	a.probe.(*seen).states = map[string]string{"cron.service": "active"}
	s.Time = s.Time.Add(time.Minute)
	a.Check(context.Background(), s)
	if got, want := shown(), strings.Replace(want, "nginx failed,raised", "nginx failed,unknown", 1); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

// TestAlarmsOnNarrowScreens: what is wrong stands there whole before numbers are repeated beside it.
func TestAlarmsOnNarrowScreens(t *testing.T) {
	a := &Alarms{}
	if err := a.Set([]AlarmRule{{Kind: AlarmDisk, Name: "/var/lib/docker", Above: 85}, {Kind: AlarmDisk, Name: "/var/lib/mysql", Above: 85}}); err != nil {
		t.Fatal(err)
	}
	a.Check(context.Background(), Sample{Time: time.Now(), Filesystems: []FilesystemUse{{Mount: "/var/lib/docker", Used: 9, Total: 10}, {Mount: "/var/lib/mysql", Used: 9, Total: 10}}})
	s := openScreen(t, newConsole(fixed{}, Config{Alarms: a}), 80, 24)
	if got := s.run("show alarms"); !strings.Contains(got, "disk /var/lib/docker: 90 %, above 85 %\n") || !strings.Contains(got, "disk /var/lib/mysql: 90 %, above 85 %\n") {
		t.Errorf("show alarms prints\n%s", got)
	}
}

// TestAlarmsUnchecked: without a sample there is no alarm, which does not mean that all is well.
func TestAlarmsUnchecked(t *testing.T) {
	a := &Alarms{}
	c := newConsole(fixed{}, Config{Alarms: a})
	shows := func(want string) {
		t.Helper()
		if got, _ := runLine(t, c, "show alarms"); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	shows("No entries.\n")
	if err := a.Set([]AlarmRule{{Kind: AlarmCPU, Above: 90}}); err != nil {
		t.Fatal(err)
	}
	shows("No entries.\nNothing has been checked yet, and so nothing can be raised.\n")
	a.Check(t.Context(), Sample{Time: time.Now()})
	shows("No entries.\n")
}
