package telnet

import (
	"bytes"
	"math/bits"
	"unicode/utf8"
)

// maxSentKept is how much of a queue may have been sent before that part is cut off.
const maxSentKept = 32 << 10

// queue is output on its way: wire bytes that begin at an item's border, of which the first sent ones have gone. An item is a
// character, a pair (IAC IAC; CR with its LF or NUL) or a command, so what was sent of the first unsent item is always at hand. That
// is what lets discard leave a stream that parses (CVE-2020-10188 is the other way). A zero queue is empty and holds no memory.
type queue struct {
	wire []byte
	sent int
}

func (q *queue) pending() []byte { return q.wire[q.sent:] }
func (q *queue) len() int        { return len(q.wire) - q.sent }

// advance says that n more bytes have been sent.
func (q *queue) advance(n int) {
	q.sent += n
	switch {
	case q.sent == len(q.wire):
		*q = queue{}
	case q.sent > maxSentKept && q.sent > len(q.wire)/2:
		b := border(q.wire, q.sent)
		q.wire = q.wire[:copy(q.wire, q.wire[b:])]
		q.sent -= b
	}
}

// discard drops all text of which nothing has been sent, and says whether there was any. Commands stay.
func (q *queue) discard() bool {
	before := len(q.wire)
	keep := q.wire[:q.sent]
	rest := border(q.wire, q.sent)
	if rest < q.sent {
		rest += item(q.wire[rest:])
	}
	if rest > 0 {
		rest += unfinished(q.wire[:rest], q.wire[rest:])
		keep = q.wire[:rest]
	}
	for p := q.wire[rest:]; ; {
		n := bytes.IndexByte(p, IAC)
		if n < 0 {
			break
		}
		p = p[n:]
		n = item(p)
		if p[1] != IAC {
			keep = append(keep, p[:n]...) // never ahead of what is read
		}
		p = p[n:]
	}
	q.wire = keep
	q.advance(0)
	return len(keep) < before
}

// unfinished is how many bytes of next belong to a UTF-8 character that sent begins. A terminal that gets half a character may take
// the next one with it.
func unfinished(sent, next []byte) int {
	for i := 1; i <= min(len(sent), utf8.UTFMax-1); i++ {
		c := sent[len(sent)-i]
		if utf8.RuneStart(c) {
			if whole := bits.LeadingZeros8(^c); whole > i && whole <= utf8.UTFMax {
				n := 0
				for n < min(whole-i, len(next)) && !utf8.RuneStart(next[n]) {
					n++
				}
				return n
			}
			break
		}
	}
	return 0
}

// border is the last border between items at or before offset off of wire.
func border(wire []byte, off int) int {
	for i := 0; ; {
		n := bytes.IndexByte(wire[i:off], IAC)
		if n < 0 {
			if off > i && wire[off-1] == '\r' && off < len(wire) && (wire[off] == '\n' || wire[off] == 0) {
				return off - 1
			}
			return off
		}
		i += n
		if i+item(wire[i:]) > off {
			return i
		}
		i += item(wire[i:])
	}
}

// item is the length of the first item of wire, which holds it whole.
func item(wire []byte) int {
	switch {
	case wire[0] == '\r' && len(wire) > 1 && (wire[1] == '\n' || wire[1] == 0):
		return 2
	case wire[0] != IAC:
		return 1
	case wire[1] == SB:
		for i := 3; ; i++ {
			if wire[i] == IAC {
				if i++; wire[i] == SE {
					return i + 1
				}
			}
		}
	case wire[1] >= WILL && wire[1] != IAC:
		return 3
	}
	return 2
}
