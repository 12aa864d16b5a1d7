package console

import (
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/vtykit/vtykit/internal/safe"
)

// maxLater is how many calls of [Session.AfterFunc] may be waiting in one session.
const maxLater = 64

// ErrTooManyTimers is what [Session.AfterFunc] returns once 64 calls of the session wait.
var ErrTooManyTimers = errors.New("console: too many timers")

// AfterFunc calls f in a goroutine of its own after d, unless the session has ended by then; the end of the session, however it comes,
// stops what waits. It outlives the command that asked for it, and so f shows by [Session.WriteMessage] what it has to say. A panic of
// f is logged. stop is as [time.Timer.Stop]. A nil f is an error.
func (s *Session) AfterFunc(d time.Duration, f func()) (stop func() bool, err error) {
	if f == nil {
		return nil, errors.New("console: Session.AfterFunc: nil function")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.closed:
		return nil, ErrSessionClosed
	case len(s.later) >= maxLater:
		return nil, ErrTooManyTimers
	}
	l := &later{}
	l.timer = time.AfterFunc(d, func() {
		if s.forget(l) {
			s.callLater(f)
		}
	})
	if s.later == nil {
		s.later = map[*later]struct{}{}
	}
	s.later[l] = struct{}{}
	return func() bool {
		waits := s.forget(l) // if it does, f never runs, even if the timer is due by now
		l.timer.Stop()
		return waits
	}, nil
}

// later is one call that waits. Session.mu guards its timer, which may be due before it is stored.
type later struct{ timer *time.Timer }

// forget takes l from those that wait, and reports whether it was one of them.
func (s *Session) forget(l *later) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, waits := s.later[l]
	if delete(s.later, l); len(s.later) == 0 {
		s.later = nil // an idle session holds nothing
	}
	return waits
}

func (s *Session) callLater(f func()) {
	defer s.survive("panic in AfterFunc")
	f()
}

// survive logs the panic of something that no command waits for.
func (s *Session) survive(what string) {
	if r := recover(); r != nil {
		stack := debug.Stack()
		s.c.log.Error(what, "line", s.line, "panic", safe.Line(fmt.Sprint(r), 256), "stack", string(stack[:min(len(stack), 64<<10)]))
	}
}

// stopLater stops all that waits. s.mu is held.
func (s *Session) stopLater() {
	for l := range s.later {
		l.timer.Stop()
	}
	s.later = nil
}

// ending calls the embedder's hook.
func (s *Session) ending(reason string) {
	if f := s.c.cfg.End; f != nil {
		defer s.survive("panic in End")
		f(s, reason)
	}
}
