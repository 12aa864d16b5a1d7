package telnet

import (
	"bytes"
	endian "encoding/binary"
)

// Escape appends p to dst as text on the wire: IAC is doubled, and a CR without LF behind it gets a NUL (RFC 854), unless binary.
// cr is the state between calls: the last byte was a CR whose partner may still come.
func Escape(dst, p []byte, binary bool, cr *bool) []byte {
	if len(p) == 0 {
		return dst
	}
	if *cr && p[0] != '\n' && !binary {
		dst = append(dst, 0)
	}
	*cr = !binary && p[len(p)-1] == '\r'
	for i, iac := 0, nextIAC(p, 0); ; {
		n := iac
		if !binary {
			n = loneCR(p, i, iac)
		}
		if n == len(p) {
			return append(dst, p[i:]...)
		}
		dst = append(dst, p[i:n+1]...)
		i = n + 1
		if n == iac {
			dst = append(dst, IAC)
			iac = nextIAC(p, i)
		} else {
			dst = append(dst, 0)
		}
	}
}

// special is the index of the first byte of p that needs another one behind it, or len(p). A CR at the end needs none yet.
func special(p []byte, binary bool) int {
	iac := nextIAC(p, 0)
	if binary {
		return iac
	}
	return loneCR(p, 0, iac)
}

// nextIAC is the index of the first IAC from i on, or len(p).
func nextIAC(p []byte, i int) int {
	if n := bytes.IndexByte(p[i:], IAC); n >= 0 {
		return i + n
	}
	return len(p)
}

const (
	shortLine  = 32  // bytes; shorter ones are looked at in blocks, because a search for each CR costs more than what lies between
	shortLines = 256 // bytes that are looked at so before the length of a line is looked at again
)

// loneCR is the index of the first CR in p[i:end] that has something else than LF behind it, or end.
func loneCR(p []byte, i, end int) int {
	for i < end {
		n := bytes.IndexByte(p[i:end], '\r')
		if n < 0 {
			break
		}
		i += n
		if i+1 < len(p) && p[i+1] != '\n' {
			return i
		}
		i++
		if n < shortLine {
			for stop := min(i+shortLines, end-32); i < stop && !hasLoneCR((*[33]byte)(p[i:])); {
				i += 32
			}
		}
	}
	return end
}

// hasLoneCR says whether one of the first 32 bytes is a CR that has something else than LF behind it.
func hasLoneCR(p *[33]byte) bool {
	found := loneCRs(endian.LittleEndian.Uint64(p[0:]), endian.LittleEndian.Uint64(p[1:])) |
		loneCRs(endian.LittleEndian.Uint64(p[8:]), endian.LittleEndian.Uint64(p[9:])) |
		loneCRs(endian.LittleEndian.Uint64(p[16:]), endian.LittleEndian.Uint64(p[17:])) |
		loneCRs(endian.LittleEndian.Uint64(p[24:]), endian.LittleEndian.Uint64(p[25:]))
	return found&0x8080808080808080 != 0
}

// loneCRs has the top bit set of each byte that is CR and whose next is not LF, over eight bytes and the eight one further on. A byte
// plus 0x7f reaches the top bit unless it is zero, and zero is what is equal.
func loneCRs(word, next uint64) uint64 {
	const ones, low = 0x0101010101010101, 0x7f7f7f7f7f7f7f7f
	x, y := word^ones*'\r', next^ones*'\n'
	return (y&low + low | y) &^ (x&low + low | x)
}
