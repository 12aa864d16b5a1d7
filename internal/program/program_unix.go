//go:build unix

package program

import (
	"os"
	"syscall"
	"time"

	"github.com/charmbracelet/x/xpty"
	"golang.org/x/sys/unix"
)

// drainTime is how long output may stay away behind the program's end until no more is expected. The system ends the pty's output
// by itself when the leader of its session has gone, so this is for processes that have kept it open all the same.
const drainTime = 500 * time.Millisecond

type attributes = syscall.SysProcAttr

// onTerminal makes the process the leader of a new session whose terminal is its standard input.
func onTerminal() *attributes {
	a := detached()
	a.Setctty = true
	return a
}

// spawn starts the process. This process gives up its hold of the program's end of the pty, or output would never end.
func (p *Program) spawn() error {
	err := p.pty.Start(p.cmd)
	if u, ok := p.pty.(*xpty.UnixPty); ok {
		_ = u.Slave().Close() // nothing was written to it
	}
	return err
}

// finish is called when the program has ended and its output was read. The system has closed the pty.
func (p *Program) finish() {}

// terminal calls f with the descriptor of the pty, unless that is closed.
func (p *Program) terminal(f func(fd int)) {
	if u, ok := p.pty.(*xpty.UnixPty); ok {
		_ = u.Control(func(fd uintptr) { f(int(fd)) }) // fails when it is closed
	}
}

// settings are the terminal's, nil when it has gone.
func (p *Program) settings() (t *unix.Termios) {
	p.terminal(func(fd int) {
		if s, err := unix.IoctlGetTermios(fd, getTermios); err == nil {
			t = s
		}
	})
	return t
}

// equip makes the terminal what both ends want it to be.
func (p *Program) equip(echo bool) {
	// The library has asked for the descriptor (os.File.Fd), which makes it a blocking one: a write that no program takes would outlast Close.
	p.terminal(func(fd int) { _ = unix.SetNonblock(fd, true) }) // fails only when it is closed
	p.change(func(t *unix.Termios) {
		t.Iflag |= utf8Input
		showInput(t, echo)
	})
}

// SetEcho says whether the terminal shows what is typed.
func (p *Program) SetEcho(on bool) { p.change(func(t *unix.Termios) { showInput(t, on) }) }

func showInput(t *unix.Termios, echo bool) {
	t.Lflag &^= unix.ECHO
	if echo {
		t.Lflag |= unix.ECHO
	}
}

func (p *Program) change(f func(t *unix.Termios)) {
	if t := p.settings(); t != nil {
		f(t)
		p.terminal(func(fd int) { _ = unix.IoctlSetTermios(fd, setTermios, t) }) // a pty that has gone shows nothing
	}
}

// Lines says whether the terminal hands over whole lines. Programs that edit by themselves switch that off.
func (p *Program) Lines() bool {
	t := p.settings()
	return t != nil && t.Lflag&unix.ICANON != 0
}

// Key is the character that stands for a function now, 0 when the program has switched it off.
func (p *Program) Key(k Key) byte {
	t := p.settings()
	if t == nil {
		return 0
	}
	c := t.Cc[[...]int{KeyInterrupt: unix.VINTR, KeyQuit: unix.VQUIT, KeySuspend: unix.VSUSP, KeyEOF: unix.VEOF,
		KeyErase: unix.VERASE, KeyKill: unix.VKILL}[k]]
	if c == disabledKey {
		return 0
	}
	return c
}

// tree is how a system holds a program's processes together; Unix has sessions for that.
type tree struct{}

func (tree) take(*os.Process, bool) error { return nil }
func (tree) close()                       {}

// group are the processes that a program's terminal signals: those of the program's own group, and those of the job that a shell has in the
// foreground. Jobs in the background are their shell's to tell, unless all of the session is to end.
type group []int

func (p *Program) group() group {
	g := group{p.cmd.Process.Pid}
	p.terminal(func(fd int) {
		// A pty without processes has no foreground group.
		if job, err := unix.IoctlGetInt(fd, unix.TIOCGPGRP); err == nil && job > 1 && job != g[0] {
			g = append(g, job)
		}
	})
	if p.all {
		g = append(g, sessionGroups(g[0])...)
	}
	return g
}

func (g group) signal(s syscall.Signal) (any bool) {
	for _, id := range g {
		any = syscall.Kill(-id, s) == nil || any // fails when none of the group is left
	}
	return any
}

// hangUp is what a modem's line does; stopped processes must run to hear it.
func (g group) hangUp() {
	g.signal(syscall.SIGHUP)
	g.signal(syscall.SIGCONT)
}

func (g group) alive() bool { return g.signal(0) }

// killRounds is how often a session is looked through for processes that were started while others were killed.
const killRounds = 5

func (p *Program) kill(g group) {
	g.signal(syscall.SIGKILL)
	for range killRounds {
		if !p.all || !group(sessionGroups(p.cmd.Process.Pid)).signal(syscall.SIGKILL) {
			return
		}
	}
}
