package console

import (
	"context"
	"strconv"
	"time"
)

// marker is what the end marker needs of one session.
type marker struct {
	began time.Time
	n     int  // commands since it was switched on
	cut   bool // an interrupt ended the view or the page of the command
}

// beginMark notes the time at which a command begins, and forgets the complaint of the one before.
func (s *Session) beginMark() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.complaint = ""
	if s.marker != nil {
		s.marker.began, s.marker.cut = time.Now(), false
	}
}

// endMark marks the end of a command for a program that asked for it: at the left margin before the prompt,
//
//	ESC ] 133 ; D ; STATUS ; n=NUMBER ; ms=MILLISECONDS BEL
//
// the mark by which terminals learn of a shell command's end (FinalTerm), with two fields more. Terminals show nothing of it. The status is
// 0, 1 for a line that was refused or failed, 130 for one that was interrupted. It is never longer than 64 bytes. s.mu is held.
func (s *Session) endMark(j job) {
	m := s.marker
	if m == nil || s.closed || m.began.IsZero() || j.kind != jobLine && j.kind != jobLineEnd {
		return
	}
	m.n++
	status := StatusOK
	switch {
	case s.interrupt || m.cut:
		status = StatusInterrupted
	case s.complaint != "":
		status = StatusRefused
	}
	s.out = append(s.freshLine(s.buf()), "\x1b]133;D;"...)
	s.out = append(strconv.AppendInt(s.out, int64(status), 10), ";n="...)
	s.out = append(strconv.AppendInt(s.out, int64(m.n), 10), ";ms="...)
	s.out = append(strconv.AppendInt(s.out, time.Since(m.began).Milliseconds(), 10), 7)
}

// markCut notes that an interrupt ended a view or a page. s.mu is held.
func (s *Session) markCut() {
	if s.marker != nil {
		s.marker.cut = true
	}
}

// SetEndMarker switches the end marker on or off for this session, as `terminal end-marker` does. It is off at first. With it each
// command's output is followed, before the next prompt, by ESC ] 133 ; D ; STATUS ; n=NUMBER ; ms=MILLISECONDS BEL; STATUS is 0, 1
// for refused or failed, 130 for interrupted, and NUMBER counts commands from 1.
func (s *Session) SetEndMarker(on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case !on:
		s.marker = nil
	case s.marker == nil:
		s.marker = &marker{}
	}
}

// SetPasteGuard switches on or off that a pasted block stops at its first line that is refused or fails, as `terminal paste-guard` does. It
// is on at first. It is for blocks that the terminal marks as pasted, so never for what a script sends.
func (s *Session) SetPasteGuard(on bool) { s.mu.Lock(); defer s.mu.Unlock(); s.unguarded = !on }

// countPaste counts a line that has been entered, if it was pasted. s.mu is held.
func (s *Session) countPaste() {
	if s.ed.Pasting() {
		s.pasted++
	} else {
		s.pasted = 0
	}
}

// guard ends a paste whose line just failed, and says how far it came. What has come of the rest is dropped, and so is what is still
// to come. s.mu is held.
func (s *Session) guard(j job) {
	if s.pasted == 0 || s.unguarded || s.complaint == "" || j.kind != jobLine || s.closed || !s.ed.Pasting() {
		return
	}
	text := with(with(s.c.text.PasteStopped, strconv.Itoa(s.pasted)), strconv.Itoa(s.pasted-1))
	s.out = append(append(s.freshLine(s.buf()), text...), "\r\n"...)
	s.pasted = 0
	s.ed.EndPaste()
	s.skipping, s.skipped = true, 0
	s.ahead = append([]byte(nil), s.skip(s.ahead)...)
	s.cond.Broadcast()
}

// pasteEnd is what a terminal sends behind a paste.
const pasteEnd = "\x1b[201~"

// skip drops what belongs to a paste that was stopped: up to its end, wherever that is split, or to a Ctrl-C for a paste whose end got
// lost. s.mu is held.
func (s *Session) skip(p []byte) []byte {
	for i := 0; s.skipping; i++ {
		if i == len(p) {
			return nil
		}
		switch c := p[i]; {
		case c == keyInterrupt:
			s.skipping = false
			return p[i:]
		case c == pasteEnd[s.skipped]:
			s.skipped++
		case c == pasteEnd[0]:
			s.skipped = 1
		default:
			s.skipped = 0
		}
		if s.skipped == len(pasteEnd) {
			s.skipping = false
			return p[i+1:]
		}
	}
	return p
}

// scriptCommands registers what makes a session safer to drive.
func (m *Mode) scriptCommands() {
	set := func(f func(*Session, bool), on bool) Handler {
		return func(_ context.Context, s *Session, _ Args) error { f(s, on); return nil }
	}
	m.Command("terminal end-marker", "\nMark the end of each command for a program\n"+
		"An invisible ESC ] 133 ; D ; STATUS ; n=NUMBER ; ms=MILLISECONDS BEL before each prompt: 0 is good, 1 refused, 130 interrupted.",
		set((*Session).SetEndMarker, true), Level(0))
	m.Command("terminal no end-marker", "\nDo not mark the end of commands", set((*Session).SetEndMarker, false), Level(0))
	m.Command("terminal paste-guard", "\nStop a pasted block at its first error", set((*Session).SetPasteGuard, true), Level(0))
	m.Command("terminal no paste-guard", "\nRun a pasted block to its end", set((*Session).SetPasteGuard, false), Level(0))
}
