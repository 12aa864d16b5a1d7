package status

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/shirou/gopsutil/v4/disk"

	"github.com/vtykit/vtykit/console"
)

// run runs a line without a terminal, as the superuser.
func runLine(t *testing.T, c *console.Console, line string) (string, int) {
	t.Helper()
	var b strings.Builder
	status := c.RunLine(t.Context(), console.User{Level: 15}, line, &b)
	return b.String(), status
}

// TestFilters: rows are filtered by the plain numbers, whatever the table shows, and nothing but rows goes to a program.
func TestFilters(t *testing.T) {
	c := newConsole(fixed{}, Config{})
	for _, x := range []struct{ line, want string }{
		{"show filesystems | where USED > 90 | select MOUNT SIZE | as json", "[\n  {\"mount\": \"/var/lib/containers/storage/overlay\", \"size\": 107374182400}\n]\n"},
		{"show filesystems | where FREE < 1Gi | select MOUNT | as csv", "MOUNT\n/boot\n"},
		{"show interfaces | where RX > 10M | select NAME RX | as csv", "NAME,RX\neth0,98765424\n"},
		{"show interfaces eth1 | select NAME ERRS | as csv", "NAME,ERRS\neth1,4711\n"},
		{"show disk | where BUSY > 90 | select DEVICE READ | as csv", "DEVICE,READ\nmmcblk0,1234567\n"},
		{"show connections | where PORT = 23 and STATE = listen | select PID | as csv", "PID\n812\n"},
		{"show connections tcp | select PROTO | as csv", "PROTO\ntcp\ntcp\ntcp\n"},
		{"show connections pid 900 | select PEER PPORT | as csv", "PEER,PPORT\n192.0.2.1,53\n"},
		{"show connections udp listening | select PORT | as csv", "PORT\n161\n"},
		{"show processes cpu | where CPU > 100 | select PID | as csv", "PID\n812\n"},
		{"show processes | where MEMORY > 100Mi | select NAME | as csv", "NAME\nrouterd\n"},
		{"show processes name ROUTER | select PID | as csv", "PID\n812\n"},
		{"show processes memory | sort MEMORY | select PID | as csv | head 2", "PID\n1\n"},
		{"show services failed | select NAME | as csv", "NAME\nnginx.service\n"},
		{"show services running name CRON | select NAME | as csv", "NAME\ncron.service\n"},
		{"show sensors | where TEMP > 90 | select SENSOR STATE | as csv", "SENSOR,STATE\nnvme_composite,high\n"},
		{"show memory | where ITEM = used | select SIZE SHARE | as csv", "SIZE,SHARE\n734003200,70\n"},
		{"show cpu | where CORE = all | select USED | as csv", "USED\n34.5\n"},
		{"show logging system | where LEVEL = error | select SOURCE | as csv", "SOURCE\nnginx\n"},
		{"show users system | select USER | as csv", "USER\nadmin\nroot\n"},
	} {
		if got, _ := runLine(t, c, x.line); got != x.want {
			t.Errorf("%s prints %q, want %q", x.line, got, x.want)
		}
	}
}

// TestR113_Names: what is typed as a name or a pattern is text to be searched for, and nothing else.
func TestR113_Names(t *testing.T) {
	var asked logQuery
	c := newConsole(fixed{ask: func(q logQuery) { asked = q }}, Config{})
	for _, text := range []string{"; touch pwned", "$(touch pwned)", "`touch pwned`", "%PATH%", "a'b", "--help", "a b"} {
		for _, line := range []string{"show processes name %q", "show processes tree name %q", "show services name %q"} {
			out, status := runLine(t, c, fmt.Sprintf(line, text))
			if out != "No entries.\n" || status != console.StatusOK {
				t.Errorf(line+" prints %q", text, out)
			}
		}
		if out, status := runLine(t, c, fmt.Sprintf("show logging system unit %q last 3", text)); status != console.StatusOK || asked.unit != text {
			t.Errorf("unit %q asked for %q: %s", text, asked.unit, out)
		}
	}
	if out, status := runLine(t, c, `show logging system match "["`); status != console.StatusRefused || !strings.HasPrefix(out, "%") && !strings.Contains(out, "\n%") {
		t.Errorf("a bad pattern prints %q", out)
	}
	if out, _ := runLine(t, c, `show processes name "; $("`); !strings.Contains(out, `resolver; $(x)\x0a`) {
		t.Errorf("the process is not found: %q", out)
	}
}

func TestLogQuery(t *testing.T) {
	var asked logQuery
	c := newConsole(fixed{ask: func(q logQuery) { asked = q }}, Config{})
	if out, status := runLine(t, c, "show logging system since 2h level warning match ^bind unit nginx last 7"); status != console.StatusOK {
		t.Fatal(out)
	}
	if asked.count != 7 || asked.level != 4 || asked.since != 2*time.Hour || asked.unit != "nginx" || asked.match.String() != "^bind" {
		t.Errorf("%+v", asked)
	}
	if runLine(t, c, "show logging system"); asked.count != DefaultLogEntries || asked.level != 7 || asked.since != 0 || asked.unit != "" || asked.match != nil {
		t.Errorf("%+v", asked)
	}
	var b strings.Builder
	if c.RunLine(t.Context(), console.User{Level: 1}, "show logging system", &b) != console.StatusRefused {
		t.Error("privilege level 1 reads the system's log")
	}
}

func TestWithout(t *testing.T) {
	c := newConsole(fixed{}, Config{Without: []string{"show clock", "show interfaces"}})
	if _, status := runLine(t, c, "show clock"); status != console.StatusRefused {
		t.Error("show clock is there")
	}
	if _, status := runLine(t, c, "show cpu"); status != console.StatusOK {
		t.Error("show cpu is not there")
	}
	defer func() {
		if r := recover(); r == nil || !strings.Contains(fmt.Sprint(r), "show versoin") {
			t.Errorf("it panicked with %v", r)
		}
	}()
	newConsole(fixed{}, Config{Without: []string{"show versoin"}})
}

// TestBareConsole: the commands stand alone where there are no standard ones, and beside all that there are; nothing is ambiguous for
// operators' fingers and automation.
func TestBareConsole(t *testing.T) {
	for _, bare := range []bool{true, false} {
		c := console.New(console.Config{Hostname: func() string { return "edge1" }, Bare: bare})
		mount(c.Mode("exec", ""), Config{}, fixed{})
		if out, status := runLine(t, c, "show users system"); status != console.StatusOK {
			t.Error(out)
		}
		if bare { // in which "sh users" cannot mean what it means to automation
			continue
		}
		for _, f := range console.Lint(c) {
			t.Errorf("bare %v: %v", bare, f)
		}
	}
}

// slow is a host that answers to nothing, but to the end of a context.
type slow struct{ fixed }

func (slow) sample(ctx context.Context) (Sample, error) { <-ctx.Done(); return Sample{}, ctx.Err() }
func (slow) processes(ctx context.Context, _ bool) ([]processInfo, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}
func (slow) services(context.Context) ([]serviceInfo, error) { panic("a broken library") }

// TestSlowHost: what answers is shown after the timeout, with what does not answer marked; and Ctrl-C ends it at once.
func TestSlowHost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newConsole(slow{}, Config{})
		began := time.Now()
		out, status := runLine(t, c, "show host")
		if took := time.Since(began); took != overviewTime {
			t.Errorf("it took %v", took)
		}
		for _, want := range []string{"CPU     [....................]     -%", "Memory  [##############......]  70.0%", "/boot", "- processes", "services -",
			"Interfaces: the system did not answer in time."} {
			if status != console.StatusOK || !strings.Contains(out, want) {
				t.Errorf("%q is not in\n%s", want, out)
			}
		}
		if out, status = runLine(t, c, "show disk"); status != console.StatusRefused || out != "% Disks: the system did not answer in time\n" {
			t.Errorf("show disk prints %q", out)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		began = time.Now()
		if c.RunLine(ctx, console.User{Level: 1}, "show host", &strings.Builder{}) != console.StatusInterrupted || time.Since(began) != time.Second {
			t.Errorf("it ended after %v", time.Since(began))
		}
	})
}

// TestSilentFilesystem: one that does not answer hides no other, and is asked no second time until it has answered.
func TestSilentFilesystem(t *testing.T) {
	mounts, err := disk.PartitionsWithContext(t.Context(), true)
	if err != nil || !anyStored(mounts) {
		t.Skip("no file system here is one that is shown")
	}
	synctest.Test(t, func(t *testing.T) {
		m := newMachine(nil)
		answer, asked := make(chan struct{}), 0
		m.ask = func(_ context.Context, p disk.PartitionStat) (FilesystemUse, error) {
			if p.Mountpoint == "/" {
				m.mu.Lock()
				asked++
				m.mu.Unlock()
				<-answer
			}
			return FilesystemUse{Mount: p.Mountpoint, Total: 1}, nil
		}
		for range 3 {
			list, silent, err := m.filesystems(t.Context())
			if err != nil || len(silent) != 1 || silent[0] != "/" {
				t.Fatal(list, silent, err)
			}
		}
		if asked != 1 {
			t.Errorf("it was asked %d times", asked)
		}
		close(answer)
		synctest.Wait()
		if list, silent, _ := m.filesystems(t.Context()); len(silent) != 0 || len(list) == 0 || list[0].Mount != "/" {
			t.Error(list, silent)
		}
	})
}

func anyStored(list []disk.PartitionStat) bool {
	for _, p := range list {
		if p.Mountpoint == "/" && stored(p) {
			return true
		}
	}
	return false
}

// TestSampler: rates are the sampler's while it runs, and measured where it does not.
func TestSamplerIsAsked(t *testing.T) {
	s := &Sampler{Interval: 10 * time.Second}
	m := newMachine(s)
	s.latest, s.sampled = Sample{Time: time.Now(), CPU: 77}, true
	if got, err := m.sample(t.Context()); err != nil || got.CPU != 77 {
		t.Errorf("%v, %v", got.CPU, err)
	}
	s.latest.Time = time.Now().Add(-time.Minute)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := m.sample(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("a sample of a minute ago was taken: %v", err)
	}
}
