package console

import "bytes"

// interrupts acts on the last interrupt in p, and returns what stands behind it. One that comes while help or completion has yet to begin is
// left where it is: it is a key of the line that goes on behind them. s.mu is held.
func (s *Session) interrupts(p []byte) []byte {
	// Each command of a paste looks through what is still to come, and to look forward is thirty times as fast.
	if bytes.IndexByte(p, keyInterrupt) < 0 && bytes.IndexByte(p, keyBreak) < 0 || s.job.kind == jobHelp || s.job.kind == jobComplete {
		return p
	}
	i := max(bytes.LastIndexByte(p, keyInterrupt), bytes.LastIndexByte(p, keyBreak))
	s.stop()
	return p[i+1:]
}

// stop interrupts the command that runs, or that is to run next: then it does not begin. What it has printed and what has not left yet is
// dropped, but for its echo, and the operator sees at once that the key was taken, however long the command needs to end.
func (s *Session) stop() {
	s.ahead = s.ahead[:0]
	next := s.job.kind == jobLine || s.job.kind == jobLineEnd
	if s.cmd == nil && !next || s.interrupt || !s.admitted || s.locked { // a login checks what it was given, whatever is typed
		return
	}
	s.interrupt = true
	if s.cmd != nil {
		s.cmd.cancel(ErrInterrupted)
		s.t.Discard()
	}
	if s.echoed > 0 {
		s.midLine = false
	}
	s.out = append(s.freshLine(s.buf()[:s.echoed]), "^C\r\n"...)
	s.flush()
	s.cond.Broadcast()
}
