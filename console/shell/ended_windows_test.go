package shell

import (
	"testing"

	"golang.org/x/sys/windows"
)

// ended waits for the end of a process that nobody here can wait for.
func ended(t *testing.T, pid int) bool {
	t.Helper()
	h, err := windows.OpenProcess(windows.SYNCHRONIZE, false, uint32(pid))
	if err != nil {
		return true
	}
	defer windows.CloseHandle(h)
	e, err := windows.WaitForSingleObject(h, 5000)
	return err == nil && e == windows.WAIT_OBJECT_0
}
