package telnet

// timingMark answers DO TIMING-MARK (RFC 860) with WILL, every time and in order behind what was sent before: BSD clients throw
// away all output behind ^C until that answer comes, and stay dead without it. It is a question and no state, so it does
// not go through the table of RFC 1143. WILL and WONT are answers to a question of ours.
func (e *Engine) timingMark(verb byte) {
	switch verb {
	case DO:
		e.send(IAC, WILL, OptTimingMark)
		if e.interrupted {
			e.events.Command(OptTimingMark)
		}
	case WILL, WONT:
		e.events.Option(OptTimingMark)
	}
}
