package linemode

// Mask is a set of characters, those at which a client sends what it has (RFC 1184 section 2.3).
type Mask [32]byte

// MaskOf is the set of the bytes of chars.
func MaskOf(chars string) (m Mask) {
	for i := range len(chars) {
		m.Add(chars[i])
	}
	return m
}

// Add puts c into the set. The first character is the high bit of the first byte.
func (m *Mask) Add(c byte) { m[c/8] |= 0x80 >> (c % 8) }

// Has says whether c is in the set.
func (m *Mask) Has(c byte) bool { return m[c/8]&(0x80>>(c%8)) != 0 }

// Empty says whether nothing is in the set.
func (m *Mask) Empty() bool { return *m == Mask{} }

// encode is the mask as it is sent: 16 bytes, up to DEL, when nothing beyond is in it, else 32.
func (m *Mask) encode() []byte {
	for _, b := range m[16:] {
		if b != 0 {
			return m[:]
		}
	}
	return m[:16]
}

// parseMask reads a mask. It may end early: the rest is zero.
func parseMask(p []byte) (m Mask, ok bool) {
	return m, copy(m[:], p) == len(p)
}
