package console

import (
	"context"
	"strconv"
	"strings"

	"github.com/vtykit/vtykit/console/arg"
)

// FRR is the dialect of the daemons of FRRouting, as telnet to one of their ports shows it. Fields not set are those of [IOS].
var FRR = Dialect{
	Prompt:       "{host}{#} ",
	ChildPrompt:  "{host}({mode})# ",
	NoCaret:      true,
	NoBlank:      true,
	Invalid:      "% Unknown command: {}",
	Ambiguous:    "% Ambiguous command.",
	Incomplete:   "% Command incomplete.",
	Unrecognized: "% There is no matched command.",
	BadRegexp:    "% Bad regexp '{}'",
	NoFilter:     "% Unknown action '{}'",
	NoPattern:    "% Need a regexp to filter with",
	NoPassword:   "% No password set",
	IdleClosed:   "Vty connection is timed out.",
}

// EOS is the dialect of Arista EOS, with the answers that automation written for it waits for. Fields not set are those of [IOS].
var EOS = Dialect{
	NoBlank:    true,
	Invalid:    "% Invalid input",
	Ambiguous:  "% Ambiguous command",
	Incomplete: "% Incomplete command",
	WidthSet:   "Width set to {} columns.",
	PagingOff:  "Pagination disabled.",
}

// Junos is the dialect of Junos, with the prompt of two lines in configuration, and the commands `set cli` that automation written for it
// sends. Its errors begin with no percent sign, which is what such automation expects. Fields not set are those of [IOS].
var Junos = Dialect{
	Prompt:       "{user}@{host}> ",
	ChildPrompt:  "[edit{path}]\n{user}@{host}# ",
	NoBlank:      true,
	Invalid:      "syntax error.",
	Unknown:      "unknown command.",
	Ambiguous:    "'{word}' is ambiguous.",
	Incomplete:   "syntax error, expecting <command>.",
	Unrecognized: "No valid completions",
	BadRegexp:    "error: bad regular expression: {}",
	NoPassword:   "error: no password set",
	Error:        "error: {}",
	Unauthorized: "error: permission denied",
	ScreenWidth:  "Screen width set to {}",
	ScreenLength: "Screen length set to {}",
	NoSpaceWords: "Disabling complete-on-space",
	ConfigureHow: "Entering configuration mode",
	More:         "---(more)---",
}

// invalid is the error for a line of which the word at offset is wrong, and what a recording has of it.
func (d *Dialect) invalid(line string, offset int) (text, recorded string) {
	text = d.Invalid
	if !strings.ContainsAny(strings.TrimLeft(line[:offset], " \t"), " \t") { // in the first word
		text = d.Unknown
	}
	return with(text, strings.TrimSpace(line)), with(text, hidden)
}

// ambiguous is the error for a line of which the word from offset to end has several meanings.
func (d *Dialect) ambiguous(line string, offset, end int) string {
	return strings.Replace(with(d.Ambiguous, line[:end]), "{word}", line[offset:end], 1)
}

// badPipe is the error for a filter that there is not, at offset of the line.
func (s *Session) badPipe(line string, column, offset int) {
	if s.c.text.NoFilter == "" {
		s.invalid(line, column, offset)
		return
	}
	word, _, _ := strings.Cut(line[offset:], " ")
	s.complainOf(with(s.c.text.NoFilter, word), with(s.c.text.NoFilter, hidden))
}

// barePipe is the error for a filter that needs more words.
func (s *Session) barePipe() {
	if s.c.text.NoPattern == "" {
		s.incomplete()
		return
	}
	s.complain(s.c.text.NoPattern)
}

// incomplete is the error for a line that needs more words.
func (s *Session) incomplete() {
	s.complain(s.c.text.Incomplete)
	if !s.c.text.NoBlank {
		s.Write([]byte("\n"))
	}
}

// say prints an answer of the dialect, if it has one. s.mu is held.
func (s *Session) say(text string, n int) {
	if text != "" {
		s.raw([]byte(with(text, strconv.Itoa(n)) + "\n"))
	}
}

// EnterConfig returns a handler that says [Dialect.ConfigureHow] and moves the session into m. It is for `configure terminal`, where
// automation waits for that text. It panics on nil.
func EnterConfig(m *Mode) Handler {
	enter := Enter(m)
	return func(ctx context.Context, s *Session, a Args) error {
		s.Printf("%s\n", s.c.text.ConfigureHow)
		return enter(ctx, s, a)
	}
}

// setCLI registers the commands by which a program prepares its session in Junos, in the dialect that has their answers.
func (m *Mode) setCLI() {
	d := &m.c.text
	if d.ScreenWidth == "" {
		return
	}
	cols, rows := arg.Int("WIDTH", 0, 1024), arg.Int("LENGTH", 0, 100000)
	m.Group("set", "Set CLI properties")
	m.Group("set cli", "Set CLI properties")
	m.Group("set cli complete-on-space", "Set whether typing space completes current word")
	m.Command("set cli screen-width", `WIDTH
		Set number of characters on a line
		WIDTH  number of characters, 0 for no wrapping`, func(_ context.Context, s *Session, a Args) error {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.width = cols.Get(a)
		s.say(d.ScreenWidth, s.width)
		return nil
	}, cols, Level(0))
	m.Command("set cli screen-length", `LENGTH
		Set number of lines on screen
		LENGTH  number of lines, 0 for no pausing`, func(_ context.Context, s *Session, a Args) error {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.length = rows.Get(a)
		s.scripted = s.length == 0
		s.say(d.ScreenLength, s.length)
		return nil
	}, rows, Level(0))
	m.Command("set cli complete-on-space off", "\nBlanks never complete a word", func(_ context.Context, s *Session, _ Args) error {
		s.Printf("%s\n", d.NoSpaceWords)
		return nil
	}, Level(0))
}
