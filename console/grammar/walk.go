package grammar

import "strings"

// Bounds of the search for the meaning of one line.
const (
	maxWords   = 256     // a longer line is unknown at the next word
	maxThreads = 256     // positions in the graph that one way is followed at; the least preferred are dropped
	maxWork    = 1 << 15 // positions looked at in all; a line that needs more is ambiguous where its first choice is
)

// thread is one position in the graph: behind a word of a path, or in the program of a command.
type thread struct {
	node *node // of a path, if form is nil
	form *form
	used uint64 // alternatives of { } that were taken
	step int32  // the word that led here, or -1
	pc   int16
}

// step is one word and what it was taken for.
type step struct {
	prev int32
	in   *instr // opKey or opArg
	val  any
}

// rank orders what a word can be taken for.
type rank uint8

const (
	exact rank = iota
	partial
	typed
	free
	line
	ranks
)

// hit is a word that fits at one thread.
type hit struct {
	rank   rank
	done   bool
	thread int32
	in     *instr
	node   *node // if the word is one of a path
	val    any
}

// verdict is what became of a way through the graph, the better the greater.
type verdict uint8

const (
	dead  verdict = iota // not all words fit
	short                // all words fit, and the command is not complete
	vague                // short in several ways
	torn                 // several ways, one of them complete
	whole                // complete
)

type outcome struct {
	verdict verdict
	far     int // words that fit, if dead
	at      int // the ambiguous word, or -1
}

// walker finds the meaning of one line. Its slices are stacks.
type walker struct {
	line    string
	level   int
	tokens  []token
	over    int // offset of the word beyond maxWords, or -1
	bar     int // offset of the | that ends the command, or -1
	threads []thread
	steps   []step
	hits    []hit
	work    int
	choice  int // first word that had several ways, or -1

	list   *lister // what to do at the end of the words if not match them
	record *record // if set, where to keep the steps of the first way of target words
	target int
	found  *record // steps of the whole way that was found last
	form   *form   // and its command
	rest   bool    // and whether it ended in the rest of the line
}

// maxKept is the capacity up to which a walker's stacks are kept for the next line.
const maxKept = 1024

// borrow returns a walker for line.
func (s *Set) borrow(line string, level int) *walker {
	m, _ := s.walkers.Get().(*walker)
	if m == nil {
		m = &walker{}
	}
	m.line, m.level = line, level
	return m
}

// giveBack keeps a walker's memory, but nothing that was typed.
func (s *Set) giveBack(m *walker) {
	clear(m.steps[:cap(m.steps)])
	clear(m.hits[:cap(m.hits)])
	clear(m.threads[:cap(m.threads)])
	if max(cap(m.threads), cap(m.steps), cap(m.hits)) <= maxKept {
		*m = walker{tokens: m.tokens[:0], threads: m.threads[:0], steps: m.steps[:0], hits: m.hits[:0]}
		s.walkers.Put(m)
	}
}

// lex splits the line into tokens, up to a bar or to maxWords. A lone backslash at the end is no token, but the line is open.
func (m *walker) lex(bars bool) (open byte) {
	m.over, m.bar, m.choice = -1, -1, -1
	line := m.line
	for pos := skipBlanks(line, 0); pos < len(line); pos = skipBlanks(line, pos) {
		if bars && line[pos] == '|' {
			m.bar = pos
			break
		}
		if len(m.tokens) == maxWords {
			m.over = pos
			break
		}
		t := scan(line, pos, bars)
		pos, open = int(t.end), t.open
		if t.end-t.start == 1 && open == '\\' {
			break
		}
		m.tokens = append(m.tokens, t)
	}
	return open
}

// add puts f at pc, and at all that can be reached from there without a word. Each position is added once for the set that
// begins at first.
func (m *walker) add(f *form, pc int16, used uint64, from int32, first int) {
	for {
		for i := first; i < len(m.threads); i++ {
			if t := &m.threads[i]; t.form == f && t.pc == pc && t.used == used {
				return
			}
		}
		if len(m.threads)-first >= maxThreads {
			return
		}
		m.threads = append(m.threads, thread{form: f, pc: pc, used: used, step: from})
		in := &f.prog[pc]
		switch in.op {
		case opSplit:
			m.add(f, in.x, used, from, first)
			pc = in.y
		case opJump:
			pc = in.x
		case opAny:
			some := false
			for i, target := range in.targets {
				if bit := uint64(1) << (int(in.bit) + i); used&bit == 0 {
					m.add(f, target, used|bit, from, first)
				} else {
					some = true
				}
			}
			if !some {
				return
			}
			pc = in.x
		default:
			return
		}
	}
}

// enter follows a hit to the threads behind its word.
func (m *walker) enter(h *hit, first int) {
	t := m.threads[h.thread]
	from := int32(len(m.steps))
	m.steps = append(m.steps, step{t.step, h.in, h.val})
	if h.node == nil {
		m.add(t.form, t.pc+1, t.used, from, first)
		return
	}
	if len(h.node.kids) > 0 {
		m.threads = append(m.threads, thread{node: h.node, step: from})
	}
	for _, f := range h.node.forms {
		if f.Level <= m.level {
			m.add(f, 0, 0, from, first)
		}
	}
}

// walk takes the words from pos on at the threads lo to hi.
func (m *walker) walk(lo, hi, pos int) outcome {
	if m.record != nil && pos == m.target && hi > lo {
		m.keep(m.record, m.threads[lo].step, -1, -1)
		m.record = nil
	}
	if pos == len(m.tokens) {
		return m.end(lo, hi, pos)
	}
	if m.work += hi - lo; m.work > maxWork {
		return outcome{dead, pos, -1}
	}
	base := len(m.hits)
	m.match(lo, hi, pos)
	best := outcome{dead, pos, -1}
	have := uint8(0)
	for i := base; i < len(m.hits); i++ {
		have |= 1 << m.hits[i].rank
	}
	if have&(1<<exact) != 0 {
		have &^= 1 << partial
	}
	for r := exact; r < ranks; r++ {
		if have&(1<<r) == 0 {
			continue
		}
		var o outcome
		switch r {
		case partial:
			o = m.ways(base, pos)
		case line:
			o = m.takeRest(base, pos)
		default:
			o = m.follow(base, len(m.hits), r, "", pos)
		}
		if o.verdict > best.verdict && (o.verdict >= torn || best.verdict == dead) ||
			o.verdict == dead && best.verdict == dead && o.far > best.far {
			best = o
		}
		if best.verdict >= torn || r == exact && best.verdict != dead {
			break
		}
	}
	clear(m.hits[base:])
	m.hits = m.hits[:base]
	return best
}

// follow goes on with all hits of one rank and, for keywords, of one word.
func (m *walker) follow(from, to int, r rank, key string, pos int) outcome {
	threads, steps := len(m.threads), len(m.steps)
	for i := from; i < to; i++ {
		if h := &m.hits[i]; h.rank == r && (key == "" || h.in.key == key) {
			h.done = true
			m.enter(h, threads)
		}
	}
	o := m.walk(threads, len(m.threads), pos+1)
	m.threads, m.steps = m.threads[:threads], m.steps[:steps]
	return o
}

// ways goes on with each keyword that the word at pos is the beginning of.
func (m *walker) ways(base, pos int) outcome {
	best := outcome{dead, pos, -1}
	count, groups := 0, 0
	end := len(m.hits)
	if m.several(base, end) && (m.choice < 0 || pos < m.choice) {
		m.choice = pos
	}
	for i := base; i < end; i++ {
		h := &m.hits[i]
		if h.rank != partial || h.done {
			continue
		}
		groups++
		key := h.in.key
		o := m.follow(i, end, partial, key, pos)
		if o.verdict != dead && m.inFull(i, end, key) {
			o = outcome{torn, 0, pos}
		}
		switch {
		case o.verdict != dead:
			count++
			if count > 1 && (o.verdict >= torn || best.verdict >= torn) {
				return outcome{torn, 0, pos}
			}
			best = o
			if count > 1 {
				best = outcome{vague, 0, pos}
			}
		case best.verdict != dead:
		case o.far > best.far || groups == 1:
			best = o
		case o.far == best.far:
			best.at = pos
		}
		if m.work > maxWork {
			break
		}
	}
	return best
}

// several says whether these hits are of more than one keyword.
func (m *walker) several(from, to int) bool {
	first := ""
	for i := from; i < to; i++ {
		if h := &m.hits[i]; h.rank == partial {
			if first != "" && h.in.key != first {
				return true
			}
			first = h.in.key
		}
	}
	return false
}

// inFull says whether the keyword of these hits must be typed in full wherever it was found.
func (m *walker) inFull(from, to int, key string) bool {
	for i := from; i < to; i++ {
		if h := &m.hits[i]; h.rank == partial && h.in.key == key && !h.in.full {
			return false
		}
	}
	return true
}

// takeRest gives the rest of the line to a parameter that takes it, which ends the way.
func (m *walker) takeRest(base, pos int) outcome {
	start := len(m.line)
	if pos < len(m.tokens) {
		start = int(m.tokens[pos].start)
	} else if m.bar >= 0 {
		start = m.bar
	}
	for i := base; i < len(m.hits); i++ {
		h := &m.hits[i]
		if h.rank != line {
			continue
		}
		if m.list != nil {
			m.list.rest(m, h.in, m.line[start:])
			return outcome{verdict: whole, at: -1}
		}
		raw := strings.TrimRight(m.line[start:], " \t\r\n")
		val, err := h.in.arg.ParseAny(raw)
		if err != nil {
			continue
		}
		t := m.threads[h.thread]
		m.steps = append(m.steps, step{t.step, h.in, val})
		m.accept(t.form, int32(len(m.steps)-1), start, start+len(raw))
		m.steps = m.steps[:len(m.steps)-1]
		return outcome{verdict: whole, at: -1}
	}
	return outcome{dead, pos, -1}
}

// end judges a way that took all words.
func (m *walker) end(lo, hi, pos int) outcome {
	if m.over >= 0 {
		return outcome{dead, pos, -1}
	}
	if m.list != nil {
		if m.list.collect(m, m.threads[lo:hi]) {
			return outcome{verdict: whole, at: -1}
		}
		return outcome{dead, pos, -1}
	}
	best := -1
	for i := lo; i < hi; i++ {
		if t := &m.threads[i]; t.runs() && (best < 0 || t.form.order < m.threads[best].form.order) {
			best = i
		}
	}
	if best >= 0 {
		m.accept(m.threads[best].form, m.threads[best].step, -1, -1)
		return outcome{verdict: whole, at: -1}
	}
	if m.bar >= 0 {
		base := len(m.hits)
		for i := lo; i < hi; i++ {
			if t := &m.threads[i]; t.form != nil && t.form.prog[t.pc].op == opArg && t.form.prog[t.pc].arg.Rest() {
				m.hits = append(m.hits, hit{rank: line, thread: int32(i), in: &t.form.prog[t.pc]})
			}
		}
		o := m.takeRest(base, pos)
		m.hits = m.hits[:base]
		if o.verdict == whole {
			return o
		}
	}
	if hi == lo {
		return outcome{dead, pos, -1}
	}
	return outcome{verdict: short, at: -1}
}

// runs says whether the command is complete here: at its end, or, negated, anywhere, but not where `no` is all that there is.
func (t *thread) runs() bool {
	return t.form != nil && (t.form.negated && (t.pc > 0 || t.form.path != "") || t.form.prog[t.pc].op == opEnd)
}
