package rows

import (
	"strings"
	"time"
	"unicode/utf8"
)

// json prints an array of objects (RFC 8259), one row a line.
func (w *writer) json(s *Schema, cols []int, rows [][]any) {
	if len(rows) == 0 {
		w.buf = append(w.buf, "[]"...)
		w.line()
		return
	}
	w.buf = append(w.buf, '[')
	for i, r := range rows {
		if !w.line() {
			return
		}
		w.buf = append(w.buf, "  {"...)
		for j, c := range cols {
			if j > 0 {
				w.buf = append(w.buf, ", "...)
			}
			w.buf = append(appendQuoted(w.buf, s.cols[c].key), ": "...)
			w.buf = appendScalar(w.buf, r[c], false)
		}
		w.buf = append(w.buf, '}')
		if i < len(rows)-1 {
			w.buf = append(w.buf, ',')
		}
	}
	w.line()
	w.buf = append(w.buf, ']')
	w.line()
}

// yaml prints a list of maps in block style (YAML 1.2), which reads the same as YAML 1.1.
func (w *writer) yaml(s *Schema, cols []int, rows [][]any) {
	if len(rows) == 0 {
		w.buf = append(w.buf, "[]"...)
		w.line()
		return
	}
	for _, r := range rows {
		lead := "- "
		for _, c := range cols {
			w.buf = append(w.buf, lead...)
			w.buf = append(appendText(w.buf, s.cols[c].key), ": "...)
			w.buf = appendScalar(w.buf, r[c], true)
			if lead = "  "; !w.line() {
				return
			}
		}
	}
}

// appendScalar appends a cell with its type: JSON's, which is YAML's too but that YAML needs fewer quotes.
func appendScalar(dst []byte, v any, yaml bool) []byte {
	switch v := v.(type) {
	case nil:
		return append(dst, "null"...)
	case string:
		if yaml {
			return appendText(dst, v)
		}
		return appendQuoted(dst, v)
	case int64, uint64, float64, bool, time.Duration:
		return appendExact(dst, v)
	}
	dst = append(dst, '"') // no character of addresses, prefixes and times needs escaping
	return append(appendExact(dst, v), '"')
}

// appendText appends text to YAML, plain if nothing can take it for anything else.
func appendText(dst []byte, text string) []byte {
	if plain(text) {
		return append(dst, text...)
	}
	return appendQuoted(dst, text)
}

// plain says whether text can stand in YAML without quotes: a letter, then letters, digits, `_`, `-`, `.` and `/`, and no word that YAML 1.1
// or 1.2 reads as a boolean, null or number. What begins with a digit, a sign or a dot may be a number or a date (`010`), and
// is always quoted.
func plain(text string) bool {
	if text == "" || !letter(text[0]) {
		return false
	}
	for i := range len(text) {
		if !nameByte(text[i]) {
			return false
		}
	}
	switch strings.ToLower(text) {
	case "y", "n", "yes", "no", "true", "false", "on", "off", "null", "nan", "inf":
		return false
	}
	return true
}

const hexDigits = "0123456789abcdef"

// appendQuoted appends text as a JSON string (RFC 8259 section 7), which is also a YAML double-quoted scalar (YAML 1.2 section 7.3.1).
// Everything that YAML calls not printable is escaped, and everything that a session would not show as it is.
func appendQuoted(dst []byte, text string) []byte {
	dst = append(dst, '"')
	for i := 0; i < len(text); {
		if c := text[i]; c >= 0x20 && c < 0x7f {
			if c == '"' || c == '\\' {
				dst = append(dst, '\\')
			}
			dst = append(dst, c)
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		i += size
		switch {
		case r == '\n':
			dst = append(dst, `\n`...)
		case r == '\t':
			dst = append(dst, `\t`...)
		case r == '\r':
			dst = append(dst, `\r`...)
		case hidden(r):
			dst = append(dst, '\\', 'u', hexDigits[r>>12&15], hexDigits[r>>8&15], hexDigits[r>>4&15], hexDigits[r&15])
		default:
			dst = utf8.AppendRune(dst, r) // U+FFFD for a byte that is no UTF-8
		}
	}
	return append(dst, '"')
}

// hidden says whether a character, of the basic plane, is written as a number.
func hidden(r rune) bool {
	switch {
	case r < 0x20, r >= 0x7f && r < 0xa0, // controls
		r == 0x2028, r == 0x2029, // line ends for some
		r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069, // make a line read otherwise than it is
		r == 0xfeff, r == 0xfffe, r == 0xffff:
		return true
	}
	return false
}

// csv prints RFC 4180 with a line of headings; the session makes CR LF of LF. An empty cell is nothing, an empty text is "".
func (w *writer) csv(s *Schema, cols []int, rows [][]any) {
	for i, c := range cols {
		if i > 0 {
			w.buf = append(w.buf, ',')
		}
		w.buf = append(w.buf, s.cols[c].name...)
	}
	for _, r := range rows {
		if !w.line() {
			return
		}
		for i, c := range cols {
			if i > 0 {
				w.buf = append(w.buf, ',')
			}
			if text, ok := r[c].(string); ok {
				w.buf = appendField(w.buf, text)
				continue
			}
			if r[c] == nil && len(cols) == 1 { // for many readers an empty line is no row
				w.buf = append(w.buf, `""`...)
			}
			w.buf = appendExact(w.buf, r[c])
		}
	}
	w.line()
}

// appendField appends text to CSV, in quotes if it has what ends a field, or blanks that a reader may strip.
func appendField(dst []byte, text string) []byte {
	if text != "" && !strings.ContainsAny(text, "\",\r\n") && text[0] != ' ' && text[len(text)-1] != ' ' {
		return append(dst, text...)
	}
	dst = append(dst, '"')
	for i := range len(text) {
		if text[i] == '"' {
			dst = append(dst, '"')
		}
		dst = append(dst, text[i])
	}
	return append(dst, '"')
}
