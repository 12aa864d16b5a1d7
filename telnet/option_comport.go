package telnet

// SerialParity is the parity of a serial port, by its code in RFC 2217.
type SerialParity uint8

const (
	ParityNone SerialParity = iota + 1
	ParityOdd
	ParityEven
	ParityMark
	ParitySpace
)

// SerialStop is how many stop bits a serial port has, by its code in RFC 2217.
type SerialStop uint8

const (
	StopOne SerialStop = iota + 1
	StopTwo
	StopOneAndHalf
)

// SerialControl is a question or an order about a serial port's flow control, break signal, DTR and RTS, by its code in RFC 2217. The
// orders that answer a question follow it.
type SerialControl uint8

const (
	ControlFlow     SerialControl = iota // a question, answered with one of the next three or 17 and 19
	ControlFlowNone                      // both ways
	ControlFlowXON                       // both ways
	ControlFlowRTS                       // both ways
	ControlBreak                         // a question
	ControlBreakOn
	ControlBreakOff
	ControlDTR // a question
	ControlDTROn
	ControlDTROff
	ControlRTS // a question
	ControlRTSOn
	ControlRTSOff
	ControlInbound // a question about data towards the port, answered with one of the next three or 18
	ControlInboundNone
	ControlInboundXON
	ControlInboundRTS
	ControlFlowDCD    // data from the port stop with DCD
	ControlInboundDTR // DTR is taken down to stop data towards the port
	ControlFlowDSR    // data from the port stop with DSR
)

// SerialPurge says which data to throw away, by its code in RFC 2217.
type SerialPurge uint8

const (
	PurgeInput  SerialPurge = iota + 1 // what came from the line and has not been sent to the client
	PurgeOutput                        // what came from the client and has not been sent on the line
	PurgeBoth
)

// A SerialPort is what a client of COM-PORT works on. Its methods are called inside [Engine.Feed], under the lock of the [Conn] if there
// is one: they must not block and must not use that Conn. A driver that may block takes the order and returns at once. Values
// have been checked as the comments say. Each setter gets 0 as a question, and returns the value in force, which may be another than
// was asked for.
type SerialPort interface {
	SetBaud(bits uint32) uint32 // per second, any number
	SetDataSize(bits uint8) uint8
	SetParity(SerialParity) SerialParity
	SetStopSize(SerialStop) SerialStop
	// SetControl takes questions and orders, and returns an order: the state in force of what it is about.
	SetControl(SerialControl) SerialControl
	Purge(SerialPurge)
	// Suspend says that the client wants no data from the port, or wants it again.
	Suspend(on bool)
}

// defaultSignature is never empty: an empty signature is a question, and two ends would ask each other for ever.
const defaultSignature = "vtykit"

// ComPort is the option COM-PORT (RFC 2217): a client uses a serial port of the server. Data go as text beside it, and need
// BINARY both ways. It is no part of a [Conn] unless named.
type ComPort struct {
	// Port is the server's serial port; without one the server refuses the option.
	Port SerialPort
	// Signature is told when the peer asks for it: at most 64 bytes of printable ASCII. "" is "vtykit".
	Signature string
	// Report takes the server's answers and notifications in the client role, and the peer's signature in both (value 0, see
	// RemoteSignature). It is called inside [Engine.Feed], must not block and must not use the Conn. nil drops them.
	Report func(c ComPortCommand, value uint32)

	remote    string
	lineMask  byte
	modemMask byte // inverted, because all bits are on at first
	modem     byte // its state as the server said last
}

func (*ComPort) Code() byte { return OptComPort }

// Policy implements [Option]. The client says WILL and the server DO; some clients want it the other way round as well.
func (o *ComPort) Policy(r Role) Policy {
	switch {
	case r == ClientRole:
		return AllowLocal | AllowRemote | AskLocal
	case o.Port == nil:
		return 0
	}
	return AllowLocal | AllowRemote | AskRemote
}

// RemoteSignature is what the peer said it is, at most 64 bytes of printable ASCII; "" as long as nothing is known.
func (o *ComPort) RemoteSignature() string { return o.remote }

// Changed implements [Option]. Each agreement begins with the masks of RFC 2217.
func (o *ComPort) Changed(_ *Engine, _ Side, on bool) {
	if on {
		o.lineMask, o.modemMask = 0, 0
	}
}

// Subnegotiation implements [Option].
func (o *ComPort) Subnegotiation(e *Engine, body []byte) bool {
	peer := ServerRole + ClientRole - e.role
	if text, ok := isSignature(body, peer); ok {
		if text == "" {
			o.TellSignature(e)
			return false
		}
		o.remote = text
		o.report(ComPortSignature, 0)
		return true
	}
	c, value, ok := parseComPort(body, peer)
	switch {
	case e.role == ServerRole && len(body) > 0 && body[0] == byte(ComPortModemState):
		// A question that RFC 2217 does not have; pyserial asks it.
		o.send(e, ComPortModemState, uint32(o.modem))
		return false
	case !ok:
		return false
	case e.role == ClientRole:
		o.report(c, value)
		return true
	}
	if value, ok = o.serve(c, value); ok {
		e.Subnegotiate(OptComPort, appendComPort(nil, e.role, c, value))
	}
	return false
}

func (o *ComPort) report(c ComPortCommand, value uint32) {
	if o.Report != nil {
		o.Report(c, value)
	}
}

// serve does what the client wants and returns the value in force. A value out of range changes nothing, and is answered like a question.
func (o *ComPort) serve(c ComPortCommand, value uint32) (inForce uint32, ok bool) {
	if o.Port == nil {
		return 0, false
	}
	switch c {
	case ComPortBaud:
		return o.Port.SetBaud(value), true
	case ComPortDataSize:
		if value < 5 || value > 8 {
			value = 0
		}
		return uint32(o.Port.SetDataSize(uint8(value))), true
	case ComPortParity:
		if value > uint32(ParitySpace) {
			value = 0
		}
		return uint32(o.Port.SetParity(SerialParity(value))), true
	case ComPortStopSize:
		if value > uint32(StopOneAndHalf) {
			value = 0
		}
		return uint32(o.Port.SetStopSize(SerialStop(value))), true
	case ComPortControl:
		if value > uint32(ControlFlowDSR) {
			return 0, false
		}
		return uint32(o.Port.SetControl(SerialControl(value))), true
	case ComPortPurge:
		if value < uint32(PurgeInput) || value > uint32(PurgeBoth) {
			return 0, false
		}
		o.Port.Purge(SerialPurge(value))
		return value, true
	case ComPortSuspend, ComPortResume:
		o.Port.Suspend(c == ComPortSuspend) // RFC 2217 section 5 has no answer to these
	case ComPortLineMask:
		o.lineMask = byte(value)
		return value, true
	case ComPortModemMask:
		o.modemMask = ^byte(value)
		return value, true
	}
	return 0, false
}

// Ask sends a command from the client, with 0 as a question; the answer comes to Report. A value has as many bits as the
// command has room for. Nothing is sent while the option is off.
func (o *ComPort) Ask(e *Engine, c ComPortCommand, value uint32) {
	switch c {
	case ComPortSignature:
		o.AskSignature(e)
	case ComPortLineState, ComPortModemState: // only the server says these
	default:
		if e.role == ClientRole {
			o.send(e, c, value)
		}
	}
}

// NotifyLine tells the client a new state of the line: the bits that it wants to know, if there are any. It is for the server.
func (o *ComPort) NotifyLine(e *Engine, state byte) {
	if state &= o.lineMask; state != 0 && e.role == ServerRole {
		o.send(e, ComPortLineState, uint32(state))
	}
}

// NotifyModem tells the client a new state of the modem's wires, as far as it wants to know and something of that has changed. It is for
// the server.
func (o *ComPort) NotifyModem(e *Engine, state byte) {
	changed := (state ^ o.modem) &^ o.modemMask
	if o.modem = state; changed != 0 && e.role == ServerRole {
		o.send(e, ComPortModemState, uint32(state&^o.modemMask))
	}
}

// Suspend tells the peer to send no data for now, or to go on.
func (o *ComPort) Suspend(e *Engine, on bool) {
	c := ComPortResume
	if on {
		c = ComPortSuspend
	}
	o.send(e, c, 0)
}

// AskSignature asks the peer what it is.
func (o *ComPort) AskSignature(e *Engine) { o.sendSignature(e, "") }

// TellSignature says what this end is.
func (o *ComPort) TellSignature(e *Engine) {
	text := cleanSignature(o.Signature)
	if text == "" {
		text = defaultSignature
	}
	o.sendSignature(e, text)
}

func (o *ComPort) sendSignature(e *Engine, text string) {
	if o.on(e) {
		code := byte(ComPortSignature)
		if e.role == ServerRole {
			code += comPortAnswer
		}
		e.Subnegotiate(OptComPort, append([]byte{code}, text...))
	}
}

func (o *ComPort) send(e *Engine, c ComPortCommand, value uint32) {
	if o.on(e) && c <= ComPortPurge {
		e.Subnegotiate(OptComPort, appendComPort(nil, e.role, c, value))
	}
}

func (*ComPort) on(e *Engine) bool {
	return e.Enabled(OptComPort, Local) || e.Enabled(OptComPort, Remote)
}
