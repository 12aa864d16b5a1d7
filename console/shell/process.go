package shell

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/vtykit/vtykit/internal/program"
)

const (
	// DefaultOutput is how many bytes of output wait for [Process.Output].
	DefaultOutput = 1 << 20
	// DefaultRun is how long a [Process] may run.
	DefaultRun = 30 * time.Second
)

// Errors of a [Process].
var (
	ErrLine  = errors.New("shell: a line must not contain CR, LF or NUL")
	ErrFull  = errors.New("shell: the program does not read: too much input waits")
	ErrEnded = errors.New("shell: the program has ended")
	ErrLate  = errors.New("shell: the program was ended: out of time")
)

// ProcessConfig is how a [Process] runs.
type ProcessConfig struct {
	Env       []string      // as in [Config]
	Dir       string        // to run it in; empty is this process's
	MaxRun    time.Duration // to end it after; 0 is 30 s, negative is never
	MaxOutput int           // bytes of output that wait; 0 is 1 MiB
}

// Process is a program without a terminal, to which lines are sent and whose output is fetched, such as a Windows command shell. Its methods
// may be called by any goroutine; none but Wait and Next blocks for longer than Close's half a second. Whoever starts one calls Close or Wait.
type Process struct {
	p     *program.Program
	ahead *program.TypeAhead
	limit int
	end   context.CancelCauseFunc
	done  chan struct{} // closed when nothing of it is left
	err   error         // then: how it ended

	mu    sync.Mutex // guards what follows
	out   []byte
	lost  int64
	fresh chan struct{} // closed by new output, and then another one
}

// Start starts a program, which ends, with all that it has started, when ctx does. Argv is the program and its arguments, which it gets as they
// are: no shell sees them, but where the program is one. On Windows the arguments become one line by the rules of the C runtime's programs; a
// batch file and cmd.exe's /c have others, so nothing from outside may go into theirs.
func Start(ctx context.Context, argv []string, cfg ProcessConfig) (*Process, error) {
	if err := errors.Join(checkArgv(argv), checkEnv(cfg.Env)); err != nil {
		return nil, err
	}
	cmd, err := program.Find(argv, cfg.Dir)
	if err != nil {
		return nil, err
	}
	if runtime.GOOS == "windows" && batchFile(cmd.Path) {
		return nil, errors.New("shell: a batch file is run by a shell; start that, and send it lines")
	}
	cmd.All, cmd.Grace = true, grace
	p, err := cmd.StartPiped(append(program.Inherited(os.LookupEnv), variables(cfg.Env)...))
	if err != nil {
		return nil, err
	}
	stop := func() {}
	switch {
	case cfg.MaxRun == 0:
		ctx, stop = context.WithTimeoutCause(ctx, DefaultRun, ErrLate)
	case cfg.MaxRun > 0:
		ctx, stop = context.WithTimeoutCause(ctx, cfg.MaxRun, ErrLate)
	}
	r := &Process{p: p, ahead: program.NewTypeAhead(), limit: cfg.MaxOutput, done: make(chan struct{}), fresh: make(chan struct{})}
	if r.limit <= 0 {
		r.limit = DefaultOutput
	}
	ctx, r.end = context.WithCancelCause(ctx)
	go r.run(ctx, stop)
	return r, nil
}

// batchFile says whether Windows gives a file to cmd.exe, which understands % and & in arguments where nobody expects it (CVE-2024-24576).
func batchFile(path string) bool {
	path = strings.TrimRight(strings.ToLower(path), ". ")
	return strings.HasSuffix(path, ".bat") || strings.HasSuffix(path, ".cmd")
}

// run owns the program and the goroutines of both directions.
func (r *Process) run(ctx context.Context, stop func()) {
	var directions sync.WaitGroup
	directions.Go(func() {
		r.ahead.CopyTo(r.p)
		_ = r.p.CloseInput() // it may be closed
	})
	directions.Go(func() { r.p.Copy(func() error { return nil }, r.take) })
	ended := false
	select {
	case <-r.p.Exited():
		ended = true
		r.p.Drain(ctx)
	case <-ctx.Done():
	}
	r.ahead.Close()
	r.p.End()
	directions.Wait()
	switch state := r.p.State(); {
	case !ended:
		r.err = context.Cause(ctx)
	case state != nil && !state.Success():
		r.err = &exec.ExitError{ProcessState: state}
	}
	r.end(nil)
	stop()
	r.mu.Lock()
	defer r.mu.Unlock()
	close(r.done)
	close(r.fresh)
	r.fresh = nil
}

// take keeps output. Where there is no room the oldest goes: a program is not held up by one who looks at it now and then.
func (r *Process) take(p []byte) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if over := len(r.out) + len(p) - r.limit; over > 0 {
		r.lost += int64(over)
		n := min(over, len(r.out))
		r.out, p = append(r.out[:0], r.out[n:]...), p[over-n:]
	}
	r.out = append(r.out, p...)
	close(r.fresh)
	r.fresh = make(chan struct{})
}

// Pid is the number of the program's process.
func (r *Process) Pid() int { return r.p.Pid() }

// Send gives the program a line, which must not have a line end in it: one call is one line. It does not wait for the program to read it; at most
// 64 KiB wait, and what does not fit is [ErrFull], and nothing of it is sent.
func (r *Process) Send(line string) error {
	if strings.ContainsAny(line, "\r\n\x00") {
		return ErrLine
	}
	end := "\n"
	if runtime.GOOS == "windows" {
		end = "\r\n"
	}
	if r.ahead.TryPush([]byte(line + end)...) {
		return nil
	}
	select {
	case <-r.p.Exited():
		return ErrEnded
	default:
		return ErrFull
	}
}

// CloseInput tells the program, behind the lines that wait for it, that no more come. Send fails afterwards.
func (r *Process) CloseInput() { r.ahead.Finish() }

// Output is what has come since the last call, standard output and error in the order in which they came, without waiting; nil if nothing has.
// Where the program was faster than the caller the oldest is missing, see [Process.Lost].
func (r *Process) Output() []byte {
	r.mu.Lock()
	defer r.mu.Unlock()
	out := r.out
	r.out = nil
	return out
}

// Lost is how many bytes of output were dropped until now.
func (r *Process) Lost() int64 { r.mu.Lock(); defer r.mu.Unlock(); return r.lost }

// Next is Output that waits until something has come. Its error is io.EOF when the program has ended and all was fetched, or that of ctx.
func (r *Process) Next(ctx context.Context) ([]byte, error) {
	for {
		r.mu.Lock()
		out, fresh := r.out, r.fresh
		r.out = nil
		r.mu.Unlock()
		switch {
		case len(out) > 0:
			return out, nil
		case fresh == nil:
			return nil, io.EOF
		}
		select {
		case <-fresh:
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
	}
}

// Wait waits until the program has ended and nothing of it is left. Its error is nil for exit status 0, else an [*exec.ExitError]; or why the program
// was ended: [ErrLate], [ErrEnded] after Close, or the cause of Start's context.
func (r *Process) Wait() error {
	<-r.done
	return r.err
}

// Close ends the program and all that it has started, and waits for that: half a second at most until what does not end is killed. Output may
// be fetched afterwards. It may be called more than once.
func (r *Process) Close() {
	r.end(ErrEnded)
	<-r.done
}
