package telnet

// Subcommands of TOGGLE-FLOW-CONTROL (RFC 1372 section 1).
const (
	flowOff        = 0
	flowOn         = 1
	flowRestartAny = 2
	flowRestartXON = 3
)

// LFLOW is the option TOGGLE-FLOW-CONTROL, called remote flow control (RFC 1372, and 1080 before it): the server says whether the client's
// terminal stops its output at XOFF, and what starts it again. The zero value is flow control, started again by XON only.
type LFLOW struct {
	off     bool
	restart byte  // flowRestartAny or flowRestartXON; 0 leaves it to the client
	begun   uint8 // agreements that were followed by the setting
}

func (*LFLOW) Code() byte { return OptLFLOW }

func (*LFLOW) Policy(r Role) Policy {
	if r == ServerRole {
		return AllowRemote | AskRemote
	}
	return AllowLocal
}

// On says whether the client's terminal is to stop at XOFF and restart at XON: what the server role set, or the client role was told.
func (f *LFLOW) On() bool { return !f.off }

// RestartAny says whether any character but XOFF restarts the output, and not only XON.
func (f *LFLOW) RestartAny() bool { return f.restart == flowRestartAny }

// Set is for the server role: flow control on or off at the client, now or as soon as the option is on. A program that wants ^S and ^Q
// for itself sets it off.
func (f *LFLOW) Set(e *Engine, on bool) {
	if f.off == on {
		f.off = !on
		f.tell(e, f.flow())
	}
}

// SetRestart is for the server role: whether any character restarts the output, now or as soon as the option is on.
func (f *LFLOW) SetRestart(e *Engine, anyCharacter bool) {
	code := byte(flowRestartXON)
	if anyCharacter {
		code = flowRestartAny
	}
	if f.restart != code {
		f.restart = code
		f.tell(e, code)
	}
}

func (f *LFLOW) flow() byte {
	if f.off {
		return flowOff
	}
	return flowOn
}

func (f *LFLOW) tell(e *Engine, code byte) {
	if e.role == ServerRole && e.Enabled(OptLFLOW, Remote) {
		e.Subnegotiate(OptLFLOW, []byte{code})
	}
}

// Changed implements [Option]. The client begins with flow control on (RFC 1372 section 5), so the server tells only what differs.
func (f *LFLOW) Changed(e *Engine, s Side, on bool) {
	switch {
	case s == Local && e.role == ClientRole:
		*f = LFLOW{}
	case s == Remote && on && f.begun < maxQueries: // whoever flaps so often is no terminal
		f.begun++
		if f.off {
			f.tell(e, flowOff)
		}
		if f.restart != 0 {
			f.tell(e, f.restart)
		}
	}
}

// Subnegotiation implements [Option]: the client follows. Unknown subcommands are ignored, as the RFC wants.
func (f *LFLOW) Subnegotiation(e *Engine, body []byte) bool {
	if e.role != ClientRole || len(body) != 1 || !e.Enabled(OptLFLOW, Local) {
		return false
	}
	old := *f
	switch body[0] {
	case flowOff, flowOn:
		f.off = body[0] == flowOff
	case flowRestartAny, flowRestartXON:
		f.restart = body[0]
	}
	return *f != old
}
