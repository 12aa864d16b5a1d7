package console

import (
	"time"

	"github.com/vtykit/vtykit/console/lineedit"
)

// timers are a session's clocks, each made when it is first needed. They run on the monotonic clock. Session.mu guards them.
type timers struct {
	grace, idle, absolute *time.Timer
	escape, resize, flush *time.Timer
}

// idleWarning is how long before the end an operator is told of it.
const idleWarning = time.Minute

func (s *Session) startGrace() {
	if d := s.c.cfg.LoginGrace; d > 0 {
		s.timers.grace = time.AfterFunc(d, func() { s.disconnect(reasonGrace, s.c.text.GraceExpired) })
	}
}

// startTimers begins the clocks of a session that has been admitted. s.mu is held.
func (s *Session) startTimers() {
	if s.timers.grace != nil {
		s.timers.grace.Stop()
		s.timers.grace = nil
	}
	s.lastInput = time.Now()
	s.armIdle()
	s.armAbsolute(s.c.cfg.AbsoluteTimeout)
}

// SetIdleTimeout changes after how long without typed input this session ends; 0 or less is never.
func (s *Session) SetIdleTimeout(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.idle = max(d, 0)
	if !s.closed && s.admitted {
		s.armIdle()
	}
}

// armIdle sets the idle clock to the next moment at which something may be due: the warning or the end. Typing does not touch
// it, it only notes the time. s.mu is held.
func (s *Session) armIdle() {
	if s.timers.idle != nil {
		s.timers.idle.Stop()
		s.timers.idle = nil
	}
	if s.idle == 0 {
		return
	}
	left := s.idle - time.Since(s.lastInput)
	if left > idleWarning {
		left -= idleWarning
	}
	s.timers.idle = time.AfterFunc(max(left, 0), s.checkIdle)
}

func (s *Session) checkIdle() {
	s.mu.Lock()
	if s.closed || s.idle == 0 {
		s.mu.Unlock()
		return
	}
	if s.cmd != nil && (s.state == stateRun || s.state == stateRaw) && !s.atTerminal() {
		s.lastInput = time.Now() // a command that runs is not idleness
	}
	quiet := time.Since(s.lastInput)
	if quiet >= s.idle {
		s.mu.Unlock()
		s.disconnect(reasonIdle, s.c.text.IdleClosed)
		return
	}
	if s.idle > idleWarning && quiet >= s.idle-idleWarning {
		if s.state == stateLine && !s.script() {
			s.interject(s.c.text.IdleWarning)
			s.flush()
		}
	}
	s.armIdle()
	s.mu.Unlock()
}

// startEscape gives an unfinished escape sequence its time. s.mu is held.
func (s *Session) startEscape() {
	if s.timers.escape != nil {
		s.timers.escape.Reset(escapeGap)
		return
	}
	s.timers.escape = time.AfterFunc(escapeGap, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.closed || s.state != stateLine && s.state != stateAsk || !s.ed.Pending() {
			return
		}
		out, ev := s.ed.Flush(s.buf())
		s.out = out
		if ev != lineedit.None {
			s.edited(ev)
		}
		s.settle()
	})
}

func (s *Session) stopEscape() {
	if s.timers.escape != nil {
		s.timers.escape.Stop()
	}
}

// startResize repaints for a new size after a while, however many sizes come until then. s.mu is held.
func (s *Session) startResize(d time.Duration) {
	if s.timers.resize != nil {
		s.timers.resize.Reset(d)
		return
	}
	s.timers.resize = time.AfterFunc(d, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if !s.closed {
			s.resized()
		}
	})
}

// stopTimers stops every clock. s.mu is held.
func (s *Session) stopTimers() {
	t := s.timers
	for _, timer := range []*time.Timer{t.grace, t.idle, t.absolute, t.escape, t.resize, t.flush} {
		if timer != nil {
			timer.Stop()
		}
	}
	s.lm.stop()
	s.stopLater()
}
