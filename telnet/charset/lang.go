package charset

import "strings"

// FromLang is the name of the character set in the value of LANG, LC_ALL or LC_CTYPE (POSIX.1-2017, XBD 8.2), as it is spelled there:
// "ISO-8859-1" for "de_DE.ISO-8859-1@euro". It is "US-ASCII" for the locales C and POSIX, and "" when the value names none.
func FromLang(lang string) string {
	_, set, ok := strings.Cut(lang, ".")
	if !ok {
		if locale, _, _ := strings.Cut(lang, "@"); locale == "C" || locale == "POSIX" {
			return nameASCII
		}
		return ""
	}
	set, _, _ = strings.Cut(set, "@")
	return set
}
