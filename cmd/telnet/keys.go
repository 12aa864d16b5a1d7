package main

import (
	"unicode/utf8"
)

// key is what one key of a terminal means to the line editor: a character, or one of the constants.
type key rune

// The keys that are no characters. Where a control character has the meaning, that is its value.
const (
	keyHome       key = 0x01 // ^A
	keyLeft       key = 0x02 // ^B
	keyInterrupt  key = 0x03 // ^C
	keyDelete     key = 0x04 // ^D, which on an empty line is the end of file
	keyEnd        key = 0x05 // ^E
	keyRight      key = 0x06 // ^F
	keyTab        key = 0x09
	keyKill       key = 0x0b // ^K
	keyRedraw     key = 0x0c // ^L
	keyEnter      key = 0x0d
	keyNext       key = 0x0e // ^N
	keyAbortOut   key = 0x0f // ^O
	keyPrevious   key = 0x10 // ^P
	keyReprint    key = 0x12 // ^R
	keyTranspose  key = 0x14 // ^T
	keyKillLine   key = 0x15 // ^U
	keyEraseWord  key = 0x17 // ^W
	keyYank       key = 0x19 // ^Y
	keySuspend    key = 0x1a // ^Z
	keyQuit       key = 0x1c // ^\
	keyErase      key = 0x7f // DEL, and ^H
	keyNone       key = 0
	keyDeleteChar key = -1 // the Delete key, which is no end of file
	keyWordLeft   key = -2
	keyWordRight  key = -3
	keyDeleteWord key = -4

	// What characters are besides.
	keyData        key = -5 // text
	keyLiteralNext key = -6 // the next one is text
	keyForward     key = -7 // sends the line with itself
	keyEndOfFile   key = -8 // sends the line without itself
	keySignal      key = -9 // becomes a command
)

// keys takes the bytes of a terminal apart (ECMA-48 and xterm).
type keys struct {
	pending []byte
}

// next is the next key in p, which is not empty, and how many bytes it took; keyNone and len(p) when p ends within one, whose bytes are then
// kept. No byte of p is taken as long as some that were kept turn out to be keys of their own.
func (k *keys) next(p []byte) (key, int) {
	before, all := len(k.pending), p
	if before > 0 {
		all = append(k.pending, p...)
	}
	n, found := decodeKey(all)
	if n == 0 {
		k.pending = append([]byte(nil), all...)
		return keyNone, len(p)
	}
	if n < before { // the begin of a character that another one cut off
		k.pending = k.pending[n:]
		return found, 0
	}
	k.pending = nil
	return found, n - before
}

// decodeKey decodes the key at the beginning of p, which is not empty; n is 0 when it has not ended.
func decodeKey(p []byte) (n int, k key) {
	switch c := p[0]; {
	case c == 0x1b:
		return decodeEscape(p)
	case c == '\b':
		return 1, keyErase
	case c == '\n':
		return 1, keyEnter
	case c < utf8.RuneSelf:
		return 1, key(c)
	case !utf8.FullRune(p):
		return 0, keyNone
	}
	r, n := utf8.DecodeRune(p)
	if r < 0xa0 { // control characters of ISO 6429, which nobody types
		return n, keyNone
	}
	return n, key(r)
}

func decodeEscape(p []byte) (n int, k key) {
	if len(p) < 2 {
		return 0, keyNone
	}
	switch p[1] {
	case 'O': // SS3, a cursor key in application mode
		if len(p) < 3 {
			return 0, keyNone
		}
		return 3, cursorKey(p[2])
	case '[':
		n, done := sequence(p)
		if !done {
			return 0, keyNone
		}
		return n, controlKey(p[2:n])
	case 'b':
		return 2, keyWordLeft
	case 'f':
		return 2, keyWordRight
	case 'd':
		return 2, keyDeleteWord
	case 0x7f, '\b':
		return 2, keyEraseWord
	case 0x1b:
		return 1, keyNone
	}
	return 2, keyNone
}

func cursorKey(final byte) key {
	switch final {
	case 'A':
		return keyPrevious
	case 'B':
		return keyNext
	case 'C':
		return keyRight
	case 'D':
		return keyLeft
	case 'F':
		return keyEnd
	case 'H':
		return keyHome
	}
	return keyNone
}

// controlKey is the key of a CSI sequence with these parameters and final byte.
func controlKey(p []byte) key {
	if len(p) == 0 {
		return keyNone
	}
	switch s := string(p); s {
	case "1~", "7~":
		return keyHome
	case "4~", "8~":
		return keyEnd
	case "3~":
		return keyDeleteChar
	case "1;5D", "1;3D":
		return keyWordLeft
	case "1;5C", "1;3C":
		return keyWordRight
	}
	if len(p) == 1 {
		return cursorKey(p[0])
	}
	return keyNone // a function key, or the mark of a paste
}
