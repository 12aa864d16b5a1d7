package charset

import (
	"bytes"
	"errors"
	"slices"
	"unicode/utf8"

	"golang.org/x/text/transform"
)

const (
	// substitute stands for what a set has not.
	substitute = '?'
	// none is what a byte or a rune means that leaves nothing behind.
	none rune = -1
)

// Encoder turns UTF-8 into what a peer understands, wherever it was cut. What the peer's set has not becomes '?', bytes that are no
// UTF-8 too (in GB 18030, which has U+FFFD, that). The zero value sends UTF-8. It is not safe for concurrent use.
type Encoder struct {
	set  Charset
	to   transform.Transformer // for a set with more than a byte a character
	held [maxHeld + 1]byte     // the beginning of a character, in UTF-8
	n    int8                  // how much of it
}

// Charset is the set of the peer.
func (e *Encoder) Charset() Charset { return e.set }

// Set says that the peer wants another set from now on. A character that has begun is sent in the new one.
func (e *Encoder) Set(c Charset) {
	if c == e.set {
		return
	}
	e.set, e.to = c, nil
	if c.multi != nil {
		e.to = c.multi.NewEncoder().Transformer
	}
}

// Append appends UTF-8 text to dst in the peer's set, at most 4*(len(p)+3) bytes. A character that is not complete at the end
// of p is kept for the next call.
func (e *Encoder) Append(dst, p []byte) []byte {
	for e.n > 0 && len(p) > 0 {
		e.held[e.n] = p[0]
		p = p[1:]
		var rest []byte
		dst, rest = e.bulk(dst, e.held[:e.n+1])
		e.n = int8(copy(e.held[:], rest))
	}
	if len(p) == 0 {
		return dst
	}
	dst, rest := e.bulk(dst, p)
	e.n = int8(copy(e.held[:], rest))
	return dst
}

// Flush appends '?' to dst if the text ended within a character.
func (e *Encoder) Flush(dst []byte) []byte {
	if e.n > 0 {
		dst, e.n = append(dst, substitute), 0
	}
	return dst
}

// same says whether Append would append p as it is.
func (e *Encoder) same(p []byte) bool {
	if e.n != 0 || e.set.own {
		return false
	}
	return asciiLen(p) == len(p) || e.set == Charset{} && utf8.Valid(p)
}

// bulk encodes p up to a character that is not complete, which it returns.
func (e *Encoder) bulk(dst, p []byte) (out, rest []byte) {
	for len(p) > 0 {
		if e.set == (Charset{}) {
			n := validLen(p)
			dst, p = append(dst, p[:n]...), p[n:]
		} else if !e.set.own {
			n := asciiLen(p)
			dst, p = append(dst, p[:n]...), p[n:]
		}
		if len(p) == 0 || !utf8.FullRune(p) {
			return dst, p
		}
		if e.to != nil {
			var err error
			if dst, p, err = e.transformed(dst, p); err == nil {
				continue
			}
		}
		r, size := utf8.DecodeRune(p)
		dst, p = e.rune(dst, r), p[size:]
	}
	return dst, nil
}

// rune appends a character of a set with one byte for each, or the substitute.
func (e *Encoder) rune(dst []byte, r rune) []byte {
	if e.set.single == nil {
		return append(dst, substitute)
	}
	switch b, ok := e.set.single.EncodeRune(r); {
	case !ok:
		return append(dst, substitute)
	case e.set.own && (r == '\n' || r == '\r') && b == 0:
		return dst
	default:
		return append(dst, b)
	}
}

// privateLead begins U+E000 to U+EFFF in UTF-8, and no other character.
const privateLead = 0xEE

// errPrivate is what transformed says of a character of private use that x/text would send as another one: in GB 18030 it gives
// U+E000 to U+E864 codes that decode to other characters.
var errPrivate = errors.New("charset: private use")

// transformed encodes p up to a character that is not complete, without an error, or up to one that the set has not.
func (e *Encoder) transformed(dst, p []byte) (out, rest []byte, err error) {
	end := len(p)
	if e.set.name == nameGB18030 {
		if n := bytes.IndexByte(p, privateLead); n >= 0 {
			end, err = n, errPrivate
		}
	}
	for done := 0; ; {
		dst = slices.Grow(dst, margin)
		nd, ns, terr := e.to.Transform(dst[len(dst):cap(dst)], p[done:end], err != nil)
		dst = dst[:len(dst)+nd]
		done += ns
		switch {
		case errors.Is(terr, transform.ErrShortDst):
		case terr == nil, errors.Is(terr, transform.ErrShortSrc):
			return dst, p[done:], err
		default:
			return dst, p[done:], terr
		}
	}
}
