package program

import (
	"bytes"
	"io"
	"os"
	"slices"
	"strconv"
	"syscall"
)

// detached makes the process the leader of a new session. It is killed when this process ends in a way that runs no End.
func detached() *attributes { return &attributes{Setsid: true, Pdeathsig: syscall.SIGKILL} }

// maxStat is what is read of a /proc/PID/stat (proc_pid_stat(5)).
const maxStat = 1 << 10

// sessionGroups are the process groups of a session that have living processes.
func sessionGroups(session int) (groups []int) {
	d, err := os.Open("/proc")
	if err != nil {
		return nil
	}
	defer d.Close()
	names, _ := d.Readdirnames(-1) // what was read before an error counts
	for _, name := range names {
		if name[0] < '0' || name[0] > '9' {
			continue
		}
		if sid, pgrp := stat(name); sid == session && pgrp > 1 && !slices.Contains(groups, pgrp) {
			groups = append(groups, pgrp)
		}
	}
	return groups
}

// stat is the session and the process group of a process, zeros when it has ended.
func stat(pid string) (session, pgrp int) {
	f, err := os.Open("/proc/" + pid + "/stat")
	if err != nil {
		return 0, 0
	}
	defer f.Close()
	b, _ := io.ReadAll(io.LimitReader(f, maxStat))
	_, b, _ = bytes.Cut(b[bytes.LastIndexByte(b, ')')+1:], []byte{' '}) // the name, in parentheses, may hold anything
	fields := bytes.Fields(b)                                           // state, parent, group, session
	if len(fields) < 4 || fields[0][0] == 'Z' || fields[0][0] == 'X' {
		return 0, 0
	}
	pgrp, _ = strconv.Atoi(string(fields[2]))
	session, _ = strconv.Atoi(string(fields[3]))
	return session, pgrp
}
