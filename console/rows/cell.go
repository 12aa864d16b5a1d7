package rows

import (
	"errors"
	"fmt"
	"math"
	"net"
	"net/netip"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cast"
)

// A cell is nil if it is empty, and else a string, int64, float64, uint64, bool, time.Duration, time.Time, netip.Addr or
// netip.Prefix, as its column's kind has it.

var (
	errRange = errors.New("out of range")
	errKind  = errors.New("unsuitable type")
)

// maxCell bounds the text of one cell, in bytes; the rest of a longer one is cut off.
const maxCell = 4096

// cell makes v, of whatever type, a value of the kind. What is cast's part, and what is kept from it: cast reads "010" as octal, cuts
// fractions and wraps what is too large, all without an error; so numbers pass by their reflect.Kind first.
func cell(kind Kind, v any) (any, error) {
	rv := reflect.ValueOf(v)
	for rv.IsValid() && rv.Kind() == reflect.Pointer {
		if rv.IsNil() {
			return nil, nil
		}
		if kind == KindText && speaks(rv) {
			break // such as *url.URL and *errors.errorString
		}
		rv = rv.Elem()
	}
	if !rv.IsValid() {
		return nil, nil
	}
	if !rv.CanInterface() {
		return nil, errKind
	}
	v = rv.Interface()
	switch kind {
	case KindText:
		return textCell(v)
	case KindInt:
		return intCell(rv, v)
	case KindFloat:
		return floatCell(rv, v)
	case KindBytes:
		return bytesCell(rv, v)
	case KindBool:
		return boolCell(rv, v)
	case KindDuration:
		return durationCell(rv, v)
	case KindTime:
		t, ok := v.(time.Time)
		if !ok {
			var err error
			if t, err = cast.ToTimeE(v); err != nil { // numbers are Unix seconds, text is in one of many layouts
				return nil, errKind
			}
		}
		if t.IsZero() {
			return nil, nil
		}
		return t, nil
	case KindAddr:
		return addrCell(v)
	default:
		return prefixCell(v)
	}
}

// speaks says whether a value has a text of its own.
func speaks(rv reflect.Value) bool {
	if !rv.CanInterface() {
		return false
	}
	switch rv.Interface().(type) {
	case fmt.Stringer, error:
		return true
	}
	return false
}

func textCell(v any) (any, error) {
	s, ok := v.(string)
	if !ok {
		var err error
		if s, err = cast.ToStringE(v); err != nil {
			return nil, errKind
		}
	}
	if len(s) > maxCell {
		s = strings.ToValidUTF8(s[:maxCell], "")
	}
	return s, nil
}

func intCell(rv reflect.Value, v any) (any, error) {
	switch {
	case rv.CanInt():
		return rv.Int(), nil
	case rv.CanUint():
		if rv.Uint() > math.MaxInt64 {
			return nil, errRange
		}
		return int64(rv.Uint()), nil
	case rv.CanFloat():
		f := rv.Float()
		if f != math.Trunc(f) || f < -1<<63 || f >= 1<<63 {
			return nil, errRange
		}
		return int64(f), nil
	case rv.Kind() == reflect.String: // json.Number too
		n, err := strconv.ParseInt(rv.String(), 10, 64)
		if err != nil {
			return nil, errors.Unwrap(err)
		}
		return n, nil
	case rv.Kind() == reflect.Bool:
		return nil, errKind
	}
	n, err := cast.ToInt64E(v)
	if err != nil {
		return nil, errKind
	}
	return n, nil
}

func floatCell(rv reflect.Value, v any) (any, error) {
	f, err := 0.0, error(nil)
	switch {
	case rv.CanFloat():
		if f = rv.Float(); rv.Kind() == reflect.Float32 { // the shortest that reads the same, not its neighbour in binary
			f, err = strconv.ParseFloat(strconv.FormatFloat(f, 'g', -1, 32), 64)
		}
	case rv.Kind() == reflect.Bool:
		return nil, errKind
	default:
		f, err = cast.ToFloat64E(v)
	}
	switch {
	case err != nil:
		return nil, errKind
	case math.IsNaN(f) || math.IsInf(f, 0):
		return nil, nil
	}
	return f, nil
}

func bytesCell(rv reflect.Value, v any) (any, error) {
	switch {
	case rv.CanUint():
		return rv.Uint(), nil
	case rv.Kind() == reflect.String:
		n, err := strconv.ParseUint(rv.String(), 10, 64)
		if err != nil {
			return nil, errors.Unwrap(err)
		}
		return n, nil
	}
	n, err := intCell(rv, v)
	if err != nil {
		return nil, err
	}
	if n.(int64) < 0 {
		return nil, errRange
	}
	return uint64(n.(int64)), nil
}

func boolCell(rv reflect.Value, v any) (any, error) {
	switch {
	case rv.CanInt() && (rv.Int() < 0 || rv.Int() > 1), rv.CanUint() && rv.Uint() > 1: // for cast 2 is true
		return nil, errRange
	case rv.Kind() == reflect.String:
		if b, ok := yesNo(rv.String()); ok {
			return b, nil
		}
	}
	b, err := cast.ToBoolE(v)
	if err != nil {
		return nil, errKind
	}
	return b, nil
}

// durationCell takes numbers as seconds, for which cast has nanoseconds.
func durationCell(rv reflect.Value, v any) (any, error) {
	if d, ok := v.(time.Duration); ok {
		return d, nil
	}
	switch {
	case rv.Kind() == reflect.String:
		d, ok := parseDuration(rv.String())
		if !ok {
			return nil, errKind
		}
		return d, nil
	case rv.CanFloat():
		f := rv.Float() * float64(time.Second)
		if !(f > -1<<63 && f < 1<<63) {
			return nil, errRange
		}
		return time.Duration(f), nil
	}
	n, err := intCell(rv, v)
	if err != nil {
		return nil, err
	}
	d := time.Duration(n.(int64)) * time.Second
	if d/time.Second != time.Duration(n.(int64)) {
		return nil, errRange
	}
	return d, nil
}

func addrCell(v any) (any, error) {
	a, ok := netip.Addr{}, true
	switch v := v.(type) {
	case netip.Addr:
		a = v
	case netip.AddrPort:
		a = v.Addr()
	case net.IP:
		if len(v) > 0 {
			a, ok = netip.AddrFromSlice(v)
		}
	case string:
		if v != "" {
			var err error
			a, err = netip.ParseAddr(v)
			ok = err == nil
		}
	default:
		ok = false
	}
	switch {
	case !ok || strings.ContainsFunc(a.Zone(), func(r rune) bool { return r >= 0x80 || !nameByte(byte(r)) }): // no quotes or controls anywhere
		return nil, errKind
	case !a.IsValid():
		return nil, nil
	}
	return a.Unmap(), nil
}

func prefixCell(v any) (any, error) {
	p, ok := netip.Prefix{}, true
	switch v := v.(type) {
	case netip.Prefix:
		p = v
	case net.IPNet:
		p, ok = fromIPNet(&v)
	case *net.IPNet:
		p, ok = fromIPNet(v)
	case string:
		if v != "" {
			var err error
			p, err = netip.ParsePrefix(v)
			ok = err == nil
		}
	default:
		ok = false
	}
	switch {
	case !ok:
		return nil, errKind
	case !p.IsValid():
		return nil, nil
	}
	return p, nil
}

func fromIPNet(n *net.IPNet) (netip.Prefix, bool) {
	a, ok := netip.AddrFromSlice(n.IP)
	ones, bits := n.Mask.Size()
	if a = a.Unmap(); !ok || bits != a.BitLen() {
		return netip.Prefix{}, false
	}
	return netip.PrefixFrom(a, ones), true
}
