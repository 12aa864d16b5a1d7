package program

// LineEnds turns what a client types into what a terminal's keyboard would send to a pty. Its state survives every way of
// cutting the stream.
type LineEnds struct {
	cr bool // the last byte was a CR whose partner may come
}

// Translate rewrites p in place: CR LF, CR NUL, CR and LF are one CR each (RFC 854; RFC 1123 section 3.3.1), from which the pty's line
// discipline makes what the program wants; a DEL is erase, the pty's own character, so that Backspace works whatever the
// program was told it is. erase is only called when there is a DEL; 0 leaves it. In binary everything is as it was sent
// (RFC 856).
func (l *LineEnds) Translate(p []byte, binary bool, erase func() byte) []byte {
	if binary {
		l.cr = false
		return p
	}
	w, del := 0, byte(0)
	for _, c := range p {
		partner := l.cr && (c == '\n' || c == 0)
		l.cr = c == '\r'
		switch {
		case partner:
			continue
		case c == '\n':
			c = '\r'
		case c == 0x7f:
			if del == 0 {
				if del = erase(); del == 0 {
					del = c
				}
			}
			c = del
		}
		p[w] = c // never ahead of what is read
		w++
	}
	return p[:w]
}
