package telnet

import (
	"bytes"
	"strconv"
)

const (
	// maxSpeed is the fastest line that is believed, in bits per second: nine digits.
	maxSpeed = 999_999_999
	// defaultSpeed is what every known client says of a line that is none.
	defaultSpeed = 38400
)

// TSPEED is the option TERMINAL-SPEED (RFC 1079). The server asks, the client tells the speeds of its terminal's line.
type TSPEED struct {
	// Transmit and Receive are the client role's speeds in bits per second, 1 to 999999999; any other value is 38400.
	Transmit, Receive int

	transmit, receive int32
	query             query
}

func (*TSPEED) Code() byte { return OptTSPEED }

func (*TSPEED) Policy(r Role) Policy {
	if r == ServerRole {
		return AllowRemote | AskRemote
	}
	return AllowLocal
}

// Reported are the speeds that the client told, in bits per second, at most 999999999; 0 as long as nothing is known.
func (t *TSPEED) Reported() (transmit, receive int) { return int(t.transmit), int(t.receive) }

// Ask asks the client once more. It returns false when the option is off, a question is open, or 16 were asked on this connection.
func (t *TSPEED) Ask(e *Engine) bool {
	return e.Enabled(OptTSPEED, Remote) && t.query.ask(e, OptTSPEED)
}

// Changed implements [Option]: the server asks when the client agreed.
func (t *TSPEED) Changed(e *Engine, s Side, on bool) {
	if s == Remote && on {
		t.query.ask(e, OptTSPEED)
	}
}

// Subnegotiation implements [Option]. An answer that is not two decimal numbers with a comma between is ignored.
func (t *TSPEED) Subnegotiation(e *Engine, body []byte) bool {
	if e.role == ClientRole {
		t.query.answer(e, OptTSPEED, body, formatSpeeds(t.Transmit, t.Receive))
		return false
	}
	v, ok := t.query.value(body)
	if !ok {
		return false
	}
	transmit, receive, ok := parseSpeeds(v)
	if !ok || transmit == t.transmit && receive == t.receive {
		return false
	}
	t.transmit, t.receive = transmit, receive
	return true
}

// formatSpeeds is the value of IS: transmit speed first (RFC 1079).
func formatSpeeds(transmit, receive int) string {
	speed := func(v int) string {
		if v < 1 || v > maxSpeed {
			v = defaultSpeed
		}
		return strconv.Itoa(v)
	}
	return speed(transmit) + "," + speed(receive)
}

func parseSpeeds(b []byte) (transmit, receive int32, ok bool) {
	first, second, ok := bytes.Cut(b, []byte{','})
	transmit, ok1 := parseSpeed(first)
	receive, ok2 := parseSpeed(second)
	return transmit, receive, ok && ok1 && ok2
}

// parseSpeed takes one to nine digits and nothing else.
func parseSpeed(b []byte) (v int32, ok bool) {
	if len(b) == 0 || len(b) > len("999999999") {
		return 0, false
	}
	for _, c := range b {
		if c < '0' || c > '9' {
			return 0, false
		}
		v = 10*v + int32(c-'0')
	}
	return v, true
}
