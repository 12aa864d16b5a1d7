package telnet

import (
	"bytes"
	"iter"
	"slices"
	"strings"
)

// What a body of CHARSET begins with (RFC 2066 section 1).
const (
	charsetREQUEST        = 1
	charsetACCEPTED       = 2
	charsetREJECTED       = 3
	charsetTTABLEIS       = 4
	charsetTTABLEREJECTED = 5
)

const (
	maxCharsetName = 40 // bytes; the longest registered name in use is shorter
	maxCharsets    = 32 // names of ours
)

// charsets is what is offered where nothing else is said: Unicode, then what the rest of the world has on its terminals, ASCII last,
// so that a peer that knows nothing better has something to agree to.
var charsets = [...]string{"UTF-8", "ISO-8859-1", "ISO-8859-15", "windows-1252", "ISO-8859-2", "windows-1251", "KOI8-R", "IBM437",
	"IBM850", "GB18030", "GBK", "Big5", "Shift_JIS", "EUC-JP", "EUC-KR", "US-ASCII"}

// Charset is the option CHARSET (RFC 2066), by which the two ends agree on a character set; what follows from it is the
// application's business. The end that said WILL and got DO may send a REQUEST. The server says WILL at the opening and so
// asks; a client asks when the server said DO and not WILL. It is no part of a [Conn] unless named.
type Charset struct {
	// Offer is the list of character sets in order of preference: at most 32 names of 40 bytes. nil is
	// UTF-8, ISO-8859-1, ISO-8859-15, windows-1252, ISO-8859-2, windows-1251, KOI8-R, IBM437, IBM850, GB18030, GBK,
	// Big5, Shift_JIS, EUC-JP, EUC-KR, US-ASCII.
	Offer []string
	// Wait makes a server say WILL only once the client has agreed to tell its terminal's type (RFC 1091): programs that negotiate little, and
	// the opening, are spared it.
	Wait bool

	chosen string
	waited bool // the WILL of Wait has been said
	open   bool // our REQUEST has no answer yet
	asked  uint8
	told   uint8 // answers
}

func (*Charset) Code() byte { return OptCharset }

func (o *Charset) Policy(r Role) Policy {
	if r == ServerRole && !o.Wait {
		return AllowLocal | AllowRemote | AskLocal
	}
	return AllowLocal | AllowRemote
}

// Watch implements [Watcher].
func (o *Charset) Watch(e *Engine, code byte) {
	if o.Wait && !o.waited && code == OptTTYPE && e.role == ServerRole && e.Enabled(OptTTYPE, Remote) {
		o.waited = true // a client that refuses is not asked again
		e.Request(OptCharset, Local, true)
	}
}

// Chosen is the character set that was agreed on last, as Offer has it; "" as long as there is none.
func (o *Charset) Chosen() string { return o.chosen }

// offer is Offer as it is used.
func (o *Charset) offer() []string {
	if o.Offer == nil {
		return charsets[:]
	}
	return o.Offer[:min(len(o.Offer), maxCharsets)]
}

// Changed implements [Option].
func (o *Charset) Changed(e *Engine, s Side, on bool) {
	if s == Remote {
		return
	}
	// A server that said WILL has its own REQUEST on the way; one from both ends would only be refused.
	if o.open = false; on && (e.role == ServerRole || !e.Enabled(OptCharset, Remote)) {
		o.Request(e)
	}
}

// Request asks the peer again to choose from Offer, when the option is on from our side, 16 times at most. [Events].Option tells the answer.
func (o *Charset) Request(e *Engine) {
	if body := appendCharsets([]byte{charsetREQUEST}, o.offer()); len(body) > 1 && e.Enabled(OptCharset, Local) && !o.open && o.asked < maxQueries {
		o.asked++
		o.open = true
		e.Subnegotiate(OptCharset, body)
	}
}

// Subnegotiation implements [Option].
func (o *Charset) Subnegotiation(e *Engine, body []byte) bool {
	if len(body) == 0 {
		return false
	}
	switch body[0] {
	case charsetREQUEST, charsetTTABLEIS:
		if o.told == maxQueries { // a peer that goes on like that is not answered
			return false
		}
		o.told++
	}
	switch body[0] {
	case charsetREQUEST:
		return o.requested(e, body[1:])
	case charsetACCEPTED:
		if !o.open {
			return false
		}
		o.open = false
		name := string(body[1:])
		for _, own := range o.offer() {
			if sameCharset(own, name) {
				o.chosen = own
			}
		}
		return true
	case charsetREJECTED:
		was := o.open
		o.open = false
		return was
	case charsetTTABLEIS:
		// We never ask for a table; saying so keeps the peer from waiting.
		e.Subnegotiate(OptCharset, []byte{charsetTTABLEREJECTED})
	}
	return false
}

// requested answers a REQUEST with the first of our names that is in it.
func (o *Charset) requested(e *Engine, body []byte) bool {
	if o.open {
		// Both asked at once: the server's request stands, and the client forgets its own (RFC 2066 section 2).
		if e.role == ServerRole {
			e.Subnegotiate(OptCharset, []byte{charsetREJECTED})
			return false
		}
		o.open = false
	}
	names := slices.Collect(charsetNames(body))
	for _, own := range o.offer() {
		if i := slices.IndexFunc(names, func(n string) bool { return sameCharset(own, n) }); i >= 0 {
			changed := o.chosen != own
			o.chosen = own
			// The peer compares with what it sent, so it gets its own spelling.
			e.Subnegotiate(OptCharset, append([]byte{charsetACCEPTED}, names[i]...))
			return changed
		}
	}
	e.Subnegotiate(OptCharset, []byte{charsetREJECTED})
	return false
}

// charsetNames are the names in a REQUEST behind its first byte: behind the offer of a table, which is a word and a version, a
// separator of the peer's choice and names between separators. What is no name is left out.
func charsetNames(body []byte) iter.Seq[string] {
	const table = "[TTABLE ]"
	if bytes.HasPrefix(body, []byte(table)) && len(body) > len(table) {
		body = body[len(table)+1:]
	}
	return func(yield func(string) bool) {
		if len(body) == 0 {
			return
		}
		for name := range bytes.SplitSeq(body[1:], body[:1]) {
			if charsetName(name) && !yield(string(name)) {
				return
			}
		}
	}
}

func appendCharsets(dst []byte, names []string) []byte {
	for _, n := range names {
		if charsetName([]byte(n)) {
			dst = append(append(dst, ';'), n...)
		}
	}
	return dst
}

func charsetName(n []byte) bool {
	for _, c := range n {
		if !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte("_.:()+-", c) >= 0) {
			return false
		}
	}
	return len(n) > 0 && len(n) <= maxCharsetName
}

// sameCharset compares names as RFC 2978 does, and without "-" and "_", which people leave out ("utf8").
func sameCharset(a, b string) bool {
	if strings.EqualFold(a, b) {
		return true
	}
	bare := func(c rune) rune {
		if c == '-' || c == '_' {
			return -1
		}
		return c
	}
	return strings.EqualFold(strings.Map(bare, a), strings.Map(bare, b))
}
