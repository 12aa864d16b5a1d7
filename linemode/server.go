package linemode

import "github.com/vtykit/vtykit/telnet"

// maxBegun is how many agreements to LINEMODE on one connection are followed by anything; whoever flaps more often is no terminal.
const maxBegun = 16

// Server is the option LINEMODE at the server's end. The zero value asks for it ([telnet.Engine.Open]) and then for nothing; set before,
// [Server.SetMode], [Server.Set] and [Server.Forward] say what is asked for as soon as the client has agreed.
//
// What the client does is told by Events.Option with [telnet.OptLinemode]: in the stream that is exactly where the client changed, so text
// before it was typed in the old mode.
type Server struct {
	// Wait leaves it to [telnet.Engine.Request] to ask for LINEMODE, or to the client to offer it.
	Wait bool
	// Defaults are the characters for a client that wants ours; zero is [BSD].
	Defaults Table

	modes    modes
	settings settings
	wanted   Table // what Set has asked for
	mask     Mask  // what Forward has asked for
	begun    uint8
	answers  budget
	setUp    bool
	ready    bool // the client has sent its characters or taken a mode
	has      uint32

	maskSent, maskTaken bool
}

func (*Server) Code() byte { return telnet.OptLinemode }

// Policy implements [telnet.Option].
func (s *Server) Policy(r telnet.Role) telnet.Policy {
	switch {
	case r != telnet.ServerRole:
		return 0
	case s.Wait:
		return telnet.AllowRemote
	}
	return telnet.AllowRemote | telnet.AskRemote
}

// on says whether the client has agreed.
func (s *Server) on(e *telnet.Engine) bool { return e.Enabled(telnet.OptLinemode, telnet.Remote) }

// Mode is the mode that the client has said it is in; 0 as long as LINEMODE is not agreed to.
func (s *Server) Mode() Mode { return s.modes.agreed }

// Wanted is the mode that SetMode asked for last, or that the client's user has chosen since.
func (s *Server) Wanted() Mode { return s.modes.wanted }

// Pending says whether a mode was sent that the client has not answered. A client that is in that mode already answers nothing.
func (s *Server) Pending() bool { return s.modes.n > 0 }

// SetMode asks for a mode, now or as soon as LINEMODE is agreed to. What holds already, or was asked for last, sends nothing.
// Until the client has said that it follows, Mode is the old one. Never block on that: a client may never answer.
func (s *Server) SetMode(e *telnet.Engine, m Mode) {
	s.modes.wanted = m & modeBits
	s.ask(e)
}

func (s *Server) ask(e *telnet.Engine) {
	if s.on(e) && s.begun <= maxBegun && s.modes.ask() {
		e.Subnegotiate(telnet.OptLinemode, []byte{cmdMode, byte(s.modes.wanted)})
	}
}

// Char is the character that the client has for a function. ok is false when it has none, or has not said.
func (s *Server) Char(f Function) (c byte, ok bool) { return s.Setting(f).Char() }

// Setting is how a function stands: as the client said or, until it answers, as Set has proposed.
func (s *Server) Setting(f Function) Setting { return s.settings.setting(f) }

// Agreed says whether nothing that Set has proposed for f waits for the client.
func (s *Server) Agreed(e *telnet.Engine, f Function) bool {
	return f == 0 || f > lastFunction || s.has&(1<<f) == 0 && !s.settings.slots[f].hasLater && !s.settings.asked(f, e.Second())
}

// Set proposes a character for a function: behind the client's own table, which its user's habits are in, or now when that has been
// received. The client may answer with a lower level. Beyond the last function it does nothing; the character 255 is none.
func (s *Server) Set(e *telnet.Engine, f Function, m Modifier, value byte) {
	if f == 0 || f > lastFunction {
		return
	}
	s.wanted[f] = Setting{m &^ ack, value}
	s.has |= 1 << f
	s.propose(e)
}

// propose sends what Set has asked for.
func (s *Server) propose(e *telnet.Engine) {
	if !s.ready || s.has == 0 {
		return
	}
	var out triplets
	for f := Synch; f <= lastFunction; f++ {
		if s.has&(1<<f) != 0 {
			s.settings.set(f, s.wanted[f], e.Second(), &out)
		}
	}
	s.has = 0
	s.say(e, out.body())
}

// Forward asks the client to send what it has at these characters too, now or as soon as LINEMODE is agreed to; none ends it. The clients of
// BSD refuse: [EndOfFile] and [Forward1] do there what can be done.
func (s *Server) Forward(e *telnet.Engine, m Mask) {
	if s.mask == m {
		return
	}
	s.mask, s.maskTaken = m, false
	s.forward(e)
}

func (s *Server) forward(e *telnet.Engine) {
	switch {
	case !s.on(e) || s.begun > maxBegun:
	case !s.mask.Empty():
		s.maskSent = true
		e.Subnegotiate(telnet.OptLinemode, append([]byte{telnet.DO, cmdForwardMask}, s.mask.encode()...))
	case s.maskSent:
		s.maskSent = false
		e.Subnegotiate(telnet.OptLinemode, []byte{telnet.DONT, cmdForwardMask})
	}
}

// Forwarding says whether the client has agreed to the mask.
func (s *Server) Forwarding() bool { return s.maskTaken }

// Changed implements [telnet.Option]. A client that begins again has forgotten everything.
func (s *Server) Changed(e *telnet.Engine, side telnet.Side, on bool) {
	if side != telnet.Remote {
		return
	}
	if !s.setUp {
		s.setUp = true
		if s.Defaults == (Table{}) {
			s.Defaults = BSD()
		}
	}
	s.modes = modes{wanted: s.modes.wanted}
	for f := Synch; f <= lastFunction; f++ { // what was asked for is asked for again
		if s.wanted[f] != (Setting{}) {
			s.has |= 1 << f
		}
	}
	s.settings = settings{fallback: s.Defaults, known: lastFunction, server: true, extra: s.settings.extra}
	s.ready, s.maskSent, s.maskTaken = false, false, false
	if !on {
		return
	}
	if s.begun <= maxBegun {
		s.begun++
	}
	s.ask(e)
	s.forward(e)
}

// Subnegotiation implements [telnet.Option].
func (s *Server) Subnegotiation(e *telnet.Engine, body []byte) (news bool) {
	if len(body) < 2 || !s.on(e) || s.begun > maxBegun {
		return false
	}
	switch body[0] {
	case cmdMode:
		return len(body) == 2 && s.mode(e, Mode(body[1]))
	case cmdSLC:
		answer, more, changed := s.settings.receive(body[1:], e.Second())
		s.say(e, answer)
		s.say(e, more)
		s.begin(e)
		return changed
	case telnet.WILL, telnet.WONT:
		// Only the answer to our own DO counts; DO and DONT are the server's (RFC 1184 section 2.3).
		taken := body[0] == telnet.WILL
		if len(body) != 2 || body[1] != cmdForwardMask || !s.maskSent || s.maskTaken == taken {
			return false
		}
		s.maskTaken = taken
		return true
	}
	return false
}

// mode takes a MODE from the client.
func (s *Server) mode(e *telnet.Engine, received Mode) (changed bool) {
	next, ack := s.modes.receive(received)
	changed = next != s.modes
	s.modes = next
	if ack && s.answers.spend(e.Second()) {
		e.Subnegotiate(telnet.OptLinemode, []byte{cmdMode, byte(next.agreed | modeAck)})
	}
	if changed && received&modeAck != 0 {
		s.begin(e)
	}
	return changed
}

// begin is called when the client has shown that its own table was sent, if it sends one at all: until then a proposal of ours would
// cross it and be undone.
func (s *Server) begin(e *telnet.Engine) {
	s.ready = true
	s.propose(e)
}

func (s *Server) say(e *telnet.Engine, body []byte) {
	if body != nil {
		e.Subnegotiate(telnet.OptLinemode, body)
	}
}
