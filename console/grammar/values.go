package grammar

// Values are the parameters of a line. It implements arg.Values. The zero value has none.
type Values struct{ record *record }

// record is what the words of a line were taken for.
type record struct {
	placed []placed
	vals   []any // of those that are parameters

	// A line of usual length costs one allocation.
	placedBuf [8]placed
	valsBuf   [4]any
}

type placed struct {
	in         *instr
	start, end int32
}

// Value gives what was typed for the parameter of this name, in order.
func (v Values) Value(name string) ([]any, bool) {
	if v.record == nil {
		return nil, false
	}
	first, count, n := 0, 0, 0
	var apart []any // values between which other parameters stand
	for _, p := range v.record.placed {
		if p.in.op != opArg {
			continue
		}
		if p.in.word == name {
			switch {
			case count == 0:
				first = n
			case apart == nil && n > first+count:
				apart = append(apart, v.record.vals[first:first+count]...)
			}
			count++
			if apart != nil {
				apart = append(apart, v.record.vals[n])
			}
		}
		n++
	}
	if apart != nil {
		return apart, true
	}
	return v.record.vals[first : first+count : first+count], count > 0
}

// Has says whether keyword, a word of the path or of the synopsis as it was registered, is in the line.
func (v Values) Has(keyword string) bool {
	if v.record == nil {
		return false
	}
	for _, p := range v.record.placed {
		if p.in.op == opKey && p.in.word == keyword {
			return true
		}
	}
	return false
}

// accept keeps a whole way. It may not be the only one, so that a later one may take its place.
func (m *walker) accept(f *form, last int32, restStart, restEnd int) {
	if m.found == nil {
		m.found = &record{}
	}
	m.form, m.rest = f, restStart >= 0
	m.keep(m.found, last, restStart, restEnd)
}

// keep stores the steps up to last in r. The rest of the line, if a parameter took it, is the last one's text.
func (m *walker) keep(r *record, last int32, restStart, restEnd int) {
	words, vals := 0, 0
	for i := last; i >= 0; i = m.steps[i].prev {
		words++
		if m.steps[i].in.op == opArg {
			vals++
		}
	}
	r.placed = sized(r.placedBuf[:], words)
	r.vals = sized(r.valsBuf[:], vals)
	for i := last; i >= 0; i = m.steps[i].prev {
		words--
		st := &m.steps[i]
		p := placed{in: st.in, start: int32(restStart), end: int32(restEnd)}
		if i != last || restStart < 0 {
			p.start, p.end = m.tokens[words].start, m.tokens[words].end
		}
		r.placed[words] = p
		if st.in.op == opArg {
			vals--
			r.vals[vals] = st.val
		}
	}
}

// sized is buf, or something longer, cut to n.
func sized[T any](buf []T, n int) []T {
	if n > len(buf) {
		return make([]T, n)
	}
	return buf[:n]
}
