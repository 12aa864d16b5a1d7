package console

import (
	"context"
	"fmt"
	"net"
	"strings"
	"sync"
	"time"

	"github.com/vtykit/vtykit/console/arg"
	"github.com/vtykit/vtykit/console/grammar"
	"github.com/vtykit/vtykit/internal/safe"
)

// Bounds of scheduled commands.
const (
	maxScheduled    = 16       // of one session
	maxScheduledOut = 16 << 10 // bytes of output of one run that are logged
	maxScheduledLog = 100      // lines of it
	maxScheduleIn   = 10080    // minutes: a week
)

// schedule is the scheduled commands of one session. Its session's mu guards it, but for wg.
type schedule struct {
	ctx    context.Context
	cancel context.CancelFunc
	wg     sync.WaitGroup // what runs
	next   int            // number of the next one
	list   []*planned     // by number
}

// planned is one command that is to run.
type planned struct {
	n     int
	at    time.Time
	line  string
	shown string // with secrets masked
	user  User
	timer *time.Timer
}

// plannedTerminal is that of a session which runs a scheduled command: who is served is who scheduled it. What runs is asked for and accounted
// as if it were typed.
type plannedTerminal struct {
	batchTerminal
	of *Session
}

func (t *plannedTerminal) RemoteAddr() net.Addr { return t.of.t.RemoteAddr() }

// scheduleCommands registers `in`, `at`, `show schedule` and `no schedule`.
func (m *Mode) scheduleCommands() {
	minutes, clock, line := arg.Int("MINUTES", 0, maxScheduleIn), arg.Clock("TIME"), arg.Line("COMMAND")
	number := arg.Int("NUMBER", 1, 1<<30)
	m.Command("in", `MINUTES COMMAND
		Run a command later, while this session lasts
		What it prints goes to the log. It cannot ask for anything.
		MINUTES  How many minutes from now
		COMMAND  the command`, func(_ context.Context, s *Session, a Args) error {
		return s.plan(time.Now().Add(time.Duration(minutes.Get(a))*time.Minute), line.Get(a))
	}, minutes, line, wraps())
	m.Command("at", `TIME COMMAND
		Run a command at a time of day, while this session lasts
		What it prints goes to the log. It cannot ask for anything.
		TIME     Time of day, today or tomorrow
		COMMAND  the command`, func(_ context.Context, s *Session, a Args) error {
		return s.plan(nextClock(time.Now(), clock.Get(a)), line.Get(a))
	}, clock, line, wraps())
	m.Command("show schedule", "\nCommands that this session runs later", func(_ context.Context, s *Session, _ Args) error {
		s.showSchedule()
		return nil
	})
	m.Command("no schedule", `NUMBER
		Do not run a command that was scheduled
		NUMBER  its number, as show schedule prints it`, func(_ context.Context, s *Session, a Args) error {
		if !s.unplan(number.Get(a)) {
			return UserError("No such scheduled command")
		}
		return nil
	}, number)
}

// nextClock is the next moment behind now with that time since midnight.
func nextClock(now time.Time, clock time.Duration) time.Time {
	h, m, sec := int(clock.Hours()), int(clock.Minutes())%60, int(clock.Seconds())%60
	at := time.Date(now.Year(), now.Month(), now.Day(), h, m, sec, 0, now.Location())
	if !at.After(now) {
		at = time.Date(now.Year(), now.Month(), now.Day()+1, h, m, sec, 0, now.Location())
	}
	return at
}

// plan schedules a line, in the right that the session has now.
func (s *Session) plan(at time.Time, line string) error {
	if s.View() != "" {
		return UserError("Nothing can be scheduled in a view")
	}
	found, _, _ := s.c.root.look(nil, line, s.Level())
	if err := s.c.refusalOf(found, line, s.Level()); err != nil {
		if found.Status == grammar.Unknown {
			return &misread{err, line, found.Offset}
		}
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed || s.unattended() {
		return UserError("Nothing can be scheduled here")
	}
	if s.planned == nil {
		s.planned = &schedule{next: 1}
		s.planned.ctx, s.planned.cancel = context.WithCancel(s.ctx)
	}
	l := s.planned
	if len(l.list) == maxScheduled {
		return UserError(fmt.Sprintf("Not more than %d commands can be scheduled", maxScheduled))
	}
	p := &planned{n: l.next, at: at, line: line, shown: safe.Line(s.masked(found), 256), user: User{Name: s.user, Level: s.level, Method: s.method}}
	l.next++
	l.list = append(l.list, p)
	p.timer = time.AfterFunc(time.Until(at), func() { s.runPlanned(p) })
	return nil
}

// take removes a scheduled command, if it is there still. s.mu is held.
func (l *schedule) take(n int) *planned {
	if l == nil {
		return nil
	}
	for i, p := range l.list {
		if p.n == n {
			l.list = append(l.list[:i:i], l.list[i+1:]...)
			return p
		}
	}
	return nil
}

func (s *Session) unplan(n int) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.planned.take(n)
	if p != nil {
		p.timer.Stop()
	}
	return p != nil
}

// runPlanned runs a scheduled command, on the timer's goroutine, and logs what it prints.
func (s *Session) runPlanned(p *planned) {
	s.mu.Lock()
	l := s.planned
	if s.closed || l.take(p.n) == nil {
		s.mu.Unlock()
		return
	}
	l.wg.Add(1)
	s.mu.Unlock()
	defer l.wg.Done()
	t := &plannedTerminal{of: s}
	t.limit = maxScheduledOut
	b := s.c.batchOn(t, &t.batchTerminal, s.c.root, p.user)
	b.s.line, b.s.start, b.s.count.serial = s.line, s.start, s.count.serial
	out, err := b.Run(l.ctx, p.line)
	if l.ctx.Err() != nil {
		return
	}
	result := "done"
	if err != nil {
		result = "failed: " + err.Error()
	}
	name, by := fmt.Sprintf("vty%d command %d", s.line, p.n), ""
	if p.user.Name != "" {
		by = " by " + p.user.Name
	}
	s.c.Log(Notifications, "SCHED", "RAN", "%s (%s)%s: %s", name, p.shown, by, result)
	for i, line := range strings.Split(strings.TrimRight(out, "\n"), "\n") {
		if i == maxScheduledLog {
			s.c.Log(Informational, "SCHED", "OUTPUT", "%s: ...", name)
			break
		}
		if strings.TrimSpace(line) != "" {
			s.c.Log(Informational, "SCHED", "OUTPUT", "%s: %s", name, line)
		}
	}
}

// end stops what is scheduled and what runs, and waits for that for a limited time.
func (l *schedule) end(s *Session) {
	if l == nil {
		return
	}
	s.mu.Lock()
	for _, p := range l.list {
		p.timer.Stop()
	}
	l.list = nil
	s.mu.Unlock()
	l.cancel()
	done := make(chan struct{})
	go func() { l.wg.Wait(); close(done) }()
	wait := time.NewTimer(abandonAfter)
	defer wait.Stop()
	select {
	case <-done:
	case <-wait.C:
		s.c.log.Error("abandoned scheduled command", "line", s.line)
	}
}

func (s *Session) showSchedule() {
	s.mu.Lock()
	var list []planned
	if s.planned != nil {
		for _, p := range s.planned.list {
			list = append(list, *p)
		}
	}
	s.mu.Unlock()
	if len(list) == 0 {
		s.Printf("No command is scheduled\n")
		return
	}
	s.Printf(" No. Time                 Command\n")
	for _, p := range list {
		s.Printf("%4d %s  %s\n", p.n, p.at.Format("Jan _2 15:04:05 2006"), p.shown)
	}
}
