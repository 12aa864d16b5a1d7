//go:build unix

package program

import (
	"errors"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// run starts a line of sh on a pty and collects what it writes, until it has said "ready".
func run(t *testing.T, all bool, line string) (p *Program, output func() string, copied *sync.WaitGroup) {
	t.Helper()
	c, err := Find([]string{"/bin/sh", "-c", line}, "")
	if err != nil {
		t.Fatal(err)
	}
	c.All, c.Grace = all, 100*time.Millisecond
	if p, err = c.Start(80, 24, Environ(os.LookupEnv, "xterm", nil, nil, nil), true); err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	var text strings.Builder
	output = func() string { mu.Lock(); defer mu.Unlock(); return text.String() }
	ready := make(chan struct{})
	copied = new(sync.WaitGroup)
	copied.Go(func() {
		said := false
		p.Copy(func() error { return nil }, func(b []byte) {
			mu.Lock()
			defer mu.Unlock()
			text.Write(b)
			if !said && strings.Contains(text.String(), "ready") {
				said = true
				close(ready)
			}
		})
	})
	select {
	case <-ready:
	case <-time.After(10 * time.Second):
		t.Fatalf("not ready: %q", output())
	}
	return p, output, copied
}

// TestT3X_17_WriteEnds: a write that the program does not take ends with the program.
func TestT3X_17_WriteEnds(t *testing.T) {
	p, _, copied := run(t, false, "trap '' HUP; stty raw -echo; echo ready; while :; do sleep 1000; done")
	var taken atomic.Int64
	written := make(chan error, 1)
	go func() {
		for {
			n, err := p.Write(make([]byte, 1<<10))
			if taken.Add(int64(n)); err != nil {
				written <- err
				return
			}
		}
	}()
	for before := int64(-1); taken.Load() != before; time.Sleep(50 * time.Millisecond) { // until it waits
		before = taken.Load()
	}
	p.End()
	select {
	case <-written:
	case <-time.After(5 * time.Second):
		t.Fatal("the write goes on")
	}
	copied.Wait()
}

// TestR113_Session: jobs in the background end too, also those that ignore the hangup; but only where all are to.
func TestR113_Session(t *testing.T) {
	for _, all := range []bool{true, false} {
		// monitor mode gives every job a process group of its own
		p, output, copied := run(t, all, `set -m; (trap '' HUP; exec sleep 1000) & echo "job $!."; echo ready; sleep 1000`)
		_, job, _ := strings.Cut(output(), "job ")
		job, _, _ = strings.Cut(job, ".")
		pid, err := strconv.Atoi(job)
		if err != nil {
			t.Fatalf("%q", output())
		}
		p.End()
		copied.Wait()
		if left := alive(pid); left == all && (!all || runtime.GOOS == "linux") {
			t.Errorf("all %v: the job %d is left: %v", all, pid, left)
		}
		if !all {
			_ = syscall.Kill(pid, syscall.SIGKILL)
		}
	}
}

// alive says whether a process still runs, after as long as it takes a killed one to end.
func alive(pid int) bool {
	for late := time.Now().Add(time.Second); time.Now().Before(late); time.Sleep(5 * time.Millisecond) {
		if errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) {
			return false
		}
		if b, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat"); err == nil && strings.Contains(string(b), ") Z ") {
			return false
		}
	}
	return true
}
