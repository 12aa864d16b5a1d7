//go:build unix

package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/vtykit/vtykit/internal/testclient"
)

// until waits for something that no event tells.
func until(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); !ok(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%s did not come", what)
		}
	}
}

// expectErrors says that records of errors are part of the test.
func (b *logBuffer) expectErrors() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.errors = true
}

func TestT3_03_Exit(t *testing.T) {
	addr, log := shell(t)
	c := testclient.Dial(t, addr, testclient.Options{})
	c.Expect("$")
	c.Enter("exit")
	c.Closed()
	until(t, "the record", func() bool { return strings.Contains(log.String(), "reason=logout") })
}

// TestT3X_17_Disconnect: when the client goes, the program's processes end, also those of the job in the foreground.
func TestT3X_17_Disconnect(t *testing.T) {
	addr, log := shell(t)
	c := testclient.Dial(t, addr, testclient.Options{})
	c.Expect("$")
	c.Enter(`echo "pid $$."; sh -c 'echo "pid $$."; sleep 1000'`)
	pids := processes(c, 2)
	c.Close()
	until(t, "the processes' end", func() bool { return gone(pids) })
	until(t, "the record", func() bool { return strings.Contains(log.String(), "reason=client-eof") })
}

// TestT3X_17_Stubborn: what ignores the hangup is killed.
func TestT3X_17_Stubborn(t *testing.T) {
	addr, _ := start(t, nil, "sh", "-c", `trap '' HUP TERM; echo "pid $$."; sh -c 'echo "pid $$."; while :; do sleep 1000; done'`)
	c := testclient.Dial(t, addr, testclient.Options{})
	pids := processes(c, 2)
	c.Close()
	until(t, "the processes' end", func() bool { return gone(pids) })
}

// TestT3X_17_LeftBehind: when the program ends, what it left in its group ends too, and the client does not wait for it.
func TestT3X_17_LeftBehind(t *testing.T) {
	addr, _ := start(t, nil, "sh", "-c", `trap '' HUP; sleep 1000 & echo "pid $!."`)
	c := testclient.Dial(t, addr, testclient.Options{})
	pids := processes(c, 1)
	c.Closed()
	until(t, "the processes' end", func() bool { return gone(pids) })
}

// processes are the numbers that "pid N." shows.
func processes(c *testclient.Client, n int) (pids []int) {
	re := regexp.MustCompile(`pid (\d+)\.`)
	c.WaitRaw("the processes", func(s string) bool { return len(re.FindAllString(s, -1)) >= n })
	for _, m := range re.FindAllStringSubmatch(c.Received(), -1) {
		pid, _ := strconv.Atoi(m[1])
		pids = append(pids, pid)
	}
	return pids
}

func gone(pids []int) bool {
	for _, pid := range pids {
		if syscall.Kill(pid, 0) != syscall.ESRCH {
			state, err := exec.Command("ps", "-o", "stat=", "-p", strconv.Itoa(pid)).Output()
			if err == nil && !bytes.HasPrefix(bytes.TrimSpace(state), []byte("Z")) { // an orphan waits for its new parent
				return false
			}
		}
	}
	return true
}

// TestT3_40_Idle: a silent client is told and closed; every byte counts, also one that the program does not answer.
func TestT3_40_Idle(t *testing.T) {
	addr, log := start(t, []string{"-idle", "400ms"}, "sh", "-c", "stty -echo; echo ready; cat >/dev/null")
	c := testclient.Dial(t, addr, testclient.Options{})
	c.Expect("ready")
	for begin := time.Now(); time.Since(begin) < time.Second; time.Sleep(100 * time.Millisecond) {
		c.Send("x")
	}
	c.Closed()
	if got := c.Received(); !strings.HasSuffix(got, "ready\r\n\r\nTimeout.\r\n") {
		t.Errorf("%q", got)
	}
	until(t, "the record", func() bool { return strings.Contains(log.String(), "reason=idle") })
}

// TestT3X_16_Busy: above the limit a client is told so, and a place that becomes free is given away again.
func TestT3X_16_Busy(t *testing.T) {
	addr, _ := shell(t, "-max-programs", "2")
	a, b := testclient.Dial(t, addr, testclient.Options{}), testclient.Dial(t, addr, testclient.Options{})
	a.Expect("$")
	b.Expect("$")
	c := testclient.Dial(t, addr, testclient.Options{})
	c.Closed()
	if got := c.Received(); got != textBusy {
		t.Errorf("%q", got)
	}
	a.Enter("exit")
	a.Closed()
	until(t, "a free place", func() bool {
		c := testclient.Dial(t, addr, testclient.Options{})
		c.WaitRaw("an answer", func(s string) bool { return s == textBusy || strings.HasSuffix(s, "$ ") })
		defer c.Close()
		return c.Received() != textBusy
	})
}

// TestT3_80_Flush: all output of a program that has ended arrives, though its client is slower than the program.
func TestT3_80_Flush(t *testing.T) {
	const size = 12 << 20
	addr, _ := start(t, []string{"-connect-maxwait", "0"}, "sh", "-c", fmt.Sprintf("head -c %d /dev/zero | tr '\\000' x; printf last", size))
	conn, _ := wire(t, addr)
	text, last := 0, ""
	for buf := make([]byte, 256<<10); ; time.Sleep(10 * time.Millisecond) {
		n, err := io.ReadFull(conn, buf)
		text += bytes.Count(buf[:n], []byte("x"))
		last = last + string(buf[:n])
		last = last[max(0, len(last)-10):]
		if err != nil {
			break
		}
	}
	if text != size || !strings.HasSuffix(last, "xlast") {
		t.Errorf("%d bytes of %d, end %q", text, size, last)
	}
}

// TestT3_80_Shutdown: when the daemon stops, clients are told and programs end.
func TestT3_80_Shutdown(t *testing.T) {
	var c *testclient.Client
	t.Run("daemon", func(t2 *testing.T) {
		addr, _ := shell(t2)
		c = testclient.Dial(t, addr, testclient.Options{})
		c.Expect("$")
	})
	c.Closed()
	if got := c.Received(); !strings.HasSuffix(got, textShutdown) {
		t.Errorf("%q", got)
	}
}

// TestNothingLeft: sessions leave no descriptor and no zombie, however they end.
func TestNothingLeft(t *testing.T) {
	const fds = "/proc/self/fd"
	if _, err := os.ReadDir(fds); err != nil {
		t.Skip("this system does not list a process's descriptors")
	}
	addr, _ := start(t, []string{"-max-per-source", "100"}, "sh", "-c", "echo ready; read x")
	count := func() int {
		l, err := os.ReadDir(fds)
		if err != nil {
			t.Fatal(err)
		}
		return len(l)
	}
	defer debug.SetGCPercent(debug.SetGCPercent(-1)) // it would close what was forgotten
	before := count()
	for i := range 20 {
		c := testclient.Dial(t, addr, testclient.Options{})
		c.Expect("ready")
		if i%2 == 0 {
			c.Enter("")
			c.Closed()
		}
		c.Close()
	}
	until(t, "as many descriptors as before", func() bool { return count() <= before })
	var status syscall.WaitStatus
	if pid, err := syscall.Wait4(-1, &status, syscall.WNOHANG, nil); err != syscall.ECHILD {
		t.Errorf("a child is left: %d, %v", pid, err)
	}
}

// TestProgramGone: a program that cannot be started any more costs one session, and its client is told.
func TestProgramGone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "program")
	if err := os.WriteFile(path, []byte("#!/bin/sh\necho hello\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	addr, log := start(t, nil, path)
	log.expectErrors()
	c := testclient.Dial(t, addr, testclient.Options{})
	c.Closed()
	if got := c.Received(); got != "hello\r\n" {
		t.Errorf("%q", got)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	c = testclient.Dial(t, addr, testclient.Options{})
	c.Closed()
	if got := c.Received(); got != textFailed {
		t.Errorf("%q", got)
	}
	until(t, "the record", func() bool { return strings.Contains(log.String(), "cannot start the program") })
}
