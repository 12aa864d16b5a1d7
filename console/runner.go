package console

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"runtime/debug"
	"time"

	"github.com/vtykit/vtykit/console/grammar"
	"github.com/vtykit/vtykit/console/output"
	"github.com/vtykit/vtykit/internal/safe"
)

// launch sees to it that what is to be run is run. s.mu is held.
func (s *Session) launch() {
	if s.job.kind != jobNone && s.done == nil {
		s.spawn()
	}
}

// spawn starts the runner, the goroutine in which everything that the embedder wrote is called. s.mu is held.
func (s *Session) spawn() {
	s.state = stateRun
	done := make(chan struct{})
	s.done = done
	go s.runner(done)
}

// runner does jobs until the type-ahead holds no further one.
func (s *Session) runner(done chan struct{}) {
	for {
		s.mu.Lock()
		j := s.job
		if j.kind == jobNone || s.closed {
			s.rest(done)
			s.mu.Unlock()
			return
		}
		s.mu.Unlock()
		s.step(j, done)
	}
}

// step does one job and what was typed meanwhile.
func (s *Session) step(j job, done chan struct{}) {
	again, returned := false, false
	defer func() {
		if j.kind == jobLogin {
			s.gate()
		}
		if !again {
			s.giveUp()
		}
		host, tag := s.c.hostname(), s.promptTag()
		s.mu.Lock()
		s.guard(j)
		s.endMark(j)
		s.host, s.tag = host, tag
		s.next(j, again)
		s.mu.Unlock()
		if !returned { // runtime.Goexit in a handler ended this goroutine, and is the end of the command only
			go s.runner(done)
		}
	}()
	s.beginMark()
	again = s.do(j)
	s.noteConfig()
	returned = true
}

// gate ends a session whose login came to its end, in whatever way, without letting it in. Nothing else leads to a prompt.
func (s *Session) gate() {
	s.mu.Lock()
	refused := !s.admitted
	s.mu.Unlock()
	if refused {
		s.disconnect(reasonInternal, "")
	}
}

// noteConfig reports the end of a configuration.
func (s *Session) noteConfig() {
	below := s.Mode().depth > 0
	if s.config && !below {
		s.observe(Event{Kind: ConfigEnd})
	}
	s.config = below
}

// next goes back to the prompt, or to the line that is being edited, and takes the type-ahead. s.mu is held.
func (s *Session) next(j job, again bool) {
	if s.closed {
		return
	}
	if again {
		s.repaint(j)
	} else {
		s.prompt()
	}
	marked := s.marked && s.interrupt
	s.interrupt = false
	s.catchUp()
	s.arrived(true)
	if marked && len(s.out) < flushAt {
		s.flushIn(markGap)
		return
	}
	s.marked = false
	if s.job.kind != jobNone && len(s.out) < flushAt {
		s.flushSoon() // the next answer goes out with this one, if it comes soon
		return
	}
	s.flush()
}

// rest ends the runner. s.mu is held.
func (s *Session) rest(done chan struct{}) {
	s.done = nil
	s.cond.Broadcast()
	close(done)
	if s.closed {
		return
	}
	s.lastInput = time.Now() // a command's running time is not idleness
	if s.ed.Pending() {
		s.startEscape()
	}
}

// do does one job. It reports whether the line that was being edited goes on.
func (s *Session) do(j job) (again bool) {
	ctx, cancel := s.begin()
	defer cancel(nil)
	cmd := &running{ctx: ctx, cancel: cancel}
	s.mu.Lock()
	s.cmd, s.job = cmd, job{}
	if s.interrupt {
		cancel(ErrInterrupted)
	}
	s.mu.Unlock()
	defer s.finish(cmd)
	defer s.contain()
	switch j.kind {
	case jobLogin:
		s.login(ctx)
	case jobLine:
		s.execute(ctx, j.line)
	case jobLineEnd:
		s.execute(ctx, j.line)
		s.mu.Lock()
		s.leaveConfig()
		s.mu.Unlock()
	case jobExit:
		s.Exit()
	case jobLeave:
		s.giveUp()
		s.mu.Lock()
		s.leaveConfig()
		s.mu.Unlock()
	case jobHelp:
		s.help(ctx, j.line)
		return true
	case jobComplete:
		s.complete(ctx, j)
		return true
	}
	return false
}

// begin returns the context of something that the embedder wrote. It ends with the session.
func (s *Session) begin() (context.Context, context.CancelCauseFunc) {
	ctx, cancel := context.WithCancelCause(s.ctx)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cancel = cancel
	if s.closed {
		cancel(ErrSessionClosed)
	}
	return ctx, cancel
}

// stopRunning ends the context of what runs. s.mu is held.
func (s *Session) stopRunning(cause error) {
	if s.cancel != nil {
		s.cancel(cause)
	}
}

// finish ends the output of a command.
func (s *Session) finish(cmd *running) {
	s.endOutput(cmd)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cmd, s.cancel = nil, nil
	s.cond.Broadcast() // for writers that it left behind
}

// contain turns a panic into the end of one command.
func (s *Session) contain() {
	r := recover()
	if r == nil {
		return
	}
	stack := debug.Stack()
	h := fnv.New32a()
	fmt.Fprintf(h, "%d %v", time.Now().UnixNano(), r)
	ref := fmt.Sprintf("%04X", h.Sum32()&0xffff)
	s.c.log.Error("panic in a command", "ref", ref, "line", s.line, "mode", s.Mode().name, "panic", string(safe.AppendLine(nil, fmt.Append(nil, r), 256)),
		"stack", string(stack[:min(len(stack), 64<<10)]))
	s.complain(with(s.c.text.Internal, ref))
}

// execute runs one line in the current mode.
func (s *Session) execute(ctx context.Context, line string) {
	s.mu.Lock()
	mode, view, level, column := s.mode, s.view, s.level, displayWidth(s.ed.Prompt())
	s.mu.Unlock()
	modes, from := mode.scope(line)
	var best grammar.Match
	masked, denied := line, false
	sets := func(m *Mode) *grammar.Set { return m.commands(view) }
	var open byte
	for i, m := range modes {
		set := m.commands(view)
		match := set.Match(line[from:], level)
		open = max(open, match.Open)
		if match.Status == grammar.OK && ctx.Err() != nil { // interrupted before it began
			s.recall(line, s.masked(match), s.c.keepable(match))
			return
		}
		if match.Status == grammar.OK && s.c.cfg.Authorize != nil && s.line >= 0 {
			first, err := match, error(nil)
			if set, match, err = s.authorize(ctx, m, set, match, line[from:], level); err != nil {
				s.recall(line, s.masked(first), false)
				s.unauthorized(ctx, m, &match, err)
				return
			}
			if match.Status != grammar.OK {
				masked, denied, sets = s.masked(first), true, except(sets, m, set)
			}
		}
		switch {
		case match.Status == grammar.OK:
			shown := s.masked(match)
			s.recall(line, shown, s.c.keepable(match))
			s.recordLine(shown)
			s.dispatch(ctx, m, match, line, column, from)
			return
		case i == 0 || best.Status == grammar.Unknown && match.Status != grammar.Unknown:
			best = match
		}
	}
	if open != 0 && s.c.text.Continue != "" {
		s.goOn(ctx, line)
		return
	}
	if !denied && s.expand(ctx, modes, line, from, best) {
		return
	}
	if denied {
		s.recall(line, masked, false)
	} else {
		masked = best.Masked()
		s.recallRefused(line, line[:from]+masked)
		s.refused(modes[0], &best)
	}
	s.recordLine(masked)
	switch best.Status {
	case grammar.Empty:
	case grammar.Ambiguous:
		s.ambiguous(line[from:], &best)
	case grammar.Incomplete:
		s.incomplete()
	default:
		s.invalid(line, column, from+best.Offset+s.misspelt(ctx, modes, sets, line[from:], best.Offset, best.End, level))
		s.suggest(ctx, modes, line[from:], best.Offset, best.End, level)
	}
}

// dispatch runs a matched command, through the pipes behind it.
func (s *Session) dispatch(ctx context.Context, m *Mode, match grammar.Match, line string, column, from int) {
	cmd := match.Value.(*command)
	var pipe *output.Pipe
	var typed any
	refused := func() CommandInfo { return CommandInfo{Mode: m.name, Line: s.masked(match)} }
	if match.Pipe >= 0 {
		var err error
		if typed, pipe, err = cmd.parsePipes(line[from+match.Pipe:], s.mayWrite()); err != nil {
			s.account(refused(), Refused)
			var pe *output.PipeError
			switch {
			case errors.As(err, &pe) && pe.Incomplete:
				s.barePipe()
			case errors.As(err, &pe) && pe.Regexp != "":
				s.complain(with(s.c.text.BadRegexp, pe.Regexp))
			case errors.As(err, &pe):
				s.badPipe(line, column, from+match.Pipe+pe.Offset)
			default:
				s.complain(with(s.c.text.Error, err.Error()))
			}
			return
		}
	}
	run, whole := s.running(), false
	within, err := s.connect(ctx, run, pipe, s.masked(match))
	if err != nil {
		s.account(refused(), Refused)
		s.complain(err.Error())
		return
	}
	defer func() { s.closeFiles(run, whole) }()
	s.mu.Lock()
	if s.mode != m && m.depth > 0 && m.depth < s.mode.depth {
		s.move(m)
	}
	run.pipe, run.typed, run.path, run.mode = pipe, typed, match.Path, m
	if pipe == nil || !pipe.NoMore() {
		run.pager = s.newPager()
	}
	s.mu.Unlock()
	s.observe(Event{Kind: CommandStart, Text: s.masked(match), Mode: m.name})
	e := s.started(func() CommandInfo { return m.info(&match) })
	defer e.stop()
	s.stamp(run, m, match.Path)
	err = cmd.run(within, s, Args{&match})
	e.ends(err, ctx.Err() != nil || errors.Is(err, ErrInterrupted))
	whole = ctx.Err() == nil && s.whollyOut(run, err)
	if whole && len(run.files) > 0 {
		s.endOutput(run)
	}
	if err != nil && within.Err() == nil && !errors.Is(err, ErrInterrupted) {
		s.endOutput(run)
		s.failed(err, line, column)
	}
}

func (s *Session) running() *running { s.mu.Lock(); defer s.mu.Unlock(); return s.cmd }
