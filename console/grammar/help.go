package grammar

import (
	"slices"
	"strings"
)

// Enter and Bar are the entries that Help lists behind a complete command.
const (
	Enter = "<cr>"
	Bar   = "|"
)

// Entry is one line of help: a keyword, a value, or what stands for a parameter.
type Entry struct{ Word, Help string }

// Help is the answer to `?`.
type Help struct {
	// Status is OK if there are Entries or InPipe, Empty in a comment, and else Unknown or Ambiguous with the byte offsets
	// of that word. Incomplete says that a `|` follows an incomplete command.
	Status      Status
	Offset, End int
	Entries     []Entry // sorted; a complete command's Bar and Enter come last
	Partial     bool    // `?` touches a word, whose continuations these are; else they are the next words
	InPipe      bool    // `?` stands behind a `|`, and filters are asked for
	Pipe        int     // byte offset just behind that `|`, or -1
	Value       any     // Command.Value of the command before it, if InPipe
}

// Completion is the answer to Tab.
type Completion struct {
	Status      Status // as in Help
	Offset, End int
	Insert      string  // to be put in at the cursor; with the blank behind it if nothing else is possible
	Entries     []Entry // to be listed, if nothing can be inserted
	InPipe      bool
	Pipe        int
	Value       any // as in Help
}

// lister collects what can come next.
type lister struct {
	start   int    // offset of the word at the cursor, or of the cursor
	prefix  string // that word, without its quotes
	raw     string // and with them
	quoted  bool
	partial bool
	open    byte // its quote that is not closed

	entries []Entry
	inserts []insert
	values  bool // something else than inserts can be typed
	runs    bool // the command is complete
	behind  bool // the cursor is behind a blank in the rest of the line, not at a word
}

// insert is a word that may be completed to.
type insert struct {
	text string
	raw  bool // part of the rest of the line: taken without quotes
}

// Help says what can be typed at the end of line, which is what stands before the cursor.
func (s *Set) Help(line string, level int) Help {
	var l lister
	h := Help{Pipe: -1}
	h.Status, h.Offset, h.End, h.Pipe, h.Value = s.look(line, level, &l)
	h.Partial = l.partial && !l.behind
	h.InPipe = h.Status == OK && h.Pipe >= 0
	if h.Status == OK && !h.InPipe {
		h.Entries = l.listed(s.Pipes)
	}
	return h
}

// Complete says what Tab puts in at the end of line, which is what stands before the cursor.
func (s *Set) Complete(line string, level int) Completion {
	var l lister
	var c Completion
	c.Status, c.Offset, c.End, c.Pipe, c.Value = s.look(line, level, &l)
	c.InPipe = c.Status == OK && c.Pipe >= 0
	if c.Status != OK || c.InPipe {
		return c
	}
	if l.partial || !l.values && !l.runs {
		c.Insert = l.insertion()
	}
	if c.Insert == "" && (!l.partial || len(l.inserts) > 1) {
		c.Entries = l.listed(s.Pipes)
	}
	return c
}

// look fills l with what can follow line. pipe is not -1 if the end of the line is behind a command and its bar; value is the
// command's then.
func (s *Set) look(line string, level int, l *lister) (status Status, offset, end, pipe int, value any) {
	if comment(line) {
		return Empty, 0, 0, -1, nil
	}
	m := s.borrow(line, level)
	defer s.giveBack(m)
	open := m.lex(s.Pipes)
	if m.bar >= 0 {
		r := s.Match(line, level)
		if r.Status == OK && r.Pipe < 0 { // the bar is text of the rest of the line
			p := r.Values.record.placed
			l.rest(m, p[len(p)-1].in, line[p[len(p)-1].start:])
		}
		return r.Status, r.Offset, r.End, r.Pipe, r.Value
	}
	l.start = len(line)
	if n := len(m.tokens); n > 0 && m.over < 0 && int(m.tokens[n-1].end) == len(line) {
		t := m.tokens[n-1]
		l.start, l.prefix, l.quoted, l.partial, l.open = int(t.start), t.text(line), t.quoted, true, open
		l.raw = line[t.start:]
		m.tokens = m.tokens[:n-1]
	}
	m.list = l
	status, offset, end, _ = m.judge(m.start(s))
	return status, offset, end, -1, nil
}

// collect takes the words and values that can follow at threads, and says whether anything can. If not it leaves what it found
// before, on another way.
func (l *lister) collect(m *walker, threads []thread) bool {
	before := *l
	l.reset()
	for i := range threads {
		t := &threads[i]
		if t.form == nil {
			l.kids(m, t.node)
			continue
		}
		if t.form.Hidden {
			continue
		}
		if t.runs() && !l.partial {
			l.runs = true
		}
		switch in := &t.form.prog[t.pc]; in.op {
		case opKey:
			if !l.quoted && hasPrefix(in.key, l.prefix) {
				l.word(in.word, in.help)
			}
		case opArg:
			if in.arg.Rest() {
				l.tail(in, l.raw)
			} else {
				l.arg(in, l.prefix)
			}
		}
	}
	if len(l.entries) == 0 && !l.runs {
		*l = before
		return false
	}
	return true
}

func (l *lister) reset() {
	l.entries, l.inserts, l.values, l.runs, l.behind = nil, nil, false, false, false
}

func (l *lister) kids(m *walker, n *node) {
	if l.quoted {
		return
	}
	i, _ := n.find(lower(l.prefix))
	for _, kid := range n.kids[i:] {
		if !hasPrefix(kid.in.key, l.prefix) {
			return
		}
		if kid.shown <= m.level {
			l.word(kid.in.word, kid.help(m.level))
		}
	}
}

func (l *lister) word(word, help string) {
	l.entries = append(l.entries, Entry{word, help})
	l.inserts = append(l.inserts, insert{text: word})
}

// arg lists the values of a parameter that begin with prefix, and what describes it.
func (l *lister) arg(in *instr, prefix string) {
	describe := in.arg.Describe()
	if describe != "" && in.arg.May(prefix) {
		l.entries = append(l.entries, Entry{describe, in.help})
		l.values = true
	}
	for _, c := range in.arg.Complete(prefix) {
		help := c.Help
		if help == "" && describe == "" {
			help = in.help
		}
		l.entries = append(l.entries, Entry{c.Text, help})
		l.inserts = append(l.inserts, insert{c.Text, in.arg.Rest()})
	}
}

// rest makes raw, the rest of the line, the word at the cursor and lists the parameter that takes it.
func (l *lister) rest(m *walker, in *instr, raw string) {
	l.reset()
	l.start, l.prefix, l.raw, l.quoted, l.partial, l.open = len(m.line)-len(raw), raw, raw, false, true, 0
	l.tail(in, raw)
}

// tail lists a parameter that takes the rest of the line, of which raw is typed already.
func (l *lister) tail(in *instr, raw string) {
	l.arg(in, raw)
	if raw != "" && isBlank(raw[len(raw)-1]) {
		l.behind, l.runs = true, true
	}
}

// listed returns the entries in order.
func (l *lister) listed(pipes bool) []Entry {
	slices.SortStableFunc(l.entries, func(a, b Entry) int { return strings.Compare(a.Word, b.Word) })
	l.entries = slices.CompactFunc(l.entries, func(a, b Entry) bool { return a.Word == b.Word })
	if l.runs {
		if pipes {
			l.entries = append(l.entries, Entry{Bar, "Output modifiers"})
		}
		l.entries = append(l.entries, Entry{Word: Enter})
	}
	return l.entries
}

// insertion returns what all words that may be completed to have in common beyond what is typed.
func (l *lister) insertion() string {
	if len(l.inserts) == 0 {
		return ""
	}
	first := l.inserts[0]
	common, unique := first.text, true
	for _, in := range l.inserts[1:] {
		n := 0
		for n < min(len(common), len(in.text)) && fold(common[n]) == fold(in.text[n]) {
			n++
		}
		unique = unique && n == len(common) && n == len(in.text)
		common = common[:n]
	}
	// A character is put in whole or not at all.
	for len(common) > 0 && len(common) < len(first.text) && first.text[len(common)]&0xc0 == 0x80 {
		common = common[:len(common)-1]
	}
	typed := l.prefix
	if first.raw {
		typed = l.raw
	}
	if len(common) < len(typed) {
		return ""
	}
	more := common[len(typed):]
	if !first.raw {
		more = l.quote(more)
	}
	if unique {
		if l.open == '"' || l.open == '\'' {
			more += string(l.open)
		}
		more += " "
	}
	return more
}

// quote escapes what would end the word.
func (l *lister) quote(s string) string {
	if !strings.ContainsAny(s, ` "'\`) {
		return s
	}
	var b strings.Builder
	for i := range len(s) {
		c := s[i]
		if c == '\\' || c == '"' || c == '\'' || c == ' ' && l.open == 0 {
			b.WriteByte('\\')
		}
		b.WriteByte(c)
	}
	return b.String()
}
