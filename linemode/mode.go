package linemode

import "strings"

// Subcommands of LINEMODE (RFC 1184 section 1).
const (
	cmdMode        = 1
	cmdForwardMask = 2
	cmdSLC         = 3
)

// Mode is what a client does with what its user types (RFC 1184 section 2.2). Zero is character by character, everything as data.
type Mode byte

const (
	Edit    Mode = 1  // the client edits, and sends whole lines
	TrapSig Mode = 2  // the client turns interrupting characters into telnet commands
	SoftTab Mode = 8  // the client shows a tab as spaces
	LitEcho Mode = 16 // the client shows what it types literally, and not as ^X

	modeAck  Mode = 4
	modeBits      = Edit | TrapSig | SoftTab | LitEcho
	// modeDuties are the bits that a client must follow; the others are advice (RFC 1184 section 2.2).
	modeDuties = Edit | TrapSig
)

// Bounds of MODE.
const (
	// maxWaiting is how many modes a server remembers that have no answer yet. Of more it knows only the last.
	maxWaiting = 4
	// maxAnswers is how many MODE and FORWARDMASK of the peer are answered in one second.
	maxAnswers = 10
)

func (m Mode) String() string {
	var names []string
	for _, bit := range [...]struct {
		mode Mode
		name string
	}{{Edit, "EDIT"}, {TrapSig, "TRAPSIG"}, {modeAck, "ACK"}, {SoftTab, "SOFT_TAB"}, {LitEcho, "LIT_ECHO"}} {
		if m&bit.mode != 0 {
			names = append(names, bit.name)
		}
	}
	if names == nil {
		return "0"
	}
	return strings.Join(names, "|")
}

// clientMode is the client's rule for a MODE from the server (RFC 1184 section 2.2): what has ACK, and what is so already, changes
// nothing and is not answered; anything else holds from now on and is acknowledged.
func clientMode(current, received Mode) (next Mode, ack bool) {
	if received&modeAck != 0 || received&modeBits == current {
		return current, false
	}
	return received & modeBits, true
}

// modes are MODE as the server sees it.
type modes struct {
	agreed  Mode
	wanted  Mode
	last    Mode             // that was sent to the client or came from it
	waiting [maxWaiting]Mode // sent, without an answer yet, oldest first
	n       uint8
}

// receive is the server's rule for a MODE from the client (RFC 1184 section 2.2). ack says that the client's own wish was followed and
// wants an acknowledgement.
func (m *modes) receive(received Mode) (next modes, ack bool) {
	mode := received & modeBits
	switch {
	case received&modeAck != 0:
		// A client answers in order, and says nothing to a mode that it has already: those before the one that it answers have
		// been taken. It may leave out what is advice only.
		for i, w := range m.waiting[:m.n] {
			if mode == w {
				return m.taken(mode, i+1), false
			}
		}
		for i, w := range m.waiting[:m.n] {
			if mode&modeDuties == w&modeDuties && mode&^w == 0 {
				return m.taken(mode, i+1), false
			}
		}
		// Another mode than it was asked for is believed (section 2.2), but it may still be an answer to one that is not remembered: what
		// waits goes on waiting. With nothing waiting it is an old one, of which an equal one has been taken, maybe with some advice left out.
		if m.n > 0 || mode == m.last {
			return m.taken(mode, 0), false
		}
	case m.n > 0:
		// The client changed by itself, while a mode was on the way: the server decides. When it is the same one the client has it already.
		if mode == m.waiting[0] {
			return m.taken(mode, 1), false
		}
	case mode != m.agreed:
		// Its user wanted it so ("mode -edit" in BSD's).
		return modes{agreed: mode, wanted: mode, last: mode}, true
	}
	return *m, false
}

// taken is m after the client has taken the first i waiting modes, the last of them as mode.
func (m *modes) taken(mode Mode, i int) modes {
	next := *m
	next.waiting = [maxWaiting]Mode{}
	next.n = uint8(copy(next.waiting[:], m.waiting[i:m.n]))
	next.agreed = mode
	return next
}

// ask says whether the wanted mode must be sent now.
func (m *modes) ask() bool {
	if m.n == 0 && m.wanted == m.agreed {
		m.last = m.agreed // a client does not answer what it has already
		return false
	}
	if m.wanted == m.last {
		return false // advice that the client has left out is not repeated
	}
	if m.n == maxWaiting {
		m.n = uint8(copy(m.waiting[:], m.waiting[1:]))
	}
	m.last = m.wanted
	m.waiting[m.n] = m.wanted
	m.n++
	return true
}

// budget is how many answers one second has left.
type budget struct {
	second int32
	spent  uint8
}

func (b *budget) spend(second int32) bool {
	if b.second != second {
		*b = budget{second: second}
	}
	if b.spent == maxAnswers {
		return false
	}
	b.spent++
	return true
}
