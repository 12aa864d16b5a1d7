package telnet

// MCCP2 is the Mud Client Compression Protocol, version 2: the server compresses what it sends. It must be named to be there at all, a
// server offers it behind the login only, and a [Conn] over TLS leaves it out. A compressing connection holds about 800 KiB.
// See https://tintin.mudhalla.net/protocols/mccp/.
type MCCP2 struct{}

// MCCP3 is the Mud Client Compression Protocol, version 3: the client compresses what it sends. What is said of [MCCP2] holds. A
// stream that expands more than 200 times is [ErrAbuse].
type MCCP3 struct{}

// Code implements [Option].
func (MCCP2) Code() byte { return OptMCCP2 }

// Code implements [Option].
func (MCCP3) Code() byte { return OptMCCP3 }

// Policy implements [Option].
func (MCCP2) Policy(r Role) Policy { return compressionPolicy(r) }

// Policy implements [Option].
func (MCCP3) Policy(r Role) Policy { return compressionPolicy(r) }

// compressionPolicy: the server says WILL for both directions.
func compressionPolicy(r Role) Policy {
	if r == ServerRole {
		return AllowLocal | AskLocal | AfterLogin
	}
	return AllowRemote
}

// compresses says whether an option is one that TLS forbids.
func compresses(o Option) bool {
	switch o.Code() {
	case OptMCCP1, OptMCCP2, OptMCCP3:
		return true
	}
	return false
}

// Changed implements [Option]: the server begins behind the subnegotiation.
func (MCCP2) Changed(e *Engine, s Side, on bool) {
	if s == Local {
		e.compress(OptMCCP2, on)
	}
}

// Changed implements [Option]: the client begins behind the subnegotiation.
func (MCCP3) Changed(e *Engine, s Side, on bool) {
	if s == Remote {
		e.compress(OptMCCP3, on)
	}
}

// Subnegotiation implements [Option]: what follows is compressed.
func (MCCP2) Subnegotiation(e *Engine, _ []byte) bool {
	return e.role == ClientRole && e.inflate()
}

// Subnegotiation implements [Option]: what follows is compressed.
func (MCCP3) Subnegotiation(e *Engine, _ []byte) bool {
	return e.role == ServerRole && e.inflate()
}

// compress begins or ends to compress what is sent. Without Events that can do it the option is withdrawn, and for good from a peer that
// begins more often than anything has to: each beginning takes 800 KiB and half a millisecond.
func (e *Engine) compress(code byte, on bool) {
	v, ok := e.events.(compressing)
	if on && e.begun == maxQueries {
		e.slot(code).policy = 0
		ok = false
	}
	switch {
	case ok && on:
		e.begun++
		e.Subnegotiate(code, nil)
		v.startCompressing(newDeflater(), []byte{IAC, SB, code, IAC, SE})
	case ok:
		v.stopCompressing()
	case on && code == OptMCCP2:
		e.Request(code, Local, false)
	case on:
		e.Request(code, Remote, false)
	}
}

func (e *Engine) inflate() bool {
	if e.in != nil {
		return false
	}
	e.in = newInflater()
	return true
}
