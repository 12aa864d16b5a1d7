package program

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync/atomic"
	"time"

	"github.com/charmbracelet/x/xpty"
)

const (
	// defaultGrace is how long processes may go on once their line has ended.
	defaultGrace = 2 * time.Second
	// groupPoll is how often it is looked whether a program's processes have gone.
	groupPoll = 20 * time.Millisecond
	// maxDrain is how long output may still come behind the program's end, from others that have its terminal.
	maxDrain = 10 * time.Second
)

// ReadSize is what is read from a program at a time.
const ReadSize = 32 << 10

// Command is what is to run. None of it may come from a peer.
type Command struct {
	Path string   // as [Find] found it
	Args []string // with the program's name
	Dir  string   // empty is this process's
	// All says that End takes every process that has not left the program's session, jobs in the background too. Without it those end that
	// a terminal signals.
	All bool
	// Grace is how long the processes may go on behind End until they are killed; 0 is two seconds.
	Grace time.Duration
}

// Find looks for a program now: what can start nothing should say so when it is set up.
func Find(args []string, dir string) (Command, error) {
	if len(args) == 0 || args[0] == "" {
		return Command{}, errors.New("a program is missing")
	}
	path, err := exec.LookPath(args[0])
	if err != nil {
		return Command{}, err
	}
	if path, err = filepath.Abs(path); err != nil { // dir changes what a relative path means
		return Command{}, err
	}
	if dir != "" {
		if i, err := os.Stat(dir); err != nil {
			return Command{}, err
		} else if !i.IsDir() {
			return Command{}, fmt.Errorf("%s: not a directory", dir)
		}
	}
	return Command{Path: path, Args: args, Dir: dir}, nil
}

// Program is one running command, in a session and process group of its own. Its owner calls Copy in one goroutine, and End at last; everything
// else may be called by any goroutine.
type Program struct {
	pty    xpty.Pty // nil: pipes
	in     *os.File // a pipe's end
	out    *os.File
	cmd    *exec.Cmd
	tree   tree
	grace  time.Duration
	all    bool
	exited chan struct{}    // closed when the process has ended and was waited for
	state  *os.ProcessState // then; nil if that is not known
	copied chan struct{}    // closed when Copy has ended

	reading atomic.Int64 // since when output is being read, 0 while it is not
}

func (c Command) prepare(env []string, attr *attributes) *Program {
	p := &Program{exited: make(chan struct{}), copied: make(chan struct{}), grace: c.Grace, all: c.All,
		cmd: &exec.Cmd{Path: c.Path, Args: c.Args, Dir: c.Dir, Env: env, SysProcAttr: attr}}
	if p.grace == 0 {
		p.grace = defaultGrace
	}
	return p
}

// Start runs the command on a pty. echo says whether the pty shows what is typed.
func (c Command) Start(cols, rows int, env []string, echo bool) (*Program, error) {
	pty, err := xpty.NewPty(cols, rows)
	if err != nil {
		return nil, err
	}
	p := c.prepare(env, onTerminal())
	p.pty = pty
	p.equip(echo)
	if err := p.launch(p.spawn); err != nil {
		_ = pty.Close() // its error would hide the first
		return nil, err
	}
	return p, nil
}

// StartPiped runs the command with pipes. What it writes to its standard output and error comes from one of them.
func (c Command) StartPiped(env []string) (*Program, error) {
	stdin, in, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	out, stdout, err := os.Pipe()
	if err != nil {
		return nil, errors.Join(err, stdin.Close(), in.Close())
	}
	p := c.prepare(env, detached())
	p.in, p.out = in, out
	p.cmd.Stdin, p.cmd.Stdout, p.cmd.Stderr = stdin, stdout, stdout
	err = p.launch(p.cmd.Start)
	_, _ = stdin.Close(), stdout.Close() // the program has its own; nothing was written to these
	if err != nil {
		_, _ = in.Close(), out.Close()
		return nil, err
	}
	return p, nil
}

// launch starts the process and waits for it in a goroutine of its own. The thread that has started it must live as long as it does, because
// its end is what the death signal goes by (prctl(2), PR_SET_PDEATHSIG).
func (p *Program) launch(start func() error) error {
	started := make(chan error)
	go func() {
		defer close(p.exited)
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := start()
		if err == nil {
			if err = p.tree.take(p.cmd.Process, p.all); err != nil {
				_ = p.cmd.Process.Kill() // it would have no owner
				_, _ = p.cmd.Process.Wait()
			}
		}
		if started <- err; err == nil {
			p.state, _ = p.cmd.Process.Wait()
		}
	}()
	return <-started
}

// Pid is the number of the program's process.
func (p *Program) Pid() int { return p.cmd.Process.Pid }

// Exited is closed when the program has ended.
func (p *Program) Exited() <-chan struct{} { return p.exited }

// State is how the program ended, once Exited is closed; nil where the system did not say.
func (p *Program) State() *os.ProcessState { return p.state }

// Write is input for the program. It waits while the program does not read.
func (p *Program) Write(b []byte) (int, error) {
	if p.pty == nil {
		return p.in.Write(b)
	}
	return p.pty.Write(b)
}

// CloseInput ends the input of a program with pipes.
func (p *Program) CloseInput() error { return p.in.Close() }

// Resize says that the terminal has a new size. It fails when the program has just ended.
func (p *Program) Resize(cols, rows int) error { return p.pty.Resize(cols, rows) }

// Copy hands on what the program writes, until its output ends. Before each piece it calls ready; after ready's first error it reads on and hands
// on nothing, because closing a pseudo console waits for its reader.
func (p *Program) Copy(ready func() error, output func([]byte)) {
	defer close(p.copied)
	read := p.out.Read
	if p.pty != nil {
		read = p.pty.Read
	}
	buf := make([]byte, ReadSize)
	for gone := false; ; {
		gone = gone || ready() != nil
		p.reading.Store(time.Now().UnixNano())
		n, err := read(buf)
		p.reading.Store(0)
		if n > 0 && !gone {
			output(buf[:n])
		}
		if err != nil { // EIO on Linux when the program has closed its end of a pty
			return
		}
	}
}

// Drain lets the output come that a program has left behind when it ended, until ctx ends.
func (p *Program) Drain(ctx context.Context) {
	enough := time.NewTimer(maxDrain)
	defer enough.Stop()
	look := time.NewTicker(drainTime / 4)
	defer look.Stop()
	for quiet := false; !quiet; {
		select {
		case <-p.copied:
			return
		case <-ctx.Done():
			return
		case <-enough.C:
			quiet = true
		case <-look.C:
			since := p.reading.Load()
			quiet = since != 0 && time.Now().UnixNano()-since >= int64(drainTime)
		}
	}
	p.finish()
}

// End closes the line, tells the program's processes that it has gone, kills after the grace those that are left, and waits for the
// program.
func (p *Program) End() {
	g := p.group()
	g.hangUp()
	if p.pty != nil {
		_ = p.pty.Close() // the program's end of it was closed before, which Close complains about
	} else {
		_ = p.in.Close() // it may be closed
	}
	p.outlive(g)
	p.tree.close()
	if p.out != nil {
		_ = p.out.Close() // a process that left the session may hold the other end
	}
}

// outlive waits until all processes have gone, and kills those that do not go.
func (p *Program) outlive(g group) {
	late := time.NewTimer(p.grace)
	defer late.Stop()
	poll := time.NewTicker(groupPoll)
	defer poll.Stop()
	for exited := p.exited; exited != nil || g.alive(); {
		select {
		case <-exited:
			exited = nil
		case <-poll.C:
		case <-late.C:
			p.kill(g)
			<-p.exited
			return
		}
	}
}
