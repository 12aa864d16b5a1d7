package console

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"runtime/debug"
	"strings"
	"time"

	"github.com/vtykit/vtykit/console/grammar"
	"github.com/vtykit/vtykit/console/lineedit"
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
		host := s.c.hostname()
		s.mu.Lock()
		s.guard(j)
		s.endMark(j)
		s.next(j, again, host)
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
func (s *Session) next(j job, again bool, host string) {
	s.host = host
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

// complain prints one line of the dialect.
func (s *Session) complain(text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.complaint == "" {
		s.complaint = text
	}
	if s.closed || s.interrupt {
		return
	}
	s.out = s.freshLine(s.buf())
	s.out = s.tint(s.out, s.c.cfg.Style.Error, string(safe.AppendLine(nil, []byte(text), maxLine)))
	s.out = append(s.out, "\r\n"...)
	s.flushSoon()
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
		s.complain(s.c.text.ambiguous(line[from:], best.Offset, best.End))
	case grammar.Incomplete:
		s.incomplete()
	default:
		s.invalid(line, column, from+best.Offset+misspelt(modes, sets, line[from:], best.Offset, best.End, level))
		s.suggest(ctx, modes, line[from:], best.Offset, best.End, level)
	}
}

// misspelt is the number of characters of an unknown word that a keyword there begins with, so that the caret stands, as in IOS,
// under the first character that is wrong.
func misspelt(modes []*Mode, sets func(*Mode) *grammar.Set, line string, offset, end, level int) (n int) {
	word := line[offset:max(end, offset)]
	for _, m := range modes {
		for _, e := range sets(m).Help(line[:offset], level).Entries {
			same := 0
			for same < min(len(word), len(e.Word)) && word[same]|0x20 == e.Word[same]|0x20 && word[same] < 0x80 {
				same++
			}
			n = max(n, same)
		}
	}
	if n >= len(word) { // a prefix of a keyword is not what is wrong here
		return 0
	}
	return n
}

// invalid prints the caret under the byte at offset of a line that was echoed from column on.
func (s *Session) invalid(line string, column, offset int) {
	if s.c.text.NoCommand != "" || strings.Contains(line, "\n") {
		s.wrong(line, offset)
		return
	}
	text := s.c.text.invalid(line, offset)
	if s.c.text.NoCaret {
		s.complain(text)
		return
	}
	s.mu.Lock()
	width := s.margin()
	if s.script() {
		width = 0
	}
	col := lineedit.Column(strings.Repeat(" ", column)+line, column+offset, width)
	if s.complaint == "" {
		s.complaint = text
	}
	s.out = s.freshLine(s.buf())
	s.out = append(append(s.out, strings.Repeat(" ", col)...), "^\r\n"...)
	s.out = s.tint(s.out, s.c.cfg.Style.Error, string(safe.AppendLine(nil, []byte(text), maxLine)))
	s.out = append(s.out, "\r\n"...)
	if !s.c.text.NoBlank {
		s.out = append(s.out, "\r\n"...)
	}
	s.flushSoon()
	s.mu.Unlock()
}

// dispatch runs a matched command, through the pipes behind it.
func (s *Session) dispatch(ctx context.Context, m *Mode, match grammar.Match, line string, column, from int) {
	cmd := match.Value.(*command)
	var pipe *output.Pipe
	var typed any
	if match.Pipe >= 0 {
		var err error
		if typed, pipe, err = cmd.parsePipes(line[from+match.Pipe:], s.mayWrite()); err != nil {
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
	within, err := s.connect(ctx, run, pipe, match.Masked())
	if err != nil {
		s.complain(err.Error())
		return
	}
	defer func() { s.closeFiles(run, whole) }()
	s.mu.Lock()
	if s.mode != m && m.depth > 0 && m.depth < s.mode.depth {
		s.move(m)
	}
	s.cmd.pipe, s.cmd.typed, s.cmd.path, s.cmd.mode = pipe, typed, match.Path, m
	if rows := s.rows(); rows > 0 && !s.script() && (pipe == nil || !pipe.NoMore()) {
		s.cmd.pager = output.NewPager(s.columns(), rows)
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
		s.complain(with(s.c.text.Error, err.Error()))
	}
}

func (s *Session) running() *running { s.mu.Lock(); defer s.mu.Unlock(); return s.cmd }
