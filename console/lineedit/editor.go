// Package lineedit edits one line on a character terminal: bytes typed go in, the bytes that the terminal has to get and events come
// out. It does no I/O, starts nothing and keeps no state outside its [Editor], so that it serves a telnet connection, a serial line and a
// test alike.
//
// Every method that draws takes a slice, appends what the terminal has to be sent and returns it, like append. All that
// one key causes is one such addition.
package lineedit

import (
	"strings"
	"unicode/utf8"
)

const (
	// DefaultMaxLine is the longest line in bytes when Config.MaxLine is 0.
	DefaultMaxLine = 4096
	// NoWrap is the width from which on a terminal counts as one that never wraps, in columns. Programs that do not want
	// their echo wrapped set the width to 511 or more.
	NoWrap = 511

	initialText = 96 // bytes allocated at the first key of a line
)

// Event is what Feed stopped at.
type Event uint8

// The events. The line stays as it is until Start, so after Help or Complete the caller goes on with Paint, Insert or Replace.
const (
	None      Event = iota // all input was used up
	Line                   // Enter; see TooLong before using Text
	Interrupt              // Ctrl-C
	EOF                    // Ctrl-D on an empty line
	Suspend                // Ctrl-Z
	Help                   // ? outside a paste; it is not part of the text
	Complete               // TAB outside a paste
	Break                  // Ctrl-^ (0x1E)
)

var eventNames = [...]string{"None", "Line", "Interrupt", "EOF", "Suspend", "Help", "Complete", "Break"}

// String is the constant's name.
func (ev Event) String() string {
	if int(ev) < len(eventNames) {
		return eventNames[ev]
	}
	return "Event?"
}

// Config is how an Editor behaves. The zero value is a terminal that never wraps and has no history.
type Config struct {
	// Width is the terminal's width in columns; 0 (unknown), less, and NoWrap or more mean that it never wraps.
	Width int
	// MaxLine is the longest line in bytes; 0 is DefaultMaxLine.
	MaxLine int
	// History is what Up, Down and Ctrl-R walk through; nil is none. The caller adds to it.
	History *History
	// InsertChar says that the terminal knows CSI @ (ICH) and CSI P (DCH).
	InsertChar bool
	// Plain is for programs and for terminals without control sequences: nothing but text, backspace and CR LF is sent, a
	// line never wraps, and Erase starts a new row instead of erasing.
	Plain bool
}

// Editor is one line being edited. Make one with [New]. Its methods must not be called at the same time.
type Editor struct {
	cfg    Config
	prompt string
	text   []byte // valid UTF-8
	cur    int    // byte offset of the cursor in text
	home   pen    // where the text begins
	at     pen    // where the terminal's cursor is
	keys   *Keys
	kills  *killRing
	line   *lineState
	in     decoder
	last   action // the last one performed
	secret bool
	drawn  bool // prompt and text are on the screen
	long   bool // input was lost because the line was full
}

// lineState is what a line needs only when somebody does something to it.
type lineState struct {
	undo   []change
	undoN  int // bytes held by undo
	search *search
	draft  string // the line before history was recalled
	recall int    // index in History, counted only while recalled
	walked bool   // a line of history is recalled
	yankN  int    // bytes of the last yank
	yankAt int    // which entry of the kill ring that was, from the newest
}

// New returns an editor without a prompt; Start comes next. It holds no buffers until the first key.
func New(cfg Config) *Editor {
	if cfg.MaxLine <= 0 {
		cfg.MaxLine = DefaultMaxLine
	}
	return &Editor{cfg: cfg}
}

// Start begins a fresh line at column 0 of a free row and draws the prompt. Control characters in the prompt show as ^X. The
// text of the line before is released, and overwritten if it was secret. A paste that has more lines goes on.
func (e *Editor) Start(dst []byte, prompt string) []byte { return e.start(dst, prompt, false) }

// StartSecret is Start for a line that must not be seen: nothing typed is echoed, there is no history, no undo, no Help
// and no Complete event, and what is killed cannot be yanked later. The next Start overwrites the text.
func (e *Editor) StartSecret(dst []byte, prompt string) []byte { return e.start(dst, prompt, true) }

func (e *Editor) start(dst []byte, prompt string, secret bool) []byte {
	if e.secret {
		clear(e.text[:cap(e.text)])
	}
	e.text, e.cur, e.line = nil, 0, nil
	e.prompt, e.secret, e.drawn, e.long, e.last = prompt, secret, false, false, actNone
	return e.Paint(dst)
}

// Text is the line as it is now. It stays after an event, until Start.
func (e *Editor) Text() string { return string(e.text) }

// Cursor is the cursor's place in Text as a byte offset.
func (e *Editor) Cursor() int { return e.cur }

// Prompt is the prompt given to Start.
func (e *Editor) Prompt() string { return e.prompt }

// Pasting says that the terminal has marked what comes as pasted (xterm's private mode 2004), and not yet marked its end.
func (e *Editor) Pasting() bool { return e.in.paste > 0 }

// TakePaste goes on with the paste that another editor of the same terminal is in.
func (e *Editor) TakePaste(from *Editor) { e.in.paste, from.in.paste = from.in.paste, 0 }

// EndPaste takes what comes for typing again.
func (e *Editor) EndPaste() { e.in.paste = 0 }

// Secret says that the line was begun by StartSecret.
func (e *Editor) Secret() bool { return e.secret }

// TooLong says that part of what was typed is not in Text, because the line was full. Such a line must not run. It stays set
// until Start, or until the line is emptied.
func (e *Editor) TooLong() bool { return e.long }

// SetHistory changes Config.History from the next key on.
func (e *Editor) SetHistory(h *History) { e.cfg.History = h }

// Insert puts s in front of the cursor, as if it had been typed.
func (e *Editor) Insert(dst []byte, s string) []byte {
	dst = e.endSearch(dst)
	e.last = actNone
	return e.insert(dst, []byte(strings.ToValidUTF8(s, "\uFFFD")))
}

// Replace makes text the line and puts the cursor to that byte offset, drawing only what differs. A text longer than MaxLine is cut.
func (e *Editor) Replace(dst []byte, text string, cursor int) []byte {
	dst = e.endSearch(dst)
	e.last = actNone
	return e.replace(dst, text, cursor)
}

func (e *Editor) replace(dst []byte, text string, cursor int) []byte {
	b := []byte(strings.ToValidUTF8(text, "\uFFFD"))
	if len(b) > e.cfg.MaxLine {
		b = b[:runeFloor(b, e.cfg.MaxLine)]
		e.long = true
	} else {
		e.long = false
	}
	from := 0
	for from < len(b) && from < len(e.text) && b[from] == e.text[from] {
		from++
	}
	from = min(runeFloor(b, from), runeFloor(e.text, from))
	tail := 0
	for tail < min(len(b), len(e.text))-from && b[len(b)-1-tail] == e.text[len(e.text)-1-tail] {
		tail++
	}
	for tail > 0 && !utf8.RuneStart(b[len(b)-tail]) {
		tail--
	}
	cursor = runeFloor(b, min(max(cursor, 0), len(b)))
	return e.splice(dst, from, len(e.text)-tail, b[from:len(b)-tail], cursor)
}

// runeFloor is the largest offset not above n at which a character of b begins or b ends.
func runeFloor(b []byte, n int) int {
	for n > 0 && n < len(b) && !utf8.RuneStart(b[n]) {
		n--
	}
	return n
}
