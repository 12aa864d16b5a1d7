package telnet

// Role says which end of the connection an [Engine] is.
type Role uint8

const (
	ServerRole Role = iota
	ClientRole
)

// Side says whose use of an option is meant: each option is on or off for the two directions separately (RFC 855).
type Side uint8

const (
	Local  Side = iota // we perform it: our WILL and WONT, the peer's DO and DONT
	Remote             // the peer performs it: our DO and DONT, the peer's WILL and WONT
)

func (s Side) String() string {
	if s == Local {
		return "local"
	}
	return "remote"
}

// Policy is a set of what an option may and should do in one role. Zero refuses both sides.
type Policy uint8

const (
	AllowLocal     Policy = 1 << iota // we perform it when the peer asks
	AllowRemote                       // the peer may perform it
	AskLocal                          // [Engine.Open] offers it: WILL
	AskRemote                         // [Engine.Open] asks for it: DO
	AcceptUnagreed                    // take subnegotiations even when nothing was agreed
	AfterLogin                        // a server does all of this only for a peer that has logged in

	forbidLocal  // not even on our own request, see [Override]
	forbidRemote // likewise
)

func (p Policy) allows(s Side) bool { return p&(AllowLocal<<s) != 0 }

// Option is one telnet option on one connection. All calls come from [Engine.Feed], [Engine.Open] and [Engine.Request]; they
// must not block and must not keep body.
type Option interface {
	// Code is the option's number.
	Code() byte
	// Policy is what the option does in a role. It must always answer the same.
	Policy(Role) Policy
	// Changed says that a side was switched on or off. It may subnegotiate.
	Changed(e *Engine, s Side, on bool)
	// Subnegotiation takes a body of at most [MaxSubnegotiation] bytes, escapes removed, and says whether it brought
	// anything new, which the engine then tells by [Events].Option. The slice is valid during the call only. Bodies for options that
	// are on for neither side never arrive, except with AcceptUnagreed.
	Subnegotiation(e *Engine, body []byte) bool
}

// A Watcher is an [Option] that depends on others. Watch is called behind [Events].Option for every option of the engine, and once for
// each that the peer offers and the engine refuses. It may ask the engine for the value of that one, request options and subnegotiate.
type Watcher interface {
	Watch(e *Engine, code byte)
}

// plain is the part of an option that has no subnegotiation.
type plain struct{}

func (plain) Changed(*Engine, Side, bool)         {}
func (plain) Subnegotiation(*Engine, []byte) bool { return false }

// Subcommands of the options that ask for one value.
const (
	cmdIS   = 0
	cmdSEND = 1
)

// maxQueries is how many SEND one option sends on a connection, and how many it answers.
const maxQueries = 16

// query is the state of an option that asks for one value with SEND and gets it with IS.
type query struct {
	count uint8 // SEND that were sent, or answered in the client role
	asked bool  // a SEND is open
}

// ask sends SEND, unless one is open or there were too many.
func (q *query) ask(e *Engine, code byte) bool {
	if q.asked || q.count == maxQueries {
		return false
	}
	q.asked = true
	q.count++
	e.Subnegotiate(code, []byte{cmdSEND})
	return true
}

// value takes the body behind IS. ok is false when nobody has asked: RFC 1079 and 1096 know no other IS.
func (q *query) value(body []byte) (v []byte, ok bool) {
	if len(body) == 0 || body[0] != cmdIS || !q.asked {
		return nil, false
	}
	q.asked = false
	return body[1:], true
}

// answer sends IS when body is SEND.
func (q *query) answer(e *Engine, code byte, body []byte, value string) {
	if len(body) == 1 && body[0] == cmdSEND && q.count < maxQueries {
		q.count++
		e.Subnegotiate(code, append([]byte{cmdIS}, value...))
	}
}
