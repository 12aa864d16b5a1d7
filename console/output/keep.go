package output

import (
	"bytes"
	"fmt"
)

// keep holds the newest lines of an output, at most [MaxKept] bytes of them.
type keep struct {
	buf   []byte // lines, each with LF
	lines int    // in buf
	lost  int    // lines that fell out at the front
	cut   bool   // some of them because of their size
}

// add keeps a line, and lets the oldest go when there are more than so many lines, 0 for any number, or too many bytes. Room is made
// for many lines at once, so that it costs little for each. It returns the number of bytes that fell out at the front.
func (k *keep) add(line []byte, lines int) (dropped int) {
	if len(line) >= MaxKept {
		line = line[:MaxKept/2] // no screen shows it
		k.cut = true
	}
	k.buf = append(append(k.buf, line...), '\n')
	k.lines++
	switch {
	case len(k.buf) > MaxKept:
		k.cut = true
		return k.drop(0, MaxKept*3/4)
	case lines > 0 && k.lines > lines:
		return k.drop(lines/2, MaxKept)
	}
	return 0
}

// drop takes lines out at the front until at most so many (0: any number) and so many bytes are left, the newest excepted.
func (k *keep) drop(lines, size int) (at int) {
	for k.lines > 1 && (lines > 0 && k.lines > lines || len(k.buf)-at > size) {
		at += bytes.IndexByte(k.buf[at:], '\n') + 1
		k.lines--
		k.lost++
	}
	k.buf = k.buf[:copy(k.buf, k.buf[at:])]
	return at
}

// close emits the last n lines.
func (k *keep) close(n int, emit func([]byte)) {
	k.drop(n, MaxKept)
	if k.cut && k.lines < n {
		emit(fmt.Appendf(nil, "[%d lines before these do not fit into %d KiB]", k.lost, MaxKept>>10))
	}
	b := k.buf
	*k = keep{}
	for len(b) > 0 {
		line, rest, _ := bytes.Cut(b, []byte{'\n'})
		emit(line)
		b = rest
	}
}
