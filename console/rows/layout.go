package rows

import "bytes"

const (
	gap      = 2  // blanks between columns
	minText  = 8  // columns of a text column that is shortened
	cutsFrom = 40 // columns of a screen on which shortened text is of use
)

// empty is printed in the place of a table without rows. It begins with no percent sign, and says nothing that automation takes for
// an error.
const empty = "No entries."

// table prints rows in columns that fit into so many columns of the screen, or, if they cannot, a line for each cell; 0 is any
// number. Columns that an operator chose are all shown.
func (w *writer) table(s *Schema, cols []int, rows [][]any, screen int, chosen bool) {
	if len(rows) == 0 {
		w.buf = append(w.buf, empty...)
		w.line()
		return
	}
	var cell []byte
	widths := make([]int, len(cols))
	for i, c := range cols {
		widths[i] = width([]byte(s.cols[c].heading()))
		for _, r := range rows {
			cell = s.cols[c].appendShown(cell[:0], r[c])
			widths[i] = max(widths[i], width(cell))
		}
	}
	all := cols
	if screen > 0 && !chosen {
		cols, widths = drop(s, cols, widths, screen)
	}
	if screen > 0 && !fit(s, cols, widths, screen, minText) {
		w.fold(s, all, rows)
		return
	}
	for i, c := range cols {
		w.column(i, len(cols), widths[i], s.cols[c].kind.right(), append(cell[:0], s.cols[c].heading()...))
	}
	for _, r := range rows {
		if !w.line() {
			return
		}
		for i, c := range cols {
			cell = s.cols[c].appendShown(cell[:0], r[c])
			w.column(i, len(cols), widths[i], s.cols[c].kind.right(), cell)
		}
	}
	w.line()
}

// fit narrows the text columns, the widest first, until the row fits, and says whether it does. None goes below so many columns of text, or its heading. Nothing else is ever cut: a part of a
// number is another number.
func fit(s *Schema, cols, widths []int, screen, text int) bool {
	least := make([]int, len(cols))
	over := gap*(len(cols)-1) - screen
	for i, c := range cols {
		over += widths[i]
		if least[i] = widths[i]; s.cols[c].kind == KindText && screen >= cutsFrom {
			least[i] = min(widths[i], max(text, width([]byte(s.cols[c].heading()))))
		}
	}
	for ; over > 0; over-- {
		widest := -1
		for i := range cols {
			if widths[i] > least[i] && (widest < 0 || widths[i] > widths[widest]) {
				widest = i
			}
		}
		if widest < 0 {
			return false
		}
		widths[widest]--
	}
	return true
}

// column appends one cell of a line. No line ends in blanks.
func (w *writer) column(i, n, columns int, right bool, text []byte) {
	text = shorten(text, columns)
	pad := columns - width(text)
	if right {
		w.blanks(pad)
		pad = 0
	}
	w.buf = append(w.buf, text...)
	if i < n-1 {
		w.blanks(pad + gap)
		return
	}
	start := bytes.LastIndexByte(w.buf, '\n') + 1
	w.buf = w.buf[:start+len(bytes.TrimRight(w.buf[start:], " "))]
}

func (w *writer) blanks(n int) {
	for range n {
		w.buf = append(w.buf, ' ')
	}
}

// fold prints each cell on a line of its own, uncut, and a blank line between rows.
func (w *writer) fold(s *Schema, cols []int, rows [][]any) {
	for i, r := range rows {
		if i > 0 && !w.line() {
			return
		}
		for _, c := range cols {
			w.buf = append(append(w.buf, s.cols[c].heading()...), ": "...)
			w.column(0, 1, int(^uint(0)>>1), false, s.cols[c].appendShown(nil, r[c]))
			if !w.line() {
				return
			}
		}
	}
}
