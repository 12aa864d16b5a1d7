package shell

// escapeKey is Ctrl-^ (Ctrl-Shift-6), which IOS has for leaving a connection; x behind it leaves.
const escapeKey = 0x1e

// escape finds the escape sequence in what is typed. The zero value is ready.
type escape struct {
	held bool // the key was the last, and has not been passed on
}

// next takes input and returns what the program is to have, and whether the sequence was in it; then rest is what stands behind. The key twice is the
// key once. Neither result shares p's memory.
func (e *escape) next(p []byte) (pass, rest []byte, left bool) {
	for i, c := range p {
		switch {
		case !e.held && c == escapeKey:
			e.held = true
			continue
		case e.held && (c == 'x' || c == 'X'):
			e.held = false
			return pass, append([]byte(nil), p[i+1:]...), true
		case e.held && c != escapeKey:
			pass = append(pass, escapeKey)
		}
		e.held = false
		pass = append(pass, c)
	}
	return pass, nil, false
}
