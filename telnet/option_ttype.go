package telnet

import "strings"

// Bounds of TERMINAL-TYPE.
const (
	maxTypeRequests = 8  // SEND on one connection, and with it the names that are looked at
	maxTypeName     = 40 // bytes of a name: the longest in use (RFC 1091 names and terminfo) is shorter
	maxTypeAnswers  = 16 // IS that the client role sends: twice what a server of ours asks for
)

// typeUnknown stands for a name that is empty, too long or has other characters than a terminal's name has.
const typeUnknown = "unknown"

const (
	typeIS   = 0
	typeSEND = 1
)

// TTYPE is the option TERMINAL-TYPE (RFC 1091). The server asks until the client repeats itself, at most 8 times: clients
// send a product's name first and the terminal behind it (tintin++). The client role answers with Names in turn.
type TTYPE struct {
	// Names is the client role's list, best first; empty answers "UNKNOWN".
	Names []string

	names []string // all that the client said, see [clientName]; at most 8
	name  string   // what Type reports
	last  string   // the name before, while asking
	count uint8    // SEND sent, or IS sent in the client role
	asked bool     // a SEND is open
}

func (*TTYPE) Code() byte { return OptTTYPE }

func (*TTYPE) Policy(r Role) Policy {
	if r == ServerRole {
		return AllowRemote | AskRemote
	}
	return AllowLocal
}

// Type is the terminal's type in lower case: the first name that belongs to a known family of terminals, else the first; "" as
// long as nothing is known.
func (t *TTYPE) Type() string { return t.name }

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
		e.Subnegotiate(OptTTYPE, []byte{typeSEND})
	}
}

// Subnegotiation implements [Option].
func (t *TTYPE) Subnegotiation(e *Engine, body []byte) bool {
	if len(body) == 0 {
		return false
	}
	if e.role == ClientRole {
		if body[0] == typeSEND && t.count < maxTypeAnswers {
			t.answer(e)
		}
		return false
	}
	if body[0] != typeIS || !t.asked {
		return false
	}
	name := typeName(body[1:])
	t.asked = false
	if name == t.last && (name != typeUnknown || clientName(body[1:]) == t.names[len(t.names)-1]) { // the list has ended
		t.last = ""
		return true // for those that wait for a second name
	}
	t.last = name
	t.names = append(t.names, clientName(body[1:]))
	if t.name == "" || !knownFamily(t.name) && knownFamily(name) {
		t.name = name
	}
	t.ask(e)
	if !t.asked {
		t.last = ""
	}
	return true
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

func (t *TTYPE) answer(e *Engine) {
	name := "UNKNOWN"
	if n := len(t.Names); n > 0 {
		// The last name twice says that the list has ended; then it begins anew (RFC 1091).
		name = t.Names[min(int(t.count)%(n+1), n-1)]
	}
	t.count++
	e.Subnegotiate(OptTTYPE, append([]byte{typeIS}, name[:min(len(name), maxTypeName)]...))
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
