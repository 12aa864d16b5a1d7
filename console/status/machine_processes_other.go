//go:build !linux

package status

import (
	"context"
	"runtime"
	"time"

	"github.com/shirou/gopsutil/v4/process"
)

// tellsState is false where the states of processes are not told, or by a run of ps(1) for each of them.
const tellsState = false

// processes lists what runs. A process that ends meanwhile is left out, and what it does not tell is empty.
func (*machine) processes(ctx context.Context, measure bool) ([]processInfo, error) {
	all, err := process.ProcessesWithContext(ctx)
	if err != nil {
		return nil, err
	}
	all = all[:min(len(all), maxProcesses)]
	names := userNames{}
	list := make([]processInfo, 0, len(all))
	kept := all[:0]
	for _, p := range all {
		if ctx.Err() != nil {
			return list, ctx.Err()
		}
		if info, ok := readProcess(ctx, p, names); ok {
			list, kept = append(list, info), append(kept, p)
		}
	}
	if !measure {
		return list, nil
	}
	// The names have taken a while, and so the time is read again.
	at := make([]time.Time, len(kept))
	before := make([]time.Duration, len(kept))
	for i, p := range kept {
		at[i], before[i] = time.Now(), timeUsed(ctx, p)
	}
	if err := pause(ctx, measured); err != nil {
		return list, err
	}
	for i, p := range kept {
		now := time.Now()
		if used := timeUsed(ctx, p); used >= before[i] && before[i] >= 0 { // less: another process has its number by now
			list[i].used = used
			list[i].cpu = float64(used-before[i]) / float64(now.Sub(at[i])) * 100
		}
	}
	return list, nil
}

func readProcess(ctx context.Context, p *process.Process, names userNames) (processInfo, bool) {
	info := processInfo{pid: int(p.Pid), cpu: -1}
	var err error
	info.name, err = p.NameWithContext(ctx)
	switch {
	case info.name != "" && err == nil:
	case info.pid == 0: // of Windows and FreeBSD
		info.name = "idle"
	case err != nil:
		return info, false
	default: // a process may choose to have no name (PR_SET_NAME in prctl(2)), and must not hide by that
		info.name = noName
	}
	if parent, err := p.PpidWithContext(ctx); err == nil {
		info.parent = int(parent)
	}
	info.used = timeUsed(ctx, p)
	if m, err := p.MemoryInfoWithContext(ctx); err == nil && m != nil {
		info.memory = m.RSS
	}
	if n, err := p.NumThreadsWithContext(ctx); err == nil {
		info.threads = int(n)
	}
	if ms, err := p.CreateTimeWithContext(ctx); err == nil && ms > 0 {
		info.started = time.UnixMilli(ms)
	}
	info.user = owner(ctx, p, names)
	return info, true
}

// timeUsed is the processor time of a process, negative if it is not told.
func timeUsed(ctx context.Context, p *process.Process) time.Duration {
	t, err := p.TimesWithContext(ctx)
	if err != nil || t == nil {
		return -1
	}
	return time.Duration((t.User + t.System) * float64(time.Second))
}

// owner is the name of the user whom the process runs as.
func owner(ctx context.Context, p *process.Process, names userNames) string {
	if runtime.GOOS == "windows" {
		name, _ := p.UsernameWithContext(ctx)
		return name
	}
	uids, err := p.UidsWithContext(ctx)
	if err != nil || len(uids) == 0 {
		return ""
	}
	uid := uids[0]
	if len(uids) > 1 {
		uid = uids[1] // the effective one, as ps has it
	}
	return names.of(uid)
}
