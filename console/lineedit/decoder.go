package lineedit

import "unicode/utf8"

const (
	maxEscape = 64      // bytes of an escape sequence; a longer one is read to its end and does nothing
	maxPaste  = 1 << 20 // bytes after which a paste without an end is taken for typing again
)

// decoder holds what is unfinished between two calls of Feed.
type decoder struct {
	state decoderState
	utf   [utf8.UTFMax]byte
	utfN  uint8
	seq   escape
	paste int32 // bytes that the paste may still have; 0 outside of one
}

type decoderState uint8

const (
	ground    decoderState = iota
	literal                // behind Ctrl-V
	character              // in a UTF-8 sequence
	escAlone               // behind ESC and a silence
	escSeen                // behind ESC
	csi                    // behind CSI or SS3
	oneMore                // one character that ends the sequence
	text                   // in a string that ends with BEL or ST (OSC, DCS and the like)
)

// escape is what counts of an escape sequence.
type escape struct {
	n      uint8 // bytes so far, no more than maxEscape
	meta   bool  // behind a second ESC
	ss3    bool
	odd    bool // has what no key sends
	params uint8
	param  [2]uint16
}

// Feed takes input and returns what the terminal has to be sent, the number of bytes used and what they came to. It stops behind the
// first event, so that the rest can go to whoever reads next; without an event all of in is used. Bytes that
// are no UTF-8 become U+FFFD. Line ends must have gone through [Fold]; without it, CR LF is two.
func (e *Editor) Feed(dst, in []byte) (out []byte, n int, ev Event) {
	for n < len(in) {
		if e.in.state == ground {
			if k := e.run(in[n:]); k > 0 {
				dst = e.typed(dst, in[n:n+k])
				n += k
				continue
			}
		}
		dst, ev = e.feed(dst, in[n])
		n++
		if ev != None {
			return dst, n, ev
		}
	}
	return dst, n, None
}

// run is the number of ASCII characters at the beginning of in that are nothing but text.
func (e *Editor) run(in []byte) int {
	if e.in.paste > 0 {
		k := min(printable(in), int(e.in.paste))
		e.in.paste -= int32(k)
		return k
	}
	for i, c := range in {
		if c < 0x20 || c > 0x7e || c == '?' || e.keys != nil && e.named(c) != c {
			return i
		}
	}
	return len(in)
}

// typed takes text.
func (e *Editor) typed(dst, b []byte) []byte {
	if e.searching() {
		return e.searchText(dst, b)
	}
	dst = e.insert(dst, b)
	e.last = actType
	return dst
}

// Pending says that an escape sequence is unfinished. When nothing comes for 150 ms it is not a key, and Flush is due.
func (e *Editor) Pending() bool { return e.in.state >= escSeen }

// Flush drops an unfinished escape sequence. ESC alone goes on waiting for what makes a key of it, as in IOS: people type Esc B in their
// own time, and C-Kermit on a busy machine takes as long between the bytes of an arrow key. Any other key is itself again.
func (e *Editor) Flush(dst []byte) (out []byte, ev Event) {
	switch {
	case e.in.state == escSeen && e.in.paste == 0 && !e.secret:
		e.in.state = escAlone
	case e.Pending():
		e.in.state = ground
	}
	return dst, None
}

// feed takes one byte.
func (e *Editor) feed(dst []byte, c byte) ([]byte, Event) {
	d := &e.in
	if d.state == character {
		if c&0xc0 == 0x80 {
			return e.continued(dst, c), None
		}
		d.state = ground
		dst = e.typed(dst, []byte("\uFFFD"))
	}
	if d.state == escAlone {
		d.state = ground
		if c == '[' || c == 'O' || c > 0x20 && c < 0x7f && escaped(c) != actNone { // Backspace is Backspace again
			d.state = escSeen
		}
	}
	switch {
	case d.state == ground || d.state == literal:
	case c < 0x20 && (d.state != escSeen || c != 0x1b && c != 0x08): // a control character ends any sequence, and acts
		d.state = ground
	default:
		return e.sequence(dst, c)
	}
	if c >= utf8.RuneSelf {
		return e.begun(dst, c), None
	}
	if d.state == literal {
		d.state = ground
		if c != 0 {
			dst = e.typed(dst, []byte{c})
		}
		return dst, None
	}
	if d.paste > 0 {
		d.paste--
		return e.pasted(dst, c)
	}
	switch c = e.named(c); {
	case c == '?' && !e.secret && !e.searching():
		return dst, Help
	case c >= 0x20 && c < 0x7f:
		return e.typed(dst, []byte{c}), None
	}
	return e.key(dst, control(c))
}

// begun takes the first byte of a UTF-8 sequence, or one that cannot be.
func (e *Editor) begun(dst []byte, c byte) []byte {
	d := &e.in
	d.state = ground
	if d.paste > 0 {
		d.paste--
	}
	if c < 0xc2 || c > 0xf4 {
		return e.typed(dst, []byte("\uFFFD"))
	}
	d.utf[0], d.utfN, d.state = c, 1, character
	return dst
}

// continued takes a further byte of a UTF-8 sequence.
func (e *Editor) continued(dst []byte, c byte) []byte {
	d := &e.in
	d.utf[d.utfN] = c
	d.utfN++
	b := d.utf[:d.utfN]
	if !utf8.FullRune(b) {
		return dst
	}
	d.state = ground
	r, n := utf8.DecodeRune(b)
	switch {
	case n == 1: // c cannot follow what was there: that is one broken character, and c another
		dst = e.typed(dst, []byte("\uFFFD"))
		return e.begun(dst, c)
	case hidden(r):
		return dst
	}
	return e.typed(dst, b)
}

// pasted takes a control character of pasted text: nothing in a paste is a key but Enter, and Ctrl-C for a paste whose end got lost.
func (e *Editor) pasted(dst []byte, c byte) ([]byte, Event) {
	switch c {
	case '\t':
		return e.typed(dst, []byte{c}), None
	case '\r', '\n', 0x1b:
		return e.key(dst, control(c))
	case 0x03:
		e.in.paste = 0
		return e.key(dst, actInterrupt)
	}
	return dst, None
}

// sequence takes a byte of an escape sequence (ECMA-48 section 5.4) that is no control character.
func (e *Editor) sequence(dst []byte, c byte) ([]byte, Event) {
	d := &e.in
	s := &d.seq
	if s.n < maxEscape {
		s.n++
	} else {
		s.odd = true
	}
	switch d.state {
	case escSeen:
		return e.afterESC(dst, c)
	case oneMore:
		d.state = ground
	case csi:
		switch {
		case c >= '0' && c <= '9':
			if s.params == 0 {
				s.params = 1
			}
			if p := int(s.params) - 1; p < len(s.param) {
				s.param[p] = uint16(min(uint32(s.param[p])*10+uint32(c-'0'), 9999)) // ten times that does not fit in 16 bits
			}
		case c == ';':
			s.params = min(max(s.params, 1)+1, 3)
		case c == '[' && s.n == 2: // the function keys of the Linux console
			d.state = oneMore
		case c == '$' && s.params == 1 && !s.odd: // rxvt with Shift
			d.state = ground
		case c < 0x40:
			s.odd = true
		default:
			d.state = ground
			if !s.odd && c < 0x7f {
				return e.csiKey(dst, c)
			}
		}
	}
	return dst, None // what is in a string does not matter
}

func (e *Editor) afterESC(dst []byte, c byte) ([]byte, Event) {
	d := &e.in
	switch c {
	case 0x1b:
		d.seq.meta = true
		return dst, None
	case '[', 'O':
		d.state, d.seq.ss3 = csi, c == 'O'
		return dst, None
	case 'P', 'X', ']', '^', '_':
		d.state = text
		return dst, None
	}
	d.state = ground
	switch {
	case c >= utf8.RuneSelf:
		return e.feed(dst, c)
	case c >= 0x20 && c < 0x30:
		d.state = oneMore
		return dst, None
	case d.paste > 0:
		return dst, None
	}
	return e.key(dst, escaped(c))
}

// csiKey performs what a finished CSI or SS3 sequence stands for, in the encodings of xterm, VT220, rxvt, PuTTY and the Linux console.
func (e *Editor) csiKey(dst []byte, final byte) ([]byte, Event) {
	s := &e.in.seq
	if final == '~' && s.param[0] == 200 {
		e.in.paste = maxPaste
		return dst, None
	}
	if final == '~' && s.param[0] == 201 {
		e.in.paste = 0
		return dst, None
	}
	if e.in.paste > 0 {
		return dst, None
	}
	word := s.meta || final == '^' || final == '@' || s.ss3 && final >= 'a' && final <= 'd'
	modifier := s.param[1]
	if s.ss3 && s.params == 1 {
		modifier = s.param[0]
	}
	if modifier > 1 && (modifier-1)&^1 != 0 { // more than Shift: Alt, Ctrl or Meta
		word = true
	}
	a := actNone
	switch final {
	case 'A', 'a':
		a = actOlder
	case 'B', 'b':
		a = actNewer
	case 'C', 'c':
		a = either(word, actWordRight, actRight)
	case 'D', 'd':
		a = either(word, actWordLeft, actLeft)
	case 'H':
		a = actHome
	case 'F':
		a = actEnd
	case 'M':
		if s.ss3 { // Enter of the keypad
			a = actEnter
		}
	case '~', '^', '@':
		switch s.param[0] {
		case 1, 7:
			a = actHome
		case 4, 8:
			a = actEnd
		case 3:
			a = either(word, actKillWordRight, actDelete)
		}
	}
	return e.key(dst, a)
}

func either(cond bool, a, b action) action {
	if cond {
		return a
	}
	return b
}
