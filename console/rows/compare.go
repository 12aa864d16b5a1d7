package rows

import (
	"cmp"
	"net/netip"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// compare orders two cells of one column that are not empty.
func compare(kind Kind, a, b any) int {
	switch kind {
	case KindText:
		return natural(a.(string), b.(string))
	case KindInt:
		return cmp.Compare(a.(int64), b.(int64))
	case KindFloat:
		return cmp.Compare(a.(float64), b.(float64))
	case KindBytes:
		return cmp.Compare(a.(uint64), b.(uint64))
	case KindBool:
		switch x, y := a.(bool), b.(bool); {
		case x == y:
			return 0
		case x:
			return 1
		}
		return -1
	case KindDuration:
		return cmp.Compare(a.(time.Duration), b.(time.Duration))
	case KindTime:
		return a.(time.Time).Compare(b.(time.Time))
	case KindAddr:
		return a.(netip.Addr).Compare(b.(netip.Addr))
	default:
		x, y := a.(netip.Prefix), b.(netip.Prefix)
		if c := x.Addr().Compare(y.Addr()); c != 0 {
			return c
		}
		return cmp.Compare(x.Bits(), y.Bits())
	}
}

// natural orders texts without regard to case, and runs of digits by the number that they make. It is 0 just where the texts are
// equal but for case, so that eth01 and eth1 differ.
func natural(a, b string) int {
	zeros := 0 // how leading zeros differ, which counts when all else is equal
	for len(a) > 0 && len(b) > 0 {
		if digit(a[0]) && digit(b[0]) {
			x, y := digits(a), digits(b)
			a, b = a[len(x):], b[len(y):]
			lead := cmp.Compare(len(x), len(y))
			x, y = strings.TrimLeft(x, "0"), strings.TrimLeft(y, "0")
			if c := cmp.Or(cmp.Compare(len(x), len(y)), strings.Compare(x, y)); c != 0 {
				return c
			}
			zeros = cmp.Or(zeros, lead)
			continue
		}
		if a[0] == b[0] && a[0] < utf8.RuneSelf {
			a, b = a[1:], b[1:]
			continue
		}
		r, n := utf8.DecodeRuneInString(a)
		q, m := utf8.DecodeRuneInString(b)
		if r != q {
			if c := cmp.Compare(fold(r), fold(q)); c != 0 {
				return c
			}
		} else if c := strings.Compare(a[:n], b[:m]); c != 0 { // two bytes that are no UTF-8
			return c
		}
		a, b = a[n:], b[m:]
	}
	return cmp.Or(cmp.Compare(len(a), len(b)), zeros)
}

// fold is the same for characters that differ by case only, and keeps the order of other ones.
func fold(r rune) rune {
	if r < utf8.RuneSelf {
		if r >= 'A' && r <= 'Z' {
			r += 'a' - 'A'
		}
		return r
	}
	least := r
	for f := unicode.SimpleFold(r); f != r; f = unicode.SimpleFold(f) {
		least = min(least, f)
	}
	if least < utf8.RuneSelf { // K, the sign of Kelvin
		return fold(least)
	}
	return least
}

func digits(s string) string {
	i := 0
	for i < len(s) && digit(s[i]) {
		i++
	}
	return s[:i]
}
