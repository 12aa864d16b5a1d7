package rows

import (
	"errors"
	"math/big"
	"net/netip"
	"strconv"
	"strings"
	"time"
)

var (
	errLiteral = errors.New("not a value of the column's type")
	errWhole   = errors.New("not a whole number")
)

// maxLiteral bounds a number or a duration as typed, in bytes.
const maxLiteral = 40

// literal reads what an operator typed as a value of the kind. cast has no part in it.
func literal(kind Kind, text string) (any, error) {
	switch kind {
	case KindText:
		return text, nil
	case KindInt, KindBytes, KindFloat:
		return parseNumber(kind, text)
	case KindBool:
		if b, ok := yesNo(text); ok {
			return b, nil
		}
	case KindDuration:
		if d, ok := parseDuration(text); ok {
			return d, nil
		}
	case KindTime:
		for _, layout := range [...]string{time.RFC3339Nano, "2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02T15:04", "2006-01-02 15:04", time.DateOnly} {
			if t, err := time.ParseInLocation(layout, text, time.Local); err == nil {
				return t, nil
			}
		}
	case KindAddr:
		if a, err := netip.ParseAddr(text); err == nil {
			return a.Unmap(), nil
		}
	case KindPrefix:
		if p, err := netip.ParsePrefix(text); err == nil {
			return p, nil
		}
	}
	return nil, errLiteral
}

// hint is what `?` says can be typed for a value of the kind.
func (k Kind) hint() (word, help string) {
	switch k {
	case KindInt, KindFloat:
		return "NUMBER", "Number, such as 1500, 10K (times 1000), 4Ki (times 1024)"
	case KindBytes:
		return "NUMBER", "Bytes, such as 1500, 10M (times 1000000), 4Ki (times 1024)"
	case KindDuration:
		return "DURATION", "Duration, such as 90s, 5m, 2h30m, 1d; seconds without a unit"
	case KindTime:
		return "TIME", "Time, such as 2026-03-01, 2026-03-01T15:04:05, or with Z or an offset"
	case KindAddr:
		return "A.B.C.D|X:X::X:X", "IP address"
	case KindPrefix:
		return "A.B.C.D/M|X:X::X:X/M", "IP prefix"
	}
	return "WORD", "Text, in quotes if it has blanks"
}

// yesNo reads yes and no.
func yesNo(text string) (yes, ok bool) {
	switch strings.ToLower(text) {
	case "yes", "true", "on", "up":
		return true, true
	case "no", "false", "off", "down":
		return false, true
	}
	return false, false
}

// parseNumber reads a decimal number with a unit or without: K, M, G, T, P are powers of 1000, Ki, Mi, Gi, Ti, Pi of 1024, and B may follow
// for bytes. Leading zeros have no meaning.
func parseNumber(kind Kind, text string) (any, error) {
	number, unit := cutUnit(text)
	if kind == KindBytes {
		if n := len(unit); n > 0 && unit[n-1]|0x20 == 'b' {
			unit = unit[:n-1]
		}
	}
	factor, ok := factorOf(unit)
	if !ok || !decimal(number) || len(text) > maxLiteral {
		return nil, errLiteral
	}
	r, ok := new(big.Rat).SetString(number)
	if !ok {
		return nil, errLiteral
	}
	r.Mul(r, new(big.Rat).SetInt64(factor))
	if kind == KindFloat {
		f, _ := r.Float64()
		return f, nil
	}
	switch n := r.Num(); {
	case !r.IsInt():
		return nil, errWhole
	case kind == KindInt && n.IsInt64():
		return n.Int64(), nil
	case kind == KindBytes && n.IsUint64():
		return n.Uint64(), nil
	}
	return nil, errRange
}

// decimal says whether text is digits with a sign and a fraction at most: big.Rat would take 1/3, 0x1f and 1e999999999.
func decimal(text string) bool {
	text = strings.TrimLeft(text, "+-")
	whole, fraction, _ := strings.Cut(text, ".")
	return digits(whole) == whole && digits(fraction) == fraction && whole+fraction != ""
}

// cutUnit splits a number from the letters behind it.
func cutUnit(text string) (number, unit string) {
	i := len(text)
	for i > 0 && letter(text[i-1]) {
		i--
	}
	return text[:i], text[i:]
}

func factorOf(unit string) (int64, bool) {
	if unit == "" {
		return 1, true
	}
	power := strings.IndexByte("kmgtp", unit[0]|0x20) + 1
	base := int64(1000)
	if len(unit) == 2 && unit[1]|0x20 == 'i' {
		base = 1024
	} else if len(unit) != 1 {
		return 0, false
	}
	if power == 0 {
		return 0, false
	}
	factor := int64(1)
	for range power {
		factor *= base
	}
	return factor, true
}

// parseDuration reads a duration as Go writes it, with d (24 hours) and w (7 days) in front of it as well; a number alone is
// seconds.
func parseDuration(text string) (time.Duration, bool) {
	if text == "" || len(text) > maxLiteral {
		return 0, false
	}
	rest, negative := strings.CutPrefix(text, "-")
	if negative && (rest == "" || rest[0] == '-' || rest[0] == '+') {
		return 0, false
	}
	if decimal(rest) && rest[0] != '+' {
		rest += "s"
	}
	total := time.Duration(0)
	for _, unit := range [...]struct {
		letter byte
		length time.Duration
	}{{'w', 7 * 24 * time.Hour}, {'d', 24 * time.Hour}} {
		n := len(digits(rest))
		if n == 0 || n == len(rest) || rest[n] != unit.letter {
			continue
		}
		count, err := strconv.ParseInt(rest[:n], 10, 64)
		length := time.Duration(count) * unit.length
		if err != nil || length/unit.length != time.Duration(count) {
			return 0, false
		}
		if total += length; total < 0 {
			return 0, false
		}
		if rest = rest[n+1:]; rest == "" {
			rest = "0s"
		}
	}
	d, err := time.ParseDuration(rest)
	if err != nil || d < 0 || rest[0] == '+' || total+d < 0 {
		return 0, false
	}
	if negative {
		return -(total + d), true
	}
	return total + d, true
}
