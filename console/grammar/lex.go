package grammar

// Word is one word of a line. Start and End are the byte offsets of what was typed, quotes included; Text is what it stands for.
type Word struct {
	Start, End int
	Text       string
	Quoted     bool // it holds a quote or a backslash, so that it is never a keyword
}

// Lex splits a line into words. Blanks, TABs and line ends separate them; ' and " quote, pieces that touch are one word, and "" is an
// empty one. In either quote and outside, a backslash makes \\ \" \' and \blank stand for the second character, \t for a TAB
// and \n for a line feed; before a line end it joins the lines and yields nothing; before anything else it stays; alone between
// blanks it is a word.
//
// open is the quote that is not closed, or '\\' if the line ends in a backslash: the line goes on in the next one. It is 0
// if the line is whole.
func Lex(line string) (words []Word, open byte) {
	for pos := skipBlanks(line, 0); pos < len(line); pos = skipBlanks(line, pos) {
		t := scan(line, pos, false)
		pos = int(t.end)
		open = t.open
		if t.end-t.start == 1 && open == '\\' {
			break // a backslash that only joins lines
		}
		words = append(words, Word{int(t.start), pos, t.text(line), t.quoted})
	}
	return words, open
}

// token is a word before its quotes are taken off.
type token struct {
	start, end int32
	quoted     bool
	open       byte
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

// skipBlanks passes blanks and joined line ends.
func skipBlanks(line string, i int) int {
	for i < len(line) {
		switch {
		case isBlank(line[i]):
			i++
		case line[i] == '\\' && i+1 < len(line) && line[i+1] == '\n':
			i += 2
		default:
			return i
		}
	}
	return i
}

// scan reads the word that begins at i. With bars, an unquoted | ends it.
func scan(line string, i int, bars bool) token {
	t := token{start: int32(i)}
	var quote byte
loop:
	for i < len(line) {
		c := line[i]
		switch {
		case c == '\\':
			t.quoted = true
			if i+1 == len(line) {
				t.open = '\\'
				i++
				break loop
			}
			if quote == 0 && i == int(t.start) && isBlank(line[i+1]) {
				i++ // alone: the blank separates
				break loop
			}
			i++ // what follows means nothing to this loop
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			t.quoted = true
			quote = c
		case isBlank(c) || bars && c == '|':
			break loop
		}
		i++
	}
	if quote != 0 {
		t.open = quote
	}
	t.end = int32(i)
	return t
}

// text takes off the quotes. It allocates only where there are some.
func (t token) text(line string) string {
	raw := line[t.start:t.end]
	if !t.quoted || raw == `\` {
		return raw
	}
	b := make([]byte, 0, len(raw))
	var quote byte
	for i := 0; i < len(raw); i++ {
		c := raw[i]
		switch {
		case c == '\\' && i+1 < len(raw):
			i++
			switch raw[i] {
			case '\\', ' ', '"', '\'':
				b = append(b, raw[i])
			case 't':
				b = append(b, '\t')
			case 'n':
				b = append(b, '\n')
			case '\n':
			default:
				b = append(b, '\\', raw[i])
			}
		case c == '\\': // joins the next line
		case quote != 0 && c == quote:
			quote = 0
		case quote == 0 && (c == '"' || c == '\''):
			quote = c
		default:
			b = append(b, c)
		}
	}
	return string(b)
}

// comment says whether line is one: its first character that is no blank is ! or #.
func comment(line string) bool {
	i := skipBlanks(line, 0)
	return i < len(line) && (line[i] == '!' || line[i] == '#')
}
