package main

import (
	"os/exec"
	"time"

	"github.com/charmbracelet/x/xpty"
)

// killTime is how long a program may go on once its connection has ended.
const killTime = 2 * time.Second

// groupPoll is how often it is looked whether a program's processes have gone.
const groupPoll = 20 * time.Millisecond

// command is what every session runs.
type command struct {
	path string   // as found when the daemon started
	args []string // with the program's name; all of them from this process's command line, none from a peer
	dir  string
}

// program is one running command on a pty of its own, in a session and process group of its own.
type program struct {
	pty    xpty.Pty
	cmd    *exec.Cmd
	exited chan struct{} // closed when the process has ended and was waited for
}

// start runs the command. echo says whether the pty shows what is typed.
func (c command) start(cols, rows int, env []string, echo bool) (*program, error) {
	pty, err := xpty.NewPty(cols, rows)
	if err != nil {
		return nil, err
	}
	p := &program{
		pty: pty, exited: make(chan struct{}),
		cmd: &exec.Cmd{Path: c.path, Args: c.args, Dir: c.dir, Env: env, SysProcAttr: ownSession()},
	}
	p.prepare(echo)
	if err := p.spawn(); err != nil {
		_ = pty.Close() // its error would hide the first
		return nil, err
	}
	go func() {
		defer close(p.exited)
		_, _ = p.cmd.Process.Wait() // how it ended is nothing to us
	}()
	return p, nil
}

// end closes the pty, tells the program's processes that their terminal has gone, kills after killTime those that are left, and waits
// for the program.
func (p *program) end() {
	g := p.group()
	g.hangUp()
	_ = p.pty.Close() // the program's end of it was closed before, which Close complains about
	late := time.NewTimer(killTime)
	defer late.Stop()
	poll := time.NewTicker(groupPoll)
	defer poll.Stop()
	exited := p.exited
	for exited != nil || g.alive() {
		select {
		case <-exited:
			exited = nil
		case <-poll.C:
		case <-late.C:
			g.kill()
			<-p.exited
			return
		}
	}
}
