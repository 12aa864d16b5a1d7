package console

import (
	"bytes"
	"slices"
	"strings"
	"time"

	"github.com/vtykit/vtykit/console/grammar"
)

// piece is the beginning of p that the editor is to take at a time: while a line is held back, keys that change what is there come
// alone, so that nothing is typed and erased unseen. s.mu is held.
func (s *Session) piece(p []byte) []byte {
	if s.rec == nil || s.ed.Secret() || s.state != stateLine {
		return p
	}
	i := bytes.IndexFunc(p, func(r rune) bool { return r < ' ' || r == 0x7f })
	switch {
	case i < 0:
		return p
	case i == 0 || p[i] == '\r':
		return p[:i+1]
	}
	return p[:i]
}

// changed notes what stood in a line before a key, if that did more than to add to it. s.mu is held.
func (s *Session) changed(before string) {
	if s.rec != nil && !s.ed.Secret() && before != "" && !strings.HasPrefix(s.ed.Text(), before) {
		s.rec.erase(before)
	}
}

// erase keeps a text of which something was taken out, unless it is the beginning of the last one.
func (r *recorder) erase(text string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	n := len(r.erased)
	if !r.holding || n > maxErased || n > 0 && strings.HasPrefix(r.erased[n-1], text) {
		return
	}
	r.erased = append(r.erased, text)
}

// hadSecret says whether the line that is held had a secret that is no longer in it.
func (r *recorder) hadSecret(c *Console, m *Mode) bool {
	r.mu.Lock()
	erased := slices.Clone(r.erased)
	r.mu.Unlock()
	return len(erased) > maxErased || slices.ContainsFunc(erased, func(text string) bool { return c.typedSecret(m, text) })
}

// typedSecret says whether a line that was typed in m, and may not be whole, has a secret in it, or looks so.
func (c *Console) typedSecret(m *Mode, line string) bool {
	modes, from := m.scope(line)
	for _, in := range modes {
		match := in.set.Match(line[from:], 15)
		masked := strings.TrimSuffix(match.Masked(), hidden) // that is of what was not understood
		if match.Status == grammar.OK {
			masked = c.masked(match)
		}
		if strings.Contains(masked, hidden) {
			return true
		}
	}
	return c.guessSecret(line) != line
}

// hold begins to hold back: a line is about to be typed. s.mu is held.
func (s *Session) hold() {
	if s.rec == nil {
		return
	}
	s.flush()
	line := s.ed.Text()
	if strings.TrimSpace(line) != "" {
		line = hidden // one that was too long, if any is held still: nobody can be asked here what it was
	}
	s.rec.release(s.ed.Prompt(), line, true)
	s.rec.mu.Lock()
	defer s.rec.mu.Unlock()
	s.rec.holding = true
}

// recordLine ends the holding for a line that is run. s.mu is not held.
func (s *Session) recordLine(masked string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.rec == nil {
		return
	}
	s.flush() // the echo of a line that came in one piece
	rec, mode := s.rec, s.mode
	s.mu.Unlock()
	had := rec.hadSecret(s.c, mode)
	s.mu.Lock()
	rec.release(s.ed.Prompt(), masked, had)
}

// giveUp ends the holding for a line that was not run. s.mu is not held: what the embedder wrote is asked what the line is.
func (s *Session) giveUp() {
	s.mu.Lock()
	rec, mode, line := s.rec, s.mode, ""
	if rec != nil {
		line = s.ed.Text()
	}
	s.mu.Unlock()
	if rec.holds() {
		s.recordLine(s.c.maskTyped(mode, line))
	}
}

func (r *recorder) holds() bool {
	if r == nil {
		return false
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.holding
}

// release lets go of what was held. Masked is the line with its secrets masked, if it has any: it then takes the place of all that, as it does
// where the line had some before.
func (r *recorder) release(prompt, masked string, had bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	held, secret := r.held, had || strings.Contains(masked, hidden)
	if !r.holding {
		return
	}
	r.held, r.heldN, r.holding, r.erased = nil, 0, false, nil
	if secret {
		r.lost = false
		r.put(event{time.Since(r.start), 'o', prompt + masked + "\r\n"})
		return
	}
	for _, e := range held {
		r.put(e)
	}
}

// maskTyped masks a line that was typed in mode and is not run.
func (c *Console) maskTyped(mode *Mode, line string) string {
	if strings.TrimSpace(line) == "" {
		return line
	}
	var best grammar.Match
	modes, from := mode.scope(line)
	for i, m := range modes {
		match := m.set.Match(line[from:], 15)
		if match.Status == grammar.OK {
			return c.masked(match)
		}
		if i == 0 || best.Status == grammar.Unknown && match.Status != grammar.Unknown {
			best = match
		}
	}
	return best.Masked()
}
