package telnet

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Bounds of NEW-ENVIRON. What one connection keeps is below 8 KiB with them.
const (
	maxEnviron      = 16  // variables
	maxEnvironName  = 64  // bytes
	maxEnvironValue = 256 // bytes
	// maxEnvironFrame is the longest SEND with its IAC SB and IAC SE: the BSD clients have 256 bytes for one.
	maxEnvironFrame = 239
)

// A Variable is one of a peer's environment, or one to tell it.
type Variable struct{ Name, Value string }

// Environ is the option NEW-ENVIRON (RFC 1572). The server asks for variables and keeps those that it asked for, nothing else: what a client
// says is a hint, such as a name to begin the login with, and must become neither an argument nor the environment of
// a program. The client tells those that it was given, whatever it is asked. It is no part of a [Conn] unless named.
//
// The server asks once the terminal's type is known or refused, because Microsoft's client does not survive the question for USER; an
// [Engine] without TTYPE asks when the client offers the option.
type Environ struct {
	// Ask is the server's list of names, in either case; nil is USER. Only the first 16 of A to Z, 0 to 9 and _ count, of 64 bytes each.
	Ask []string
	// AskAll makes the server ask for all that the client would tell too, because some tell more than they know by name. Names
	// that are not in Ask are dropped all the same.
	AskAll bool
	// Tell is the client's list. What does not fit into one subnegotiation of 4096 bytes is left out.
	Tell []Variable

	names   []string // Ask as it is used
	values  []string // of names; "" is not given
	asked   bool     // the question has been sent
	again   bool     // and the one without names
	answers uint8    // IS sent in the client role
	olds    uint8    // SEND sent by the old option
}

func (*Environ) Code() byte { return OptNewEnviron }

func (*Environ) Policy(r Role) Policy {
	if r == ServerRole {
		return AllowRemote
	}
	return AllowLocal
}

// Get is the value that the client gave a variable, at most 256 bytes of UTF-8 without control and format characters. name is in either case.
func (o *Environ) Get(name string) (value string, ok bool) {
	for i, v := range o.values {
		if v != "" && strings.EqualFold(o.names[i], name) {
			return v, true
		}
	}
	return "", false
}

// Variables are all that the client gave, in the order of Ask and with names in upper case.
func (o *Environ) Variables() []Variable {
	var all []Variable
	for i, v := range o.values {
		if v != "" {
			all = append(all, Variable{o.names[i], v})
		}
	}
	return all
}

// Changed implements [Option].
func (o *Environ) Changed(e *Engine, s Side, on bool) {
	if s == Remote && on {
		o.ask(e)
	}
}

// Watch implements [Watcher]: the client's terminal type decides when and what to ask.
func (o *Environ) Watch(e *Engine, code byte) {
	if code == OptTTYPE {
		o.ask(e)
	}
}

func (o *Environ) ask(e *Engine) {
	known, microsoft := e.identified()
	if o.asked || !known || e.role != ServerRole {
		return
	}
	names := o.list()
	if microsoft {
		names = slices.DeleteFunc(slices.Clone(names), func(n string) bool { return n == "USER" })
	}
	// A SEND without names would ask for everything.
	if len(names) == 0 && (microsoft || !o.AskAll) {
		return
	}
	if !e.Enabled(OptNewEnviron, Remote) {
		if !e.Denied(OptNewEnviron, Remote) {
			e.Request(OptNewEnviron, Remote, true)
		}
		return
	}
	o.asked = true
	body := []byte{environSEND}
	for _, n := range names {
		if len(body)+1+len(n)+len("\xff\xfa\x27\xff\xf0") > maxEnvironFrame {
			e.Subnegotiate(OptNewEnviron, body)
			body = body[:1]
			if microsoft { // a long question is the other one that it does not survive
				return
			}
		}
		body = appendEnviron(body, environKind(n), n)
	}
	if len(body) > 1 {
		e.Subnegotiate(OptNewEnviron, body)
	}
	if o.AskAll && !microsoft {
		e.Subnegotiate(OptNewEnviron, []byte{environSEND, environVAR, environUSERVAR})
	}
	o.again = microsoft
}

// list is Ask in upper case, without what is no name.
func (o *Environ) list() []string {
	if o.names != nil {
		return o.names
	}
	ask := o.Ask
	if ask == nil {
		ask = []string{"USER"}
	}
	o.names = make([]string, 0, min(len(ask), maxEnviron))
	for _, n := range ask {
		if n = strings.ToUpper(n); variableName(n) && len(o.names) < maxEnviron && !slices.Contains(o.names, n) {
			o.names = append(o.names, n)
		}
	}
	return o.names
}

func variableName(n string) bool {
	return n != "" && len(n) <= maxEnvironName && strings.Trim(n, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == ""
}

// Subnegotiation implements [Option].
func (o *Environ) Subnegotiation(e *Engine, body []byte) bool {
	if len(body) == 0 {
		return false
	}
	switch {
	case e.role == ClientRole:
		if body[0] == environSEND {
			o.answer(e, OptNewEnviron, body[1:])
		}
	case body[0] == environIS && len(body) == 1:
		// netkit's client answers so to every SEND that names something.
		if o.asked && !o.again && len(o.Variables()) == 0 {
			o.again = true
			e.Subnegotiate(OptNewEnviron, []byte{environSEND})
		}
	case body[0] == environIS || body[0] == environINFO:
		return o.keep(body[1:], false)
	}
	return false
}

// keep takes the variables that are asked for, and says whether one changed. A name in lower case is the same variable, so that there
// are no two of one name. A value that breaks a rule is as if it had not come: cut it would be another value.
func (o *Environ) keep(body []byte, swapped bool) (changed bool) {
	names := o.list()
	for name, value := range environVariables(body, swapped) {
		if len(name) > maxEnvironName || len(value) > maxEnvironValue || !utf8.Valid(value) {
			continue
		}
		i := slices.Index(names, strings.ToUpper(string(name)))
		if v := string(value); i >= 0 && !strings.ContainsFunc(v, func(r rune) bool { return !unicode.IsGraphic(r) }) {
			if o.values == nil {
				o.values = make([]string, len(names))
			}
			changed = changed || o.values[i] != v
			o.values[i] = v
		}
	}
	return changed
}

// answer tells what is in the list and was asked for, each once (CVE-2005-0488: other clients tell whatever they are asked).
func (o *Environ) answer(e *Engine, code byte, body []byte) {
	if o.answers == maxQueries {
		return
	}
	o.answers++
	q := parseEnvironQuestion(body)
	swap := byte(0)
	if code == OptEnviron && q.swapped {
		swap = environVALUE
	}
	out := []byte{environIS}
	for _, v := range o.Tell {
		kind := environKind(v.Name)
		i := slices.IndexFunc(q.names, func(n []byte) bool { return string(n) == v.Name })
		if i >= 0 {
			kind = q.codes[i]
		} else if !q.all {
			continue
		}
		if kind == environVAR {
			kind ^= swap
		}
		before := len(out)
		out = appendEnviron(out, kind, v.Name)
		out = appendEnviron(out, environVALUE^swap, v.Value)
		if len(out) > MaxSubnegotiation {
			out = out[:before]
		}
	}
	e.Subnegotiate(code, out)
}

// OldEnviron is the option ENVIRON (RFC 1408), for clients that have no NEW-ENVIRON: plink offers it when that is refused. It is agreed to
// and never asked for, shares what its Environ asks, keeps and tells, and finds out by RFC 1571 which way round a peer has VAR and
// VALUE. Without an Environ it is refused.
type OldEnviron struct{ Environ *Environ }

func (OldEnviron) Code() byte { return OptEnviron }

func (o OldEnviron) Policy(r Role) Policy {
	if o.Environ == nil {
		return 0
	}
	return o.Environ.Policy(r)
}

// Changed implements [Option]: the server asks for everything, which needs no code that may be the wrong one.
func (o OldEnviron) Changed(e *Engine, s Side, on bool) {
	if s == Remote && on && len(o.Environ.list()) > 0 && o.Environ.olds < maxQueries {
		o.Environ.olds++
		e.Subnegotiate(OptEnviron, []byte{environSEND})
	}
}

// Subnegotiation implements [Option].
func (o OldEnviron) Subnegotiation(e *Engine, body []byte) bool {
	switch {
	case len(body) == 0:
	case e.role == ClientRole:
		if body[0] == environSEND {
			o.Environ.answer(e, OptEnviron, body[1:])
		}
	case body[0] == environIS || body[0] == environINFO:
		return o.Environ.keep(body[1:], environSwapped(body[1:]))
	}
	return false
}
