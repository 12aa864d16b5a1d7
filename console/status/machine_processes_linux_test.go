package status

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/shirou/gopsutil/v4/process"
)

// TestProcessesAreThoseOfGopsutil: what is read of processes here is what gopsutil reads, which other systems have. A process may change between
// the two, so that what is wrong must be so in three looks.
func TestProcessesAreThoseOfGopsutil(t *testing.T) {
	wrong := unlikeGopsutil(t)
	for range 2 {
		again := unlikeGopsutil(t)
		maps.DeleteFunc(wrong, func(pid int, _ string) bool { return again[pid] == "" })
	}
	for pid, what := range wrong {
		t.Errorf("process %d: %s", pid, what)
	}
}

// unlikeGopsutil compares once. It returns what is wrong by process.
func unlikeGopsutil(t *testing.T) map[int]string {
	t.Helper()
	r := newProcReader(t.Context())
	pids, err := r.pids()
	if err != nil || len(pids) < 2 {
		t.Fatalf("%d processes, %v", len(pids), err)
	}
	read := func(pid int) processInfo {
		stat, _ := r.stat(pid)
		return r.process(pid, stat)
	}
	wrong, names := map[int]string{}, userNames{}
	for _, pid := range pids[max(len(pids)-200, 0):] {
		got := read(pid)
		p, err := process.NewProcess(int32(pid))
		if err != nil {
			continue
		}
		want := processInfo{pid: got.pid, cpu: -1}
		want.name, _ = p.Name()
		if want.name == "" || strings.Contains(got.name, `\`) || strings.HasPrefix(got.name, "kworker/") { // gopsutil has \\ for \ in some
			want.name = got.name
		}
		if n, err := p.Ppid(); err == nil {
			want.parent = int(n)
		}
		if n, err := p.NumThreads(); err == nil {
			want.threads = int(n)
		}
		if s, err := p.Status(); err == nil && len(s) > 0 {
			if want.state = strings.ToUpper(s[0][:1]); s[0] == process.Blocked {
				want.state = "D"
			}
		}
		if ids, err := p.Uids(); err == nil && len(ids) > 1 {
			want.user = names.of(ids[1])
		}
		if m, err := p.MemoryInfo(); err == nil {
			want.memory = m.RSS
		}
		if c, err := p.Times(); err == nil {
			want.used = time.Duration((c.User + c.System) * float64(time.Second)).Round(time.Second / ticks)
		}
		if ms, err := p.CreateTime(); err == nil {
			want.started = time.UnixMilli(ms)
		}
		if read(pid) != got { // it works
			continue
		}
		if !got.started.Equal(want.started) {
			wrong[got.pid] = fmt.Sprintf("started %v, want %v", got.started, want.started)
		}
		if got.started, want.started = (time.Time{}), (time.Time{}); got != want {
			wrong[got.pid] = fmt.Sprintf("%+v, want %+v", got, want)
		}
	}
	return wrong
}

// TestOddNames: a program may be called by anything, also by what the kernel writes around its name.
func TestOddNames(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	want := map[int]string{}
	for _, name := range []string{"z) R 1 (\\\n\\n", "z) R 1 (\\ that is longer than the kernel keeps", "  ", ")"} {
		path := filepath.Join(t.TempDir(), name)
		if err := os.Symlink(self, path); err != nil {
			t.Fatal(err)
		}
		cmd, _ := child(t, path)
		want[cmd.Process.Pid] = name
	}
	list, err := newMachine(nil).processes(t.Context(), false)
	if err != nil {
		t.Fatal(err)
	}
	for pid, name := range want {
		i := slices.IndexFunc(list, func(p processInfo) bool { return p.pid == pid })
		if i < 0 {
			t.Errorf("%q is not there", name)
		} else if p := list[i]; p.name != name || p.parent != os.Getpid() || p.memory == 0 || p.started.IsZero() {
			t.Errorf("%q is %+v", name, p)
		}
	}
}

// stats are files /proc/PID/stat: of cat, of a zombie, of a part of the kernel.
var stats = []string{
	"2266 (cat) R 2258 2258 19093 0 -1 4194304 100 0 0 0 3 4 0 0 20 0 2 0 5719899 3133440 388 18446744073709551615 94457578950656 0 0\n",
	"9 (a) b) Z 1 9 9 0 -1 4228364 0 0 0 0 0 0 0 0 20 0 1 0 100 0 0 18446744073709551615 0 0 0\n",
	"2 (kthreadd) S 0 0 0 0 -1 2129984 0 0 0 0 0 5 0 0 20 0 1 0 1 0 0 18446744073709551615 0 0 0\n",
}

func TestParseStat(t *testing.T) {
	const second = time.Second
	for i, want := range []procStat{
		{"cat", "R", 2258, 2, 7 * second / 100, 5719899 * second / 100, 3133440},
		{"a) b", "Z", 1, 1, 0, second, 0},
		{"kthreadd", "S", 0, 1, 5 * second / 100, second / 100, 0},
	} {
		if got, ok := parseStat([]byte(stats[i])); !ok || got != want {
			t.Errorf("%q is %+v, %v", stats[i], got, ok)
		}
	}
	for n := range len(stats[0]) - len(" 388 18446744073709551615 94457578950656 0 0\n") - len("3133440") {
		if got, ok := parseStat([]byte(stats[0][:n])); ok {
			t.Errorf("%q is %+v", stats[0][:n], got)
		}
	}
	for old, new := range map[string]string{") R": ") RR", " 2258": " -1", " 3 4 ": " 3 x ", " 5719899": " 99999999999999999999"} {
		if got, ok := parseStat([]byte(strings.Replace(stats[0], old, new, 1))); ok {
			t.Errorf("with %q it is %+v", new, got)
		}
	}
}

// FuzzProc: whatever is in the files of a process, it is read or it is not; times and numbers are none below zero.
func FuzzProc(f *testing.F) {
	for _, s := range stats {
		f.Add([]byte(s), []byte("765 388 297 5 0 112 0\n"), []byte("/bin/cat\x00file\x00"))
	}
	f.Add([]byte(`1 (\n\\x) S `+strings.Repeat("18446744073709551615 ", 40)), []byte{}, []byte{0})
	f.Fuzz(func(t *testing.T, stat, statm, cmdline []byte) {
		if s, ok := parseStat(stat); ok && (s.used < 0 || s.started < 0 || s.parent < 0 || s.threads < 0 || len(s.state) != 1 || len(s.name) > len(stat)) {
			t.Errorf("%+v", s)
		}
		if statmResident(statm) >= 1<<48 {
			t.Error("more memory than there is")
		}
		if name := fullName("ca", cmdline); !strings.HasPrefix(name, "ca") {
			t.Errorf("%q", name)
		}
	})
}

// BenchmarkProcesses lists a thousand processes, by as many folders as a kernel would have.
func BenchmarkProcesses(b *testing.B) {
	root := b.TempDir()
	for pid := range 1000 {
		dir := filepath.Join(root, strconv.Itoa(pid+1))
		if err := os.Mkdir(dir, 0o700); err != nil {
			b.Fatal(err)
		}
		for name, text := range map[string]string{"stat": stats[0], "statm": "765 388 297 5 0 112 0\n"} {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.Setenv("HOST_PROC", root)
	m := newMachine(nil)
	for b.Loop() {
		if list, err := m.processes(b.Context(), false); err != nil || len(list) != 1000 {
			b.Fatal(len(list), err)
		}
	}
}
