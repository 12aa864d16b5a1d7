package rows

import (
	"bytes"
	"math"
	"net/netip"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/clipperhouse/displaywidth"

	"github.com/vtykit/vtykit/internal/safe"
)

// none stands in a table for an empty cell.
const none = "-"

// appendShown appends a cell as a table shows it: on one line, without control characters.
func (c *Column) appendShown(dst []byte, v any) []byte {
	switch v := v.(type) {
	case nil:
		return append(dst, none...)
	case string:
		if safe.Clean([]byte(v)) == len(v) {
			return append(dst, v...)
		}
		return safe.AppendLine(dst, []byte(v), 4*maxCell)
	case float64:
		if c.scaled {
			return AppendScaled(dst, v, c.decimals)
		}
		return strconv.AppendFloat(dst, v, 'f', c.decimals, 64)
	case uint64:
		if c.binary {
			return AppendBinary(dst, v)
		}
		return appendBytes(dst, v)
	case bool:
		if v {
			return append(dst, "yes"...)
		}
		return append(dst, "no"...)
	case time.Duration:
		return appendDuration(dst, v)
	case time.Time:
		return v.AppendFormat(dst, time.RFC3339)
	}
	return appendExact(dst, v)
}

// appendExact appends a cell without loss, as CSV has it and, text, addresses, prefixes and times in quotes, JSON and YAML.
func appendExact(dst []byte, v any) []byte {
	switch v := v.(type) {
	case string:
		return append(dst, v...)
	case int64:
		return strconv.AppendInt(dst, v, 10)
	case uint64:
		return strconv.AppendUint(dst, v, 10)
	case float64:
		return appendFloat(dst, v)
	case bool:
		return strconv.AppendBool(dst, v)
	case time.Duration:
		return appendSeconds(dst, v)
	case time.Time:
		return v.AppendFormat(dst, time.RFC3339Nano)
	case netip.Addr:
		return v.AppendTo(dst)
	case netip.Prefix:
		return v.AppendTo(dst)
	}
	return dst
}

// appendFloat appends the shortest number that reads as v again, by RFC 8259 section 6. YAML 1.1 takes a number with an exponent
// only if it has a dot.
func appendFloat(dst []byte, v float64) []byte {
	abs := math.Abs(v)
	if abs == 0 || abs >= 1e-6 && abs < 1e21 {
		return strconv.AppendFloat(dst, v, 'f', -1, 64)
	}
	start := len(dst)
	dst = strconv.AppendFloat(dst, v, 'e', -1, 64)
	if e := start + bytes.IndexByte(dst[start:], 'e'); bytes.IndexByte(dst[start:e], '.') < 0 {
		dst = slices.Insert(dst, e, '.', '0')
	}
	return dst
}

// appendSeconds appends d in seconds, with as many of nine decimals as it needs.
func appendSeconds(dst []byte, d time.Duration) []byte {
	n := uint64(d)
	if d < 0 {
		dst, n = append(dst, '-'), -n
	}
	return appendDecimals(dst, n/1e9, n%1e9, 1e8)
}

// appendDecimals appends a whole number and a fraction without zeros at its end, in which scale is the value of the first digit.
func appendDecimals(dst []byte, whole, fraction, scale uint64) []byte {
	dst = strconv.AppendUint(dst, whole, 10)
	if fraction > 0 {
		dst = append(dst, '.')
	}
	for ; fraction > 0; scale /= 10 {
		dst = append(dst, '0'+byte(fraction/scale))
		fraction %= scale
	}
	return dst
}

// appendBytes appends an amount of data with three digits and a unit of powers of 1000 (IEC 80000-13, 4).
func appendBytes(dst []byte, n uint64) []byte {
	if n < 1000 {
		return append(strconv.AppendUint(dst, n, 10), " B"...)
	}
	div, unit := uint64(1000), 0
	for n/div >= 1000 {
		div *= 1000
		unit++
	}
	decimals, scale := 2, uint64(100)
	for whole := n / div; whole >= 10 && decimals > 0; whole /= 10 {
		decimals, scale = decimals-1, scale/10
	}
	// Cut, not rounded: 999 999 bytes are not yet a megabyte, and no rounding can lead to a fourth digit.
	value := n/div*scale + n%div/(div/scale)
	dst = strconv.AppendUint(dst, value/scale, 10)
	if decimals > 0 {
		dst = append(dst, '.')
		if decimals == 2 && value%scale < 10 {
			dst = append(dst, '0')
		}
		dst = strconv.AppendUint(dst, value%scale, 10)
	}
	return append(dst, ' ', "kMGTPE"[unit], 'B')
}

// appendDuration appends the two largest units of a duration, from weeks down to seconds, and below a second the unit with three decimals
// at most: 2w3d, 5m30s, 1.5ms.
func appendDuration(dst []byte, d time.Duration) []byte {
	if d == 0 {
		return append(dst, "0s"...)
	}
	n := uint64(d)
	if d < 0 {
		dst, n = append(dst, '-'), -n
	}
	if n < uint64(time.Second) {
		unit, scale := "ns", uint64(1)
		switch {
		case n >= uint64(time.Millisecond):
			unit, scale = "ms", uint64(time.Millisecond)
		case n >= uint64(time.Microsecond):
			unit, scale = "us", uint64(time.Microsecond)
		}
		return append(appendDecimals(dst, n/scale, n%scale*1000/scale, 100), unit...)
	}
	shown := 0
	for _, u := range [...]struct {
		length time.Duration
		letter byte
	}{{7 * 24 * time.Hour, 'w'}, {24 * time.Hour, 'd'}, {time.Hour, 'h'}, {time.Minute, 'm'}, {time.Second, 's'}} {
		count := n / uint64(u.length)
		n %= uint64(u.length)
		if count == 0 && shown == 0 {
			continue
		}
		if count > 0 {
			dst = append(strconv.AppendUint(dst, count, 10), u.letter)
		}
		if shown++; shown == 2 {
			break
		}
	}
	return dst
}

// width is the number of columns that printable text takes on a terminal.
func width(text []byte) (n int) {
	if safe.Clean(text) == len(text) {
		return len(text)
	}
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		n += displaywidth.Rune(r)
		text = text[size:]
	}
	return n
}

// cut is what stands at the end of text that was shortened to fit its column.
const cut = '~'

// shorten cuts printable text to so many columns, at least one. What it returns may be one column short before a wide character.
func shorten(text []byte, columns int) []byte {
	if width(text) <= columns {
		return text
	}
	used, i := 0, 0
	for i < len(text) {
		r, size := utf8.DecodeRune(text[i:])
		w := displaywidth.Rune(r)
		if used+w > columns-1 {
			break
		}
		used += w
		i += size
	}
	return append(text[:i], cut)
}
