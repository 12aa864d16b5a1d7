package status

import (
	"bytes"
	"context"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	pshost "github.com/shirou/gopsutil/v4/host"
	"golang.org/x/sys/unix"
)

// tellsState says that processes have their state, for nothing.
const tellsState = true

const (
	ticks   = 100 // a second, of the times in proc(5): USER_HZ of every processor that Go has
	commLen = 15  // bytes of a name that the kernel keeps of it
)

// processes lists what runs. A process that ends meanwhile is left out, and what it does not tell is empty. It reads proc(5) by itself: gopsutil
// opens some fifteen files for each process, most of them to find out again when the system started.
func (*machine) processes(ctx context.Context, measure bool) ([]processInfo, error) {
	r := newProcReader(ctx)
	pids, err := r.pids()
	if err != nil {
		return nil, err
	}
	list := make([]processInfo, 0, len(pids))
	var before []counted
	for _, pid := range pids {
		if ctx.Err() != nil {
			return list, ctx.Err()
		}
		if stat, ok := r.stat(pid); ok {
			before = append(before, counted{stat, time.Now()})
			list = append(list, r.process(pid, stat))
		}
	}
	if !measure {
		return list, nil
	}
	if err := pause(ctx, measured); err != nil {
		return list, err
	}
	for i, was := range before {
		p := &list[i]
		if is, ok := r.stat(p.pid); ok && is.started == was.started && is.used >= was.used { // else another process has its number by now
			p.used = is.used
			p.cpu = float64(is.used-was.used) / float64(time.Since(was.at)) * 100
		}
	}
	return list, nil
}

// counted is what a process had used at a time.
type counted struct {
	procStat
	at time.Time
}

// procReader reads processes out of /proc. It is for one goroutine.
type procReader struct {
	root  string
	boot  time.Time // zero where it is not told
	page  uint64    // bytes
	buf   [4096]byte
	names userNames
}

func newProcReader(ctx context.Context) *procReader {
	r := &procReader{root: os.Getenv("HOST_PROC"), page: uint64(os.Getpagesize()), names: userNames{}} // the variable is gopsutil's, for all it reads
	if r.root == "" {
		r.root = "/proc"
	}
	guarded(func() {
		if boot, err := pshost.BootTimeWithContext(ctx); err == nil && boot > 0 {
			r.boot = time.Unix(int64(boot), 0)
		}
	})
	return r
}

func (r *procReader) pids() (list []int, err error) {
	d, err := os.Open(r.root)
	if err != nil {
		return nil, err
	}
	defer d.Close()
	names, err := d.Readdirnames(-1)
	for _, name := range names {
		if pid, err := strconv.ParseInt(name, 10, 32); err == nil && pid > 0 && len(list) < maxProcesses {
			list = append(list, int(pid))
		}
	}
	if len(list) > 0 {
		err = nil
	}
	return list, err
}

// read returns the beginning of a file of a process, which is good until the next call; it is nil where there is none. Such a file comes whole by one
// read, and package os would need twice as many system calls.
func (r *procReader) read(pid int, file string) []byte {
	fd, err := unix.Open(r.path(pid)+"/"+file, unix.O_RDONLY|unix.O_CLOEXEC, 0)
	if err != nil {
		return nil
	}
	defer unix.Close(fd)
	n, err := unix.Read(fd, r.buf[:])
	if err != nil {
		return nil
	}
	return r.buf[:n]
}

func (r *procReader) path(pid int) string { return r.root + "/" + strconv.Itoa(pid) }

func (r *procReader) stat(pid int) (procStat, bool) { return parseStat(r.read(pid, "stat")) }

// process adds to stat what it does not tell.
func (r *procReader) process(pid int, stat procStat) processInfo {
	info := processInfo{pid: pid, parent: stat.parent, name: stat.name, state: stat.state, threads: stat.threads, cpu: -1, used: stat.used}
	if strings.Contains(stat.name, `\`) { // some kernels write \n and \\ here for what is in a name
		if comm := r.read(pid, "comm"); comm != nil {
			info.name = strings.TrimSuffix(string(comm), "\n")
		}
	}
	if stat.virtual > 0 { // neither zombies nor the kernel's own have memory, or a command line
		info.memory = statmResident(r.read(pid, "statm")) * r.page // which newer kernels count more exactly than in stat
		if len(info.name) >= commLen {
			info.name = fullName(info.name, r.read(pid, "cmdline"))
		}
	}
	if info.name == "" { // a process may choose to have no name (PR_SET_NAME in prctl(2)), and must not hide by that
		info.name = noName
	}
	if !r.boot.IsZero() {
		info.started = r.boot.Add(stat.started)
	}
	var st unix.Stat_t
	if unix.Stat(r.path(pid), &st) == nil { // the folder belongs to the effective user, whatever the process hides
		info.user = r.names.of(st.Uid)
	}
	return info
}

// procStat is what /proc/PID/stat says.
type procStat struct {
	name          string
	state         string // a letter
	parent        int
	threads       int
	used, started time.Duration // started is since the system did
	virtual       uint64        // bytes
}

// parseStat reads such a file. It is false for what is none, or not whole.
func parseStat(text []byte) (s procStat, ok bool) {
	begin, end := bytes.IndexByte(text, '('), bytes.LastIndexByte(text, ')') // the name may have parentheses and blanks in it
	if begin < 0 || end < begin {
		return s, false
	}
	f := bytes.Fields(text[end+1:]) // proc(5) counts them from 3
	if len(f) < 21 || len(f[0]) != 1 || f[0][0] < 'A' || f[0][0] > 'z' {
		return s, false
	}
	ok = true
	number := func(n int, most uint64) uint64 {
		v, err := strconv.ParseUint(string(f[n-3]), 10, 64)
		ok = ok && err == nil
		return min(v, most)
	}
	span := func(n int) time.Duration { return time.Duration(number(n, 1<<38)) * (time.Second / ticks) } // 87 years
	s.name, s.state = string(text[begin+1:end]), string(f[0])
	s.parent, s.threads, s.virtual = int(number(4, math.MaxInt32)), int(number(20, math.MaxInt32)), number(23, math.MaxUint64)
	s.used, s.started = span(14)+span(15), span(22)
	return s, ok
}

// statmResident is the number of resident pages in /proc/PID/statm.
func statmResident(text []byte) uint64 {
	f := bytes.Fields(text)
	if len(f) < 2 {
		return 0
	}
	n, _ := strconv.ParseUint(string(f[1]), 10, 48)
	return n
}

// fullName is the name of which the kernel keeps the beginning, by the command line, if that says so.
func fullName(name string, cmdline []byte) string {
	program, _, _ := bytes.Cut(cmdline, []byte{0})
	if full := filepath.Base(string(program)); strings.HasPrefix(full, name) {
		return full
	}
	return name
}
