package telnet

import (
	"bytes"
	"slices"
	"unicode"
	"unicode/utf8"
)

// Codes in a body of MSSP.
const (
	msspVAR = 1
	msspVAL = 2
)

// Bounds of MSSP: what a client keeps is below 16 KiB with them, because a body has 4096 bytes.
const (
	maxMSSP       = 128 // variables
	maxMSSPValues = 64  // of one
	maxMSSPTold   = 4   // times that the list is told on one connection
)

// A MSSPVariable is a fact about a server, such as "PLAYERS", with one value or a list.
type MSSPVariable struct {
	Name   string
	Values []string
}

// MSSP is the option MSSP, the MUD Server Status Protocol: the server tells facts about itself to clients that collect them. It is no
// part of a [Conn] unless named; the server then offers it.
type MSSP struct {
	// Tell is the server's list, told when a client agrees. Names and values are UTF-8 without control characters; what is not, and
	// what does not fit into 4096 bytes, is left out.
	Tell []MSSPVariable

	learnt []MSSPVariable
	told   uint8
}

func (*MSSP) Code() byte { return OptMSSP }

func (*MSSP) Policy(r Role) Policy {
	if r == ServerRole {
		return AllowLocal | AskLocal
	}
	return AllowRemote
}

// Learnt is what the server told last, in the client role: at most 128 variables with at most 64 values, in the server's order. It
// must not be changed.
func (o *MSSP) Learnt() []MSSPVariable { return o.learnt }

// Changed implements [Option].
func (o *MSSP) Changed(e *Engine, s Side, on bool) {
	if s == Local && on && o.told < maxMSSPTold {
		o.told++
		e.Subnegotiate(OptMSSP, appendMSSP(nil, o.Tell))
	}
}

// Subnegotiation implements [Option].
func (o *MSSP) Subnegotiation(e *Engine, body []byte) bool {
	if e.role != ClientRole {
		return false
	}
	o.learnt = parseMSSP(body)
	return true
}

func appendMSSP(dst []byte, vars []MSSPVariable) []byte {
	for _, v := range vars {
		before := len(dst)
		ok := msspText([]byte(v.Name)) && v.Name != ""
		dst = append(append(dst, msspVAR), v.Name...)
		for _, value := range v.Values {
			ok = ok && msspText([]byte(value))
			dst = append(append(dst, msspVAL), value...)
		}
		if !ok || len(dst) > MaxSubnegotiation {
			dst = dst[:before]
		}
	}
	return dst
}

// parseMSSP takes VAR name VAL value VAL value ... apart. A variable with a name that is no text, and a value that is none, are left out.
func parseMSSP(body []byte) []MSSPVariable {
	var vars []MSSPVariable
	_, body, _ = bytes.Cut(body, []byte{msspVAR})
	for len(body) > 0 && len(vars) < maxMSSP {
		var one []byte
		one, body, _ = bytes.Cut(body, []byte{msspVAR})
		parts := bytes.SplitN(one, []byte{msspVAL}, 2+maxMSSPValues)
		if len(parts[0]) == 0 || !msspText(parts[0]) {
			continue
		}
		v := MSSPVariable{Name: string(parts[0])}
		for _, value := range parts[1:min(len(parts), 1+maxMSSPValues)] {
			if msspText(value) {
				v.Values = append(v.Values, string(value))
			}
		}
		vars = append(vars, v)
	}
	return slices.Clip(vars)
}

func msspText(b []byte) bool {
	return utf8.Valid(b) && !bytes.ContainsFunc(b, unicode.IsControl)
}
