package status

import (
	"os/exec"
	"path/filepath"
	"unsafe"

	"golang.org/x/sys/windows"
)

func systemFolders() []string {
	dir, err := windows.GetSystemDirectory()
	if err != nil {
		return nil
	}
	return []string{dir}
}

// environment is what programs of Windows need to find their libraries and messages.
func environment() []string {
	root := rootFolder()
	return []string{"SystemRoot=" + root, "windir=" + root, "PATH=" + filepath.Join(root, "System32")}
}

func rootFolder() string {
	dir, err := windows.GetSystemWindowsDirectory()
	if err != nil {
		return `C:\Windows`
	}
	return dir
}

// group is the job object of a program, with all that it starts.
type group struct{ job windows.Handle }

// startGroup starts a program and puts it into a job object, which ends as a whole when its context does, and when this process ends. What
// the program starts before it is in the job would stay outside; the programs of this package start nothing.
func startGroup(cmd *exec.Cmd) (group, error) {
	job, err := windows.CreateJobObject(nil, nil)
	if err != nil {
		return group{}, err
	}
	limits := windows.JOBOBJECT_EXTENDED_LIMIT_INFORMATION{}
	limits.BasicLimitInformation.LimitFlags = windows.JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE
	if _, err = windows.SetInformationJobObject(job, windows.JobObjectExtendedLimitInformation, uintptr(unsafe.Pointer(&limits)),
		uint32(unsafe.Sizeof(limits))); err != nil {
		_ = windows.CloseHandle(job)
		return group{}, err
	}
	cmd.SysProcAttr = &windows.SysProcAttr{HideWindow: true}
	cmd.Cancel = func() error {
		_ = windows.TerminateJobObject(job, 1)
		return cmd.Process.Kill() // where it is not in the job
	}
	if err = cmd.Start(); err != nil {
		_ = windows.CloseHandle(job)
		return group{}, err
	}
	if p, err := windows.OpenProcess(windows.PROCESS_SET_QUOTA|windows.PROCESS_TERMINATE, false, uint32(cmd.Process.Pid)); err == nil {
		_ = windows.AssignProcessToJobObject(job, p)
		_ = windows.CloseHandle(p)
	}
	return group{job}, nil
}

// end kills who is left.
func (g group) end() { _ = windows.CloseHandle(g.job) }
