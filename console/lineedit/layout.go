package lineedit

import (
	"math"
	"unicode/utf8"

	"github.com/clipperhouse/displaywidth"
)

// pen is a place on the screen, counted from the row and column at which the prompt begins. As the end of what was drawn its
// col may be the width: the last column is written and the terminal holds the wrap back until the next character. As a
// cursor position it is below the width always.
type pen struct{ row, col int }

// caret is glyph's width of a control character, which shows as ^X: two cells that may come apart at the margin.
const caret = -2

// cols is the number of columns, a very large one where the terminal never wraps.
func (e *Editor) cols() int {
	if e.cfg.Plain || e.cfg.Width <= 0 || e.cfg.Width >= NoWrap {
		return math.MaxInt32
	}
	return e.cfg.Width
}

// glyph returns the size in bytes and the columns of the first character of b. Widths are those of code points: that is
// how terminals without cluster support advance, and a cluster is then as wide as its parts.
func glyph(b []byte, cols int) (size, width int) {
	c := b[0]
	if c < utf8.RuneSelf {
		if c < 0x20 || c == 0x7f {
			return 1, caret
		}
		return 1, 1
	}
	r, n := utf8.DecodeRune(b)
	if hidden(r) {
		return n, 1
	}
	w := 1
	if r < 0x1f1e6 || r > 0x1f1ff { // two regional indicators are one flag of two columns
		w = displaywidth.Rune(r)
	}
	return n, min(w, cols)
}

// hidden characters show nothing, and some make the terminal show other text than is there. They are not taken from the keyboard and shown
// as U+FFFD where a program put them in. C1 controls are among them: xterm obeys them in UTF-8 too.
func hidden(r rune) bool {
	switch {
	case r < 0xa0:
		return r >= 0x7f
	case r < 0x200b:
		return r == 0xad
	case r <= 0x206f:
		return r == 0x200b || r == 0x200e || r == 0x200f || r >= 0x2028 && r <= 0x202e || r >= 0x2060
	}
	return r == 0xfeff || r >= 0xfff9 && r <= 0xfffb || r >= 0xe0000 && r <= 0xe007f
}

// next is the place behind a character of width columns drawn at p.
func (p pen) next(width, cols int) pen {
	switch {
	case width == caret:
		return p.next(1, cols).next(1, cols)
	case width > cols-p.col:
		p = pen{p.row + 1, 0}
	}
	return pen{p.row, p.col + width}
}

// skip is next for n characters of one column each.
func (p pen) skip(n, cols int) pen {
	if n <= cols-p.col {
		return pen{p.row, p.col + n}
	}
	n -= cols - p.col
	return pen{p.row + 1 + (n-1)/cols, (n-1)%cols + 1}
}

// cursor is the place where the next character of one column would go.
func (p pen) cursor(cols int) pen {
	if p.col >= cols {
		return pen{p.row + 1, 0}
	}
	return p
}

// printable is the number of printable ASCII characters that b begins with.
func printable(b []byte) int {
	for i, c := range b {
		if c < 0x20 || c > 0x7e {
			return i
		}
	}
	return len(b)
}

// walk is the place behind b drawn at p.
func (p pen) walk(b []byte, cols int) pen {
	for len(b) > 0 {
		if n := printable(b); n > 0 {
			p = p.skip(n, cols)
			b = b[n:]
			continue
		}
		n, w := glyph(b, cols)
		p = p.next(w, cols)
		b = b[n:]
	}
	return p
}

// draw appends b as the terminal has to get it at p, and is walk otherwise. A wide character that does not fit the row is preceded
// by a blank, because terminals leave what was in that cell.
func (p pen) draw(dst, b []byte, cols int) ([]byte, pen) {
	for len(b) > 0 {
		if n := printable(b); n > 0 {
			dst = append(dst, b[:n]...)
			p = p.skip(n, cols)
			b = b[n:]
			continue
		}
		n, w := glyph(b, cols)
		if w == 2 && p.col == cols-1 {
			dst = append(dst, ' ')
		}
		switch r, _ := utf8.DecodeRune(b); {
		case w == caret:
			dst = append(dst, '^', b[0]^0x40)
		case hidden(r):
			dst = append(dst, "\uFFFD"...)
		case w == 1 && cols == 1 && displaywidth.Rune(r) == 2:
			dst = append(dst, '?') // a wide character never fits one column
		default:
			dst = append(dst, b[:n]...)
		}
		p = p.next(w, cols)
		b = b[n:]
	}
	return dst, p
}

// Column is the column, from 0, in which the character at byte offset of text stands when an editor has drawn text from the left margin on, on a
// terminal of width columns; 0 and less never wrap.
func Column(text string, offset, width int) int {
	if width <= 0 {
		width = math.MaxInt32
	}
	b := []byte(text)
	offset = min(max(offset, 0), len(b))
	p := (pen{}).walk(b[:offset], width)
	if offset < len(b) {
		if _, w := glyph(b[offset:], width); w == 2 && p.col == width-1 {
			return 0
		}
	}
	return p.cursor(width).col
}

// marks is the number of bytes of zero-width characters that b begins with.
func marks(b []byte) int {
	i := 0
	for i < len(b) && b[i] >= utf8.RuneSelf {
		n, w := glyph(b[i:], math.MaxInt32)
		if w != 0 {
			break
		}
		i += n
	}
	return i
}

// base is the offset of the last character of b that takes a column, or -1.
func base(b []byte) int {
	for len(b) > 0 {
		_, n := utf8.DecodeLastRune(b)
		b = b[:len(b)-n]
		if marks(b[len(b):len(b)+n]) == 0 {
			return len(b)
		}
	}
	return -1
}

// before is the offset of the cluster (what a person takes for one character) that ends at cur; 0 at the beginning.
func before(text []byte, cur int) int {
	if cur == 0 || text[cur-1] < utf8.RuneSelf {
		return max(cur-1, 0)
	}
	from := cur - 1
	for from > 0 && text[from] >= utf8.RuneSelf { // no cluster crosses the beginning of an ASCII character
		from--
	}
	at := from
	for g := displaywidth.BytesGraphemes(text[from:cur]); g.Next(); {
		at = from
		from += len(g.Value())
	}
	return at
}

// after is the offset behind the cluster that begins at cur; the end of text at its end.
func after(text []byte, cur int) int {
	if cur >= len(text) {
		return len(text)
	}
	if text[cur] < 0x20 || text[cur] < utf8.RuneSelf && (cur+1 == len(text) || text[cur+1] < utf8.RuneSelf) {
		return cur + 1
	}
	g := displaywidth.BytesGraphemes(text[cur:])
	g.Next()
	return cur + len(g.Value())
}
