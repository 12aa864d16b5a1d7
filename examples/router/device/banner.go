package device

import (
	"strings"
	"unicode/utf8"
)

// CutBanner reads the text of a banner from what stands behind `banner motd`: a delimiter of one character, or ^C in two, the
// text, and the delimiter again. While done is false the closing one has not come: the caller appends LF and the next line
// and calls again. What follows the closing delimiter is dropped.
func CutBanner(arg string) (text string, done bool) {
	arg = strings.TrimLeft(arg, " \t")
	if arg == "" {
		return "", true
	}
	_, size := utf8.DecodeRuneInString(arg)
	if strings.HasPrefix(arg, bannerMark) {
		size = len(bannerMark)
	}
	text, _, done = strings.Cut(arg[size:], arg[:size])
	return trimBanner(text), done
}

// trimBanner drops the line ends that only part a banner from its delimiters.
func trimBanner(text string) string {
	return strings.TrimRight(strings.Trim(strings.ReplaceAll(text, "\r", ""), "\n"), " \n\t")
}
