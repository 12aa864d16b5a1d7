package lineedit

import "slices"

// DefaultHistory is the number of lines a History keeps when NewHistory is given none: that of newer IOS releases.
const DefaultHistory = 20

// History is a bounded list of lines, oldest first. The zero value keeps DefaultHistory lines. It belongs to one session:
// its methods must not be called at the same time.
type History struct {
	lines []string
	max   int

	passing bool   // the newest line is kept as it is until the next comes
	rest    string // what stays of it then
}

// NewHistory returns a History of at most n lines; 0 and less are DefaultHistory.
func NewHistory(n int) *History {
	return &History{max: n}
}

// Add appends line. Empty lines and one equal to the newest are left out; the oldest goes when the list is full.
func (h *History) Add(line string) {
	h.settle()
	if line == "" || len(h.lines) > 0 && h.lines[len(h.lines)-1] == line {
		return
	}
	h.lines = append(h.lines, line)
	h.trim()
}

// AddPassing appends a line that may hold what must not be kept, such as a mistyped command with a password: it can be recalled until the
// next line is added. Then rest takes its place, or nothing if that is empty.
func (h *History) AddPassing(line, rest string) {
	h.Add(line)
	h.passing, h.rest = line != "" && line != rest, rest
}

// settle puts in the newest line's place what stays of it.
func (h *History) settle() {
	if !h.passing {
		return
	}
	last := len(h.lines) - 1
	rest := h.rest
	h.lines, h.passing, h.rest = slices.Delete(h.lines, last, last+1), false, ""
	if rest != "" && (last == 0 || h.lines[last-1] != rest) {
		h.lines = append(h.lines, rest)
	}
}

// SetSize changes the bound, and drops the oldest lines beyond it.
func (h *History) SetSize(n int) {
	h.max = n
	h.trim()
}

// Size is the bound.
func (h *History) Size() int {
	if h.max <= 0 {
		return DefaultHistory
	}
	return h.max
}

func (h *History) trim() {
	if over := len(h.lines) - h.Size(); over > 0 {
		h.lines = slices.Delete(h.lines, 0, over)
	}
	h.passing = h.passing && len(h.lines) > 0
}

// Len is the number of lines. A nil History has none.
func (h *History) Len() int {
	if h == nil {
		return 0
	}
	return len(h.lines)
}

// At is line i, 0 being the oldest; it is empty outside of 0 to Len-1.
func (h *History) At(i int) string {
	if i < 0 || i >= h.Len() {
		return ""
	}
	return h.lines[i]
}

// Kept is the lines as they are once the next is added: without what [History.AddPassing] lets pass. A nil History has none.
func (h *History) Kept() []string {
	if h == nil {
		return nil
	}
	kept := *h
	kept.lines = slices.Clone(h.lines)
	kept.settle()
	return kept.lines
}

// recall shows line i of the history; Len stands for the line as it was before, which is kept.
func (e *Editor) recall(dst []byte, i int) []byte {
	h := e.cfg.History
	if e.secret || i < 0 || i > h.Len() || h.Len() == 0 || i == e.recalled() {
		return dst
	}
	l := e.state()
	if !l.walked {
		l.draft = string(e.text)
	}
	l.recall, l.walked = i, i < h.Len()
	text := l.draft
	if l.walked {
		text = h.At(i)
	}
	return e.replace(dst, text, len(text))
}

// recalled is the index of the line of history that is shown, Len when none is.
func (e *Editor) recalled() int {
	n := e.cfg.History.Len()
	if e.line != nil && e.line.walked {
		return min(e.line.recall, n)
	}
	return n
}
