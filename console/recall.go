package console

import "strings"

// recallRefused puts a line into the history that means nothing. It may hold a secret in any place of it, behind a word that was mistyped say,
// so that only who typed it gets it back, to correct it, and only as the next thing; masked stays of it.
func (s *Session) recallRefused(line, masked string) {
	if strings.TrimSpace(line) == "" || s.expanding(masked) {
		return
	}
	if line = s.c.guessSecret(line); strings.Contains(line, hidden) {
		masked = line
	}
	switch {
	case !strings.Contains(masked, hidden):
		masked = line
	case strings.HasPrefix(strings.TrimSpace(masked), hidden):
		masked = "" // nothing of it is worth keeping
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.history != nil {
		s.history.AddPassing(line, masked)
	}
}
