package status

import (
	"fmt"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/vtykit/vtykit/internal/safe"
)

// units is what systemctl of systemd 252 prints, with a line that an older one marks, and lines that are no units.
const units = `cron.service                 loaded    active   running Regular background program processing daemon
● nginx.service              loaded    failed   failed  A high performance web server and a reverse proxy server
  getty@tty1.service         loaded    active   running Getty on tty1
auditd.service               not-found inactive dead    auditd.service
dev-disk-by\x2dlabel.service masked    inactive dead    x

LOAD   = Reflects whether the unit definition was properly loaded.
3 loaded units listed.
`

func TestParseUnits(t *testing.T) {
	want := []serviceInfo{
		{"cron.service", "active", "running", 0, "Regular background program processing daemon"},
		{"nginx.service", "failed", "failed", 0, "A high performance web server and a reverse proxy server"},
		{"getty@tty1.service", "active", "running", 0, "Getty on tty1"},
		{"auditd.service", "inactive", "not-found", 0, "auditd.service"},
		{`dev-disk-by\x2dlabel.service`, "inactive", "masked", 0, "x"},
	}
	if got := parseUnits([]byte(units)); !reflect.DeepEqual(got, want) {
		t.Errorf("%+v", got)
	}
	for i := range units { // cut anywhere it is a beginning, with one more line at most that is not whole
		got := parseUnits([]byte(units[:i]))
		if n := max(len(got)-1, 0); len(got) > len(want) || n > 0 && !reflect.DeepEqual(got[:n], want[:n]) {
			t.Fatalf("cut at %d: %+v", i, got)
		}
	}
	if got := parseUnits([]byte(strings.Repeat("a.service loaded active running x\n", maxServices+5))); len(got) != maxServices {
		t.Errorf("%d services", len(got))
	}
}

func FuzzParseUnits(f *testing.F) {
	f.Add([]byte(units))
	f.Fuzz(func(t *testing.T, out []byte) {
		for _, v := range parseUnits(out) {
			if v.name == "" || v.state == "" || v.detail == "" || strings.ContainsAny(v.name+v.state+v.detail, " \n") {
				t.Fatalf("%+v", v)
			}
		}
	})
}

// entries is what journalctl prints, newest first: a field may be text, bytes, several of them, or null.
const entries = `{"__REALTIME_TIMESTAMP":"1700000300000000","PRIORITY":"6","SYSLOG_IDENTIFIER":"systemd","MESSAGE":"Started."}
{"__REALTIME_TIMESTAMP":"1700000200000000","PRIORITY":"3","_SYSTEMD_UNIT":"nginx.service","MESSAGE":[98,97,100,27,255]}
{"__REALTIME_TIMESTAMP":"1700000100000000","_COMM":["a","b"],"MESSAGE":null}
{"__REALTIME_TIMESTAMP":"x","MESSAGE":"no time"}
not JSON
{"__REALTIME_TIMESTAMP":"1700000000000000","PRIORITY":"9","SYSLOG_IDENTIFIER":"kernel","MESSAGE":"oldest"}
{"__REALTIME_TIMESTAMP":"17000`

func TestParseJournal(t *testing.T) {
	at := func(s int64) time.Time { return time.Unix(1_700_000_000+s, 0) }
	all := []logEntry{{at(0), -1, "kernel", "oldest"}, {at(100), -1, "a b", ""}, {at(200), 3, "nginx.service", "bad\x1b\xff"}, {at(300), 6, "systemd", "Started."}}
	for _, c := range []struct {
		q    logQuery
		want []logEntry
	}{
		{logQuery{count: 10, level: 7}, all},
		{logQuery{count: 2, level: 7}, all[2:]},
		{logQuery{count: 10, level: 3}, all[:3]},
		{logQuery{count: 10, level: 7, match: regexp.MustCompile("^old|bad")}, []logEntry{all[0], all[2]}},
		{logQuery{count: 1, level: 7, match: regexp.MustCompile("old|bad")}, all[2:3]},
	} {
		if got := parseJournal([]byte(entries), c.q); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%+v: %+v", c.q, got)
		}
	}
	for i := range entries { // what a cut leaves is the newest, whole
		got := parseJournal([]byte(entries[:i]), logQuery{count: 10, level: 7})
		if n := len(got); !reflect.DeepEqual(got, all[4-n:]) && n > 0 {
			t.Fatalf("cut at %d: %+v", i, got)
		}
	}
}

func FuzzParseJournal(f *testing.F) {
	f.Add([]byte(entries), 3)
	f.Fuzz(func(t *testing.T, out []byte, count int) {
		count = max(count&15, 1)
		list := parseJournal(out, logQuery{count: count, level: 7})
		if len(list) > count {
			t.Fatalf("%d entries of %d", len(list), count)
		}
		for _, e := range list {
			if e.level < -1 || e.level > 7 || e.at.Before(time.Unix(0, 0)) || safe.Line(e.text(), 1<<20) != e.text() {
				t.Fatalf("%+v: %q", e, e.text())
			}
		}
	})
}

func TestJournalArgs(t *testing.T) {
	got := journalArgs(logQuery{count: 50, unit: "--help", level: 4, since: 90 * time.Minute})
	want := []string{"--lines=50", "--priority=4", "--since=-5400s", "--unit=--help"}
	if !reflect.DeepEqual(got[len(got)-4:], want) {
		t.Errorf("%q", got)
	}
	if got = journalArgs(logQuery{count: 50, level: 7, match: regexp.MustCompile("x")}); got[len(got)-1] != "--lines=5000" {
		t.Errorf("%q", got)
	}
}

// events is what wevtutil prints, newest first, all on one line and without a root.
const events = `<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='Service Control Manager' Guid='{5}'/>` +
	`<EventID Qualifiers='16384'>7036</EventID><Level>4</Level><TimeCreated SystemTime='2026-11-21T20:05:00.1234567Z'/></System>` +
	`<EventData><Data Name='param1'>Windows Update</Data><Data Name='param2'>running</Data></EventData>` +
	`<RenderingInfo Culture='en-US'><Message>The Windows Update service&#xd;&#xa;entered the running state.</Message></RenderingInfo></Event>` +
	`<Event><System><Provider Name='disk'/><EventID>7</EventID><Level>2</Level><TimeCreated SystemTime='2026-11-21T19:00:00Z'/></System>` +
	`<EventData><Data>\Device\Harddisk0\DR0</Data></EventData></Event>` + "\r\n" +
	`<Event><System><Provider Name='x'/><TimeCreated SystemTime='yesterday'/></System></Event>` +
	`<Event><System><Provider Name='EventLog'/><Level>0</Level><TimeCreated SystemTime='2026-11-20T19:00:00Z'/></System><RenderingInfo><Message>old</Message></RenderingInfo></Event>` +
	`<Event><System><Prov`

func TestParseEvents(t *testing.T) {
	now := time.Date(2026, 11, 21, 21, 0, 0, 0, time.UTC)
	all := []logEntry{
		{time.Date(2026, 11, 20, 19, 0, 0, 0, time.UTC), 6, "EventLog", "old"},
		{time.Date(2026, 11, 21, 19, 0, 0, 0, time.UTC), 3, "disk", `event 7 \Device\Harddisk0\DR0`},
		{time.Date(2026, 11, 21, 20, 5, 0, 123456700, time.UTC), 6, "Service Control Manager", "The Windows Update service entered the running state."},
	}
	for _, c := range []struct {
		q    logQuery
		want []logEntry
	}{
		{logQuery{count: 10, level: 7}, all},
		{logQuery{count: 1, level: 7}, all[2:]},
		{logQuery{count: 10, level: 3}, all[1:2]},
		{logQuery{count: 10, level: 7, unit: "DISK"}, all[1:2]},
		{logQuery{count: 10, level: 7, unit: "' or 1=1"}, nil},
		{logQuery{count: 10, level: 7, since: 3 * time.Hour}, all[1:]},
		{logQuery{count: 10, level: 7, match: regexp.MustCompile("old")}, all[:1]},
	} {
		if got := parseEvents([]byte(events), c.q, now); fmt.Sprint(got) != fmt.Sprint(c.want) {
			t.Errorf("%+v: %+v", c.q, got)
		}
	}
	for i := range events {
		got := parseEvents([]byte(events[:i]), logQuery{count: 10, level: 7}, now)
		if n := len(got); fmt.Sprint(got) != fmt.Sprint(all[3-n:]) {
			t.Fatalf("cut at %d: %+v", i, got)
		}
	}
	for _, a := range eventArgs(logQuery{count: 5, unit: "%PATH%", level: 7}) {
		if strings.Contains(a, "%") {
			t.Errorf("what was typed became an argument: %q", a)
		}
	}
}

func FuzzParseEvents(f *testing.F) {
	f.Add([]byte(events))
	f.Fuzz(func(t *testing.T, out []byte) {
		for _, e := range parseEvents(out, logQuery{count: 10, level: 7}, time.Unix(1_800_000_000, 0)) {
			if e.level < 0 || e.level > 7 || strings.ContainsAny(e.message, "\n\r") || safe.Line(e.text(), 1<<20) != e.text() {
				t.Fatalf("%+v: %q", e, e.text())
			}
		}
	})
}

func TestStateName(t *testing.T) {
	for in, want := range map[string]string{"LISTEN": "listen", "ESTABLISHED": "established", "TIME_WAIT": "time-wait", "SYN_RECV": "syn-received",
		"SYN_RECEIVED": "syn-received", "FIN_WAIT1": "fin-wait-1", "FIN_WAIT_2": "fin-wait-2", "CLOSE": "closed", "CLOSE_WAIT": "close-wait", "NONE": "", "": ""} {
		if got := stateName(in); got != want {
			t.Errorf("%s is %q, want %q", in, got, want)
		}
	}
}

// FuzzTree: whatever the parents say, every process is there once, and the lines are bounded.
func FuzzTree(f *testing.F) {
	f.Add([]byte{1, 0, 2, 1, 3, 2, 4, 9, 5, 6, 6, 5, 7, 7}, "p1")
	f.Fuzz(func(t *testing.T, parents []byte, name string) {
		var list []processInfo
		for i := 0; i+1 < len(parents); i += 2 {
			list = append(list, processInfo{pid: i/2 + 1, parent: int(parents[i+1]), name: fmt.Sprintf("p%d", parents[i]%8)})
		}
		seen := map[int]bool{}
		for _, b := range treeOf(list, "", true) {
			if seen[b.p.pid] || width(b.line) > 3*(maxTree+1) {
				t.Fatalf("%+v", b)
			}
			seen[b.p.pid] = true
		}
		if len(seen) != len(list) {
			t.Fatalf("%d of %d processes", len(seen), len(list))
		}
		named := 0
		for _, p := range list {
			if strings.Contains(p.name, strings.ToLower(name)) {
				named++
			}
		}
		found := treeOf(list, name, false)
		for _, b := range found {
			if strings.Contains(b.p.name, strings.ToLower(name)) {
				named--
			}
		}
		if named != 0 {
			t.Fatalf("%d of the name %q are missing", named, name)
		}
	})
}
