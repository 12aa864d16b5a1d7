package telnet

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
)

// Bounds of TERMINAL-TYPE.
const (
	maxTypeRequests = 8  // SEND on one connection, and with it the names that are looked at
	maxTypeName     = 40 // bytes of a name: the longest in use (RFC 1091 names and terminfo) is shorter
	maxTypeAnswers  = 16 // IS that the client role sends: twice what a server of ours asks for
)

// typeUnknown stands for a name that is empty, too long or has other characters than a terminal's name has.
const typeUnknown = "unknown"

// TTYPE is the option TERMINAL-TYPE (RFC 1091, and 930 before it). The server asks until the client repeats itself, answers nothing or
// its MTTS, at most 8 times: clients send a product's name first and the terminal behind it (tintin++). The client role answers
// with Names in turn.
type TTYPE struct {
	// Names is the client role's list, best first; empty answers "UNKNOWN".
	Names []string

	name    string   // what Type reports
	said    []string // all that the client told, no two alike, see [clientName]
	offered []string // the names among it
	mtts    uint32
	count   uint8 // SEND sent, or IS sent in the client role
	asked   bool  // a SEND is open
}

func (*TTYPE) Code() byte { return OptTTYPE }

func (*TTYPE) Policy(r Role) Policy {
	if r == ServerRole {
		return AllowRemote | AskRemote
	}
	return AllowLocal
}

// Type is the terminal's type in lower case: the second name of a client that told its MTTS behind it, else the first name
// that belongs to a known family of terminals, else the first; "" as long as nothing is known.
func (t *TTYPE) Type() string { return t.name }

// Offered are the names that the client told, in lower case and in its order, at most 8 and no two alike; one that is no name is "unknown".
func (t *TTYPE) Offered() []string { return slices.Clone(t.offered) }

// MTTS is the bit field of the MUD terminal type standard that some clients tell as their third name ("MTTS 271"), 0 where there is none:
// 1 ANSI colours, 2 VT100, 4 UTF-8, 8 256 colours, 16 mouse, 32 OSC colours, 64 screen reader, 128 proxy, 256 true colour, 512 MNES,
// 1024 MSLP, 2048 TLS.
func (t *TTYPE) MTTS() uint32 { return t.mtts }

// Ended says whether the server role has all names: the list has ended, and nothing is asked any more.
func (t *TTYPE) Ended() bool { return t.count > 0 && !t.asked }

// Changed implements [Option]: the server asks for the first name.
func (t *TTYPE) Changed(e *Engine, s Side, on bool) {
	if s == Remote && on && !t.asked {
		t.ask(e)
	}
}

func (t *TTYPE) ask(e *Engine) {
	t.asked = t.count < maxTypeRequests
	if t.asked {
		t.count++
		e.Subnegotiate(OptTTYPE, []byte{cmdSEND})
	}
}

// Subnegotiation implements [Option].
func (t *TTYPE) Subnegotiation(e *Engine, body []byte) bool {
	if len(body) == 0 {
		return false
	}
	if e.role == ClientRole {
		if body[0] == cmdSEND && t.count < maxTypeAnswers {
			t.answer(e)
		}
		return false
	}
	if body[0] != cmdIS || !t.asked {
		return false
	}
	t.asked = false
	said := clientName(body[1:])
	if slices.Contains(t.said, said) {
		return true // the list has ended, or begun anew; who waits for a second name must know
	}
	t.said = append(t.said, said)
	if len(t.offered) == 2 { // behind a product and a terminal
		if bits, ok := parseMTTS(body[1:]); ok {
			t.mtts, t.name = bits, t.offered[1]
			return true
		}
	}
	name := typeName(body[1:])
	if t.name == "" || !knownFamily(t.name) && knownFamily(name) {
		t.name = name
	}
	if slices.Contains(t.offered, name) {
		return true // as above
	}
	t.offered = append(t.offered, name)
	if len(body) > 1 { // an empty answer is no name, and the last
		t.ask(e)
	}
	return true
}

func (t *TTYPE) answer(e *Engine) {
	name := "UNKNOWN"
	if n := len(t.Names); n > 0 {
		// The last name twice says that the list has ended; then it begins anew (RFC 1091).
		name = t.Names[min(int(t.count)%(n+1), n-1)]
	}
	t.count++
	e.Subnegotiate(OptTTYPE, append([]byte{cmdIS}, name[:min(len(name), maxTypeName)]...))
}

// parseMTTS takes "MTTS " and a number.
func parseMTTS(b []byte) (bits uint32, ok bool) {
	const prefix = "MTTS "
	if len(b) < len(prefix) || !bytes.EqualFold(b[:len(prefix)], []byte(prefix)) {
		return 0, false
	}
	n, err := strconv.ParseUint(string(b[len(prefix):]), 10, 32)
	return uint32(n), err == nil
}

// clientName is what the peer sent in lower case. Unlike a terminal's name it may have blanks: products add their version.
func clientName(b []byte) string {
	if len(b) == 0 || len(b) > maxTypeName {
		return typeUnknown
	}
	for _, c := range b {
		if c < ' ' || c > '~' {
			return typeUnknown
		}
	}
	return strings.ToLower(string(b))
}

// typeName makes a terminal's name of what the peer sent.
func typeName(b []byte) string {
	if len(b) == 0 || len(b) > maxTypeName {
		return typeUnknown
	}
	for _, c := range b {
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', strings.IndexByte("+./_-", c) >= 0:
		default:
			return typeUnknown
		}
	}
	return strings.ToLower(string(b))
}

func knownFamily(name string) bool {
	for _, family := range [...]string{"xterm", "vt", "ansi", "linux", "screen", "tmux", "rxvt", "putty", "cygwin", "dumb", "ibm-"} {
		if strings.HasPrefix(name, family) {
			return true
		}
	}
	return false
}
