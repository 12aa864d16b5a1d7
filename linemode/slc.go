package linemode

// Bounds of SLC.
const (
	// maxRounds is how often a setting is answered in one exchange. What the peer says beyond that is taken and not answered.
	maxRounds = 2
	// quiet is how many seconds without SLC from the peer end an exchange, and how long an answer to a request is waited for.
	quiet = 10
	// extraSlot is the slot of the answer for functions that nobody knows: the first of them gets one, once.
	extraSlot = lastFunction + 1
)

// outcome is what becomes of a setting that the peer has sent.
type outcome uint8

const (
	ignored   outcome = iota
	crossed           // ours was on the way already and goes first
	settled           // both have the same
	taken             // theirs holds: it is acknowledged
	countered         // ours is proposed instead
)

// view is what one end knows of a function.
type view struct {
	current  Setting
	fallback Setting // what the end proposes when it is asked for its default
	asked    bool    // current was sent and has no answer yet
	insists  bool    // the peer's last setting was passed over as crossed
	fixed    bool    // current is ours and cannot be changed
	unknown  bool    // the function does nothing here
	server   bool
	spent    bool // the exchange has no answers left
}

// decide is the rule of RFC 1184 sections 2.4 and 5.5 for one setting from the peer. An end agrees, or answers with a lower level: so no
// exchange is longer than the four levels.
func (v view) decide(theirs Setting) (next Setting, o outcome) {
	theirs = theirs.normal()
	level, ours := theirs.Modifier.Level(), v.current.Modifier.Level()
	switch {
	case theirs.Modifier&ack != 0:
		// An answer of another level is one to an older request, and changes nothing; nor does one to no request, but that a client
		// takes the character: it is its own, that has crossed one of ours and holds (section 5.5, rule 2).
		switch {
		case level == ours && !v.server && level == Value:
			return theirs.plain(), settled
		case level == ours && v.asked:
			return v.current, settled
		}
		return v.current, ignored
	case level == Default:
		return v.byDefault()
	case theirs.same(v.current):
		// Never answered (section 5.5).
		return theirs, settled
	case v.asked && !v.insists && (level > ours || level == ours && v.server && (level == CantChange || v.spent)):
		// Two requests have crossed. The lower level holds, as both ends know; at the same level the client's (section 5.5, rule 2), but
		// when each can have one character only, or nothing is answered any more: then the server's holds.
		return v.current, crossed
	case v.unknown && level != NoSupport:
		return Setting{}, countered
	case v.fixed && !v.asked && level == Value:
		return v.current, countered
	case v.fixed && !v.asked && level == CantChange:
		return Setting{}, countered // neither end can change, and they differ
	}
	return theirs, taken
}

// byDefault is the rule for a peer that leaves the character to this end.
func (v view) byDefault() (Setting, outcome) {
	switch ours := v.current.Modifier.Level(); {
	case v.asked && !v.insists && ours != Default:
		return v.current, crossed
	case ours == Default:
		return Setting{}, countered // neither end has one
	case v.server && !v.fixed:
		return v.fallback, countered
	}
	// BSD's clients answer with what they have now, not with what they began with (recorded, netkit/C).
	return v.current, countered
}

// slot is a function in the exchange with the peer.
type slot struct {
	current  Setting
	later    Setting // to be proposed when there is an answer
	sentAt   int32   // the second of the proposal, plus 1; 0 when it has been answered
	rounds   uint8   // answers in this exchange
	hasLater bool
	crossed  bool // the peer has said something else once since the proposal
	fixed    bool
}

// settings is the table of one end.
type settings struct {
	slots    [lastFunction + 1]slot // 0 is for requests of the whole table
	fallback Table
	known    Function // the last function that does anything here
	lastAt   int32    // the second of the peer's last SLC
	server   bool
	extra    bool // an unknown function was answered
}

// setting is how f stands.
func (t *settings) setting(f Function) Setting {
	if f == 0 || f > lastFunction {
		return Setting{}
	}
	return t.slots[f].current
}

func (t *settings) asked(f Function, second int32) bool {
	at := t.slots[f].sentAt
	return at != 0 && second-(at-1) < quiet
}

// triplets are what goes into one SLC: at most one for each function, however often the peer has named it (CVE-2026-32746).
type triplets struct {
	set [extraSlot + 1]Setting
	has uint32
	// unknown is the function of extraSlot.
	unknown byte
}

func (p *triplets) add(f Function, s Setting) {
	p.set[f] = s
	p.has |= 1 << f
}

// body is the subnegotiation, nil when there is nothing to say: at most 95 bytes, none of which is 255.
func (p *triplets) body() []byte {
	if p.has == 0 {
		return nil
	}
	b := []byte{cmdSLC}
	for f, s := range p.set {
		if p.has&(1<<f) == 0 {
			continue
		}
		name := byte(f)
		if f == int(extraSlot) {
			name = p.unknown
		}
		b = append(b, name, byte(s.Modifier), s.Value)
	}
	return b
}

// receive takes the triplets behind SLC. answer is what is said to them, more what had waited for an answer and is proposed now. A body with
// something behind its last triplet is ignored whole.
func (t *settings) receive(body []byte, second int32) (answer, more []byte, changed bool) {
	if len(body) == 0 || len(body)%3 != 0 {
		return nil, nil, false
	}
	if second-t.lastAt >= quiet {
		for f := range t.slots {
			t.slots[f].rounds = 0
		}
	}
	t.lastAt = second
	var out triplets
	for ; len(body) > 0; body = body[3:] {
		f, s := Function(body[0]), Setting{Modifier(body[1]), body[2]}
		switch {
		case f == 0:
			changed = t.whole(s, &out) || changed
		case f > lastFunction:
			t.strange(f, s, &out)
		default:
			changed = t.one(f, s, second, &out) || changed
		}
	}
	t.count(&out)
	var next triplets
	for f := Synch; f <= lastFunction; f++ {
		if s := &t.slots[f]; s.hasLater && !t.asked(f, second) {
			s.hasLater = false
			t.propose(f, s.later, second, &next)
		}
	}
	return out.body(), next.body(), changed
}

// one takes the setting of one function.
func (t *settings) one(f Function, theirs Setting, second int32, out *triplets) (changed bool) {
	s := &t.slots[f]
	v := view{current: s.current, fallback: t.fallback[f].normal(), asked: t.asked(f, second), insists: s.crossed,
		fixed: s.fixed, unknown: f > t.known, server: t.server, spent: s.rounds == maxRounds}
	next, o := v.decide(theirs)
	if o == ignored {
		return false
	}
	if o == crossed {
		s.crossed = true // once: a peer that says it again means it
		return false
	}
	if o == countered && v.spent {
		return false
	}
	changed = s.current != next
	s.current, s.sentAt, s.crossed = next, 0, false
	s.fixed = s.fixed && o != taken && next.Modifier.Level() == CantChange
	switch {
	case o == countered:
		s.sentAt = second + 1
		out.add(f, next)
	case o == taken && !v.spent:
		out.add(f, Setting{next.Modifier | ack, next.Value})
	}
	return changed
}

// strange takes a function beyond the last. The RFC's answer is NOSUPPORT; it is given once in all, because telnetlib3 answers each
// with the same, for ever (recorded, telnetlib3/C).
func (t *settings) strange(f Function, s Setting, out *triplets) {
	if t.extra || f == 255 || s.Modifier&ack != 0 || s.Modifier.Level() == NoSupport {
		return
	}
	t.extra = true
	out.unknown = byte(f)
	out.add(extraSlot, Setting{})
}

// whole takes a request for all of the table (RFC 1184 section 2.4): DEFAULT sets and sends our defaults, VALUE sends what holds now. Only
// a client sends them, and BSD's ignores them.
func (t *settings) whole(s Setting, out *triplets) (changed bool) {
	level := s.Modifier.Level()
	if !t.server || s.Modifier&ack != 0 || level != Default && level != Value || t.slots[0].rounds == maxRounds {
		return false
	}
	t.slots[0].rounds++
	for f := Synch; f <= lastFunction; f++ {
		s := &t.slots[f]
		if level == Default && !s.fixed {
			next := t.fallback[f].normal()
			if next == (Setting{}) && f.local() {
				next.Modifier = Default // the client may use its own
			}
			changed = changed || s.current != next
			s.current, s.sentAt = next, 0
		}
		if f <= lastPlain || level == Default || s.current.Modifier.Level() != NoSupport {
			out.add(f, s.current)
		}
	}
	return changed
}

// count notes what is answered.
func (t *settings) count(out *triplets) {
	for f := Synch; f <= lastFunction; f++ {
		if s := &t.slots[f]; out.has&(1<<f) != 0 && s.rounds < maxRounds {
			s.rounds++
		}
	}
}

// set makes s the setting of f, now or when an answer that is waited for has come.
func (t *settings) set(f Function, s Setting, second int32, out *triplets) {
	if t.asked(f, second) {
		t.slots[f].later, t.slots[f].hasLater = s, true
		return
	}
	t.slots[f].hasLater = false
	t.propose(f, s, second, out)
}

func (t *settings) propose(f Function, s Setting, second int32, out *triplets) {
	slot := &t.slots[f]
	s.Modifier &= levelBits | flushBits
	s = s.normal()
	slot.fixed = s.Modifier.Level() == CantChange
	alike := slot.current.same(s)
	slot.current = s
	if alike {
		return // other flags alone are not told: a peer compares levels and characters, and has no answer
	}
	slot.sentAt, slot.crossed = second+1, false
	out.add(f, s)
}
