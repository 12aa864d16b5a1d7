//go:build unix

package shell

import (
	"bytes"
	"os/exec"
	"strconv"
	"syscall"
	"testing"
	"time"
)

// ended waits for the end of a process that nobody here can wait for.
func ended(t *testing.T, pid int) bool {
	t.Helper()
	for late := time.Now().Add(5 * time.Second); time.Now().Before(late); time.Sleep(10 * time.Millisecond) {
		if syscall.Kill(pid, 0) == syscall.ESRCH {
			return true
		}
		state, err := exec.Command("ps", "-o", "stat=", "-p", strconv.Itoa(pid)).Output()
		if err != nil || bytes.HasPrefix(bytes.TrimSpace(state), []byte("Z")) { // an orphan waits for its new parent
			return true
		}
	}
	return false
}
