package status

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vtykit/vtykit/console"
)

// alarmLog gathers messages.
type alarmLog struct{ lines []string }

func (l *alarmLog) log(v console.Severity, facility, mnemonic, format string, args ...any) {
	l.lines = append(l.lines, fmt.Sprintf("%%%s-%d-%s: %s", facility, v, mnemonic, fmt.Sprintf(format, args...)))
}

// take returns what was logged since the last time.
func (l *alarmLog) take() []string {
	lines := l.lines
	l.lines = nil
	return lines
}

// seen is what probes of the host say.
type seen struct {
	running       []string // numbers from 1
	states        map[string]string
	err           error
	asked, listed int
}

func (s *seen) names(context.Context) (map[string]int, error) {
	s.listed++
	pids := map[string]int{"init": 1000}
	for i, n := range s.running {
		pids[n] = i + 1
	}
	return pids, s.err
}

func (s *seen) name(_ context.Context, pid int) string {
	if pid > len(s.running) {
		return ""
	}
	return s.running[pid-1]
}

func (s *seen) services(context.Context) (list []serviceInfo, err error) {
	s.asked++
	for n, state := range s.states {
		list = append(list, serviceInfo{name: n, state: state})
	}
	return list, s.err
}

// TestAlarmThresholds: an alarm is raised once its value was above the threshold for the time, to the nanosecond, and ends when it was at or
// below the lower one for the same time. What is between the two changes nothing.
func TestAlarmThresholds(t *testing.T) {
	type step struct {
		after time.Duration
		cpu   float64
		want  string
	}
	for _, test := range []struct {
		rule  AlarmRule
		steps []step
	}{
		{AlarmRule{Kind: AlarmCPU, Above: 90}, []step{
			{0, 90, ""}, {5 * time.Second, 90.1, "%ALARM-4-RAISED: cpu: 90 %, above 90 %; clears at 85 %"}, {5 * time.Second, 99, ""}, {5 * time.Second, 85.1, ""},
			{5 * time.Second, 85, "%ALARM-5-CLEARED: cpu: 85 %, after 15s"}, {5 * time.Second, 85, ""}, {0, 100, "%ALARM-4-RAISED: cpu: 100 %, above 90 %; clears at 85 %"},
		}},
		{AlarmRule{Kind: AlarmCPU, Above: 90, Clear: 50, For: time.Minute}, []step{
			{0, 91, ""}, {time.Minute - 1, 95, ""}, {1, 92, "%ALARM-4-RAISED: cpu: 92 %, above 90 % for 1m0s; clears at 50 %"},
			{0, 50, ""}, {time.Minute - 1, 50, ""}, {0, 51, ""}, {1, 50, ""}, {time.Minute, 10, "%ALARM-5-CLEARED: cpu: 10 %, after 2m0s"},
		}},
		{AlarmRule{Kind: AlarmCPU, Above: 90, For: 10 * time.Second}, []step{
			{0, 95, ""}, {9 * time.Second, 95, ""}, {time.Second - 1, 90, ""}, {1, 95, ""}, {9 * time.Second, 95, ""}, {time.Second, 95, "%ALARM-4-RAISED: cpu: 95 %, above 90 % for 10s; clears at 85 %"},
		}},
		{AlarmRule{Kind: AlarmCPU, Above: 3}, []step{{0, 4, "%ALARM-4-RAISED: cpu: 4 %, above 3 %; clears at 1 %"}, {0, 1, "%ALARM-5-CLEARED: cpu: 1 %, after 0s"}}},
	} {
		t.Run(test.rule.String(), func(t *testing.T) {
			var l alarmLog
			a, now := &Alarms{Log: l.log}, time.Now()
			if err := a.Set([]AlarmRule{test.rule}); err != nil {
				t.Fatal(err)
			}
			for n, s := range test.steps {
				now = now.Add(s.after)
				a.Check(context.Background(), Sample{Time: now, CPU: s.cpu})
				if got := strings.Join(l.take(), "\n"); got != s.want {
					t.Errorf("step %d (%v %%): %q, want %q", n, s.cpu, got, s.want)
				}
			}
		})
	}
}

// TestAlarmStates: interfaces, processes, services and file systems, and what nothing is known of.
func TestAlarmStates(t *testing.T) {
	var l alarmLog
	p := &seen{running: []string{"sh", "nginx"}, states: map[string]string{"ssh.service": "active", "db.service": "failed"}}
	a := &Alarms{Log: l.log, probe: p}
	rules := []AlarmRule{{Kind: AlarmInterface, Name: "eth0"}, {Kind: AlarmProcess, Name: "nginx"}, {Kind: AlarmService, Name: "db"}, {Kind: AlarmService, Name: "ssh.service"},
		{Kind: AlarmDisk, Name: "/var", Above: 85}, {Kind: AlarmInodes, Name: "/var", Above: 85}, {Kind: AlarmMemory, Above: 50}}
	if err := a.Set(rules); err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	check := func(s Sample, want ...string) {
		t.Helper()
		now = now.Add(20 * time.Second)
		s.Time = now
		a.Check(context.Background(), s)
		if got := l.take(); !slices.Equal(got, want) {
			t.Errorf("logged %q\nwant   %q", got, want)
		}
	}
	up := []InterfaceRate{{Name: "eth0", Up: true}}
	disk := func(used uint64) []FilesystemUse {
		return []FilesystemUse{{Mount: "/var", Used: used, Total: 100, InodesUsed: used, InodesTotal: 200}}
	}
	check(Sample{Interfaces: up, Filesystems: disk(10)}, "%ALARM-3-RAISED: service db: failed")
	check(Sample{Interfaces: []InterfaceRate{{Name: "eth0"}}, Filesystems: disk(90), MemoryUsed: 3, MemoryTotal: 4},
		"%ALARM-4-RAISED: memory: 75 %, above 50 %; clears at 45 %", "%ALARM-4-RAISED: disk /var: 90 %, above 85 %; clears at 80 %", "%ALARM-3-RAISED: interface eth0: down")
	check(Sample{}) // nothing is known of anything: nothing changes
	p.err = errors.New("no")
	p.running, p.states = nil, nil
	check(Sample{Interfaces: []InterfaceRate{{Name: "lo", Up: true}}})
	p.err, p.running, p.states = nil, []string{"sh"}, map[string]string{"db.service": "active", "ssh.service": "failed"}
	check(Sample{Interfaces: up, Filesystems: disk(10), MemoryTotal: 4}, "%ALARM-5-CLEARED: memory: 0 %, after 1m0s", "%ALARM-5-CLEARED: disk /var: 10 %, after 1m0s",
		"%ALARM-5-CLEARED: interface eth0: up, after 1m0s", "%ALARM-3-RAISED: process nginx: absent", "%ALARM-5-CLEARED: service db: not failed, after 1m20s",
		"%ALARM-3-RAISED: service ssh.service: failed")
	var texts []string
	for _, x := range a.Active() {
		texts = append(texts, x.Text())
	}
	if want := []string{"process nginx: absent", "service ssh.service: failed"}; !slices.Equal(texts, want) {
		t.Errorf("active %q, want %q", texts, want)
	}
	if err := a.Set(rules[:1]); err != nil {
		t.Fatal(err)
	}
	if got, want := l.take(), []string{"no longer watched", "no longer watched"}; len(got) != 2 || !strings.Contains(got[0], want[0]) || !strings.Contains(got[1], want[1]) {
		t.Errorf("logged %q", got)
	}
	if n := len(a.History()); n != 6 || len(a.Active()) != 0 {
		t.Errorf("%d alarms have ended", n)
	}
}

// TestAlarmProcessesAreCheap: a program that runs is looked at by its number alone; one that has gone is missed at once, and one that came
// back, under another number or as another program before, within 15 seconds.
func TestAlarmProcessesAreCheap(t *testing.T) {
	var l alarmLog
	p := &seen{running: []string{"sh", "nginx"}}
	a, now := &Alarms{Log: l.log, probe: p}, time.Now()
	if err := a.Set([]AlarmRule{{Kind: AlarmProcess, Name: "nginx"}, {Kind: AlarmProcess, Name: "sh.exe"}}); err != nil {
		t.Fatal(err)
	}
	for n, step := range []struct {
		running []string
		want    string
		listed  int
	}{
		{p.running, "", 1}, {p.running, "", 1}, {p.running, "", 1},
		{[]string{"nginx", "sh"}, "", 2},                                  // other numbers
		{[]string{"nginx"}, "%ALARM-3-RAISED: process sh.exe: absent", 3}, // gone
		{[]string{"nginx"}, "", 3}, {[]string{"nginx", "sh"}, "", 3},      // 5 and 10 seconds later
		{[]string{"nginx", "sh"}, "%ALARM-5-CLEARED: process sh.exe: running, after 15s", 4}, {nil, "%ALARM-3-RAISED: process nginx: absent\n%ALARM-3-RAISED: process sh.exe: absent", 5},
		{[]string{"perl"}, "", 5}, {[]string{"perl"}, "", 5}, {[]string{"perl"}, "", 6}, {[]string{"nginx"}, "", 6}, {[]string{"nginx"}, "", 6},
		{[]string{"nginx"}, "%ALARM-5-CLEARED: process nginx: running, after 30s", 7},
	} {
		p.running = step.running
		a.Check(context.Background(), Sample{Time: now.Add(time.Duration(n) * DefaultInterval)})
		if got := strings.Join(l.take(), "\n"); got != step.want || p.listed != step.listed {
			t.Errorf("step %d: %q and %d lists, want %q and %d", n, got, p.listed, step.want, step.listed)
		}
	}
}

// TestAlarmServicesAreRare: services are asked for every 15 seconds, and not at all where there is no rule about them.
func TestAlarmServicesAreRare(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &seen{}
		a := &Alarms{probe: p}
		s := &Sampler{Interval: time.Second, source: &feed{}}
		run := func() {
			s.Sampled = a.Check
			ctx, cancel := context.WithTimeout(context.Background(), 46*time.Second)
			defer cancel()
			_ = s.Run(ctx)
		}
		run()
		if p.asked != 0 {
			t.Errorf("asked %d times without a rule", p.asked)
		}
		if err := a.Set([]AlarmRule{{Kind: AlarmService, Name: "x"}}); err != nil {
			t.Fatal(err)
		}
		run()
		if p.asked != 4 {
			t.Errorf("asked %d times in 45 seconds, want 4", p.asked)
		}
	})
}

// TestAlarmHistoryIsBounded: what flaps for ever is remembered a hundred times.
func TestAlarmHistoryIsBounded(t *testing.T) {
	a := &Alarms{}
	if err := a.Set([]AlarmRule{{Kind: AlarmCPU, Above: 50}}); err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	for n := range 1000 {
		a.Check(context.Background(), Sample{Time: now.Add(time.Duration(n) * time.Second), CPU: float64(n % 2 * 100)})
	}
	if h := a.History(); len(h) != maxAlarmHistory || !h[0].Raised.After(h[1].Raised) {
		t.Errorf("%d alarms", len(h))
	}
}

// TestAlarmRuleChange: a rule that is given again with another threshold keeps an alarm that is raised, and is judged anew from then on.
func TestAlarmRuleChange(t *testing.T) {
	var l alarmLog
	a, now := &Alarms{Log: l.log}, time.Now()
	set := func(above int) {
		t.Helper()
		if err := a.Set([]AlarmRule{{Kind: AlarmCPU, Above: above}}); err != nil {
			t.Fatal(err)
		}
	}
	set(50)
	a.Check(context.Background(), Sample{Time: now, CPU: 80})
	set(90)
	if len(a.Active()) != 1 {
		t.Error("the alarm has gone")
	}
	a.Check(context.Background(), Sample{Time: now.Add(time.Second), CPU: 80})
	if got := l.take(); len(got) != 2 || got[1] != "%ALARM-5-CLEARED: cpu: 80 %, after 1s" {
		t.Errorf("logged %q", got)
	}
}

// Two operators who change rules at a time lose none of them.
func TestAlarmUpdatesAtOnce(t *testing.T) {
	a := &Alarms{}
	var wg sync.WaitGroup
	for i := range 100 {
		wg.Go(func() {
			err := a.Update(nil, func(rules []AlarmRule) ([]AlarmRule, error) {
				runtime.Gosched()
				return append(rules, AlarmRule{Kind: AlarmInterface, Name: fmt.Sprint("eth", i)}), nil
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n := len(a.Rules()); n != 100 {
		t.Errorf("%d of 100 rules", n)
	}
}

// TestDefaultAlarms: they are valid, and nothing on an idle host.
func TestDefaultAlarms(t *testing.T) {
	var l alarmLog
	a := &Alarms{Log: l.log}
	if err := a.Set(DefaultAlarms()); err != nil {
		t.Fatal(err)
	}
	a.Check(context.Background(), Sample{Time: time.Now(), CPU: 100, MemoryUsed: 1, MemoryTotal: 2})
	if len(l.lines) != 0 {
		t.Errorf("logged %q", l.lines)
	}
}
