//go:build unix

package status

import (
	"os/exec"
	"syscall"
)

func systemFolders() []string { return []string{"/usr/bin", "/bin", "/usr/sbin", "/sbin"} }

// environment is all that a program gets: not even the terminal's type, and nothing that changes how it looks for its libraries or pages
// its output.
func environment() []string {
	return []string{"LC_ALL=C.UTF-8", "PATH=/usr/bin:/bin:/usr/sbin:/sbin", "SYSTEMD_PAGER=", "SYSTEMD_COLORS=0"}
}

func rootFolder() string { return "/" }

// group is the process group of a program.
type group struct{ pid int }

// startGroup starts a program as the leader of a process group, which ends as a whole when its context does.
func startGroup(cmd *exec.Cmd) (group, error) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	if err := cmd.Start(); err != nil {
		return group{}, err
	}
	return group{cmd.Process.Pid}, nil
}

// end kills who is left. The number of a group is not given away again while it has a member; where it has none the call fails, unless
// within these microseconds the system went through all its numbers.
func (g group) end() { _ = syscall.Kill(-g.pid, syscall.SIGKILL) }
