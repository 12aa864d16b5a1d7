package arg

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

var (
	errNumber   = errors.New("not a decimal number")
	errRange    = errors.New("out of range")
	errDuration = errors.New("not a duration such as 90s or 1h30m")
	errClock    = errors.New("not a time of day hh:mm[:ss]")
)

const (
	digits   = "0123456789"
	duration = digits + ".-hmsnuµ"
)

// Int is a decimal number from lo to hi. Leading zeros have no meaning (`010` is ten); a sign is taken only as `-` and only where
// lo is negative. It panics if lo is above hi.
func Int(name string, lo, hi int) *Arg[int] {
	if lo > hi {
		panic(fmt.Sprintf("arg: Int %s: %d is above %d", name, lo, hi))
	}
	parse := func(s string) (int, error) {
		abs := s
		if lo < 0 {
			abs = strings.TrimPrefix(s, "-")
		}
		if abs == "" || !only(abs, digits) {
			return 0, errNumber
		}
		n, err := strconv.ParseInt(s, 10, 64)
		if err != nil || n < int64(lo) || n > int64(hi) {
			return 0, errRange
		}
		return int(n), nil
	}
	return &Arg[int]{
		name: name, describe: fmt.Sprintf("<%d-%d>", lo, hi), parse: parse,
		may: func(s string) bool {
			// More digits lead away from zero, so that a number beyond the bound on its side never comes back.
			negative := strings.HasPrefix(s, "-")
			abs := strings.TrimPrefix(s, "-")
			if negative && lo >= 0 || !only(abs, digits) {
				return false
			}
			if abs == "" {
				return true
			}
			n, err := strconv.ParseInt(s, 10, 64)
			return err == nil && (negative && n >= int64(lo) || !negative && n <= int64(hi))
		},
	}
}

// Uint is a decimal number from lo to hi without a sign. It panics if lo is above hi.
func Uint(name string, lo, hi uint64) *Arg[uint64] {
	if lo > hi {
		panic(fmt.Sprintf("arg: Uint %s: %d is above %d", name, lo, hi))
	}
	return &Arg[uint64]{
		name: name, describe: fmt.Sprintf("<%d-%d>", lo, hi),
		parse: func(s string) (uint64, error) { return parseUint(s, lo, hi) },
		may: func(s string) bool {
			_, err := parseUint(s, 0, hi)
			return err == nil
		},
	}
}

func parseUint(s string, lo, hi uint64) (uint64, error) {
	if s == "" || !only(s, digits) {
		return 0, errNumber
	}
	n, err := strconv.ParseUint(s, 10, 64)
	if err != nil || n < lo || n > hi {
		return 0, errRange
	}
	return n, nil
}

// Port is a TCP or UDP port, 1 to 65535.
func Port(name string) *Arg[uint16] {
	return &Arg[uint16]{
		name: name, describe: "<1-65535>",
		parse: func(s string) (uint16, error) {
			n, err := parseUint(s, 1, 65535)
			return uint16(n), err
		},
		may: func(s string) bool {
			_, err := parseUint(s, 0, 65535)
			return err == nil
		},
	}
}

// Duration is a length of time from lo to hi as Go writes it (`90s`, `1h30m`); a number alone is seconds. It panics if lo is above
// hi.
func Duration(name string, lo, hi time.Duration) *Arg[time.Duration] {
	if lo > hi {
		panic(fmt.Sprintf("arg: Duration %s: %s is above %s", name, lo, hi))
	}
	return &Arg[time.Duration]{
		name: name, describe: fmt.Sprintf("<%s-%s>", short(lo), short(hi)),
		parse: func(s string) (time.Duration, error) {
			unit := s
			if s != "" && only(s, digits) {
				unit = s + "s"
			}
			d, err := time.ParseDuration(unit)
			if err != nil || !only(s, duration) {
				return 0, errDuration
			}
			if d < lo || d > hi {
				return 0, errRange
			}
			return d, nil
		},
		may: func(s string) bool { return only(s, duration) },
	}
}

// short is d without the zero units that time.Duration prints: 1h0m0s is 1h.
func short(d time.Duration) string {
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = s[:len(s)-2]
	}
	if strings.HasSuffix(s, "h0m") {
		s = s[:len(s)-2]
	}
	return s
}

// Clock is a time of day, hh:mm or hh:mm:ss, as the time since midnight.
func Clock(name string) *Arg[time.Duration] {
	return &Arg[time.Duration]{
		name: name, describe: "hh:mm:ss",
		parse: func(s string) (time.Duration, error) {
			parts := strings.Split(s, ":")
			if len(parts) < 2 || len(parts) > 3 {
				return 0, errClock
			}
			var d time.Duration
			for i, p := range parts {
				limit, unit := uint64(59), time.Minute
				switch i {
				case 0:
					limit, unit = 23, time.Hour
				case 2:
					unit = time.Second
				}
				n, err := parseUint(p, 0, limit)
				if err != nil || len(p) > 2 {
					return 0, errClock
				}
				d += time.Duration(n) * unit
			}
			return d, nil
		},
		may: func(s string) bool { return only(s, digits+":") },
	}
}
