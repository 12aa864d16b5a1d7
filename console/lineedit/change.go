package lineedit

import (
	"slices"
)

const (
	maxUndo      = 64    // changes that can be taken back in one line
	maxUndoBytes = 16384 // text kept for that, in bytes
	undoRun      = 20    // bytes typed in a row that are taken back at once
)

// change is what undo has to take back: ins bytes at offset at replace the text del.
type change struct {
	at, ins int
	del     []byte
}

// state is the part of the line that is made at its first key.
func (e *Editor) state() *lineState {
	if e.line == nil {
		e.line = new(lineState)
	}
	return e.line
}

// change performs a splice on the text alone.
func (e *Editor) change(from, to int, ins []byte, cur int) {
	e.remember(from, to, len(ins))
	e.put(from, to, ins)
	e.cur = cur
}

// put replaces text[from:to]. A secret leaves no copy behind in a buffer that has become too small, nor behind the end.
func (e *Editor) put(from, to int, ins []byte) {
	old := e.text
	if cap(old) == 0 {
		e.text = make([]byte, 0, max(min(initialText, e.cfg.MaxLine), len(ins)))
	}
	e.text = slices.Replace(e.text, from, to, ins...)
	if e.secret && len(old) > 0 && (cap(e.text) != cap(old) || &old[:1][0] != &e.text[:1][0]) {
		clear(old[:cap(old)])
	}
	if len(e.text) == 0 {
		e.long = false
	}
}

// remember keeps what put is about to destroy.
func (e *Editor) remember(from, to, ins int) {
	if e.secret || e.last == actUndo {
		return
	}
	l := e.state()
	if n := len(l.undo); n > 0 && e.last == actType && from == to {
		if c := &l.undo[n-1]; len(c.del) == 0 && c.at+c.ins == from && c.ins < undoRun {
			c.ins += ins
			return
		}
	}
	c := change{at: from, ins: ins}
	if to > from {
		c.del = slices.Clone(e.text[from:to])
	}
	l.undo = append(l.undo, c)
	l.undoN += len(c.del)
	for len(l.undo) > maxUndo || l.undoN > maxUndoBytes {
		l.undoN -= len(l.undo[0].del)
		l.undo = slices.Delete(l.undo, 0, 1)
	}
}

// undo takes the last change back.
func (e *Editor) undo(dst []byte) []byte {
	if e.line == nil || len(e.line.undo) == 0 {
		return dst
	}
	l := e.line
	c := l.undo[len(l.undo)-1]
	l.undo[len(l.undo)-1] = change{}
	l.undo = l.undo[:len(l.undo)-1]
	l.undoN -= len(c.del)
	return e.splice(dst, c.at, c.at+c.ins, c.del, c.at+len(c.del))
}

// insert puts b, valid UTF-8, in front of the cursor. What does not fit the line is lost with a BEL, and the line is too
// long from then on.
func (e *Editor) insert(dst, b []byte) []byte {
	if room := e.cfg.MaxLine - len(e.text); len(b) > room {
		b = b[:runeFloor(b, max(room, 0))]
		if !e.long {
			dst = append(dst, '\a')
		}
		e.long = true
		if len(b) == 0 {
			return dst
		}
	}
	// What is typed at the end of the line, and that is nearly everything, needs no layout.
	if n := len(b); e.cur == len(e.text) && e.drawn && !e.secret && e.at.col+n < e.cols() && printable(b) == n {
		e.change(e.cur, e.cur, b, e.cur+n)
		e.at.col += n
		return append(dst, b...)
	}
	return e.splice(dst, e.cur, e.cur, b, e.cur+len(b))
}
