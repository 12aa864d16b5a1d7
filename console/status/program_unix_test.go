//go:build unix

package status

import (
	"os"
	"strconv"
	"strings"
	"syscall"
)

// alive says whether a process runs. One that has ended and that nobody has waited for, because its parent was killed too, has ended.
func alive(pid int) bool {
	if stat, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat"); err == nil && strings.Contains(string(stat), ") Z ") {
		return false
	}
	return syscall.Kill(pid, 0) == nil
}
