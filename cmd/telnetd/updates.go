package main

import "bytes"

// Bounds of a synchronized update: whoever begins one and does not end it is shown late, and not never.
const (
	maxUpdate = 256 << 10 // bytes held
	maxParams = 32        // bytes between CSI ? and its final one that are looked at
)

// updates holds the output of a program between the marks of a synchronized update, CSI ? 2026 h and CSI ? 2026 l, so that the screen
// that it paints leaves in one write and no client shows half of it. What lies outside of updates passes without a copy. The zero
// value is ready.
type updates struct {
	state  markState
	params []byte // of the sequence that has not ended
	open   bool   // behind a begin mark
	passed bool   // this update was longer than maxUpdate: it is no longer held
	held   []byte
}

type markState uint8

const (
	markText    markState = iota
	markEscape            // behind ESC
	markCSI               // behind ESC [
	markPrivate           // behind ESC [ ?
)

// next takes output and returns what is to be written now: some of p, or what was held with some of p behind it. It is valid until the
// next call of a method.
func (u *updates) next(p []byte) []byte {
	begin := u.scan(p)
	if len(u.held) == 0 {
		if !u.open || u.passed {
			return p
		}
		u.held = append(u.held, p[begin:]...)
		if len(u.held) > maxUpdate {
			u.passed, u.held = true, nil
			return p
		}
		return p[:begin]
	}
	u.held = append(u.held, p...)
	if u.open && len(u.held) <= maxUpdate {
		return nil // also when one update ended and another began: they leave together
	}
	u.passed = u.open
	return u.release()
}

// release is what is held, which then is no longer.
func (u *updates) release() []byte {
	p := u.held
	u.held = nil
	return p
}

// expire is release for an update that takes too long. Its rest is not held either.
func (u *updates) expire() []byte {
	u.passed = u.open
	return u.release()
}

// drop forgets what is held.
func (u *updates) drop() { u.expire() }

// scan looks for marks and returns the index in p behind the last one that began an update that is still open; 0 when it
// was open before.
func (u *updates) scan(p []byte) (begin int) {
	for i := 0; i < len(p); i++ {
		c := p[i]
		switch u.state {
		case markText:
			n := bytes.IndexByte(p[i:], 0x1b)
			if n < 0 {
				return begin
			}
			i += n
			u.state = markEscape
		case markEscape:
			switch c {
			case '[':
				u.state = markCSI
			case 0x1b:
			default:
				u.state = markText
			}
		case markCSI:
			switch c {
			case '?':
				u.state, u.params = markPrivate, u.params[:0]
			case 0x1b:
				u.state = markEscape
			default:
				u.state = markText
			}
		case markPrivate:
			switch {
			case c >= '0' && c <= '9' || c == ';':
				if len(u.params) < maxParams {
					u.params = append(u.params, c)
				} else {
					u.state = markText
				}
				continue
			case c == 0x1b:
				u.state = markEscape
				continue
			case c == 'h' && !u.open && u.synchronized():
				u.open, u.passed = true, false
				begin = i + 1
			case c == 'l' && u.synchronized():
				u.open, u.passed = false, false
			}
			u.state = markText
		}
	}
	return begin
}

// synchronized says whether one of the modes in a sequence is 2026.
func (u *updates) synchronized() bool {
	for mode := range bytes.SplitSeq(u.params, []byte{';'}) {
		if string(mode) == "2026" {
			return true
		}
	}
	return false
}
