package local

import (
	"bytes"
	"strconv"
	"strings"

	prompt "github.com/c-bata/go-prompt"
)

// painter is what go-prompt paints with. Its own writes to the process's standard output beside everything else; this one goes through the
// terminal's queue, in order, and paints nothing once the console has taken the row back. It shows the list in reverse video, which every
// terminal has.
type painter struct {
	e   *editor
	buf []byte
}

var _ prompt.ConsoleWriter = (*painter)(nil)

// cursor appends a control sequence with a count (ECMA-48).
func cursor(b []byte, n int, final byte) []byte {
	return append(strconv.AppendInt(append(b, "\x1b["...), int64(n), 10), final)
}

func (p *painter) put(s string) { p.buf = append(p.buf, s...) }

// move writes n with one of two directions.
func (p *painter) move(n int, forth, back byte) {
	switch {
	case n > 0:
		p.buf = cursor(p.buf, n, forth)
	case n < 0:
		p.buf = cursor(p.buf, -n, back)
	}
}

// Flush implements [prompt.ConsoleWriter].
func (p *painter) Flush() error {
	p.e.t.mu.Lock()
	defer p.e.t.mu.Unlock()
	if p.e.t.editing {
		p.e.t.Stream.Write(p.buf)
		p.e.column = p.e.coming
	}
	p.buf = p.buf[:0]
	return nil
}

// WriteRaw implements [prompt.ConsoleWriter]. The terminal is raw: a line feed does not go to the left margin by itself.
func (p *painter) WriteRaw(data []byte) {
	p.buf = append(p.buf, bytes.ReplaceAll(data, []byte("\n"), []byte("\r\n"))...)
}

// WriteStr implements [prompt.ConsoleWriter]. The line feed at the end of a line that was entered is the console's to write.
func (p *painter) WriteStr(text string) {
	p.put(strings.NewReplacer("\n", "", "\x1b", "?").Replace(text))
}

// SetColor implements [prompt.ConsoleWriter].
func (p *painter) SetColor(fg, bg prompt.Color, bold bool) {
	switch {
	case bold:
		p.put("\x1b[0;1m")
	case bg != prompt.DefaultColor:
		p.put("\x1b[0;7m")
	default:
		p.put("\x1b[0m")
	}
}

func (p *painter) Write(data []byte)       { p.WriteStr(string(data)) }
func (p *painter) WriteRawStr(data string) { p.WriteRaw([]byte(data)) }
func (p *painter) EraseScreen()            { p.put("\x1b[2J") }
func (p *painter) EraseUp()                { p.put("\x1b[1J") }
func (p *painter) EraseDown()              { p.put("\x1b[J") }
func (p *painter) EraseStartOfLine()       { p.put("\x1b[1K") }
func (p *painter) EraseEndOfLine()         { p.put("\x1b[K") }
func (p *painter) EraseLine()              { p.put("\x1b[2K") }
func (p *painter) ShowCursor()             { p.put("\x1b[?25h") }
func (p *painter) HideCursor()             { p.put("\x1b[?25l") }
func (p *painter) CursorGoTo(row, col int) {
	p.put("\x1b[" + strconv.Itoa(row) + ";" + strconv.Itoa(col) + "H")
}
func (p *painter) CursorUp(n int)       { p.move(n, 'A', 'B') }
func (p *painter) CursorDown(n int)     { p.move(n, 'B', 'A') }
func (p *painter) CursorForward(n int)  { p.move(n, 'C', 'D') }
func (p *painter) CursorBackward(n int) { p.move(n, 'D', 'C') }
func (p *painter) AskForCPR()           {}
func (p *painter) SaveCursor()          { p.put("\x1b7") }
func (p *painter) UnSaveCursor()        { p.put("\x1b8") }
func (p *painter) ScrollDown()          { p.put("\x1bD") }
func (p *painter) ScrollUp()            { p.put("\x1bM") }
func (p *painter) SetTitle(string)      {}
func (p *painter) ClearTitle()          {}
