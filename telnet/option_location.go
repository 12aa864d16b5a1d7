package telnet

// maxLocation is the longest location that is taken or sent, in bytes.
const maxLocation = 256

// SendLocation is the option SEND-LOCATION (RFC 779): the client tells in words where its user sits. The server asks for it.
type SendLocation struct {
	// Location is what the client role tells: printable ASCII, at most 256 bytes. With anything else, and empty, it refuses the option.
	// It must not change once the engine is made.
	Location string

	reported string
	sent     uint8
}

func (*SendLocation) Code() byte { return OptSendLocation }

func (l *SendLocation) Policy(r Role) Policy {
	switch {
	case r == ServerRole:
		return AllowRemote | AskRemote
	case l.Location != "" && validLocation([]byte(l.Location)):
		return AllowLocal
	}
	return 0
}

// Reported is what the client told, printable ASCII of at most 256 bytes; "" as long as nothing is known.
func (l *SendLocation) Reported() string { return l.reported }

// Changed implements [Option]: the client tells its location when the server agreed.
func (l *SendLocation) Changed(e *Engine, s Side, on bool) {
	if s == Local && on && l.sent < maxQueries && validLocation([]byte(l.Location)) {
		l.sent++
		e.Subnegotiate(OptSendLocation, []byte(l.Location))
	}
}

// Subnegotiation implements [Option]. A location that is too long or has other characters is ignored.
func (l *SendLocation) Subnegotiation(e *Engine, body []byte) bool {
	if !e.Enabled(OptSendLocation, Remote) || !validLocation(body) || l.reported == string(body) {
		return false
	}
	l.reported = string(body)
	return true
}

// validLocation allows the printing characters of the NVT (RFC 779).
func validLocation(b []byte) bool {
	for _, c := range b {
		if c < ' ' || c > '~' {
			return false
		}
	}
	return len(b) <= maxLocation
}
