package grammar

import "strings"

// Status is what became of a line.
type Status uint8

const (
	Empty      Status = iota // nothing but blanks, or a comment
	OK                       // a command; for Help and Complete: something can be said
	Unknown                  // no command has this word in this place
	Ambiguous                // several commands are meant
	Incomplete               // words are missing, or a quote is not closed
)

func (s Status) String() string {
	return [...]string{"Empty", "OK", "Unknown", "Ambiguous", "Incomplete"}[s]
}

// Match is the meaning of a line.
type Match struct {
	Status  Status
	Value   any    // Command.Value of the command, if OK
	Path    string // its path, without `no`
	Level   int    // its level
	Negated bool   // it was the form that begins with `no`
	Default bool   // it was the form that begins with `default`
	Values  Values // its parameters
	// Offset and End are the byte offsets of the word that is unknown or ambiguous, or, if Incomplete, both where the
	// missing words belong. IOS prints the line up to End for an ambiguous word, and a caret under Offset for an unknown
	// one.
	Offset, End int
	// Pipe is the byte offset just behind the unquoted `|` that ends the command, or -1.
	Pipe int
	// Open is the quote that is not closed, '\\' if the line ends in a backslash, and else 0. The line may be whole
	// together with the next one; it is never OK as it is.
	Open byte

	line  string
	set   *Set
	level int
	words int // how many were understood
}

// Match finds the command that line means for somebody of that privilege level. It takes time in proportion to the line,
// whatever was registered, and bounds what it cannot decide soon as ambiguous.
func (s *Set) Match(line string, level int) Match {
	r := Match{Pipe: -1, line: line, set: s, level: level}
	if comment(line) {
		return r
	}
	m := s.borrow(line, level)
	defer s.giveBack(m)
	open := m.lex(s.Pipes)
	if len(m.tokens) == 0 {
		if r.Open = open; m.bar >= 0 {
			r.Status, r.Offset, r.End, r.Pipe = Unknown, m.bar, m.bar+1, m.bar+1
		}
		return r
	}
	o := m.start(s)
	r.Status, r.Offset, r.End, r.words = m.judge(o)
	if r.Status == OK {
		r.Value, r.Path, r.Level, r.Negated = m.form.Value, m.form.path, m.form.Level, m.form.negated && !m.form.def
		r.Default = m.form.def
		r.Values.record = m.found
	}
	if o.verdict == whole && m.rest {
		return r // bars and quotes are its text
	}
	if m.bar >= 0 {
		r.Pipe = m.bar + 1
	}
	if r.Open = open; open != 0 && r.Status == OK {
		r.Status, r.Value, r.Values = Incomplete, nil, Values{}
		r.Offset, r.End = len(line), len(line)
	}
	return r
}

// start walks from the beginning of all commands.
func (m *walker) start(s *Set) outcome {
	m.threads = append(m.threads, thread{node: &s.root, step: -1})
	for _, f := range s.root.forms {
		if f.Level <= m.level {
			m.add(f, 0, 0, -1, 0)
		}
	}
	o := m.walk(0, len(m.threads), 0)
	if m.work > maxWork {
		return outcome{torn, 0, max(m.choice, 0)}
	}
	return o
}

// judge puts an outcome in terms of the line. words is how many were understood.
func (m *walker) judge(o outcome) (status Status, offset, end, words int) {
	span := func(i int) (int, int) {
		switch {
		case i < len(m.tokens):
			return int(m.tokens[i].start), int(m.tokens[i].end)
		case m.over >= 0:
			return m.over, int(scan(m.line, m.over, false).end)
		case m.list != nil:
			return m.list.start, len(m.line)
		}
		return len(m.line), len(m.line)
	}
	switch {
	case o.verdict == whole:
		return OK, 0, 0, len(m.tokens)
	case o.verdict == short:
		end := int(m.tokens[len(m.tokens)-1].end)
		return Incomplete, end, end, len(m.tokens)
	case o.at >= 0:
		offset, end = span(o.at)
		return Ambiguous, offset, end, o.at
	default:
		offset, end = span(o.far)
		return Unknown, offset, end, o.far
	}
}

// Expanded is the command with its keywords in full, its parameters as they were typed and one blank between the words. Of a line
// that is not OK it is the line.
func (m Match) Expanded() string {
	if m.Values.record == nil {
		return strings.TrimSpace(m.line)
	}
	return m.print(m.Values.record, false)
}

// Masked is Expanded with *** in place of each secret, for logs and accounting. Of a line that is not OK it has the words up to the
// one that was not understood; that word and all behind it are one ***, because there is no knowing what they are.
func (m Match) Masked() string {
	if m.Status == OK {
		return m.print(m.Values.record, true)
	}
	if m.Status == Empty {
		return ""
	}
	var r record
	if m.words > 0 {
		w := m.set.borrow(m.line, m.level)
		defer m.set.giveBack(w)
		w.record, w.target = &r, m.words
		w.lex(m.set.Pipes)
		w.start(m.set)
	}
	text := m.print(&r, true)
	last := 0
	if n := len(r.placed); n > 0 {
		last = int(r.placed[n-1].end)
	}
	if strings.TrimSpace(m.line[last:]) != "" {
		text = strings.TrimSpace(text + " ***")
	}
	return text
}

func (m Match) print(r *record, mask bool) string {
	var b strings.Builder
	for i, p := range r.placed {
		if i > 0 {
			b.WriteByte(' ')
		}
		switch {
		case p.in.op == opKey:
			b.WriteString(p.in.word)
		case mask && p.in.arg.Secret():
			b.WriteString("***")
		default:
			b.WriteString(m.line[p.start:p.end])
			if i == len(r.placed)-1 && slashes(m.line[:p.end])%2 == 1 && int(p.end) < len(m.line) {
				b.WriteByte(' ') // without it the backslash would say that the line goes on
			}
		}
	}
	return b.String()
}

// slashes is the number of backslashes at the end of text.
func slashes(text string) int { return len(text) - len(strings.TrimRight(text, `\`)) }

// Has says whether keyword is in the line; see Values.Has.
func (m Match) Has(keyword string) bool { return m.Values.Has(keyword) }
