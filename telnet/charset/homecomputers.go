package charset

// The sets of two home computers whose boards are still called by telnet. Both have ASCII's digits and most of its punctuation, and
// codes of their own for some controls. Codes below 0x20 that are pictures there stay controls, as they are on every
// board's line.

// petscii is the set of the Commodore 64 with small and capital letters (the second of its two character sets).
type petscii struct{}

// petsciiHigh are the characters from 0xA0 to 0xBF, which 0xE0 to 0xFF repeat.
var petsciiHigh = [32]rune{0x00A0, 0x258C, 0x2584, 0x2594, 0x2581, 0x258F, 0x2592, 0x2595, 0x1FB8F, 0x1FB99, 0x1FB87, 0x251C, 0x2597,
	0x2514, 0x2510, 0x2582, 0x250C, 0x2534, 0x252C, 0x2524, 0x258E, 0x258D, 0x1FB88, 0x1FB82, 0x1FB83, 0x2583, 0x2713,
	0x2596, 0x259D, 0x2518, 0x2598, 0x259A}

// petsciiSigns are the characters around the small letters (0x5B) and around the capital ones (0xDB, which 0x7B repeats).
var petsciiSigns = [...]rune{'[', '£', ']', '↑', '←'}
var petsciiCross = [...]rune{'┼', 0x1FB8C, '│', 0x1FB96, 0x1FB98}

const (
	petsciiReturn = 0x8D // with the shift key held
	petsciiDelete = 0x14
	petsciiLeft   = 0x9D // moves the cursor
	petsciiClear  = 0x93
)

func (petscii) DecodeByte(b byte) rune {
	switch {
	case b == petsciiDelete:
		return '\b'
	case b == petsciiReturn:
		return '\r'
	case b <= '@':
		return rune(b)
	case b <= 'Z':
		return rune(b) + 'a' - 'A'
	case b < 0x60:
		return petsciiSigns[b-0x5B]
	case b < 0x80: // the capital letters once more
		b += 0xC0 - 0x60
	}
	switch {
	case b < 0xA0:
		return none // colours and cursor keys
	case b < 0xC0:
		return petsciiHigh[b-0xA0]
	case b == 0xC0:
		return '─'
	case b <= 0xDA:
		return rune(b) - 0xC1 + 'A'
	case b < 0xE0:
		return petsciiCross[b-0xDB]
	case b == 0xFF:
		return petsciiCross[3]
	}
	return petsciiHigh[b-0xE0]
}

func (p petscii) EncodeRune(r rune) (byte, bool) {
	switch {
	case 'a' <= r && r <= 'z':
		return byte(r) - 'a' + 'A', true
	case 'A' <= r && r <= 'Z':
		return byte(r) - 'A' + 0xC1, true
	}
	switch r {
	case '\n':
		return 0, true // CR begins a new line
	case '\b':
		return petsciiLeft, true
	case 0x7F, petsciiDelete:
		return petsciiDelete, true
	case '\f':
		return petsciiClear, true
	case '^':
		return 0x5E, true
	case '_':
		return 0xA4, true
	case '|':
		return 0xDD, true
	}
	if r <= '@' {
		return byte(r), true
	}
	for b := byte(0x5B); b < 0xE0; b++ {
		if b == 0x60 {
			b = 0xA0 // what is between comes again behind
		}
		if p.DecodeByte(b) == r {
			return b, true
		}
	}
	return 0, false
}

// atascii is the set of Atari's computers of 8 bits. The codes from 0x80 on, inverse video, decode as what they are the inverse of.
type atascii struct{}

const (
	atasciiClear     = 0x7D
	atasciiBackspace = 0x7E
	atasciiTab       = 0x7F
	atasciiReturn    = 0x9B
	atasciiBell      = 0xFD
	atasciiDelete    = 0xFE // of the character at the cursor
)

func (atascii) DecodeByte(b byte) rune {
	switch b {
	case 0x60:
		return '♦'
	case 0x7B:
		return '♠'
	case atasciiClear:
		return '\f'
	case atasciiBackspace:
		return '\b'
	case atasciiTab:
		return '\t'
	case atasciiReturn:
		return '\r'
	case atasciiDelete:
		return 0x7F
	case atasciiBell:
		return '\a'
	}
	switch {
	case b < 0x80:
		return rune(b)
	case b < 0xA0 || b == 0xFF:
		return none // pictures and the editing of lines
	}
	return atascii{}.DecodeByte(b - 0x80)
}

func (atascii) EncodeRune(r rune) (byte, bool) {
	switch r {
	case '\n':
		return atasciiReturn, true
	case '\r':
		return 0, true // LF, which comes behind it, begins a new line
	case '\f':
		return atasciiClear, true
	case '\b':
		return atasciiBackspace, true
	case '\t':
		return atasciiTab, true
	case '\a':
		return atasciiBell, true
	case 0x7F:
		return atasciiDelete, true
	case '♦':
		return 0x60, true
	case '♠':
		return 0x7B, true
	case '`', '{', '}', '~':
		return 0, false
	}
	return byte(r), 0 <= r && r < 0x7F
}
