package auth

import (
	"crypto/md5"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/subtle"
	digest "hash"
	"strings"
)

// crypt64 are the digits of crypt(3), lowest first.
const crypt64 = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

// Bounds of the rounds of SHA-crypt. Its specification goes up to 999 999 999, which takes minutes.
const (
	minCryptRounds     = 1000
	defaultCryptRounds = 5000
	maxCryptRounds     = 1_000_000
)

// shaCrypt is one of the two kinds of "Unix crypt using SHA-256 and SHA-512" (U. Drepper, version 0.6 of 2016, public domain),
// whose steps are numbered below.
type shaCrypt struct {
	new   func() digest.Hash
	size  int    // bytes of a digest
	first [3]int // the first group's indexes, step 22
	last  [3]int // the last group's; -1 is a zero byte
	back  bool   // which way the indexes rotate from group to group
	chars int    // of the text of a digest
}

func shaCrypt256() shaCrypt {
	return shaCrypt{new: sha256.New, size: sha256.Size, back: true, first: [3]int{0, 10, 20}, last: [3]int{-1, 31, 30}, chars: 43}
}

func shaCrypt512() shaCrypt {
	return shaCrypt{new: sha512.New, size: sha512.Size, first: [3]int{0, 21, 42}, last: [3]int{-1, -1, 63}, chars: 86}
}

// parse reads what is behind the prefix: [rounds=N$]SALT$DIGEST.
func (c shaCrypt) parse(f []string) (comparer, error) {
	rounds := defaultCryptRounds
	if len(f) == 3 {
		n, ok := parameter(f[0], "rounds=", maxCryptRounds)
		if !ok || n < minCryptRounds {
			return nil, errHash
		}
		rounds, f = n, f[1:]
	}
	if len(f) != 2 || !cryptSalt(f[0], 16) || !cryptDigits(f[1], c.chars) {
		return nil, errHash
	}
	salt, want := []byte(f[0]), []byte(f[1])
	return func(password []byte) bool {
		return subtle.ConstantTimeCompare(c.encode(c.digest(password, salt, rounds)), want) == 1
	}, nil
}

func (c shaCrypt) digest(password, salt []byte, rounds int) []byte {
	h := c.new()
	sum := func(parts ...[]byte) []byte {
		h.Reset()
		for _, p := range parts {
			h.Write(p)
		}
		return h.Sum(nil)
	}
	b := sum(password, salt, password) // steps 4 to 8
	h.Reset()
	h.Write(password) // 1 to 3
	h.Write(salt)
	h.Write(stretch(b, len(password))) // 9, 10
	for n := len(password); n > 0; n >>= 1 {
		if n&1 != 0 { // 11
			h.Write(b)
		} else {
			h.Write(password)
		}
	}
	a := h.Sum(nil) // 12
	h.Reset()
	for range password { // 13 to 15
		h.Write(password)
	}
	p := stretch(h.Sum(nil), len(password)) // 16
	h.Reset()
	for range 16 + int(a[0]) { // 17 to 19
		h.Write(salt)
	}
	s := stretch(h.Sum(nil), len(salt)) // 20
	for i := range rounds {             // 21
		h.Reset()
		if i&1 != 0 {
			h.Write(p)
		} else {
			h.Write(a)
		}
		if i%3 != 0 {
			h.Write(s)
		}
		if i%7 != 0 {
			h.Write(p)
		}
		if i&1 != 0 {
			h.Write(a)
		} else {
			h.Write(p)
		}
		a = h.Sum(a[:0])
	}
	return a
}

// encode is step 22: three bytes are four digits; each group's indexes are those of the group before, moved on and rotated.
func (c shaCrypt) encode(d []byte) []byte {
	out := make([]byte, 0, c.chars+1)
	i, j, k := c.first[0], c.first[1], c.first[2]
	for range c.size / 3 {
		out = append24(out, d[i], d[j], d[k], 4)
		if c.back {
			i, j, k = k+1, i+1, j+1
		} else {
			i, j, k = j+1, k+1, i+1
		}
	}
	var b [3]byte
	for n, at := range c.last {
		if at >= 0 {
			b[n] = d[at]
		}
	}
	return append24(out, b[0], b[1], b[2], c.chars-len(out))
}

// parseMD5 reads FreeBSD's MD5-crypt, which is type 5 of IOS: SALT$DIGEST. It is as weak as it is old: what has it is hashed
// anew at login.
func parseMD5(f []string) (comparer, error) {
	if len(f) != 2 || !cryptSalt(f[0], 8) || !cryptDigits(f[1], 22) {
		return nil, errHash
	}
	salt, want := []byte(f[0]), []byte(f[1])
	return func(password []byte) bool { return subtle.ConstantTimeCompare(md5Crypt(password, salt), want) == 1 }, nil
}

func md5Crypt(password, salt []byte) []byte {
	h := md5.New()
	h.Write(password)
	h.Write(salt)
	h.Write(password)
	b := h.Sum(nil)
	h.Reset()
	h.Write(password)
	h.Write([]byte("$1$"))
	h.Write(salt)
	h.Write(stretch(b, len(password)))
	for n := len(password); n > 0; n >>= 1 {
		if n&1 != 0 {
			h.Write([]byte{0})
		} else {
			h.Write(password[:1])
		}
	}
	a := h.Sum(nil)
	for i := range 1000 {
		h.Reset()
		if i&1 != 0 {
			h.Write(password)
		} else {
			h.Write(a)
		}
		if i%3 != 0 {
			h.Write(salt)
		}
		if i%7 != 0 {
			h.Write(password)
		}
		if i&1 != 0 {
			h.Write(a)
		} else {
			h.Write(password)
		}
		a = h.Sum(a[:0])
	}
	var out []byte
	for _, g := range [][3]int{{0, 6, 12}, {1, 7, 13}, {2, 8, 14}, {3, 9, 15}, {4, 10, 5}} {
		out = append24(out, a[g[0]], a[g[1]], a[g[2]], 4)
	}
	return append24(out, 0, 0, a[11], 2)
}

// stretch repeats b until it has n bytes.
func stretch(b []byte, n int) []byte {
	out := make([]byte, 0, n+len(b))
	for len(out) < n {
		out = append(out, b...)
	}
	return out[:n]
}

// append24 appends 24 bits as n digits, the lowest first.
func append24(dst []byte, b2, b1, b0 byte, n int) []byte {
	v := uint(b2)<<16 | uint(b1)<<8 | uint(b0)
	for range n {
		dst = append(dst, crypt64[v&63])
		v >>= 6
	}
	return dst
}

// cryptSalt says whether a salt has 1 to most characters that a line of /etc/shadow can have.
func cryptSalt(s string, most int) bool {
	return s != "" && len(s) <= most && strings.IndexFunc(s, func(r rune) bool { return r <= ' ' || r > '~' || r == ':' }) < 0
}

func cryptDigits(s string, n int) bool { return len(s) == n && strings.Trim(s, crypt64) == "" }
