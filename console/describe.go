package console

import (
	"context"
	"fmt"
	"regexp"
	"strings"

	"github.com/vtykit/vtykit/console/arg"
	"github.com/vtykit/vtykit/console/grammar"
	"github.com/vtykit/vtykit/internal/safe"
)

// maxPermutations is how many lines one `list permutations` prints.
const maxPermutations = 10000

// describing registers the commands that tell of commands. Those that IOS does not have are hidden, so that no abbreviation that
// fingers know becomes ambiguous; the text of `help` names them.
func (m *Mode) describing() {
	command, re := arg.Line("COMMAND"), arg.Line("REGEXP")
	m.Command("help", `[COMMAND]
		Description of the interactive help system
		COMMAND  a command, or the words that several begin with`, func(_ context.Context, s *Session, a Args) error {
		return s.helpOn(command.Get(a))
	}, command, wraps(), Level(0))
	m.Command("help apropos", `REGEXP
		Search the commands of all modes
		REGEXP  expression (RE2) for syntax and text, in either case`, func(_ context.Context, s *Session, a Args) error {
		return s.apropos(re.Get(a))
	}, re, Level(0))
	m.Command("list", "\nList the commands of this mode in full", func(_ context.Context, s *Session, _ Args) error {
		mode, level := s.running().mode, s.Level()
		for _, l := range s.sees(mode).Listing(level) {
			if _, err := fmt.Fprintf(s, "  %s\n", l.Usage); err != nil {
				return err
			}
		}
		return nil
	}, Level(0), Hidden())
	m.Command("list permutations", "\nList the commands of this mode with optional parts taken and left out", func(_ context.Context, s *Session, _ Args) error {
		mode, level, n := s.running().mode, s.Level(), 0
		for line := range s.sees(mode).Permutations(level) {
			if n++; n > maxPermutations {
				return UserError(fmt.Sprintf("More than %d lines", maxPermutations))
			}
			if _, err := fmt.Fprintf(s, "  %s\n", line); err != nil {
				return err
			}
		}
		return nil
	}, Level(0), Hidden())
	m.Command("explain", `COMMAND
		Say what a command is taken for, and run nothing
		COMMAND  the command`, func(ctx context.Context, s *Session, a Args) error {
		s.explain(ctx, command.Get(a), a)
		return nil
	}, command, wraps(), Level(0), Hidden())
}

// helpOn prints the help of a command, of those that its words lead to, or of all.
func (s *Session) helpOn(text string) error {
	if text == "" {
		if _, err := s.Write([]byte(s.c.text.HelpIntro)); err != nil {
			return err
		}
		return s.listMode()
	}
	level, mode := s.Level(), s.running().mode
	modes, from := mode.scope(text)
	words := strings.Fields(text[from:])
	if len(words) > 0 && words[0] == "no" {
		words = words[1:]
	}
	var found []grammar.Listing
	for _, m := range modes {
		if found = s.sees(m).Find(words, level); len(words) > 0 && len(found) > 0 {
			break
		}
	}
	switch {
	case len(words) == 0 || len(found) == 0:
		s.complainOf(with(s.c.text.HelpUnknown, text), with(s.c.text.HelpUnknown, s.c.discreet(text)))
		return s.listMode()
	case leads(found, words):
		return s.printListing(found)
	}
	cols, _ := s.Size()
	if s.t.Scripted() {
		cols = 0
	}
	for i, l := range found {
		blank := ""
		if i > 0 {
			blank = "\n"
		}
		long := l.Long
		if onlyWords(long) {
			long = l.Short + "\n" + long
		}
		if _, err := fmt.Fprintf(s, "%s%s\n\n%s\n", blank, l.Usage, folded(long, cols)); err != nil {
			return err
		}
	}
	return nil
}

// folded is text with its lines that are wider than cols broken at blanks. What comes below the line of a word begins where its help does.
// 0 is no width.
func folded(text string, cols int) string {
	if cols == 0 {
		return text
	}
	var b strings.Builder
	for line := range strings.SplitSeq(text, "\n") {
		hang := ""
		if at := ofWord(line); at <= cols/2 {
			hang = strings.Repeat(" ", at)
		}
		for begin := len(hang); displayWidth(line) > cols; begin = len(hang) {
			at := -1 // the last blank that fits, or else the first
			for i := begin; i < len(line) && (at < 0 || displayWidth(line[:i]) <= cols); i++ {
				if line[i] == ' ' {
					at = i
				}
			}
			if at < 0 {
				break
			}
			b.WriteString(strings.TrimRight(line[:at], " ") + "\n")
			line = hang + strings.TrimLeft(line[at:], " ")
		}
		b.WriteString(line + "\n")
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// ofWord is where the help begins in a line of a docstring that is the help of a word; 0 where it is none.
func ofWord(line string) int {
	word, help, ok := strings.Cut(line, "  ")
	if !ok || strings.Contains(word, " ") {
		return 0
	}
	return len(line) - len(strings.TrimLeft(help, " "))
}

// onlyWords says whether a long text has nothing but help of words, and so does not say what the command does.
func onlyWords(long string) bool {
	for line := range strings.SplitSeq(long, "\n") {
		if ofWord(line) == 0 {
			return false
		}
	}
	return true
}

// leads says whether words lead to several paths, and are none of them.
func leads(found []grammar.Listing, words []string) bool {
	for _, l := range found {
		if len(strings.Fields(l.Path)) <= len(words) && l.Path == found[0].Path {
			return false
		}
	}
	return len(found) > 1
}

// listMode lists the commands of the mode under a heading.
func (s *Session) listMode() error {
	mode := s.running().mode
	if _, err := fmt.Fprintf(s, "\n%s\n", with(s.c.text.HelpHeading, mode.name)); err != nil {
		return err
	}
	return s.printListing(s.sees(mode).Listing(s.Level()))
}

func (s *Session) printListing(l []grammar.Listing) error {
	for _, c := range l {
		if _, err := fmt.Fprintf(s, "%s - %s\n", c.Usage, c.Short); err != nil {
			return err
		}
	}
	return nil
}

// apropos prints the commands that an expression matches. Matching is linear in the text, and the expression's length is bounded.
func (s *Session) apropos(expression string) error {
	_, err := regexp.Compile(expression) // with the brackets around it, half of one could be whole
	if err != nil || len(expression) > arg.MaxRegexp {
		s.complain(with(s.c.text.BadRegexp, safe.Line(expression, maxWord)))
		return nil
	}
	re := regexp.MustCompile("(?i:" + expression + ")")
	level := s.Level()
	for _, m := range s.c.modes {
		for _, l := range s.sees(m).Listing(level) {
			if !re.MatchString(l.Usage) && !re.MatchString(l.Short) && !re.MatchString(l.Long) {
				continue
			}
			if _, err := fmt.Fprintf(s, "%s: %s - %s\n", m.name, l.Usage, l.Short); err != nil {
				return err
			}
		}
	}
	return nil
}

// explain prints what a line is taken for.
func (s *Session) explain(ctx context.Context, text string, a Args) {
	s.mu.Lock()
	mode, level, column := s.cmd.mode, s.level, displayWidth(s.ed.Prompt())
	typed := s.ed.Text()
	s.mu.Unlock()
	if body, ok := s.c.alias(mode, text); ok {
		s.Printf("Alias      %s\n", s.c.discreet(body))
		return
	}
	modes, from := mode.scope(text)
	var best grammar.Match
	var in *Mode
	for i, m := range modes {
		match := s.sees(m).Match(text[from:], level)
		if i == 0 || match.Status == grammar.OK || best.Status == grammar.Unknown && match.Status != grammar.Unknown {
			best, in = match, m
		}
		if match.Status == grammar.OK {
			break
		}
	}
	switch best.Status {
	case grammar.OK:
		s.printMeaning(in, best)
	case grammar.Empty:
	case grammar.Ambiguous:
		s.ambiguous(text[from:], &best)
	case grammar.Incomplete:
		s.incomplete()
	default:
		line := a.Raw()
		if strings.HasSuffix(typed, line) { // behind a `do`
			line = typed
		}
		at := len(line) - len(strings.TrimRight(line, " \t\r\n")) // blanks that COMMAND does not have
		at = len(line) - at - len(text)
		s.invalid(line, column, at+from+best.Offset+s.misspelt(ctx, modes, s.sees, text[from:], best.Offset, best.End, level))
		s.suggest(ctx, modes, text[from:], best.Offset, best.End, level)
	}
}

// printMeaning prints the words of a command and what it comes to. Secrets are masked.
func (s *Session) printMeaning(m *Mode, match grammar.Match) {
	cmd := match.Value.(*command)
	s.Printf("Command    %s\nMode       %s\nPrivilege  %d\n", s.masked(match), m.name, match.Level)
	switch {
	case match.Negated:
		s.Printf("Effect     the negated form: removes, or sets to the default\n")
	case cmd.into != nil:
		s.Printf("Effect     enters the mode %s\n", cmd.into.name)
	}
	if match.Pipe >= 0 {
		s.Printf("Filters    %s\n", strings.TrimSpace(match.Line()[match.Pipe:]))
	}
	words := match.Meanings()
	if cmd.wraps {
		last := &words[len(words)-1]
		last.Text = s.c.discreet(last.Text)
	}
	width := 0
	for _, w := range words {
		width = max(width, displayWidth(w.Text))
	}
	s.Printf("Words\n")
	for _, w := range words {
		what := "keyword"
		switch {
		case w.Parameter != "" && w.Type != "":
			what = w.Parameter + ", " + w.Type
		case w.Parameter != "":
			what = w.Parameter
		}
		s.Printf("  %s%s  %s: %s\n", w.Text, strings.Repeat(" ", width-displayWidth(w.Text)), what, w.Help)
	}
}
