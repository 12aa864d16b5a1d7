package lineedit

import (
	"unicode"
	"unicode/utf8"
)

// key performs the action of a key.
func (e *Editor) key(dst []byte, a action) ([]byte, Event) {
	if e.searching() {
		var done bool
		if dst, done = e.searchKey(dst, a); done {
			return dst, None
		}
	}
	last := e.last
	if a != actNone {
		e.last = a
	}
	switch a {
	case actEnter:
		return dst, Line
	case actInterrupt:
		return dst, Interrupt
	case actSuspend:
		return dst, Suspend
	case actBreak:
		return dst, Break
	case actComplete:
		if !e.secret {
			return dst, Complete
		}
	case actDeleteOrEOF:
		if len(e.text) == 0 {
			return dst, EOF
		}
		dst = e.splice(dst, e.cur, after(e.text, e.cur), nil, e.cur)
	case actEscape:
		e.in.state, e.in.seq = escSeen, escape{}
		e.last = last
	case actLiteral:
		e.in.state = literal
	case actRedisplay:
		dst = e.Redisplay(dst)
	case actSearchBack, actSearchForward:
		dst = e.startSearch(dst, a == actSearchForward)
	case actUndo:
		dst = e.undo(dst)
	case actYank:
		dst = e.yank(dst, false)
	case actYankOlder:
		if last == actYank || last == actYankOlder {
			dst = e.yank(dst, true)
		}
	case actOlder:
		dst = e.recall(dst, e.recalled()-1)
	case actNewer:
		dst = e.recall(dst, e.recalled()+1)
	case actOldest:
		dst = e.recall(dst, 0)
	case actNewest:
		dst = e.recall(dst, e.cfg.History.Len())
	default:
		dst = e.edit(dst, a, killing(last))
	}
	return dst, None
}

func killing(a action) bool { return a >= actKillToEnd && a <= actKillWordRight }

// edit performs the actions that move the cursor or change the text around it.
func (e *Editor) edit(dst []byte, a action, joined bool) []byte {
	cur, end := e.cur, len(e.text)
	switch a {
	case actHome:
		return e.goTo(dst, 0)
	case actEnd:
		return e.goTo(dst, end)
	case actLeft:
		return e.goTo(dst, before(e.text, cur))
	case actRight:
		return e.goTo(dst, after(e.text, cur))
	case actWordLeft:
		return e.goTo(dst, e.wordLeft())
	case actWordRight:
		return e.goTo(dst, e.wordRight())
	case actBackspace:
		from := before(e.text, cur)
		return e.splice(dst, from, cur, nil, from)
	case actDelete:
		return e.splice(dst, cur, after(e.text, cur), nil, cur)
	case actKillToEnd:
		return e.kill(dst, cur, end, joined)
	case actKillToHome:
		return e.kill(dst, 0, cur, joined)
	case actKillArgument:
		return e.kill(dst, e.argumentLeft(), cur, joined)
	case actKillWordLeft:
		return e.kill(dst, e.wordLeft(), cur, joined)
	case actKillWordRight:
		return e.kill(dst, cur, e.wordRight(), joined)
	case actTranspose:
		return e.transpose(dst)
	case actCapitalize, actLower, actUpper:
		return e.changeCase(dst, a)
	}
	return dst
}

func wordRune(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)
}

// wordLeft is the beginning of the word before the cursor; a word is of letters and digits.
func (e *Editor) wordLeft() int {
	i, in := e.cur, false
	for i > 0 {
		r, n := utf8.DecodeLastRune(e.text[:i])
		if !wordRune(r) && in {
			break
		}
		in = in || wordRune(r)
		i -= n
	}
	return i
}

// wordRight is the end of the word at or behind the cursor.
func (e *Editor) wordRight() int {
	i, in := e.cur, false
	for i < len(e.text) {
		r, n := utf8.DecodeRune(e.text[i:])
		if !wordRune(r) && in {
			break
		}
		in = in || wordRune(r)
		i += n
	}
	return i
}

// argumentLeft is the beginning of what stands between blanks before the cursor.
func (e *Editor) argumentLeft() int {
	i := e.cur
	for i > 0 && (e.text[i-1] == ' ' || e.text[i-1] == '\t') {
		i--
	}
	for i > 0 && e.text[i-1] != ' ' && e.text[i-1] != '\t' {
		i--
	}
	return i
}

// transpose exchanges the characters around the cursor and steps over them, at the end of the line the last two.
func (e *Editor) transpose(dst []byte) []byte {
	mid := e.cur
	if mid == len(e.text) {
		mid = before(e.text, mid)
	}
	from, to := before(e.text, mid), after(e.text, mid)
	if from == mid {
		return dst
	}
	swapped := append(append(make([]byte, 0, to-from), e.text[mid:to]...), e.text[from:mid]...)
	dst = e.splice(dst, from, to, swapped, to)
	clear(swapped) // it may be of a secret
	return dst
}

// changeCase changes the rest of the word at or behind the cursor.
func (e *Editor) changeCase(dst []byte, a action) []byte {
	from, to := e.cur, e.wordRight()
	word := make([]byte, 0, to-from)
	first := true
	for _, r := range string(e.text[from:to]) {
		if a == actUpper || a == actCapitalize && first {
			word = utf8.AppendRune(word, unicode.ToUpper(r))
		} else {
			word = utf8.AppendRune(word, unicode.ToLower(r))
		}
		first = first && !wordRune(r)
	}
	if len(e.text)-(to-from)+len(word) > e.cfg.MaxLine {
		return append(dst, '\a')
	}
	dst = e.splice(dst, from, to, word, from+len(word))
	clear(word)
	return dst
}
