package local

import (
	"io"
	"strings"
	"unicode/utf8"

	prompt "github.com/c-bata/go-prompt"
	"github.com/clipperhouse/displaywidth"

	"github.com/vtykit/vtykit/console"
)

// mark begins the codes by which keys reach the editor that it must not act on itself. It is no part of UTF-8, so nobody types it.
const mark = 0xff

// handed are the keys with which the line goes to the console as far as it was typed: Enter, help, history, interrupt and all others that
// go-prompt does not have or would do something else on. So there is one history, which holds no secret.
const handed = "?\r\n\x03\x04\x0c\x0e\x10\x12\x13\x16\x19\x1a\x1e\x1f"

// leave are the keys that make go-prompt return: what is in its buffer is noted, thrown away, and the end of an empty line ends it.
var leave = [][]byte{{mark, 0}, {0x05}, {0x15}, {0x04}}

// editor edits one line at a time by go-prompt, between keys and screen of its tty.
type editor struct {
	t *tty
	p *prompt.Prompt
	s *console.Session

	// Guarded by t.mu.
	prefix string
	column int    // of the cursor on the screen, counted from the beginning of the prompt over all rows
	coming int    // where the next painting leaves it
	typed  []byte // keys that go-prompt has not got
	polls  int    // how often the rest of a key was waited for
	left   int    // how many keys of leave it has got
	ended  bool   // there are no more keys
	passed bool   // go-prompt has got one of the handed keys, and is to get nothing until it acts on it
	noted  bool   // text, behind and key are what was handed back
	text   string
	behind int // characters behind the cursor
	key    byte
}

func newEditor(t *tty) *editor {
	e := &editor{t: t}
	binds := []prompt.ASCIICodeBind{{ASCIICode: []byte{mark, 0}, Fn: func(b *prompt.Buffer) { e.note(b, 0) }}}
	for _, k := range []byte(handed) {
		binds = append(binds, prompt.ASCIICodeBind{ASCIICode: []byte{mark, k}, Fn: func(b *prompt.Buffer) { e.note(b, k) }})
	}
	plain := prompt.OptionPrefixTextColor(prompt.DefaultColor)
	e.p = prompt.New(func(string) {}, e.suggest, plain, prompt.OptionParser((*keys)(e)), prompt.OptionWriter(&painter{e: e}),
		prompt.OptionLivePrefix(func() (string, bool) { return e.prefix, true }), prompt.OptionAddASCIICodeBind(binds...),
		prompt.OptionMaxSuggestion(6))
	return e
}

// edit has one line typed, of which there is the beginning, and hands it to the console as if it had been typed there.
func (e *editor) edit(s *console.Session, begun []byte) error {
	t := e.t
	text := s.Prompt()
	t.mu.Lock()
	if t.cols < minCols || t.rows < minRows || displaywidth.String(text) >= t.cols {
		t.mu.Unlock()
		if len(begun) > 0 {
			s.Input(begun)
		}
		return nil
	}
	e.typed = begun
	e.s, e.prefix, e.left, e.passed, e.noted, e.text, e.behind, e.key = s, text, 0, false, false, "", 0, 0
	e.column = displaywidth.String(text)
	e.coming = e.column
	t.editing = true
	t.Stream.Write([]byte("\r")) // it paints the prompt over the prompt
	t.mu.Unlock()

	e.p.Input() // returns on the keys of leave only, with nothing

	t.mu.Lock()
	t.takeBack()
	line := e.text + strings.Repeat("\x02", e.behind)
	if e.key != 0 {
		line += string(rune(e.key))
	}
	line += string(e.typed)
	e.typed = nil
	ended := e.ended
	t.mu.Unlock()
	if line != "" {
		s.Input([]byte(line))
	}
	if ended {
		return io.EOF
	}
	return nil
}

// note takes what is in the buffer back for the console.
func (e *editor) note(b *prompt.Buffer, key byte) {
	e.t.mu.Lock()
	defer e.t.mu.Unlock()
	if e.noted {
		return
	}
	e.noted, e.key, e.text = true, key, b.Text()
	e.behind = utf8.RuneCountInString(b.Document().TextAfterCursor())
	e.t.takeBack()
}

// erase is what takes the editor's line and list off the screen and puts the prompt there. t.mu is held.
func (e *editor) erase() []byte {
	var b []byte
	if rows := e.column / max(e.t.cols, 1); rows > 0 {
		b = cursor(b, rows, 'A')
	}
	return append(append(b, "\r\x1b[J\x1b[0m\x1b[?25h"...), e.prefix...)
}

// suggest is called by go-prompt for each change of its line, before that is painted, and besides for an empty line that is never painted.
func (e *editor) suggest(d prompt.Document) []prompt.Suggest {
	e.t.mu.Lock()
	editing := e.t.editing
	if editing {
		e.coming = displaywidth.String(e.prefix) + displaywidth.String(d.TextBeforeCursor())
	}
	e.t.mu.Unlock()
	if !editing || d.Text == "" { // an empty line has nothing below it, so that an idle screen stays calm
		return nil
	}
	var list []prompt.Suggest
	for _, entry := range e.s.Suggest(d.TextBeforeCursor()) {
		if isWord(entry.Word) {
			list = append(list, prompt.Suggest{Text: entry.Word, Description: entry.Help})
		}
	}
	return list
}

// isWord tells words that can be put into the line from what stands for a parameter (NAME, <0-15>), a bar and Enter.
func isWord(word string) bool {
	return word != "" && !strings.ContainsAny(word, "<>|") && (word != strings.ToUpper(word) || strings.ToLower(word) == word)
}
