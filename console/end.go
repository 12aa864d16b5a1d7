package console

import (
	"errors"
	"net"
	"time"
)

// finishInput runs what was typed before the peer closed its half, for a script that pipes its lines in and goes on reading. A peer that
// has closed both halves is found out by the first write.
func (s *Session) finishInput() {
	s.mu.Lock()
	defer s.mu.Unlock()
	wait := time.Duration(finishOne)
	if len(s.ahead) > 0 {
		wait = finishAll
	}
	late := false
	give := func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		late = true
		s.cond.Broadcast()
	}
	timer := time.AfterFunc(wait, give)
	defer timer.Stop()
	for s.state == stateRun && !s.closed && !late {
		s.cond.Wait()
	}
}

// end stops everything that still belongs to the session.
func (s *Session) end(reason string) {
	s.mu.Lock()
	s.closed = true
	s.stopTimers()
	done, admitted, command := s.done, s.admitted, ""
	if s.cmd != nil {
		command = s.cmd.path
	}
	s.out = nil
	rec, planned := s.rec, s.planned
	s.cond.Broadcast()
	s.stopRunning(ErrSessionClosed)
	s.mu.Unlock()
	s.giveUp()
	if done != nil {
		wait := time.NewTimer(abandonAfter)
		defer wait.Stop()
		select {
		case <-done:
		case <-wait.C:
			s.c.log.Error("abandoned handler", "line", s.line, "command", command)
		}
	}
	planned.end(s)
	rec.close()
	if admitted {
		s.observe(Event{Kind: SessionEnd, Text: reason})
		s.accountSession(true, reason)
		s.ending(reason)
	}
}

// shutDown ends what runs, and the session: the context that it was served with has ended. Where that is because the connection has, nobody
// is told of a shutdown.
func (s *Session) shutDown(cause error) {
	reason, text := reasonShutdown, s.c.text.GoingDown
	if errors.Is(cause, net.ErrClosed) {
		cause, reason, text = ErrSessionClosed, reasonReadError, ""
	}
	s.mu.Lock()
	s.stopRunning(cause)
	s.mu.Unlock()
	s.disconnect(reason, text)
}

// disconnect ends the session from any goroutine: it tells the user, and the reader finds the terminal closed.
func (s *Session) disconnect(reason, text string) {
	s.mu.Lock()
	if s.closed || reason == reasonGrace && s.admitted { // the login was faster
		s.mu.Unlock()
		return
	}
	s.closed = true
	s.stopTimers()
	switch {
	case text == "":
	case s.state == stateLine || s.state == stateAsk:
		s.farewell(s.ed.Erase(s.out), text)
	default:
		s.farewell(s.freshLine(s.out), text)
	}
	if s.paste {
		s.out = append(s.out, "\x1b[?2004l"...)
	}
	var cause error = ErrSessionClosed
	if !s.admitted {
		cause = &LoginError{Reason: reason}
	}
	s.flush()
	s.cond.Broadcast()
	s.stopRunning(cause)
	s.mu.Unlock()
	s.t.Disconnect(reason)
}

// farewell shows what has waited, unless the terminal is locked, and then text. s.mu is held.
func (s *Session) farewell(dst []byte, text string) {
	if !s.locked {
		dst = s.showPending(dst)
	}
	s.out = append(append(dst, text...), "\r\n"...)
}
