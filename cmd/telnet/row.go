package main

import (
	"strconv"
	"unicode/utf8"

	"github.com/chzyer/readline"
)

// Bounds of what is known of the row that the cursor is on.
const (
	maxRow      = 2048 // characters
	maxSequence = 64   // bytes of an escape sequence; what is longer is text again
)

// row is what the terminal shows of the line that has not ended, so that it can be drawn again: a server's prompt, mostly. It
// understands what line editors of servers draw with; of anything else it knows nothing, and colours are forgotten.
type row struct {
	cells   []rune
	at      int
	pending []byte // a character or escape sequence that has not ended
}

// add takes text on its way to the terminal.
func (r *row) add(p []byte) {
	if len(r.pending) > 0 {
		p = append(r.pending, p...)
		r.pending = nil
	}
	for len(p) > 0 {
		if p[0] == 0x1b {
			n, done := sequence(p)
			if !done {
				r.pending = append([]byte(nil), p...)
				return
			}
			r.control(p[:n])
			p = p[n:]
			continue
		}
		if !utf8.FullRune(p) {
			r.pending = append([]byte(nil), p...)
			return
		}
		c, n := utf8.DecodeRune(p)
		p = p[n:]
		switch {
		case c == '\n':
			r.clear()
		case c == '\r':
			r.at = 0
		case c == '\b':
			r.at = max(0, r.at-1)
		case c == '\t':
			for r.put(' '); r.at%8 != 0; {
				r.put(' ')
			}
		case c >= ' ' && c != 0x7f:
			r.put(c)
		}
	}
}

func (r *row) clear() { r.cells, r.at = r.cells[:0], 0 }

func (r *row) put(c rune) {
	if r.at == maxRow { // nobody's prompt: the oldest half goes
		r.at = copy(r.cells, r.cells[maxRow/2:])
		r.cells = r.cells[:r.at]
	}
	if r.at < len(r.cells) {
		r.cells[r.at] = c
	} else {
		r.cells = append(r.cells, c)
	}
	r.at++
}

// sequence is the length of the escape sequence at the beginning of p. done is false when it has not ended.
func sequence(p []byte) (n int, done bool) {
	if len(p) < 2 {
		return 0, false
	}
	if p[1] != '[' {
		return 2, true
	}
	for n = 2; n < len(p) && n < maxSequence; n++ {
		if p[n] >= 0x40 && p[n] <= 0x7e {
			return n + 1, true
		}
	}
	return n, n == maxSequence
}

// control follows a CSI sequence (ECMA-48).
func (r *row) control(p []byte) {
	if len(p) < 3 {
		return
	}
	n, err := strconv.Atoi(string(p[2 : len(p)-1]))
	given := err == nil
	n = min(max(n, 1), maxRow) // a number that is too large comes with its error, and one that fits could not be added to
	tail := len(r.cells) - r.at
	switch p[len(p)-1] {
	case 'C':
		r.at = min(len(r.cells), r.at+n)
	case 'D':
		r.at = max(0, r.at-min(n, r.at))
	case 'G':
		r.at = min(len(r.cells), n-1)
	case 'P':
		r.cells = append(r.cells[:r.at], r.cells[r.at+min(n, tail):]...)
	case 'X':
		for i := range min(n, tail) {
			r.cells[r.at+i] = ' '
		}
	case '@':
		n = min(n, maxRow-len(r.cells))
		for range n {
			r.cells = append(r.cells, ' ')
		}
		copy(r.cells[r.at+n:], r.cells[r.at:])
		for i := range n {
			r.cells[r.at+i] = ' '
		}
	case 'K':
		switch {
		case !given || string(p[2:len(p)-1]) == "0":
			r.cells = r.cells[:r.at]
		case n == 2:
			r.clear()
		default:
			for i := range min(r.at, len(r.cells)) {
				r.cells[i] = ' '
			}
		}
	case 'J', 'H', 'f': // somewhere else on the screen
		r.clear()
	}
}

// last is what of the row stands on the terminal's last line when it is so many columns wide; it is narrower than that. full
// says that the text ended at the right margin: the cursor then waits there, and last is empty.
func (r *row) last(columns int) (text []rune, full bool) {
	width, begin := 0, 0
	for i, c := range r.cells {
		w := readline.Runes{}.Width(c)
		if width += w; width > columns {
			width, begin = w, i
		}
	}
	if width == columns {
		return nil, true
	}
	return r.cells[begin:], false
}
