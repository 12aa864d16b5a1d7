package console

// What [Window.Next] returns besides the keys that were typed, which are their ASCII characters.
const (
	KeyNone   rune = 0  // the time is over
	KeyResize rune = -1 // the window has another size
)

const (
	maxKeys     = 16 // keys that were typed and not yet asked for; more are dropped
	maxKeyBytes = 32 // of an escape sequence; what is longer is no key
)

// input takes the keys of one read, and returns what is not for the view. s.mu is held.
func (w *Window) input(p []byte) (rest []byte) {
	s := w.s
	if s.showsInput() { // the peer has put them on the screen
		s.spoil()
	}
	for i, c := range p {
		if len(w.seq) == 1 && c != '[' && c != 'O' && !w.pasting {
			w.seq = w.seq[:0] // it was the key ESC
		}
		switch {
		case w.pasting || len(w.seq) > 0 || c == 0x1b:
			if c == keyInterrupt { // not even a paste without an end keeps it
				w.interrupt()
				return p[i+1:]
			}
			w.escape(c)
		case c == keyInterrupt || c == keyBreak:
			w.interrupt()
			return p[i+1:]
		case c == 'q' || c == 'Q':
			w.cancel(errQuit)
			s.state = stateRun
			if i > 0 {
				return nil // the end of more than a key, such as a paste: nobody meant it for the prompt
			}
			return p[i+1:]
		case c >= ' ' && c < 0x7f || c == '\r':
			if len(w.keys) < maxKeys {
				w.keys = append(w.keys, rune(c))
			}
			w.wake()
		}
	}
	return nil
}

// interrupt ends the command. s.mu is held.
func (w *Window) interrupt() {
	s := w.s
	s.ahead = s.ahead[:0]
	s.state = stateRun
	s.markCut()
	s.cmd.cancel(ErrInterrupted)
	w.cancel(ErrInterrupted)
}

// escape passes over the sequences of function keys, and over pasted text between those that bracket it (xterm's private mode 2004).
func (w *Window) escape(c byte) {
	switch {
	case c == 0x1b:
		w.seq = append(w.seq[:0], c)
		return
	case len(w.seq) == 0:
		return // pasted
	case len(w.seq) >= maxKeyBytes:
		w.seq = w.seq[:0]
		return
	}
	w.seq = append(w.seq, c)
	switch {
	case len(w.seq) == 2 && (c == '[' || c == 'O'):
		return
	case len(w.seq) > 2 && w.seq[1] == '[' && c < 0x40:
		return
	}
	switch string(w.seq) {
	case "\x1b[200~":
		w.pasting = true
	case "\x1b[201~":
		w.pasting = false
	}
	w.seq = w.seq[:0]
}
