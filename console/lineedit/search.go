package lineedit

import (
	"strings"
	"unicode/utf8"
)

// maxQuery bounds what is searched for, in bytes.
const maxQuery = 256

// search is an incremental search through the history. While it goes on, its own prompt stands in for the line's.
type search struct {
	query   []byte
	forward bool
	failed  bool
	at      int    // the line of history that is shown; Len for none
	text    []byte // the line before, and its cursor
	cur     int
}

func (e *Editor) searching() bool { return e.line != nil && e.line.search != nil }

func (s *search) prompt() string {
	p := "("
	if s.failed {
		p += "failed "
	}
	if !s.forward {
		p += "reverse-"
	}
	return p + "i-search)`" + string(s.query) + "': "
}

// startSearch begins a search; without a history, or where redrawing is not wanted, Ctrl-R is what it is in IOS: redisplay.
func (e *Editor) startSearch(dst []byte, forward bool) []byte {
	if e.secret || e.cfg.Plain || e.cfg.History.Len() == 0 {
		if forward {
			return dst
		}
		return e.Redisplay(dst)
	}
	s := &search{forward: forward, at: e.recalled(), text: e.text, cur: e.cur}
	return e.showSearch(dst, func() {
		e.text = append(make([]byte, 0, max(len(s.text), initialText)), s.text...)
		e.state().search = s
	})
}

// showSearch performs a step and draws what has become of the line.
func (e *Editor) showSearch(dst []byte, step func()) []byte {
	drawn := e.drawn
	dst = e.Erase(dst)
	step()
	if drawn {
		dst = e.Paint(dst)
	}
	return dst
}

// find looks for the query from line i of the history on and shows what it finds; otherwise it rings the bell.
func (e *Editor) find(dst []byte, i int) []byte {
	s, h := e.line.search, e.cfg.History
	step := -1
	if s.forward {
		step = 1
	}
	query := string(s.query)
	for ; i >= 0 && i < h.Len(); i += step {
		pos := strings.Index(h.At(i), query)
		if pos < 0 || query == "" {
			continue
		}
		line := strings.ToValidUTF8(h.At(i), "\uFFFD")
		line = line[:runeFloor([]byte(line), min(e.cfg.MaxLine, len(line)))]
		s.failed, s.at = false, i
		e.text = append(e.text[:0], line...)
		e.cur = runeFloor(e.text, min(pos, len(e.text)))
		return dst
	}
	s.failed = query != ""
	if s.failed {
		dst = append(dst, '\a')
	}
	return dst
}

// searchText adds b to the query.
func (e *Editor) searchText(dst, b []byte) []byte {
	s := e.line.search
	if len(s.query)+len(b) > maxQuery {
		return append(dst, '\a')
	}
	return e.searchStep(dst, func(out []byte) []byte {
		s.query = append(s.query, b...)
		from := s.at
		if from == e.cfg.History.Len() && !s.forward {
			from--
		}
		return e.find(out, from)
	})
}

// searchStep is showSearch for a step that may ring the bell.
func (e *Editor) searchStep(dst []byte, step func([]byte) []byte) []byte {
	var bell []byte
	dst = e.showSearch(dst, func() { bell = step(nil) })
	return append(dst, bell...)
}

// searchKey takes a control key during a search. It returns false for one that ended the search and has still to act.
func (e *Editor) searchKey(dst []byte, a action) (out []byte, done bool) {
	s := e.line.search
	switch a {
	case actNone:
		return dst, true
	case actSearchBack, actSearchForward:
		return e.searchStep(dst, func(out []byte) []byte {
			s.forward = a == actSearchForward
			from, step := s.at, -1
			if s.forward {
				step = 1
			}
			shown := e.cfg.History.At(s.at)
			for from += step; shown != "" && e.cfg.History.At(from) == shown; {
				from += step
			}
			return e.find(out, from)
		}), true
	case actBackspace:
		return e.searchStep(dst, func(out []byte) []byte {
			_, n := utf8.DecodeLastRune(s.query)
			s.query = s.query[:len(s.query)-n]
			if len(s.query) == 0 {
				s.failed, s.at = false, e.cfg.History.Len()
				e.text, e.cur = append(e.text[:0], s.text...), s.cur
				return out
			}
			from := e.cfg.History.Len() - 1
			if s.forward {
				from = 0
			}
			return e.find(out, from)
		}), true
	case actCancel:
		return e.showSearch(dst, func() {
			e.text, e.cur = s.text, s.cur
			e.line.search = nil
		}), true
	}
	return e.endSearch(dst), false
}

// endSearch leaves a search with the line that it found.
func (e *Editor) endSearch(dst []byte) []byte {
	if !e.searching() {
		return dst
	}
	s := e.line.search
	return e.showSearch(dst, func() {
		found := e.text
		e.text = s.text
		e.line.search = nil
		if s.at < e.cfg.History.Len() {
			if !e.line.walked {
				e.line.draft = string(s.text)
			}
			e.line.recall, e.line.walked = s.at, true
			e.last = actNone
			e.change(0, len(e.text), found, e.cur)
		}
	})
}
