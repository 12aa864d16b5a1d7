package charset

import (
	"encoding/binary"
	"errors"
	"math/bits"
	"slices"
	"unicode/utf8"

	"golang.org/x/text/transform"
)

const (
	replacement = utf8.RuneError
	// maxHeld is how many bytes of an incomplete character are kept: GB 18030 and UTF-8 have four at most.
	maxHeld = 3
	// margin is the room that a transformer needs to make progress: two characters (Big5 has codes that mean two).
	margin = 2 * utf8.UTFMax
)

// Decoder turns what a peer sends into UTF-8, wherever its stream was cut. Bytes that mean nothing become U+FFFD. The zero value takes
// UTF-8. It is not safe for concurrent use.
type Decoder struct {
	set  Charset
	from transform.Transformer // of a set with more than a byte a character
	held [maxHeld + 1]byte     // the beginning of a character
	n    int8                  // how much of it
}

// Charset is the set of the peer.
func (d *Decoder) Charset() Charset { return d.set }

// Set says that the peer's text is in another set from now on. A character that has begun is lost: the next Append puts U+FFFD in its
// place.
func (d *Decoder) Set(c Charset) {
	if c == d.set {
		return
	}
	d.set, d.from = c, nil
	if c.multi != nil {
		d.from = c.multi.NewDecoder().Transformer
	}
	if d.n > 0 {
		d.n = lost
	}
}

// lost stands for a beginning of a character in a set that is no longer the peer's.
const lost = -1

// Append appends p to dst as UTF-8, at most 4*(len(p)+3) bytes. A character that is not complete at the end of p is kept for the next
// call, but for no control byte: one that follows half a character is appended at once.
func (d *Decoder) Append(dst, p []byte) []byte {
	if len(p) == 0 {
		return dst
	}
	if d.n == lost {
		dst, d.n = utf8.AppendRune(dst, replacement), 0
	}
	for d.n > 0 && len(p) > 0 {
		d.held[d.n] = p[0]
		p = p[1:]
		var rest []byte
		dst, rest = d.bulk(dst, d.held[:d.n+1])
		d.n = int8(copy(d.held[:], rest))
	}
	dst, rest := d.bulk(dst, p)
	if len(rest) > 0 {
		d.n = int8(copy(d.held[:], rest))
	}
	return dst
}

// Flush appends U+FFFD to dst if the stream ended within a character. The decoder is then as after Set.
func (d *Decoder) Flush(dst []byte) []byte {
	if d.n != 0 {
		dst, d.n = utf8.AppendRune(dst, replacement), 0
	}
	return dst
}

// same says whether Append would append p as it is.
func (d *Decoder) same(p []byte) bool {
	if d.n != 0 || d.set.own {
		return false
	}
	return asciiLen(p) == len(p) || d.set == Charset{} && utf8.Valid(p)
}

// bulk decodes p up to a character that is not complete, which it returns.
func (d *Decoder) bulk(dst, p []byte) (out, rest []byte) {
	switch {
	case d.set.single != nil:
		return d.bytewise(dst, p), nil
	case d.from != nil:
		return d.transformed(dst, p)
	}
	for {
		n := validLen(p)
		dst, p = append(dst, p[:n]...), p[n:]
		if len(p) == 0 || !utf8.FullRune(p) {
			return dst, p
		}
		dst, p = utf8.AppendRune(dst, replacement), p[1:]
	}
}

func (d *Decoder) bytewise(dst, p []byte) []byte {
	for len(p) > 0 {
		if !d.set.own {
			n := asciiLen(p)
			if dst, p = append(dst, p[:n]...), p[n:]; len(p) == 0 {
				break
			}
		}
		if r := d.set.single.DecodeByte(p[0]); r != none {
			dst = utf8.AppendRune(dst, r)
		}
		p = p[1:]
	}
	return dst
}

// transformed decodes p from control byte to control byte: x/text's Big5 would take a DEL for the second half of a character.
func (d *Decoder) transformed(dst, p []byte) (out, rest []byte) {
	for len(p) > 0 {
		n := asciiLen(p)
		dst, p = append(dst, p[:n]...), p[n:]
		n = 0
		for n < len(p) && p[n] >= 0x20 && p[n] != 0x7F {
			n++
		}
		piece := p[:n]
		p = p[n:]
		for end := len(p) > 0; len(piece) > 0; {
			dst = slices.Grow(dst, margin)
			nd, ns, err := d.from.Transform(dst[len(dst):cap(dst)], piece, end)
			dst, piece = dst[:len(dst)+nd], piece[ns:]
			if errors.Is(err, transform.ErrShortSrc) {
				if holds(piece) {
					return dst, piece
				}
				end = true
			}
		}
	}
	return dst, nil
}

// holds says whether p, which has no control byte, may become a character. x/text waits for as many bytes as the first one
// announces, even when one of those that are here can be no part of it; a character that was typed would wait for the next key.
func holds(p []byte) bool {
	last := p[len(p)-1]
	if len(p) == 1 || last >= utf8.RuneSelf {
		return len(p) <= maxHeld
	}
	// GB 18030 has digits in its codes of four bytes; x/text takes a little more for the second.
	return len(p) == 2 && 0x30 <= last && last < 0x40
}

// asciiLen is how many bytes at the beginning of p are ASCII.
func asciiLen(p []byte) int {
	const high = 0x8080808080808080
	i := 0
	for ; len(p)-i >= 32; i += 32 {
		q := p[i : i+32]
		if (binary.LittleEndian.Uint64(q)|binary.LittleEndian.Uint64(q[8:])|
			binary.LittleEndian.Uint64(q[16:])|binary.LittleEndian.Uint64(q[24:]))&high != 0 {
			break
		}
	}
	for ; len(p)-i >= 8; i += 8 {
		if w := binary.LittleEndian.Uint64(p[i:]) & high; w != 0 {
			return i + bits.TrailingZeros64(w)/8
		}
	}
	for i < len(p) && p[i] < utf8.RuneSelf {
		i++
	}
	return i
}

// validLen is how many bytes at the beginning of p are valid UTF-8.
func validLen(p []byte) int {
	for i := 0; ; {
		i += asciiLen(p[i:])
		if i == len(p) {
			return i
		}
		r, size := utf8.DecodeRune(p[i:])
		if r == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
}
