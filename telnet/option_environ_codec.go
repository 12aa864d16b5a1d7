package telnet

import "iter"

// What a body of NEW-ENVIRON begins with, and what its parts begin with (RFC 1572; RFC 1408 has the same codes).
const (
	environIS   = 0
	environSEND = 1
	environINFO = 2

	environVAR     = 0
	environVALUE   = 1
	environESC     = 2
	environUSERVAR = 3
)

// environParts are the parts of a body behind its first byte: the code of each and what follows it, without escapes.
func environParts(body []byte) iter.Seq2[byte, []byte] {
	return func(yield func(byte, []byte) bool) {
		begin := -1 // of the part, its code
		escaped := false
		for i := 0; ; i++ {
			if i < len(body) && body[i] == environESC {
				escaped = true
				i++ // what follows is no code; an ESC at the end is followed by nothing
				continue
			}
			if i < len(body) && body[i] > environUSERVAR {
				continue
			}
			if begin >= 0 {
				text := body[begin+1 : min(i, len(body))]
				if escaped {
					text = unescapeEnviron(text)
				}
				if !yield(body[begin], text) {
					return
				}
			}
			if i >= len(body) {
				return
			}
			begin, escaped = i, false
		}
	}
}

func unescapeEnviron(text []byte) []byte {
	out := make([]byte, 0, len(text))
	for i := 0; i < len(text); i++ {
		if text[i] == environESC {
			if i++; i == len(text) {
				break
			}
		}
		out = append(out, text[i])
	}
	return out
}

// appendEnviron appends a part to a body.
func appendEnviron(dst []byte, code byte, text string) []byte {
	dst = append(dst, code)
	for i := range len(text) {
		if text[i] <= environUSERVAR {
			dst = append(dst, environESC)
		}
		dst = append(dst, text[i])
	}
	return dst
}

// environVariables are the variables of an IS or INFO behind its first byte. A variable without a VALUE, which is undefined, comes with a nil
// value. swapped exchanges the codes of VAR and VALUE.
func environVariables(body []byte, swapped bool) iter.Seq2[[]byte, []byte] {
	return func(yield func(name, value []byte) bool) {
		var name []byte // nil before the first
		for code, text := range environParts(body) {
			if swapped && code <= environVALUE {
				code ^= environVALUE
			}
			switch {
			case code != environVALUE:
				if name != nil && !yield(name, nil) {
					return
				}
				name = text
			case name != nil: // a second VALUE belongs to nothing
				if !yield(name, text) {
					return
				}
				name = nil
			}
		}
		if name != nil {
			yield(name, nil)
		}
	}
}

// wellKnown says whether RFC 1572 names a variable itself: those are VAR, all others USERVAR.
func wellKnown(name string) bool {
	switch name {
	case "USER", "JOB", "ACCT", "PRINTER", "SYSTEMTYPE", "DISPLAY":
		return true
	}
	return false
}

func environKind(name string) byte {
	if wellKnown(name) {
		return environVAR
	}
	return environUSERVAR
}

// environSwapped says whether the client of the old option has VAR and VALUE the BSD way round, from an IS or INFO behind its first
// byte, by the rules of RFC 1571 section 5 in their order.
func environSwapped(body []byte) bool {
	if len(body) > 0 && body[0] <= environVALUE {
		return body[0] == environVALUE
	}
	var n, empty, twice, known [environUSERVAR + 1]int
	before := byte(environUSERVAR)
	for code, text := range environParts(body) {
		n[code]++
		if code == before {
			twice[code]++
		}
		if len(text) == 0 {
			empty[code]++
		}
		if wellKnown(string(text)) {
			known[code]++
		}
		before = code
	}
	vars, values, own := n[environVAR], n[environVALUE], n[environUSERVAR]
	switch {
	case twice[environVAR] > 0, twice[environVALUE] > 0:
		return twice[environVAR] == 0
	case empty[environVALUE] > 0, empty[environVAR] > 0:
		return empty[environVALUE] == 0
	case own+vars == values, own+values == vars:
		return own+vars != values
	}
	return known[environVAR] == 0 && known[environVALUE] > 0
}

// environQuestion is what a SEND behind its first byte asks for: names with their codes, or everything.
type environQuestion struct {
	codes   []byte
	names   [][]byte
	all     bool
	swapped bool // VAR has the code of VALUE (RFC 1571 section 4); a SEND has no VALUE
}

// maxEnvironAsked is how many names of one SEND are looked at.
const maxEnvironAsked = 128

func parseEnvironQuestion(body []byte) (q environQuestion) {
	for code, name := range environParts(body) {
		if code == environVALUE {
			q.swapped, code = true, environVAR
		}
		if len(name) == 0 {
			q.all = true
		} else if len(q.names) < maxEnvironAsked {
			q.codes, q.names = append(q.codes, code), append(q.names, name)
		}
	}
	q.all = q.all || len(q.names) == 0
	return q
}
