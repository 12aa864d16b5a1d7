package grammar

// match collects what the word at pos fits at the threads lo to hi.
func (m *walker) match(lo, hi, pos int) {
	tok := m.tokens[pos]
	raw := m.line[tok.start:tok.end]
	text, unquoted := tok.text(m.line), !tok.quoted
	for i := lo; i < hi; i++ {
		t := &m.threads[i]
		if t.form == nil {
			if unquoted {
				m.matchKids(t.node, raw, int32(i))
			}
			continue
		}
		in := &t.form.prog[t.pc]
		switch in.op {
		case opKey:
			if !unquoted || !hasPrefix(in.key, raw) {
				continue
			}
			r := partial
			if len(raw) == len(in.key) {
				r = exact
			} else if in.full {
				continue // of a hidden command
			}
			m.hits = append(m.hits, hit{rank: r, thread: int32(i), in: in})
		case opArg:
			h := hit{rank: typed, thread: int32(i), in: in}
			switch {
			case in.arg.Rest():
				h.rank = line
			case in.arg.Free():
				h.rank = free
			}
			if h.rank != line {
				var err error
				if h.val, err = in.arg.ParseAny(text); err != nil {
					continue
				}
			}
			m.hits = append(m.hits, h)
		}
	}
}

// matchKids collects the words behind n that word fits.
func (m *walker) matchKids(n *node, word string, thread int32) {
	kids := n.kids
	lo, hi := 0, len(kids)
	for lo < hi {
		if mid := (lo + hi) / 2; compare(kids[mid].in.key, word) < 0 {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	// An exact kid sorts before all that are longer.
	for _, kid := range kids[lo:] {
		if !hasPrefix(kid.in.key, word) {
			return
		}
		if m.work++; m.work > maxWork {
			return
		}
		r := partial
		if len(word) == len(kid.in.key) {
			r = exact
		}
		if kid.level > m.level || r == partial && kid.shown > m.level {
			continue
		}
		m.hits = append(m.hits, hit{rank: r, thread: thread, in: &kid.in, node: kid})
		if r == exact {
			return
		}
	}
}

// compare orders key, which is in lower case, and word regardless of its case.
func compare(key, word string) int {
	for i := range min(len(key), len(word)) {
		if c := fold(word[i]); key[i] != c {
			return int(key[i]) - int(c)
		}
	}
	return len(key) - len(word)
}

// hasPrefix says whether key, which is in lower case, begins with word regardless of its case.
func hasPrefix(key, word string) bool {
	return len(word) <= len(key) && compare(key[:len(word)], word) == 0
}
