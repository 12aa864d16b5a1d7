package zmodem

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// SafeName makes of a name that a peer sent one for a plain file on every system, at most limit bytes long (at least 16 are needed): the last part
// of a path with / or \, without what is not printable or not valid UTF-8 or has a meaning somewhere (those become _), not beginning with
// a dot or a hyphen, not ending with a dot or a blank, and none of the devices of Windows. It is never empty.
func SafeName(name string, limit int) string {
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	if i := strings.LastIndexByte(name, ':'); i >= 0 { // C:file, and streams of NTFS
		name = name[i+1:]
	}
	var b strings.Builder
	for i, r := range name {
		if r == utf8.RuneError {
			if _, n := utf8.DecodeRuneInString(name[i:]); n == 1 {
				r = '_'
			}
		}
		switch {
		case !unicode.IsPrint(r), strings.ContainsRune(`<>"|?*`, r), i == 0 && (r == '.' || r == '-'):
			r = '_'
		}
		if b.Len()+utf8.RuneLen(r) > limit {
			break
		}
		b.WriteRune(r)
	}
	name = strings.TrimRight(b.String(), ". ")
	switch base, _, _ := strings.Cut(strings.ToUpper(name), "."); {
	case name == "":
		return "unnamed"
	case device(strings.TrimRight(base, " ")):
		if len(name) == limit { // the last character makes room
			_, n := utf8.DecodeLastRuneInString(name)
			name = strings.TrimRight(name[:len(name)-n], ". ")
		}
		return "_" + name
	}
	return name
}

// device says whether Windows has a device of this name, whatever extension stands behind it.
func device(name string) bool {
	switch name {
	case "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$":
		return true
	}
	n, ok := strings.CutPrefix(name, "COM")
	if !ok {
		n, ok = strings.CutPrefix(name, "LPT")
	}
	return ok && len([]rune(n)) == 1 && strings.Contains("0123456789¹²³", n)
}
