package console

import (
	"context"
	"strconv"
	"strings"

	"github.com/vtykit/vtykit/console/grammar"
)

// maxEntries is the number of words or values that one `?` or Tab lists.
const maxEntries = 500

// scope finds the modes in which a line is to be looked up, and where the line begins for them: `do` leads from any mode to
// the root's commands.
func (m *Mode) scope(line string) (modes []*Mode, from int) {
	if m.depth > 0 {
		trimmed := strings.TrimLeft(line, " \t")
		if len(trimmed) > 2 && strings.EqualFold(trimmed[:2], "do") && (trimmed[2] == ' ' || trimmed[2] == '\t') {
			return []*Mode{m.c.root}, len(line) - len(trimmed) + 3
		}
	}
	return m.falls(), 0
}

// help answers `?` behind line.
func (s *Session) help(ctx context.Context, line string) {
	s.mu.Lock()
	mode, view, level, column := s.mode, s.view, s.level, displayWidth(s.ed.Prompt())
	s.cmd.pager = s.newPager()
	s.mu.Unlock()
	modes, from := mode.scopeOfHelp(line)
	var h grammar.Help
	if !s.within(ctx, func() {
		for i, m := range modes {
			if next := m.commands(view).Help(line[from:], level); i == 0 || next.Status == grammar.OK {
				if h = next; h.Status == grammar.OK {
					break
				}
			}
		}
	}) {
		return
	}
	if like := s.c.aliasesLike(modes[0], line[from:]); len(like) > 0 {
		for _, e := range h.Entries {
			like = append(like, e.Word)
		}
		s.columnize(like)
		return
	}
	switch {
	case h.InPipe:
		s.helpPipe(nextPipe(h.Value, line[from+h.Pipe:], s.mayWrite()))
	case h.Status == grammar.OK && h.Partial:
		words := make([]string, 0, len(h.Entries))
		for _, e := range h.Entries {
			words = append(words, e.Word)
		}
		s.columnize(words)
	case h.Status == grammar.OK:
		s.list(h.Entries)
	case h.Status == grammar.Ambiguous:
		s.complain(s.c.text.ambiguous(line[from:], h.Offset, h.End))
	case h.Status == grammar.Empty:
	case h.End == 0 || strings.TrimSpace(line[from:from+h.Offset]) == "":
		s.complain(s.c.text.Unrecognized)
	default:
		s.invalid(line, column, from+h.Offset)
	}
}

// list prints help in two columns, as IOS does.
func (s *Session) list(entries []grammar.Entry) {
	all := len(entries)
	entries = entries[:min(all, maxEntries)]
	width := 0
	for _, e := range entries {
		width = max(width, displayWidth(e.Word))
	}
	for _, e := range entries {
		s.Printf("%s\n", strings.TrimRight("  "+e.Word+strings.Repeat(" ", width-displayWidth(e.Word))+"  "+e.Help, " "))
	}
	s.listed(all)
}

// columnize prints words side by side.
func (s *Session) columnize(words []string) {
	all := len(words)
	words = words[:min(all, maxEntries)]
	width := 0
	for _, w := range words {
		width = max(width, displayWidth(w)+2)
	}
	cols, _ := s.Size()
	per := 1
	if width > 0 {
		per = max((cols-1)/width, 1)
	}
	for i := 0; i < len(words); i += per {
		var b strings.Builder
		for _, w := range words[i:min(i+per, len(words))] {
			b.WriteString(w + strings.Repeat(" ", width-displayWidth(w)))
		}
		s.Printf("%s\n", strings.TrimRight(b.String(), " "))
	}
	s.listed(all)
}

// listed ends a list, and says what is not on it.
func (s *Session) listed(all int) {
	if all > maxEntries {
		s.Printf("%s\n", with(s.c.text.HelpCut, strconv.Itoa(all-maxEntries)))
	}
	s.Printf("\n")
}

// helpPipe answers `?` behind a bar.
func (s *Session) helpPipe(h PipeHelp) {
	switch {
	case len(h.Words) == 0 && len(h.Values) == 0:
		s.complain(s.c.text.Unrecognized)
	case h.Word > 0 && len(h.Values) == 0:
		words := make([]string, 0, len(h.Words))
		for _, e := range h.Words {
			words = append(words, e.Word)
		}
		s.columnize(words)
	default:
		s.list(append(h.Words, h.Values...))
	}
}

// complete answers Tab: it puts in what is certain, and at the second Tab lists what is possible.
func (s *Session) complete(ctx context.Context, j job) {
	s.mu.Lock()
	mode, view, level := s.mode, s.view, s.level
	again := s.tabbed == j.line
	s.tabbed = j.line
	s.mu.Unlock()
	modes, from := mode.scopeOfHelp(j.line)
	var c grammar.Completion
	if !s.within(ctx, func() {
		for _, m := range modes {
			if c = m.commands(view).Complete(j.line[from:], level); c.Status == grammar.OK && (c.Insert != "" || len(c.Entries) > 0 || c.InPipe) {
				break
			}
		}
		s.completeAlias(modes, view, j.line[from:], level, &c)
	}) {
		return
	}
	if c.InPipe {
		c.Insert, c.Entries = completePipe(nextPipe(c.Value, j.line[from+c.Pipe:], s.mayWrite()))
	}
	s.mu.Lock()
	switch {
	case c.Insert != "":
		s.tabbed = ""
		s.out = s.ed.Insert(s.buf(), c.Insert)
		s.mu.Unlock()
	case again && len(c.Entries) > 0:
		s.out = s.ed.End(s.buf())
		s.relist = true
		s.cmd.pager = s.newPager()
		s.mu.Unlock()
		s.list(c.Entries)
	default:
		s.out = append(s.buf(), 7)
		s.mu.Unlock()
	}
}

// completePipe completes a word behind a bar.
func completePipe(h PipeHelp) (insert string, entries []grammar.Entry) {
	if len(h.Words) == 1 && h.Word > 0 {
		return h.Words[0].Word[h.Word:] + " ", nil
	}
	return "", append(h.Words, h.Values...)
}

// within runs f, which asks the embedder for values, for a limited time. If it takes longer it is left to itself, and within
// reports false.
func (s *Session) within(ctx context.Context, f func()) bool {
	ctx, cancel := context.WithTimeout(ctx, callbackTime)
	defer cancel()
	done := make(chan any, 1)
	go func() {
		defer func() { done <- recover() }()
		f()
	}()
	select {
	case r := <-done:
		if r != nil {
			panic(r)
		}
		return true
	case <-ctx.Done():
		s.mu.Lock()
		s.out = append(s.buf(), 7)
		s.mu.Unlock()
		return false
	}
}

// repaint goes on with the line that `?` or Tab interrupted. s.mu is held.
func (s *Session) repaint(j job) {
	if j.kind == jobHelp || s.relist || len(s.pending) > 0 || s.midLine {
		if j.kind == jobComplete && !s.relist && len(s.pending) > 0 {
			s.out = s.ed.Erase(s.buf())
		}
		s.out = s.showPending(s.freshLine(s.buf()))
		s.out = s.ed.Paint(s.out)
	}
	s.relist = false
	s.state = stateLine
}
