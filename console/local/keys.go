package local

import (
	"errors"
	"strings"
	"unicode/utf8"

	prompt "github.com/c-bata/go-prompt"
	"github.com/clipperhouse/displaywidth"
)

// errNoKey is what go-prompt wants to get, every 10 ms, while nothing is typed.
var errNoKey = errors.New("local: no key")

// maxSequence is the length in bytes of the longest escape sequence of a key.
const maxSequence = 32

// maxPolls is how often, 10 ms apart, the rest of a key is looked for; a lone Esc is a key, too.
const maxPolls = 5

// keys is an editor's side towards the keyboard. go-prompt's own panics without a tty, leaves it raw, and takes several keys in one read for
// text.
type keys editor

// Setup implements [prompt.ConsoleParser]; the terminal's mode is [Run]'s business.
func (k *keys) Setup() error { return nil }

// TearDown implements [prompt.ConsoleParser].
func (k *keys) TearDown() error { return nil }

// GetWinSize implements [prompt.ConsoleParser].
func (k *keys) GetWinSize() *prompt.WinSize {
	k.t.mu.Lock()
	defer k.t.mu.Unlock()
	return &prompt.WinSize{Row: uint16(min(k.t.rows, 1000)), Col: uint16(min(k.t.cols, 1000))}
}

// Read implements [prompt.ConsoleParser]. It does not wait, and gives one key at a time, or text.
func (k *keys) Read() ([]byte, error) {
	t := k.t
	t.mu.Lock()
	defer t.mu.Unlock()
	select {
	case p, ok := <-t.keys:
		if k.typed = append(k.typed, p...); !ok {
			k.ended = true
			t.takeBack()
		}
	case <-t.closed:
		t.takeBack()
	default:
	}
	if t.editing && !k.ended {
		if cols, rows := t.size(); cols != t.cols || rows != t.rows { // go-prompt would go on for the old one
			t.takeBack()
		}
	}
	if !t.editing {
		key := leave[k.left%len(leave)]
		if k.noted && k.left == 0 {
			k.left++
			key = leave[1]
		}
		k.left++
		return key, nil
	}
	if len(k.typed) == 0 || k.passed {
		return nil, errNoKey
	}
	n := next(k.typed)
	if n == 0 { // the rest of a key gets its time to come
		if k.polls++; k.polls < maxPolls && len(k.typed) < maxSequence {
			return nil, errNoKey
		}
		n = 1
	}
	k.polls = 0
	key := append([]byte(nil), k.typed[:n]...)
	k.typed = k.typed[n:]
	if up := string(key); (up == "\x1b[A" || up == "\x1bOA") && k.column == displaywidth.String(k.prefix) {
		key = []byte{0x10} // on an empty line it recalls, else it goes up in the list
	}
	if len(key) == 1 && strings.IndexByte(handed, key[0]) >= 0 {
		k.passed = true
		return []byte{mark, key[0]}, nil
	}
	return key, nil
}

// next is the length of the first key, or of text up to the next key; 0 where there may be only a part of it.
func next(p []byte) int {
	switch c := p[0]; {
	case c == 0x1b:
		return sequence(p)
	case c < ' ' || c == 0x7f || c == '?':
		return 1
	}
	n := 0
	for n < len(p) && p[n] >= ' ' && p[n] != 0x7f && p[n] != '?' && utf8.FullRune(p[n:]) {
		_, size := utf8.DecodeRune(p[n:])
		n += size
	}
	return n
}

// sequence is the length of the escape sequence that p begins with (ECMA-48, and Esc in front of a character).
func sequence(p []byte) int {
	switch {
	case len(p) == 1:
		return 0
	case p[1] != '[' && p[1] != 'O':
		return 2
	}
	for i := 2; i < min(len(p), maxSequence); i++ {
		if p[i] >= 0x40 && p[i] <= 0x7e {
			return i + 1
		}
	}
	if len(p) >= maxSequence {
		return maxSequence
	}
	return 0
}
