package main

import (
	"io"
	"runtime"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/chzyer/readline"
)

// Bounds of the line editor.
const (
	maxLine    = 4096 // characters, as much as a tty's canonical mode takes
	maxHistory = 500  // lines
)

const onWindows = runtime.GOOS == "windows"

// editor edits one line on the terminal. The buffer and its painting are readline's; its Instance is not used, because that reads the
// terminal by itself, from goroutines that nobody can ask what has been typed so far. Here keys are handed in, everything is done
// when feed returns, and a line that is half done can be taken out. It is for one goroutine.
type editor struct {
	out     io.Writer // takes CR LF
	buf     *readline.RuneBuffer
	width   int
	keys    keys
	prompt  []rune // on the row of the line, before it
	shown   bool
	painted bool // the row is the editor's; else it is as the server left it, and the line is empty

	history []string
	at      int    // in history; its length is the line that is being typed
	typed   string // that line, meanwhile

	special func(c rune) key // what a character means here, before its usual meaning; nil, or keyNone where it is nothing
	literal bool             // the next character is data
	char    rune             // the one for which feed has returned
}

// painter draws the line as it is. The buffer goes back to its cursor by one backspace a character; where characters are wider or narrower, the
// painter adds the rest. In a line that is wrapped the cursor then stands beside its place.
type painter struct{ e *editor }

func (p painter) Paint(line []rune, at int) []rune {
	if slices.ContainsFunc(line, func(c rune) bool { return c >= literalBase }) {
		line = slices.Clone(line)
		for i, c := range line {
			line[i] = pictured(c)
		}
	}
	behind := line[at:]
	more := (readline.Runes{}).WidthAll(behind) - len(behind)
	all, width := (readline.Runes{}).WidthAll(p.e.prompt)+(readline.Runes{}).WidthAll(line), max(p.e.width, 1)
	if onWindows && len(line) > 0 && all%width == 0 {
		return append(slices.Clone(line), ' ', '\b') // to the next row, which the buffer does by itself elsewhere
	}
	if more == 0 || all >= p.e.width {
		return line
	}
	line = slices.Clone(line)
	for ; more > 0; more-- {
		line = append(line, '\b')
	}
	for ; more < 0; more++ {
		line = append(line, '\x1b', '[', 'C')
	}
	return line
}

// config is what the buffer wants to know; an editor that is not shown paints nothing.
func (e *editor) config() *readline.Config {
	return &readline.Config{Painter: painter{e}, ForceUseInteractive: e.shown, FuncIsTerminal: func() bool { return false }}
}

func newEditor(out io.Writer, width int) *editor {
	e := &editor{out: out, width: width, shown: true}
	e.buf = readline.NewRuneBuffer(out, "", e.config(), width)
	return e
}

// show says whether the line is painted.
func (e *editor) show(on bool) {
	e.shown = on
	e.buf.SetConfig(e.config())
}

// resize sets the terminal's width.
func (e *editor) resize(width int) {
	e.width = width
	e.fit()
}

// fit tells the buffer the width. It never returns from painting where the prompt fills the row exactly, so that the row is then said to be wider.
func (e *editor) fit() {
	e.buf.OnWidthChange(max(e.width, (readline.Runes{}).WidthAll(e.prompt)+1))
}

// setPrompt says what stands on the row before the line. The row must not be painted.
func (e *editor) setPrompt(p []rune) {
	e.prompt = slices.Clone(p)
	e.buf.SetPrompt(string(p))
	e.fit()
}

// hide takes the line off the screen; the row is then empty. It says whether there was anything.
func (e *editor) hide() bool {
	was := e.painted
	if was {
		e.buf.Clean()
		e.painted = false
	}
	return was
}

// paint draws the prompt and the line on the row of the cursor.
func (e *editor) paint() {
	if e.shown && !e.painted {
		e.painted = true
		io.WriteString(e.out, "\r")
		e.buf.Refresh(nil)
	}
}

// line is what has been typed so far.
func (e *editor) line() string { return string(e.buf.Runes()) }

// take empties the line and returns what it was.
func (e *editor) take() string {
	e.at, e.typed, e.literal = len(e.history), "", false
	return string(e.buf.Reset())
}

// feed takes keys until one is more than editing: keyEnter, keyInterrupt, keySuspend, keyQuit, keyAbortOut, keyDelete on an empty line, or one of the
// keys of special. It returns that one and the bytes behind it; keyNone when all bytes are used.
func (e *editor) feed(p []byte) (key, []byte) {
	var text []rune
	for len(p) > 0 {
		k, n := e.next(p)
		p = p[n:]
		if k == keyData {
			text = append(text, e.char)
			continue
		}
		e.insert(text)
		text = text[:0]
		switch k {
		case keyNone:
		case keyEnter, keyInterrupt, keySuspend, keyQuit, keyAbortOut, keyForward, keyEndOfFile, keySignal:
			return k, p
		case keyLiteralNext:
			e.literal = true
		case keyDelete:
			if e.buf.Len() == 0 {
				return k, p
			}
			e.edit(k)
		default:
			e.edit(k)
		}
	}
	e.insert(text)
	return keyNone, nil
}

// next is the next key in p, which is not empty, and how many bytes it took. Text is keyData, and char is its character as the line has it.
func (e *editor) next(p []byte) (key, int) {
	if c := rune(p[0]); c < utf8.RuneSelf && len(e.keys.pending) == 0 {
		if k := e.meaning(c); k != keyNone {
			return k, 1
		}
	}
	k, n := e.keys.next(p)
	if k < ' ' && k != keyTab || k == keyErase || k >= literalBase { // the last ones are nobody's characters
		if k >= literalBase {
			k = keyNone
		}
		return k, n
	}
	if e.char = rune(k); k >= utf8.RuneSelf {
		if k := e.meaning(e.char); k != keyNone {
			return k, n
		}
	}
	e.literal = false
	return keyData, n
}

// meaning is what special or the key before says about a character.
func (e *editor) meaning(c rune) key {
	k := keyNone
	switch {
	case e.literal:
		k = keyData
	case e.special != nil:
		k = e.special(c)
	}
	e.literal = false
	if e.char = c; k == keyData {
		e.char = literal(c)
	}
	return k
}

func (e *editor) insert(text []rune) {
	if len(text) == 0 {
		return
	}
	if room := maxLine - e.buf.Len(); len(text) > room {
		e.bell()
		text = text[:room]
	}
	e.paint()
	e.buf.WriteRunes(slices.Clone(text)) // which writes behind its argument
}

func (e *editor) bell() { io.WriteString(e.out, "\a") }

func (e *editor) edit(k key) {
	e.paint()
	ok := true
	switch k {
	case keyHome:
		e.buf.MoveToLineStart()
	case keyEnd:
		e.buf.MoveToLineEnd()
	case keyLeft:
		e.buf.MoveBackward()
	case keyRight:
		e.buf.MoveForward()
	case keyWordLeft:
		e.buf.MoveToPrevWord()
	case keyWordRight:
		e.buf.MoveToNextWord()
	case keyErase:
		if ok = e.buf.Pos() > 0; ok {
			e.buf.Backspace()
		}
	case keyDelete, keyDeleteChar:
		ok = e.buf.Delete()
	case keyDeleteWord:
		e.buf.DeleteWord()
	case keyEraseWord:
		e.buf.BackEscapeWord()
	case keyKill:
		e.buf.Kill()
	case keyKillLine:
		e.buf.KillFront()
	case keyYank:
		e.buf.Yank()
	case keyTranspose:
		if ok = e.buf.Len() > 1; ok { // with one character it would leave the line
			e.buf.Transpose()
		}
	case keyRedraw:
		io.WriteString(e.out, "\x1b[H\x1b[2J")
		e.buf.Refresh(nil)
	case keyReprint:
		e.buf.Refresh(nil)
	case keyPrevious:
		ok = e.recall(-1)
	case keyNext:
		ok = e.recall(1)
	default:
		ok = false
	}
	if !ok {
		e.bell()
	}
}

// recall shows the line that is by steps newer in the history.
func (e *editor) recall(by int) bool {
	to := e.at + by
	if to < 0 || to > len(e.history) {
		return false
	}
	if e.at == len(e.history) {
		e.typed = e.line()
	}
	e.at = to
	line := e.typed
	if to < len(e.history) {
		line = e.history[to]
	}
	e.buf.Set([]rune(line))
	return true
}

// enter ends the line: mark is written behind it, the cursor goes to a new row.
func (e *editor) enter(mark string) string {
	if !e.shown {
		return e.take()
	}
	e.paint()
	e.buf.MoveToLineEnd()
	io.WriteString(e.out, mark)
	if w := (readline.Runes{}).WidthAll(append(e.prompt, e.buf.Runes()...)); mark != "" || w == 0 || w%e.width != 0 {
		io.WriteString(e.out, "\r\n") // else the row is full, and the cursor is on the next one already
	}
	e.painted = false
	e.setPrompt(nil)
	line := e.take()
	if mark == "" {
		e.remember(line)
	}
	return line
}

// remember adds a line to the history.
func (e *editor) remember(line string) {
	if strings.TrimSpace(line) != "" && (len(e.history) == 0 || e.history[len(e.history)-1] != line) {
		if len(e.history) == maxHistory {
			e.history = slices.Delete(e.history, 0, 1)
		}
		e.history = append(e.history, line)
	}
	e.at = len(e.history)
}
