package fingerprint

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/vtykit/vtykit/internal/safe"
	"github.com/vtykit/vtykit/telnet"
)

// Codes within subnegotiations.
const (
	bodyIS       = 0 // RFC 1091, 1079, 1572
	environVAR   = 0 // RFC 1572 section 2
	environValue = 1
	environESC   = 2
	environUser  = 3
	lineSLC      = 3 // RFC 1184 section 2.4
	charsetOK    = 2 // ACCEPTED, RFC 2066
	maxFunctions = 32
)

// body reads a subnegotiation of the client.
func (f *fromClient) body(option byte, p []byte) bool {
	r := (*Recorder)(f)
	r.telnetSeen, r.interrupt = true, ""
	r.endLine()
	is := len(p) > 0 && p[0] == bodyIS
	switch {
	case option == telnet.OptTTYPE && is:
		r.note(&r.types, shown(p[1:]), maxTypes)
	case option == telnet.OptNAWS && len(p) == 4:
		r.window = fmt.Sprintf("%dx%d", binary.BigEndian.Uint16(p), binary.BigEndian.Uint16(p[2:]))
	case option == telnet.OptTSPEED && is:
		r.speed = shown(p[1:])
	case option == telnet.OptNewEnviron && is:
		r.environ(p[1:])
	case option == telnet.OptCharset && len(p) > 0 && p[0] == charsetOK:
		r.charset = shown(p[1:])
	case option == telnet.OptLinemode && len(p) > 0 && p[0] == lineSLC:
		if r.slc == nil { // later ones answer the server's
			for p = p[1:]; len(p) >= 3 && len(r.slc) < maxFunctions; p = p[3:] {
				r.slc = append(r.slc, [3]byte(p[:3]))
			}
		}
	case option == telnet.OptXDISPLOC, option == telnet.OptSendLocation, option == telnet.OptEnviron:
		r.note(&r.bodies, telnet.OptionName(option), maxBodies) // the value names a host or a person
	default:
		b := telnet.OptionName(option)
		if len(p) > 0 {
			b += " " + hex.EncodeToString(p[:min(len(p), maxShown)])
		}
		r.note(&r.bodies, b, maxBodies)
	}
	return option != telnet.OptMCCP3
}

// unset stands behind a variable that the client says it does not have: a name without VALUE.
const unset = " unset"

// environ reads a list of variables (RFC 1572 section 2): names, and values only of those that describe the terminal.
func (r *Recorder) environ(p []byte) {
	for len(p) > 0 {
		kind := "VAR "
		switch p[0] {
		case environUser:
			kind = "USERVAR "
		case environVAR:
		default:
			return
		}
		var name, value []byte
		name, p = environWord(p[1:])
		set := len(p) > 0 && p[0] == environValue
		if set {
			value, p = environWord(p[1:])
		}
		item := kind + shown(name)
		switch upper := strings.ToUpper(string(name)); {
		case !set:
			item += unset
		case upper == "TERM", upper == "COLORTERM", upper == "TERM_PROGRAM":
			item += "=" + shown(value)
		}
		r.note(&r.vars, item, maxVars)
	}
}

// environWord is a name or a value up to the next code, and the rest.
func environWord(p []byte) (word, rest []byte) {
	for i := 0; i < len(p); i++ {
		switch c := p[i]; {
		case c == environESC && i+1 < len(p):
			i++
			word = append(word, p[i])
		case c <= environUser:
			return word, p[i:]
		default:
			word = append(word, c)
		}
	}
	return word, nil
}

// shown is a name that the client chose, as one printable line.
func shown(p []byte) string { return string(safe.AppendLine(nil, p, maxName)) }
