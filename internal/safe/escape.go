package safe

import (
	"encoding/binary"
	"math/bits"
	"unicode/utf8"
)

// cut is what stands at the end of text that AppendLine shortened.
const cut = "..."

// AppendText appends p to dst as text of many lines: LF and TAB are kept, CR LF becomes LF, and everything else that is not
// printable is escaped (a lone CR too, for it would overwrite the line). At most 4*len(p) bytes are appended. A character or a CR
// LF that is split over two calls is escaped, so callers pass whole lines, or hold back what [Partial] says.
func AppendText(dst, p []byte) []byte {
	start := 0 // p[start:i] is printable and not yet copied
	for i := 0; i < len(p); {
		if i += Clean(p[i:]); i == len(p) {
			break
		}
		switch c := p[i]; {
		case c == '\n' || c == '\t':
			i++
		case c == '\r' && i+1 < len(p) && p[i+1] == '\n':
			dst = append(dst, p[start:i]...)
			i++
			start = i
		default:
			if n := printable(p[i:]); n > 0 {
				i += n
				break
			}
			dst = append(dst, p[start:i]...)
			n := escapes(p[i:])
			dst = appendEscaped(dst, p[i:i+n])
			i += n
			start = i
		}
	}
	return append(dst, p[start:]...)
}

// AppendLine appends p to dst as text within one line, such as a user name in a log: everything that is not printable is
// escaped, LF, CR and TAB too. At most limit bytes are appended; text that needs more is cut between characters and ends in
// "...". Of a longer p no more is read than is shown.
func AppendLine(dst, p []byte, limit int) []byte {
	base := len(dst)
	fits := base // the longest length of dst that leaves room for the cut mark
	for i := 0; i < len(p); {
		if len(dst)-base <= limit-len(cut) {
			fits = len(dst)
		}
		if n := printable(p[i:]); n > 0 {
			dst = append(dst, p[i:i+n]...)
			i += n
		} else {
			dst = appendEscaped(dst, p[i:i+1])
			i++
		}
		if len(dst)-base > limit {
			if limit < len(cut) {
				return dst[:base]
			}
			return append(dst[:fits], cut...)
		}
	}
	return dst
}

// Line is AppendLine for a string.
func Line(s string, limit int) string {
	if len(s) <= limit && Clean([]byte(s)) == len(s) {
		return s
	}
	return string(AppendLine(nil, []byte(s), limit))
}

// Partial says how many bytes at the end of p may be the beginning of a character, or a CR whose LF is still to come: what a
// caller that cuts a stream of text into pieces holds back for the next piece. At most 3.
func Partial(p []byte) int {
	if n := len(p); n > 0 && p[n-1] == '\r' {
		return 1
	}
	for n := 1; n <= 3 && n <= len(p); n++ {
		if c := p[len(p)-n]; utf8.RuneStart(c) {
			if c >= utf8.RuneSelf && !utf8.FullRune(p[len(p)-n:]) {
				return n
			}
			break
		}
	}
	return 0
}

// Clean is the number of leading bytes of p that are plain ASCII, 0x20 to 0x7e. It looks at eight bytes at a time: per byte, the
// subtractions borrow into the top bit only from a byte below 0x20 or equal to 0x7f; a borrow spoils only bytes above the first
// such one, so the lowest mark is exact.
func Clean(p []byte) int {
	const (
		ones = 0x0101010101010101
		tops = 0x80 * ones
	)
	i := 0
	for ; len(p)-i >= 8; i += 8 {
		x := binary.LittleEndian.Uint64(p[i:])
		if m := (x | (x - 0x20*ones) | ((x ^ 0x7f*ones) - ones)) & tops; m != 0 {
			return i + bits.TrailingZeros64(m)/8
		}
	}
	for i < len(p) && p[i] >= 0x20 && p[i] < 0x7f {
		i++
	}
	return i
}

// printable is the length of the printable character at the beginning of p, 0 if there is none.
func printable(p []byte) int {
	if p[0] < utf8.RuneSelf {
		if p[0] >= 0x20 && p[0] != 0x7f {
			return 1
		}
		return 0
	}
	r, n := utf8.DecodeRune(p)
	switch {
	case n == 1, // broken
		r < 0xa0,
		r >= 0x2028 && r <= 0x202e,
		r >= 0x2066 && r <= 0x2069:
		return 0
	}
	return n
}

// escapes is the number of bytes at the beginning of p that are escaped together: a whole character, or one byte of a broken one.
func escapes(p []byte) int {
	_, n := utf8.DecodeRune(p)
	return n
}

func appendEscaped(dst, p []byte) []byte {
	const hex = "0123456789abcdef"
	for _, c := range p {
		dst = append(dst, '\\', 'x', hex[c>>4], hex[c&15])
	}
	return dst
}
