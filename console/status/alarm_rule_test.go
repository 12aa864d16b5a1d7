package status

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vtykit/vtykit/console"
)

// configured is a console whose configuration mode has the alarm commands.
func configured(a *Alarms) (*console.Console, *console.Batch) {
	c := console.New(console.Config{Hostname: func() string { return "edge1" }, Login: allowed{}})
	exec := c.Mode("exec", "")
	mount(exec, Config{Alarms: a}, fixed{})
	conf := exec.Child("config", "{host}(config)#")
	AlarmCommands(conf, a.Update)
	return c, c.Batch(conf)
}

// TestAlarmLines: rules become lines, and the lines the same rules.
func TestAlarmLines(t *testing.T) {
	want := []AlarmRule{
		{Kind: AlarmCPU, Above: 90, For: time.Minute}, {Kind: AlarmMemory, Above: 95, Clear: 80}, {Kind: AlarmDisk, Name: "/mnt/two words", Above: 85, For: time.Second, Clear: 1},
		{Kind: AlarmDisk, Name: `/odd"\'|#!?`, Above: 1}, {Kind: AlarmDisk, Name: "/var", Above: 85}, {Kind: AlarmInodes, Name: "C:", Above: 99},
		{Kind: AlarmInterface, Name: "eth0", For: 24 * time.Hour}, {Kind: AlarmInterface, Name: "down"}, {Kind: AlarmProcess, Name: "nginx"}, {Kind: AlarmProcess, Name: "для"},
		{Kind: AlarmService, Name: "ssh.service", For: 5 * time.Second},
	}
	slices.SortFunc(want, order)
	var a, again Alarms
	if err := a.Set(want); err != nil {
		t.Fatal(err)
	}
	_, b := configured(&again)
	for _, r := range a.Rules() {
		if out, err := b.Run(context.Background(), r.String()); err != nil || out != "" {
			t.Errorf("%s: %q, %v", r, out, err)
		}
	}
	if got := again.Rules(); !slices.Equal(got, want) {
		t.Errorf("rules\n%v\nwant\n%v", got, want)
	}
}

func TestAlarmCommands(t *testing.T) {
	for _, test := range []struct{ lines, want, err string }{
		{"alarm cpu above 90", "alarm cpu above 90", ""},
		{"alarm cpu ab 90 f 60 cl 70", "alarm cpu above 90 for 60 clear 70", ""},
		{"alarm cpu above 90;alarm cpu above 80 for 5", "alarm cpu above 80 for 5", ""},
		{"alarm cpu above 90;no alarm cpu", "", ""},
		{"alarm cpu above 90;no alarm cpu above 90", "", ""},
		{"alarm disk / above 90;alarm disk /var above 80;no alarm disk /", "alarm disk /var above 80", ""},
		{"alarm disk / above 90;alarm disk /var above 80;alarm inodes / above 7;no alarm disk", "alarm inodes / above 7", ""},
		{"alarm interface eth0 down for 10;alarm interface eth1 down;no alarm interface eth0 down", "alarm interface eth1 down", ""},
		{"alarm disk \"/a b\" above 90", `alarm disk "/a b" above 90`, ""},
		{"no alarm cpu", "", "No such alarm"},
		{"no alarm disk /x", "", "No such alarm"},
		{"alarm cpu above 90 clear 90", "", "The alarm must clear below the threshold that raises it"},
		{"alarm cpu above 100", "", "Invalid input detected at '^' marker."},
		{"alarm cpu", "", "Incomplete command."},
		{"alarm interface eth0", "", "Incomplete command."},
		{"alarm cpu above 90 for 86401", "", "Invalid input detected at '^' marker."},
		{`alarm process "" absent`, "", "An alarm of this kind needs a name, or takes none"},
		{"alarm process " + strings.Repeat("x", 256) + " absent", "", "The name is too long, or is not printable"},
	} {
		var a Alarms
		_, b := configured(&a)
		var err error
		for _, line := range strings.Split(test.lines, ";") {
			_, err = b.Run(context.Background(), line)
		}
		var got []string
		for _, r := range a.Rules() {
			got = append(got, r.String())
		}
		text := ""
		if err != nil {
			text = err.Error()
		}
		if strings.Join(got, ";") != test.want || text != test.err {
			t.Errorf("%s: %q, %q; want %q, %q", test.lines, got, text, test.want, test.err)
		}
	}
}

func TestAlarmRulesRefused(t *testing.T) {
	for _, rules := range [][]AlarmRule{
		{{Kind: 99}}, {{Kind: AlarmCPU, Name: "x", Above: 1}}, {{Kind: AlarmDisk, Above: 5}}, {{Kind: AlarmCPU, Above: 100}}, {{Kind: AlarmCPU, Above: -1}},
		{{Kind: AlarmCPU, Above: 50, Clear: 50}}, {{Kind: AlarmInterface, Name: "x", Above: 5}}, {{Kind: AlarmCPU, Above: 5, For: time.Millisecond}},
		{{Kind: AlarmCPU, Above: 5, For: -time.Second}}, {{Kind: AlarmProcess, Name: "a\x1b[2J"}}, {{Kind: AlarmProcess, Name: "a\xff"}},
		{{Kind: AlarmCPU, Above: 5}, {Kind: AlarmCPU, Above: 6}}, make([]AlarmRule, maxAlarms+1),
	} {
		a := &Alarms{}
		if err := a.Set(rules); err == nil || len(a.Rules()) != 0 {
			t.Errorf("%+v: %v", rules[0], err)
		}
	}
}

// TestShowAlarms: the tables, through the commands.
func TestShowAlarms(t *testing.T) {
	a := &Alarms{}
	c, b := configured(a)
	for _, line := range []string{"alarm cpu above 90 for 0", "alarm disk /var above 85 for 60 clear 70", "alarm interface eth0 down"} {
		if _, err := b.Run(context.Background(), line); err != nil {
			t.Fatal(err)
		}
	}
	at := time.Date(2026, 11, 21, 4, 5, 6, 0, time.Local)
	a.Check(context.Background(), Sample{Time: at, CPU: 97.5, Interfaces: []InterfaceRate{{Name: "eth0"}}})
	a.Check(context.Background(), Sample{Time: at.Add(90 * time.Second), CPU: 99, Interfaces: []InterfaceRate{{Name: "eth0", Up: true}}})
	var got strings.Builder
	for _, line := range []string{"show alarms | select SEVERITY ALARM NOW MAX", "show alarms history | select LASTED SEVERITY ALARM MAX", "show alarms configured", "show alarms | as json"} {
		got.WriteString("> " + line + "\n")
		c.RunLine(context.Background(), console.User{Level: 15}, line, &got)
	}
	text := strings.ReplaceAll(got.String(), at.Format(time.RFC3339), "2026-11-21T04:05:06Z")
	golden(t, "alarms.txt", text)
}

// FuzzAlarmLine types anything behind alarm: what is taken becomes a line that is taken again, and makes the same rule.
func FuzzAlarmLine(f *testing.F) {
	for _, s := range []string{"cpu above 90 for 60", "disk /var above 85 clear 3", "interface eth0 down", `process "a b" absent for 9`, "service x failed", `disk "a\"|#" above 1`} {
		f.Add(s)
	}
	var a, again Alarms
	_, b := configured(&a)
	_, b2 := configured(&again)
	f.Fuzz(func(t *testing.T, s string) {
		_ = a.Set(nil)
		_ = again.Set(nil)
		if strings.ContainsAny(s, "\r\n") || len(s) > 1000 {
			return
		}
		if _, err := b.Run(context.Background(), "alarm "+s); err != nil {
			if len(a.Rules()) != 0 {
				t.Errorf("%q was refused (%v) and made %v", s, err, a.Rules())
			}
			return
		}
		for _, r := range a.Rules() {
			if out, err := b2.Run(context.Background(), r.String()); err != nil || !slices.Equal(a.Rules(), again.Rules()) {
				t.Errorf("%q: line %q: %q, %v: %v", s, r, out, err, again.Rules())
			}
		}
	})
}
