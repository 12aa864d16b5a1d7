package telnet

import "fmt"

// Status is the option STATUS (RFC 859): either end tells the other which options it believes to be on. It is agreed to in both
// directions and never asked for. Questions are answered at most once a second.
type Status struct {
	differences []Difference
	told        int32 // the second of the last answer, plus 1
}

// Difference is a side of an option that the two ends do not see alike.
type Difference struct {
	Code byte
	Side Side // as seen from here
	On   bool // so it is here, and the opposite at the peer
}

func (d Difference) String() string {
	if d.On {
		return fmt.Sprintf("%s %v: on here, off there", OptionName(d.Code), d.Side)
	}
	return fmt.Sprintf("%s %v: off here, on there", OptionName(d.Code), d.Side)
}

func (*Status) Code() byte { return OptStatus }

// Policy implements [Option]. Bodies count before the agreement too, because telnetlib3 answers WILL STATUS with SEND and no DO.
func (*Status) Policy(Role) Policy { return AllowLocal | AllowRemote | AcceptUnagreed }

func (*Status) Changed(*Engine, Side, bool) {}

// Ask asks the peer for its view. The answer is told by [Events].Option. It returns false and sends nothing when the peer has not
// said WILL STATUS.
func (*Status) Ask(e *Engine) bool {
	if !e.Enabled(OptStatus, Remote) {
		return false
	}
	e.Subnegotiate(OptStatus, []byte{cmdSEND})
	return true
}

// Differences are those between the peer's last report and the engine at that moment, Local ones first and by code; nil when there are
// none or nothing was reported. What was under negotiation is left out.
func (s *Status) Differences() []Difference { return s.differences }

// Subnegotiation implements [Option]. Reports count when the peer said WILL STATUS, asked for or not (RFC 859 section 5).
// One with anything in it that is not a statement is ignored.
func (s *Status) Subnegotiation(e *Engine, body []byte) bool {
	switch {
	case len(body) == 1 && body[0] == cmdSEND:
		s.answer(e)
	case len(body) > 0 && body[0] == cmdIS && e.Enabled(OptStatus, Remote):
		theirs, ok := parseStatus(body[1:])
		if ok {
			s.compare(e, &theirs)
		}
		return ok
	}
	return false
}

// answer tells what is on: only the end that said WILL STATUS does (RFC 859 section 5), also while its WILL has no answer.
func (s *Status) answer(e *Engine) {
	slot := e.slot(OptStatus)
	if state := slot.state[Local]; state != qYes && state != qWantYes || s.told == e.second+1 {
		return
	}
	s.told = e.second + 1
	e.Subnegotiate(OptStatus, formatStatus(e.enabled()))
}

// enabled are the options that are on, per side.
func (e *Engine) enabled() (on [2]codeSet) {
	for i := range e.slots {
		for _, side := range [...]Side{Local, Remote} {
			if e.slots[i].state[side] == qYes {
				on[side].add(e.slots[i].code)
			}
		}
	}
	return on
}

// formatStatus is the body of IS: WILL for the local side and DO for the remote one, with SE doubled because SE alone ends an SB
// of the report (RFC 859 section 5). IACs are doubled on the way out.
func formatStatus(on [2]codeSet) []byte {
	body := []byte{cmdIS}
	for side, verb := range [...]byte{Local: WILL, Remote: DO} {
		for _, code := range on[side].codes() {
			if body = append(body, verb, code); code == SE {
				body = append(body, SE)
			}
		}
	}
	return body
}

// parseStatus reads the report behind IS, from the peer's point of view.
func parseStatus(p []byte) (on [2]codeSet, ok bool) {
	for len(p) > 0 {
		if len(p) < 2 {
			return on, false
		}
		verb, code := p[0], p[1]
		if p = p[2:]; code == SE && len(p) > 0 && p[0] == SE {
			p = p[1:]
		}
		switch verb {
		case WILL:
			on[Local].add(code)
		case WONT:
			on[Local].drop(code)
		case DO:
			on[Remote].add(code)
		case DONT:
			on[Remote].drop(code)
		case SB: // an option's parameters, up to an SE that is not doubled; they are not compared
			if p, ok = skipParameters(p); !ok {
				return on, false
			}
		default:
			return on, false
		}
	}
	return on, true
}

func skipParameters(p []byte) (rest []byte, ok bool) {
	for i := 0; i < len(p); i++ {
		if p[i] != SE {
			continue
		}
		if i+1 == len(p) || p[i+1] != SE {
			return p[i+1:], true
		}
		i++
	}
	return nil, false
}

// compare notes where the peer's report and the engine differ. The peer's local side is our remote one.
func (s *Status) compare(e *Engine, theirs *[2]codeSet) {
	s.differences = nil
	ours := e.enabled()
	for _, side := range [...]Side{Local, Remote} {
		var differ codeSet
		for i := range differ {
			differ[i] = ours[side][i] ^ theirs[1-side][i]
		}
		differ.drop(OptTimingMark) // has no state
		for _, code := range differ.codes() {
			if !e.Unanswered(code, side) {
				s.differences = append(s.differences, Difference{Code: code, Side: side, On: ours[side].has(code)})
			}
		}
	}
}
