package program

import (
	"os"
	"syscall"
	"time"
	"unsafe"

	"github.com/charmbracelet/x/xpty"
	"golang.org/x/sys/windows"
)

// drainTime is how long output may stay away behind the program's end until no more is expected. A pseudo console does not end
// its output by itself.
const drainTime = 100 * time.Millisecond

type attributes = syscall.SysProcAttr

func onTerminal() *attributes { return &attributes{} }

// detached keeps the process from the window and the Ctrl-C of a console that this process may have.
func detached() *attributes {
	return &attributes{HideWindow: true, CreationFlags: windows.CREATE_NEW_PROCESS_GROUP | windows.CREATE_NO_WINDOW}
}

// spawn starts the process. The handle that the library would lose is closed.
func (p *Program) spawn() error {
	con, ok := p.pty.(*xpty.ConPty)
	if !ok {
		return xpty.ErrUnsupported
	}
	pid, handle, err := con.Spawn(p.cmd.Path, p.cmd.Args, &syscall.ProcAttr{Dir: p.cmd.Dir, Env: p.cmd.Env, Sys: p.cmd.SysProcAttr})
	if err != nil {
		return err
	}
	defer syscall.CloseHandle(syscall.Handle(handle))
	p.cmd.Process, err = os.FindProcess(pid)
	if err != nil {
		_ = syscall.TerminateProcess(syscall.Handle(handle), 1) // it would have no owner
	}
	return err
}

// finish closes the pseudo console, which ends its output: the reader gets what is left and then an error.
func (p *Program) finish() {
	if p.pty != nil {
		_ = p.pty.Close()
	}
}

// A pseudo console has no settings that another process could see; its program echoes and edits as it likes.
func (p *Program) equip(bool) {}

// SetEcho says whether the terminal shows what is typed. A pseudo console's program decides that.
func (p *Program) SetEcho(bool) {}

// Lines says whether the terminal hands over whole lines.
func (p *Program) Lines() bool { return true }

// Key is the character for a function as Windows programs know them, 0 for none.
func (p *Program) Key(k Key) byte {
	return [...]byte{KeyInterrupt: 3, KeyQuit: 3, KeySuspend: 0, KeyEOF: 26, KeyErase: 0x7f, KeyKill: 27}[k]
}

// tree is the job object that holds a program and all that it starts. What the program starts before it is in the job is not in it; that takes
// it longer than this does.
type tree struct{ job windows.Handle }

// take puts a process into a job of its own, if all is to end with it. The job's end is theirs, so they end with this process too.
func (t *tree) take(process *os.Process, all bool) error {
	if !all {
		return nil
	}
	job, err := windows.CreateJobObject(nil, nil)
	if err != nil {
		return err
	}
	t.job = job
	limits := windows.JOBOBJECT_EXTENDED_LIMIT_INFORMATION{}
	limits.BasicLimitInformation.LimitFlags = windows.JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE
	_, err = windows.SetInformationJobObject(job, windows.JobObjectExtendedLimitInformation, uintptr(unsafe.Pointer(&limits)), uint32(unsafe.Sizeof(limits)))
	if err == nil {
		var h windows.Handle
		if h, err = windows.OpenProcess(windows.PROCESS_SET_QUOTA|windows.PROCESS_TERMINATE, false, uint32(process.Pid)); err == nil {
			err = windows.AssignProcessToJobObject(job, h)
			_ = windows.CloseHandle(h)
		}
	}
	if err != nil {
		t.close()
	}
	return err
}

func (t *tree) close() {
	if t.job != 0 {
		_ = windows.CloseHandle(t.job)
		t.job = 0
	}
}

// group is the program. The others on its console end with the console, or with the job.
type group struct{}

func (p *Program) group() group { return group{} }
func (group) hangUp()           {}
func (group) alive() bool       { return false }

func (p *Program) kill(group) {
	_ = p.cmd.Process.Kill() // fails when it has ended
	if p.tree.job != 0 {
		_ = windows.TerminateJobObject(p.tree.job, 1)
	}
}
