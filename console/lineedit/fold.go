package lineedit

// Fold makes one Enter of each line end that a peer may send. CR, LF, CR LF, CR NUL and LF CR become one '\r' each. A CR or LF acts
// at once; its partner is swallowed whenever it comes, in a later call too. The zero value is ready.
type Fold struct {
	last byte // a CR or LF whose partner may still come, or 0
}

// Bytes folds p in place and returns what is left of it.
func (f *Fold) Bytes(p []byte) []byte {
	out := p[:0]
	for _, c := range p {
		last := f.last
		f.last = 0
		switch {
		case last == '\r' && (c == '\n' || c == 0), last == '\n' && c == '\r':
			continue
		case c == '\r' || c == '\n':
			f.last = c
			c = '\r'
		}
		out = append(out, c)
	}
	return out
}
