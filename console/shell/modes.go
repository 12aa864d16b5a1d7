package shell

import (
	"bytes"
	"slices"
)

// maxParams is what is looked at of one control sequence.
const maxParams = 32

// modes notes what a program does to the terminal that would outlive it: private modes that it sets (ECMA-48, and xterm's list of DECSET), so that
// they can be taken back when the program cannot. The zero value is a terminal as it was found.
type modes struct {
	state  modeState
	params []byte
	set    []string // of watched, in the order in which they were set
	hidden bool     // the cursor
}

type modeState uint8

const (
	modeText    modeState = iota
	modeEscape            // behind ESC
	modeCSI               // behind ESC [
	modePrivate           // behind ESC [ ?
)

// watched says whether a mode is to be taken back: cursor keys, the mouse, focus events, the other screen, marked pastes.
func watched(mode string) bool {
	switch mode {
	case "1", "9", "47", "1000", "1001", "1002", "1003", "1004", "1005", "1006", "1015", "1016", "1047", "1049", "2004":
		return true
	}
	return false
}

// see takes output.
func (m *modes) see(p []byte) {
	for len(p) > 0 {
		if m.state == modeText {
			i := bytes.IndexByte(p, 0x1b)
			if i < 0 {
				return
			}
			m.state, p = modeEscape, p[i+1:]
			continue
		}
		c := p[0]
		p = p[1:]
		switch {
		case c == 0x1b:
			m.state = modeEscape
		case m.state == modeEscape && c == '[':
			m.state = modeCSI
		case m.state == modeCSI && c == '?':
			m.state, m.params = modePrivate, m.params[:0]
		case m.state == modePrivate && (c >= '0' && c <= '9' || c == ';') && len(m.params) < maxParams:
			m.params = append(m.params, c)
		default:
			if m.state == modePrivate && (c == 'h' || c == 'l') {
				m.change(c == 'h')
			}
			m.state = modeText
		}
	}
}

func (m *modes) change(on bool) {
	for p := range bytes.SplitSeq(m.params, []byte{';'}) {
		mode := string(p)
		switch i := slices.Index(m.set, mode); {
		case mode == "25":
			m.hidden = !on
		case on && i < 0 && watched(mode):
			m.set = append(m.set, mode)
		case !on && i >= 0:
			m.set = slices.Delete(m.set, i, i+1)
		}
	}
}

// undo is what takes back the modes that are still set; empty where none is.
func (m *modes) undo() (out []byte) {
	for _, mode := range slices.Backward(m.set) {
		out = append(append(append(out, "\x1b[?"...), mode...), 'l')
	}
	if m.hidden {
		out = append(out, "\x1b[?25h"...)
	}
	if len(out) > 0 {
		out = append(out, "\x1b[m"...) // who did that coloured too
	}
	m.set, m.hidden = nil, false
	return out
}
