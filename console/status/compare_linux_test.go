package status

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"net"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/vtykit/vtykit/console"
)

// These tests compare what the commands show, as JSON, with what the kernel and the system's own programs say in the same run. What changes
// meanwhile is read before and after, and must lie between; else the tolerance stands beside it.

// tellOf runs a program of the system, or skips the test for want of it, except where VTYKIT_NO_SKIP is set.
func tellOf(t *testing.T, name string, args ...string) [][]string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		if os.Getenv("VTYKIT_NO_SKIP") != "" {
			t.Fatalf("%s is missing", name)
		}
		t.Skipf("%s is missing", name)
	}
	out, err := exec.Command(path, args...).Output()
	if err != nil && len(out) == 0 { // df fails for one mount that it may not see
		t.Fatalf("%s: %v", name, err)
	}
	return fields(string(out))
}

func fields(text string) (lines [][]string) {
	for line := range strings.Lines(text) {
		lines = append(lines, strings.Fields(line))
	}
	return lines
}

func procFile(t *testing.T, name string) [][]string {
	t.Helper()
	text, err := os.ReadFile("/proc/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return fields(string(text))
}

// here is a console that shows this machine.
func here() *console.Console {
	c := console.New(console.Config{Hostname: func() string { return "here" }})
	Commands(c.Mode("exec", ""), Config{})
	return c
}

// rowsOf runs a command as JSON, and returns its rows by the text in the key column.
func rowsOf(t *testing.T, command, key string) map[string]map[string]any {
	t.Helper()
	out, status := runLine(t, here(), command+" | as json")
	var list []map[string]any
	if err := json.Unmarshal([]byte(out), &list); err != nil || status != console.StatusOK {
		t.Fatalf("%s: %v\n%s", command, err, out)
	}
	all := map[string]map[string]any{}
	for _, r := range list {
		all[fmt.Sprint(r[key])] = r
	}
	return all
}

func number(text string) float64 {
	n, err := strconv.ParseFloat(strings.TrimSuffix(text, "%"), 64)
	if err != nil {
		return math.NaN()
	}
	return n
}

// within fails unless got is want, with a tolerance.
func within(t *testing.T, what string, got any, want, tolerance float64) {
	t.Helper()
	if v, ok := got.(float64); !ok || !(math.Abs(v-want) <= tolerance) {
		t.Errorf("%s is %v, want %v with a tolerance of %v", what, got, want, tolerance)
	}
}

func TestMemoryIsThatOfProc(t *testing.T) {
	info := map[string]float64{}
	for _, f := range procFile(t, "meminfo") {
		info[f[0]] = number(f[1]) * 1024
	}
	got := rowsOf(t, "show memory", "item")
	total := info["MemTotal:"]
	within(t, "total", got["total"]["size"], total, 0)
	within(t, "available", got["available"]["size"], info["MemAvailable:"], total/20)
	within(t, "used", got["used"]["size"], total-info["MemAvailable:"], total/20)
	within(t, "used share", got["used"]["share"], (1-info["MemAvailable:"]/total)*100, 5)
	within(t, "free", got["free"]["size"], info["MemFree:"], total/20)
	within(t, "cached", got["cached"]["size"], info["Cached:"]+info["SReclaimable:"], total/20)
	within(t, "swap", got["swap-total"]["size"], info["SwapTotal:"], 0)
}

// TestProcessorIsThatOfProc: the load is that of /proc/stat over nearly the same second; the tolerance is for what lies beside it.
func TestProcessorIsThatOfProc(t *testing.T) {
	read := func() (busy, total float64, cores int) {
		for _, f := range procFile(t, "stat") {
			if f[0] == "cpu" {
				for i, v := range f[1:9] { // guest time is in user time
					total += number(v)
					if i != 3 && i != 4 {
						busy += number(v)
					}
				}
			} else if strings.HasPrefix(f[0], "cpu") {
				cores++
			}
		}
		return
	}
	busy, total, cores := read()
	got := rowsOf(t, "show cpu", "core")
	busy2, total2, _ := read()
	within(t, "all cores", got["all"]["used"], (busy2-busy)/(total2-total)*100, 20)
	if len(got) != cores+1 {
		t.Errorf("%d rows for %d cores", len(got), cores)
	}
	f := procFile(t, "loadavg")[0]
	if load, err := newMachine(nil).load(t.Context()); err != nil || math.Abs(load[0]-number(f[0])) > 1 || math.Abs(load[2]-number(f[2])) > 0.5 {
		t.Errorf("load %v, %v, want %v", load, err, f)
	}
}

func TestHostIsThatOfProc(t *testing.T) {
	m := newMachine(nil)
	h, err := m.host(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range procFile(t, "stat") {
		if f[0] == "btime" {
			within(t, "boot", float64(h.boot.Unix()), number(f[1]), 2)
		}
	}
	release := procFile(t, "sys/kernel/osrelease")[0][0]
	name, _ := os.Hostname()
	if !strings.Contains(h.kernel, release) || h.name != name {
		t.Errorf("%+v, want %s on %s", h, release, name)
	}
}

// TestFilesystemsAreThoseOfDf: used and free bytes within 1 % of the size, percent within 1.5, because df rounds up.
func TestFilesystemsAreThoseOfDf(t *testing.T) {
	df := map[string][]string{}
	for _, f := range tellOf(t, "df", "-B1", "--output=target,used,avail,pcent")[1:] {
		df[f[0]] = f
	}
	got := rowsOf(t, "show filesystems", "mount")
	if df["/"] != nil && got["/"] == nil && len(got) == 0 {
		t.Error("no file system is shown")
	}
	for mount, r := range got {
		f, ok := df[mount]
		if !ok {
			t.Logf("df has no %s", mount) // mounted over, which df leaves out
			continue
		}
		size := number(f[1]) + number(f[2])
		within(t, mount+" size", r["size"], size, size/100)
		within(t, mount+" free", r["free"], number(f[2]), size/100)
		within(t, mount+" used", r["used"], number(f[3]), 1.5)
	}
}

func TestInterfacesAreThoseOfProc(t *testing.T) {
	read := func() map[string][]string {
		all := map[string][]string{}
		for _, f := range procFile(t, "net/dev")[2:] {
			all[strings.TrimSuffix(f[0], ":")] = f
		}
		return all
	}
	before := read()
	got := rowsOf(t, "show interfaces", "name")
	after := read()
	for name, was := range before {
		is, ok := after[name]
		r := got[name]
		if !ok || r == nil {
			if ok {
				t.Errorf("%s is not shown", name)
			}
			continue
		}
		for column, at := range map[string][]int{"received": {1}, "sent": {9}, "errs": {3, 11}, "drops": {4, 12}} {
			low, high := 0.0, 0.0
			for _, i := range at {
				low, high = low+number(was[i]), high+number(is[i])
			}
			if v, ok := r[column].(float64); !ok || v < low || v > high {
				t.Errorf("%s %s is %v, want %v to %v", name, column, r[column], low, high)
			}
		}
		if rate, ok := r["rx"].(float64); ok && rate > (number(is[1])-number(was[1]))*8*1.1 { // in that second there was no more than in all
			t.Errorf("%s receives %v bit/s, more than in all", name, rate)
		}
	}
}

func TestDisksAreThoseOfProc(t *testing.T) {
	read := func() map[string][]string {
		all := map[string][]string{}
		for _, f := range procFile(t, "diskstats") {
			all[f[2]] = f
		}
		return all
	}
	before := read()
	got := rowsOf(t, "show disk", "device")
	after := read()
	for name, r := range got {
		low, high := number(before[name][5])*512, number(after[name][5])*512
		if v, ok := r["total_read"].(float64); !ok || v < low || v > high {
			t.Errorf("%s has read %v, want %v to %v", name, r["total_read"], low, high)
		}
	}
	for name, f := range after {
		if regexp.MustCompile(`^(sd[a-z]|vd[a-z]|nvme\d+n\d+|mmcblk\d+)$`).MatchString(name) && number(f[3])+number(f[7]) > 0 && got[name] == nil {
			t.Errorf("%s is not shown", name)
		}
	}
}

// TestProcessesAreThoseOfPs: those that ps sees before and after are there, with its parents, users and names; memory within 10 % or 4 MiB. On a
// busy machine one may change between ps and change back, so that what is wrong must be so in three looks.
func TestProcessesAreThoseOfPs(t *testing.T) {
	wrong := unlikePs(t)
	for range 2 {
		again := unlikePs(t)
		maps.DeleteFunc(wrong, func(pid, _ string) bool { return again[pid] == "" })
	}
	for pid, what := range wrong {
		t.Errorf("%s: %s", pid, what)
	}
}

// unlikePs compares once. It returns what is wrong by process.
func unlikePs(t *testing.T) map[string]string {
	t.Helper()
	read := func() map[string][]string {
		all := map[string][]string{}
		for _, f := range tellOf(t, "ps", "-eo", "pid=,ppid=,user:32=,rss=,stat=,comm=") {
			all[f[0]] = f
		}
		return all
	}
	before := read()
	got := rowsOf(t, "show processes", "pid")
	after := read()
	compared, wrong := 0, map[string]string{}
	for pid, f := range after {
		if was := before[pid]; was == nil || was[5] != f[5] || was[1] != f[1] {
			continue
		}
		r := got[pid]
		if r == nil {
			wrong[pid] = fmt.Sprintf("%v is not shown", f)
			continue
		}
		compared++
		named := number(f[3]) == 0 || strings.HasPrefix(fmt.Sprint(r["name"]), f[5]) // the kernel's own change theirs with what they do
		rss, stable := number(f[3])*1024, before[pid][3] == f[3]
		memory, _ := r["memory"].(float64)
		if fmt.Sprint(r["parent"]) != f[1] || r["user"] != f[2] || !named || stable && rss > 0 && !(math.Abs(memory-rss) <= max(rss/10, 4<<20)) {
			wrong[pid] = fmt.Sprintf("%v is shown as %v", f, r)
		}
	}
	if self := fmt.Sprint(os.Getpid()); compared < 2 || got[self] == nil {
		t.Errorf("%d processes compared, this one is %v", compared, got[self])
	}
	return wrong
}

// TestConnectionsAreThoseOfSs: the sockets that ss sees before and after, and this test's own with their process.
func TestConnectionsAreThoseOfSs(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	client, err := net.Dial("tcp", listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	server, err := listener.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	udp, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer udp.Close()

	read := func() map[string]bool { // protocol and local port of the sockets that wait
		all := map[string]bool{}
		for _, f := range tellOf(t, "ss", "-H", "-n", "-l", "-t", "-u") {
			all[f[0]+" "+f[4][strings.LastIndexByte(f[4], ':')+1:]] = true
		}
		return all
	}
	before := read()
	out, _ := runLine(t, here(), "show connections | as json")
	after := read()
	var list []map[string]any
	if err := json.Unmarshal([]byte(out), &list); err != nil {
		t.Fatal(err)
	}
	got := map[string]bool{}
	own := map[string]bool{}
	for _, r := range list {
		state := fmt.Sprint(r["state"])
		if state == "listen" || state == "unconnected" {
			got[fmt.Sprintf("%v %v", r["proto"], r["port"])] = true
		}
		if fmt.Sprint(r["pid"]) == fmt.Sprint(os.Getpid()) {
			own[fmt.Sprintf("%v %s %v:%v %v:%v", r["proto"], state, r["local"], r["port"], r["peer"], r["pport"])] = true
		}
	}
	for socket := range after {
		if before[socket] && !got[socket] {
			t.Errorf("%s is not shown", socket)
		}
	}
	for _, want := range []string{
		fmt.Sprintf("tcp listen %v <nil>:<nil>", listener.Addr()), fmt.Sprintf("tcp established %v %v", client.LocalAddr(), client.RemoteAddr()),
		fmt.Sprintf("tcp established %v %v", server.LocalAddr(), server.RemoteAddr()), fmt.Sprintf("udp unconnected %v <nil>:<nil>", udp.LocalAddr()),
	} {
		if !own[want] {
			t.Errorf("%s is not shown; of this process are %v", want, own)
		}
	}
}
