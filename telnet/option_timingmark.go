package telnet

// maxMarks is how many questions of ours may be open at a time.
const maxMarks = 16

// Mark asks the peer for a mark, DO TIMING-MARK (RFC 860): its answer, which is told as [Events].Option(OptTimingMark), shows that it has
// taken all that was sent before. WILL and WONT say so alike. It returns false and asks nothing while 16 answers are missing.
func (e *Engine) Mark() bool {
	if e.marks == maxMarks {
		return false
	}
	e.marks++
	e.send(IAC, DO, OptTimingMark)
	return true
}

// timingMark answers DO TIMING-MARK (RFC 860) with WILL, every time and in order behind what was sent before: BSD clients throw
// away all output behind ^C until that answer comes, and stay dead without it. It is a question and no state, so it does
// not go through the table of RFC 1143. WILL and WONT are answers to a question of ours, or else nothing.
func (e *Engine) timingMark(verb byte) {
	switch verb {
	case DO:
		e.send(IAC, WILL, OptTimingMark)
		if e.interrupted {
			e.events.Command(OptTimingMark)
		}
	case WILL, WONT:
		if e.marks > 0 {
			e.marks--
			e.events.Option(OptTimingMark)
		}
	}
}
