//go:build unix

package main

import (
	"syscall"
	"time"

	"github.com/charmbracelet/x/xpty"
	"golang.org/x/sys/unix"
)

// drainTime is how long output may stay away behind the program's end until no more is expected. The system ends the pty's output
// by itself when the leader of its session has gone, so this is for processes that have kept it open all the same.
const drainTime = 500 * time.Millisecond

// ownSession makes the process the leader of a new session whose terminal is its standard input.
func ownSession() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setsid: true, Setctty: true} }

// spawn starts the process. This process gives up its hold of the program's end of the pty, or output would never end.
func (p *program) spawn() error {
	err := p.pty.Start(p.cmd)
	if u, ok := p.pty.(*xpty.UnixPty); ok {
		_ = u.Slave().Close() // nothing was written to it
	}
	return err
}

// finish is called when the program has ended and its output was read. The system has closed the pty.
func (p *program) finish() {}

// terminal calls f with the descriptor of the pty, unless that is closed.
func (p *program) terminal(f func(fd int)) {
	if u, ok := p.pty.(*xpty.UnixPty); ok {
		_ = u.Control(func(fd uintptr) { f(int(fd)) }) // fails when it is closed
	}
}

// settings are the terminal's, nil when it has gone.
func (p *program) settings() (t *unix.Termios) {
	p.terminal(func(fd int) {
		if s, err := unix.IoctlGetTermios(fd, getTermios); err == nil {
			t = s
		}
	})
	return t
}

// prepare is for the terminal that the program finds.
func (p *program) prepare(echo bool) {
	p.change(func(t *unix.Termios) {
		t.Iflag |= utf8Input
		showInput(t, echo)
	})
}

// setEcho says whether the terminal shows what is typed.
func (p *program) setEcho(on bool) { p.change(func(t *unix.Termios) { showInput(t, on) }) }

func showInput(t *unix.Termios, echo bool) {
	t.Lflag &^= unix.ECHO
	if echo {
		t.Lflag |= unix.ECHO
	}
}

func (p *program) change(f func(t *unix.Termios)) {
	if t := p.settings(); t != nil {
		f(t)
		p.terminal(func(fd int) { _ = unix.IoctlSetTermios(fd, setTermios, t) }) // a pty that has gone shows nothing
	}
}

// lines says whether the terminal hands over whole lines. Programs that edit by themselves switch that off.
func (p *program) lines() bool {
	t := p.settings()
	return t != nil && t.Lflag&unix.ICANON != 0
}

// key is the character that stands for a function now, 0 when the program has switched it off.
func (p *program) key(k key) byte {
	t := p.settings()
	if t == nil {
		return 0
	}
	c := t.Cc[[...]int{keyInterrupt: unix.VINTR, keyQuit: unix.VQUIT, keySuspend: unix.VSUSP, keyEOF: unix.VEOF,
		keyErase: unix.VERASE, keyKill: unix.VKILL}[k]]
	if c == disabledKey {
		return 0
	}
	return c
}

// group are the processes that a program's terminal signals: those of the program's own group, and those of the job that a shell has in the
// foreground. Jobs in the background are their shell's to tell.
type group []int

func (p *program) group() group {
	g := group{p.cmd.Process.Pid}
	p.terminal(func(fd int) {
		// A pty without processes has no foreground group.
		if job, err := unix.IoctlGetInt(fd, unix.TIOCGPGRP); err == nil && job > 1 && job != g[0] {
			g = append(g, job)
		}
	})
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
func (g group) kill()       { g.signal(syscall.SIGKILL) }
