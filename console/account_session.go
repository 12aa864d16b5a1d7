package console

import "time"

// SessionAccountant is what an [Accountant] is besides if it keeps records of sessions, not of commands only. Its method is called as
// Account is, in order with it: the commands of a session come between its beginning and its end.
type SessionAccountant interface {
	// AccountSession takes the record of a session that began, behind its login, or ended.
	AccountSession(r SessionRecord)
}

// SessionRecord is the beginning or the end of a session.
type SessionRecord struct {
	Session *Session // whose it is; what its methods tell stays as it was at the end
	Ended   bool
	Reason  string    // of the end, by the names of the close reasons
	Time    time.Time // of the event
	Lost    uint64    // records lost before this one, because too many waited
}

// tally is what a session counts.
type tally struct {
	serial         uint64 // its number
	received, sent uint64 // bytes of text from the terminal and to it
}

// due is a record that waits for the Accountant, of a session or of a command.
type due struct {
	command Record
	session *SessionRecord
}

// to hands the record over.
func (d due) to(a Accountant) {
	if d.session == nil {
		a.Account(d.command)
		return
	}
	d.session.Lost = d.command.Lost
	a.(SessionAccountant).AccountSession(*d.session)
}

// accountSession records the beginning of the session, or its end.
func (s *Session) accountSession(ended bool, reason string) {
	if _, ok := s.c.cfg.Account.(SessionAccountant); ok && s.line >= 0 {
		s.enter(due{session: &SessionRecord{Session: s, Ended: ended, Reason: reason, Time: time.Now()}})
	}
}

// Serial is a number that no other session of the console has had. They count from 1.
func (s *Session) Serial() uint64 { return s.count.serial }

// Started is when the session began, before its login.
func (s *Session) Started() time.Time { return s.start }

// Method is how the session's user proved who he is ([User.Method]).
func (s *Session) Method() string { s.mu.Lock(); defer s.mu.Unlock(); return s.method }

// Traffic is how many bytes of text have come from the terminal and gone to it so far.
func (s *Session) Traffic() (received, sent uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.count.received, s.count.sent
}
