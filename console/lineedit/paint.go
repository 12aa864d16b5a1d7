package lineedit

import "strconv"

// shown is the part of b that is on the screen: all or, while a password is typed, none.
func (e *Editor) shown(b []byte) []byte {
	if e.secret {
		return nil
	}
	return b
}

// Paint draws prompt and text at column 0 of a free row and puts the cursor in its place. It does nothing when they are on the
// screen already.
func (e *Editor) Paint(dst []byte) []byte {
	if e.drawn {
		return dst
	}
	e.drawn = true
	cols := e.cols()
	prompt := e.prompt
	if e.searching() {
		prompt = e.line.search.prompt()
	}
	dst, e.home = pen{}.draw(dst, []byte(prompt), cols)
	text := e.shown(e.text)
	dst, end := e.home.draw(dst, text, cols)
	e.at = e.home.walk(e.shown(e.text[:e.cur]), cols).cursor(cols)
	return e.move(dst, end, e.at, end)
}

// Erase takes prompt and text off the screen and leaves the cursor at column 0 of the row where the prompt was. Keys fed
// until Paint change the line without drawing. On a Plain terminal nothing can be erased: the cursor goes to a new row.
func (e *Editor) Erase(dst []byte) []byte {
	if !e.drawn {
		return dst
	}
	e.drawn = false
	if e.cfg.Plain {
		if e.at.col > 0 {
			dst = append(dst, '\r', '\n')
		}
		return dst
	}
	return e.eraseFrom(dst, e.at.row)
}

// eraseFrom erases from the row that is up rows above the cursor on.
func (e *Editor) eraseFrom(dst []byte, up int) []byte {
	dst = append(dst, '\r')
	if up > 0 {
		dst = sequence(dst, up, 'A')
	}
	return append(dst, "\x1b[J"...)
}

// End moves the cursor behind the text and starts a new row, so that output can follow.
func (e *Editor) End(dst []byte) []byte { return e.EndWith(dst, "") }

// EndWith is End with suffix, such as ^C, behind the text. It is sent as it is.
func (e *Editor) EndWith(dst []byte, suffix string) []byte {
	if e.drawn {
		cols := e.cols()
		end := e.home.walk(e.shown(e.text), cols)
		switch {
		case suffix != "":
			dst = e.move(dst, e.at, end.cursor(cols), end)
		case e.at.row < end.row:
			dst = e.move(dst, e.at, pen{end.row, 0}, end)
		}
		e.drawn = false
	}
	dst = append(dst, suffix...)
	return append(dst, '\r', '\n')
}

// Redisplay draws prompt and text anew on the next row, for a screen that something else has spoiled.
func (e *Editor) Redisplay(dst []byte) []byte { return e.Paint(e.End(dst)) }

// Resize tells the terminal's new width and repairs what the terminal did to a line of several rows. Terminals wrap a row that has become
// too long and keep the cursor at its character; they do not join the rows of the cursor's line when there is more room.
func (e *Editor) Resize(dst []byte, width int) []byte {
	old := e.cols()
	e.cfg.Width = width
	cols := e.cols()
	if !e.drawn || cols == old {
		return dst
	}
	text := e.shown(e.text)
	if end := e.home.walk(text, old); end.row == 0 && end.col < min(cols, old) {
		return dst
	}
	up := e.at.row
	if cols < old {
		prompt := e.prompt
		if e.searching() {
			prompt = e.line.search.prompt()
		}
		up = pen{}.walk([]byte(prompt), cols).walk(e.shown(e.text[:e.cur]), cols).cursor(cols).row
	}
	e.drawn = false
	return e.Paint(e.eraseFrom(dst, up))
}

// splice replaces text[from:to] by ins, moves the cursor to cur and draws the difference. All changes of the line go through here.
func (e *Editor) splice(dst []byte, from, to int, ins []byte, cur int) []byte {
	if from == to && len(ins) == 0 {
		return e.goTo(dst, cur)
	}
	if !e.drawn || e.secret {
		e.change(from, to, ins, cur)
		return dst
	}
	// The drawn region is the changed one, extended so that it begins with a character of its own cell and what
	// follows does too: a combining mark is drawn with what it belongs to.
	start, stop := from, to+marks(e.text[to:])
	if marks(e.text[from:]) > 0 || marks(ins) > 0 || len(ins) == 0 && stop > to {
		if start = base(e.text[:from]); start < 0 { // it belongs to the prompt's last character
			dst = e.Erase(dst)
			e.change(from, to, ins, cur)
			return e.Paint(dst)
		}
	}
	cols := e.cols()
	r := region{start: start, from: e.home.walk(e.text[:start], cols)}
	r.oldStop = r.from.walk(e.text[start:stop], cols)
	r.oldEnd = r.oldStop.walk(e.text[stop:], cols)
	r.stop = stop + len(ins) - (to - from)
	e.change(from, to, ins, cur)
	r.newStop = r.from.walk(e.text[start:r.stop], cols)
	r.newEnd = r.newStop.walk(e.text[r.stop:], cols)
	r.cursor = e.home.walk(e.text[:e.cur], cols).cursor(cols)

	switch {
	case r.newStop == r.oldStop:
		dst = e.overwrite(dst, r)
	case !e.cfg.InsertChar || e.cfg.Plain || r.oldEnd.row > r.from.row || r.newEnd.row > r.from.row:
		dst = e.rewrite(dst, r)
	default:
		one := len(dst)
		dst = e.rewrite(dst, r)
		two := len(dst)
		dst = shorter(e.shift(dst, r), one, two)
	}
	e.at = r.cursor
	return dst
}

// region is a change of the text with the places before and after it: text[start:stop] is new and replaces what was drawn from
// from to oldStop; the rest of the line is the same text as before, and went to oldEnd.
type region struct {
	start, stop      int
	from             pen
	oldStop, newStop pen
	oldEnd, newEnd   pen
	cursor           pen
}

// overwrite draws a region that takes as much room as it did.
func (e *Editor) overwrite(dst []byte, r region) []byte {
	cols := e.cols()
	dst = e.move(dst, e.at, r.from.cursor(cols), r.oldEnd)
	dst, p := r.from.cursor(cols).draw(dst, e.text[r.start:r.stop], cols)
	return e.move(dst, p, r.cursor, r.newEnd)
}

// shift draws a region by moving the rest of the row with insert and delete character.
func (e *Editor) shift(dst []byte, r region) []byte {
	cols := e.cols()
	dst = e.move(dst, e.at, r.from, r.oldEnd)
	if n := r.newStop.col - r.oldStop.col; n > 0 {
		dst = sequence(dst, n, '@')
	}
	dst, p := r.from.draw(dst, e.text[r.start:r.stop], cols)
	if n := r.oldStop.col - r.newStop.col; n > 0 {
		dst = sequence(dst, n, 'P')
	}
	return e.move(dst, p, r.cursor, r.newEnd)
}

// rewrite draws a region and all that follows, and clears what is left of the old text.
func (e *Editor) rewrite(dst []byte, r region) []byte {
	cols := e.cols()
	dst = e.move(dst, e.at, r.from.cursor(cols), r.oldEnd)
	dst, p := r.from.cursor(cols).draw(dst, e.text[r.start:], cols)
	if p.row < r.oldEnd.row && p.col == cols {
		dst = append(dst, ' ', '\r')
		p = p.cursor(cols)
	}
	switch n := r.oldEnd.col - p.col; {
	case p.row < r.oldEnd.row:
		dst = append(dst, "\x1b[J"...)
	case p.row > r.oldEnd.row || n <= 0:
	case e.cfg.Plain || n == 1 && r.oldEnd.col < cols:
		for range n {
			dst = append(dst, ' ')
		}
		p.col += n
	default:
		dst = append(dst, "\x1b[K"...)
	}
	return e.move(dst, p, r.cursor, r.newEnd)
}

// goTo moves the cursor to offset cur of the text.
func (e *Editor) goTo(dst []byte, cur int) []byte {
	e.cur = cur
	if !e.drawn || e.secret {
		return dst
	}
	cols := e.cols()
	to := e.home.walk(e.text[:cur], cols).cursor(cols)
	if to != e.at {
		bottom := e.at
		if to.row > e.at.row {
			bottom = e.home.walk(e.text, cols)
		}
		dst = e.move(dst, e.at, to, bottom)
		e.at = to
	}
	return dst
}

// move appends the shortest way from p to the cursor position to. The terminal's rows are known to exist down to that of end, the place
// where the drawn text ends. A pending wrap at p is left in a way that all terminals agree on: with a
// blank at the end of the text, which makes the wrap happen and be remembered as one, with CR otherwise.
func (e *Editor) move(dst []byte, p, to, end pen) []byte {
	cols := e.cols()
	if p.col >= cols {
		if to == p.cursor(cols) {
			if p == end {
				return append(dst, ' ', '\r')
			}
			return append(dst, '\r', '\n')
		}
		dst = append(dst, '\r')
		p.col = 0
	}
	switch {
	case to.row < p.row:
		dst = sequence(dst, p.row-to.row, 'A')
	case to.row > p.row:
		return e.moveDown(dst, p, to, end)
	}
	return e.moveAlong(dst, to.row, p.col, to.col)
}

// moveDown goes to a lower row by line feeds, which can make a new one, or by CSI B, which keeps the column.
func (e *Editor) moveDown(dst []byte, p, to, end pen) []byte {
	one := len(dst)
	n := to.row - p.row
	if n > 3 {
		dst = sequence(dst, n-1, 'B')
		n = 1
	}
	for range n {
		dst = append(dst, '\r', '\n')
	}
	dst = e.moveAlong(dst, to.row, 0, to.col)
	if to.row > end.row {
		return dst
	}
	two := len(dst)
	dst = sequence(dst, to.row-p.row, 'B')
	dst = e.moveAlong(dst, to.row, p.col, to.col)
	return shorter(dst, one, two)
}

// shorter keeps the shorter one of two ways to say the same: dst[one:two] and dst[two:].
func shorter(dst []byte, one, two int) []byte {
	if len(dst)-two < two-one {
		return append(dst[:one], dst[two:]...)
	}
	return dst[:two]
}

// moveAlong moves within a row.
func (e *Editor) moveAlong(dst []byte, row, from, to int) []byte {
	n := from - to
	if n <= 0 {
		return e.moveRight(dst, row, from, to)
	}
	best := n // as backspaces
	if !e.cfg.Plain && n > 1 {
		best = min(best, sequenceLen(n))
	}
	if to < best { // from the margin, over few characters
		mark := len(dst)
		dst = e.moveRight(append(dst, '\r'), row, 0, to)
		if len(dst)-mark < best {
			return dst
		}
		dst = dst[:mark]
	}
	if best < n {
		return sequence(dst, n, 'D')
	}
	for range n {
		dst = append(dst, '\b')
	}
	return dst
}

// moveRight moves right by sending what is there once more, or by CSI C.
func (e *Editor) moveRight(dst []byte, row, from, to int) []byte {
	n := to - from
	if n == 0 {
		return dst
	}
	if n < sequenceLen(n) || e.cfg.Plain {
		if b, ok := e.between(pen{row, from}, pen{row, to}); ok && (e.cfg.Plain || len(b) <= sequenceLen(n)) {
			dst, _ = pen{row, from}.draw(dst, b, e.cols())
			return dst
		}
	}
	if e.cfg.Plain { // the prompt is in between
		dst = append(dst, '\r')
		dst, p := pen{}.draw(dst, []byte(e.prompt), e.cols())
		b, _ := e.between(p, pen{row, to})
		dst, _ = p.draw(dst, b, e.cols())
		return dst
	}
	return sequence(dst, n, 'C')
}

// between is the text that is drawn in one row from p to q, whole characters with their marks.
func (e *Editor) between(p, q pen) ([]byte, bool) {
	cols := e.cols()
	i, at := 0, e.home
	if at.cursor(cols) != p {
		if at.row > p.row || at.row == p.row && at.col > p.col {
			return nil, false
		}
	}
	start := -1
	for i < len(e.text) {
		n, w := glyph(e.text[i:], cols)
		if w != 0 {
			here := at.cursor(cols)
			if w == 2 && here.col == cols-1 {
				here = pen{here.row + 1, 0}
			}
			if here == p && start < 0 {
				start = i
			}
			if start >= 0 && (here.row > q.row || here == q) {
				break
			}
		}
		at = at.next(w, cols)
		i += n
	}
	if start < 0 || at != q {
		return nil, false
	}
	return e.text[start:i], true
}

func sequence(dst []byte, n int, final byte) []byte {
	dst = append(dst, 0x1b, '[')
	if n != 1 {
		dst = strconv.AppendInt(dst, int64(n), 10)
	}
	return append(dst, final)
}

func sequenceLen(n int) int {
	switch {
	case n == 1:
		return 3
	case n < 10:
		return 4
	case n < 100:
		return 5
	case n < 1000:
		return 6
	}
	return 8
}
