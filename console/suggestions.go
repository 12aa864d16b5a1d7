package console

import (
	"context"

	"github.com/vtykit/vtykit/console/grammar"
)

// Prompt is the last line of the session's prompt.
func (s *Session) Prompt() string { s.mu.Lock(); defer s.mu.Unlock(); return s.ed.Prompt() }

// Untyped says whether the session is at its prompt and nothing has been typed there, so that a terminal with an editor of its own may edit the
// line.
func (s *Session) Untyped() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return !s.closed && s.state == stateLine && s.ed.Text() == "" && !s.ed.Pending()
}

// Suggest lists what can be typed at the end of line: words, values, and what stands for parameters, as `?` lists them, at most 500. It is for
// terminals with an editor of their own. What the embedder's completion takes longer than half a second for is left out.
func (s *Session) Suggest(line string) []grammar.Entry {
	s.mu.Lock()
	mode, view, level, ctx := s.mode, s.view, s.level, s.ctx
	s.mu.Unlock()
	modes, from := mode.scopeOfHelp(line)
	ctx, cancel := context.WithTimeout(ctx, callbackTime)
	defer cancel()
	found := make(chan []grammar.Entry, 1)
	go func() {
		var list []grammar.Entry
		defer func() { found <- list }()
		defer s.survive("panic in completion")
		for _, m := range modes {
			h := m.commands(view).Help(line[from:], level)
			if h.InPipe {
				p := nextPipe(h.Value, line[from+h.Pipe:], s.mayWrite())
				list = append(p.Words, p.Values...)
				return
			}
			if h.Status == grammar.OK {
				list = h.Entries
				return
			}
		}
	}()
	select {
	case list := <-found:
		return list[:min(len(list), maxEntries)]
	case <-ctx.Done():
		return nil
	}
}
