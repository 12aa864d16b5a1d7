package telnet

// qState is the state of one side of one option: the four states of RFC 1143 section 7 with the queue bit folded in.
type qState uint8

const (
	qNo         qState = iota // off
	qYes                      // on
	qWantNo                   // we said off and wait
	qWantNoOpp                // the same, and then want it on again
	qWantYes                  // we said on and wait
	qWantYesOpp               // the same, and then want it off again
)

func (s qState) String() string {
	return [...]string{"NO", "YES", "WANTNO", "WANTNO/OPPOSITE", "WANTYES", "WANTYES/OPPOSITE"}[s]
}

// qAnswer is what a transition sends: nothing, or a verb of this side (WILL or DO is on, WONT or DONT is off).
type qAnswer uint8

const (
	qSilent qAnswer = iota
	qOn
	qOff
)

// qReceive is the transition for a verb from the peer. on is WILL or DO, off is WONT or DONT; want says whether we agree to
// have the option on.
func qReceive(s qState, on, want bool) (qState, qAnswer) {
	if on {
		switch s {
		case qNo:
			if want {
				return qYes, qOn
			}
			return qNo, qOff
		case qWantNo: // our off was answered by on: an error of the peer, taken as off
			return qNo, qSilent
		case qWantNoOpp: // the same error, but it suits us
			return qYes, qSilent
		case qWantYes:
			return qYes, qSilent
		case qWantYesOpp:
			return qWantNo, qOff
		}
		return s, qSilent
	}
	switch s {
	case qYes:
		return qNo, qOff
	case qWantNoOpp:
		return qWantYes, qOn
	}
	return qNo, qSilent
}

// qRequest is the transition for a wish of our own.
func qRequest(s qState, on bool) (qState, qAnswer) {
	switch {
	case on && s == qNo:
		return qWantYes, qOn
	case on && s == qWantNo:
		return qWantNoOpp, qSilent
	case on && s == qWantYesOpp:
		return qWantYes, qSilent
	case !on && s == qYes:
		return qWantNo, qOff
	case !on && s == qWantNoOpp:
		return qWantNo, qSilent
	case !on && s == qWantYes:
		return qWantYesOpp, qSilent
	}
	return s, qSilent
}
