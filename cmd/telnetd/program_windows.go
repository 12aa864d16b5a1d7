package main

import (
	"os"
	"syscall"
	"time"

	"github.com/charmbracelet/x/xpty"
)

// drainTime is how long output may stay away behind the program's end until no more is expected. A pseudo console does not end
// its output by itself.
const drainTime = 100 * time.Millisecond

func ownSession() *syscall.SysProcAttr { return &syscall.SysProcAttr{} }

// spawn starts the process. The handle that the library would lose is closed.
func (p *program) spawn() error {
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
func (p *program) finish() { _ = p.pty.Close() }

// A pseudo console has no settings that another process could see; its program echoes and edits as it likes.
func (p *program) prepare(bool) {}
func (p *program) setEcho(bool) {}
func (p *program) lines() bool  { return true }

// key is the character for a function as Windows programs know them.
func (p *program) key(k key) byte {
	return [...]byte{keyInterrupt: 3, keyQuit: 3, keySuspend: 0, keyEOF: 26, keyErase: 0x7f, keyKill: 27}[k]
}

// group is the program. The others on its console end with the console.
type group struct{ process *os.Process }

func (p *program) group() group { return group{p.cmd.Process} }
func (g group) hangUp()         {}
func (g group) alive() bool     { return false }
func (g group) kill()           { _ = g.process.Kill() } // fails when it has ended
