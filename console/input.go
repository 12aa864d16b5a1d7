package console

import (
	"bytes"
	"time"

	"github.com/vtykit/vtykit/console/lineedit"
	"github.com/vtykit/vtykit/internal/safe"
)

// Keys with a meaning outside of the editor.
const (
	keyInterrupt = 0x03 // Ctrl-C
	keyBreak     = 0x1e // Ctrl-Shift-6, which stops a command as Ctrl-C does (IOS)
)

// Input implements Receiver.
func (s *Session) Input(p []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return
	}
	s.lastInput = time.Now()
	s.count.received += uint64(len(p))
	s.stopEscape()
	if !s.lm.taking {
		s.lm.stop()
	}
	if s.state == stateRaw {
		if p = s.rawLine.input(p); len(p) == 0 {
			return
		}
	}
	p = s.fold.Bytes(p)
	whole := bytes.IndexByte(p, '\r') >= 0
	s.direct = s.typedHere()
	s.feed(s.skip(p))
	s.direct = false
	s.arrived(whole)
	if s.state != stateRun || s.cmd == nil {
		s.settle()
	}
}

// settle ends a round of input: it starts the runner, or sends what there is.
func (s *Session) settle() {
	s.launch()
	if s.state == stateRun {
		s.flushSoon() // the command's output goes with the echo, in one write
		return
	}
	if (s.state == stateLine || s.state == stateAsk) && s.ed.Pending() {
		s.startEscape()
	}
	s.flush()
}

// feed hands input to whoever is to have it. It is for the reader. s.mu is held.
func (s *Session) feed(p []byte) {
	for p = s.consume(p); len(p) > 0 && !s.closed; p = s.consume(p) {
		p = s.skip(s.keep(p))
	}
}

// consume hands input to the editor or the pager and returns what came behind the end of a line. s.mu is held.
func (s *Session) consume(p []byte) (rest []byte) {
	for len(p) > 0 && !s.closed && s.state != stateRun && s.state != stateRaw {
		if s.state == statePager {
			s.page(p[:1])
			p = p[1:]
			continue
		}
		if s.state == stateKeys {
			p = s.cmd.window.input(p)
			continue
		}
		before, begins := s.buf(), s.ed.Cursor() == 0
		was := ""
		if s.rec != nil {
			was = s.ed.Text()
		}
		out, n, ev := s.ed.Feed(before, s.piece(p))
		s.changed(was)
		s.ended = false
		switch typed := bytes.TrimSuffix(p[:n], []byte{'\r'}); {
		case !printed(typed):
		case s.direct:
			out = out[:len(before)]
			s.ended = len(typed) < n
		case len(typed) > 0 && s.showsInput():
			out = out[:len(before)]
			s.ended = begins && len(typed) < n // a whole line at once: where it was shown, its end was too
		}
		if !s.ed.Secret() {
			s.rec.input(p[:n])
		}
		s.out, p = out, p[n:]
		if ev != lineedit.None {
			s.edited(ev)
		}
	}
	return p
}

// printed says whether b is text that leaves its characters on a screen, without keys that edit.
func printed(b []byte) bool {
	return !bytes.ContainsFunc(b, func(r rune) bool { return r < ' ' || r == 0x7f })
}

// showsInput says whether the peer shows what is typed by itself; then it must not be echoed. A script that refuses the echo may wait for
// it all the same (netmiko 4).
func (s *Session) showsInput() bool {
	t, ok := s.t.(interface{ ShowsInput() bool })
	return ok && t.ShowsInput() && !s.t.Scripted()
}

// endLine starts a new row behind what was typed, unless the peer did. s.mu is held.
func (s *Session) endLine() {
	n := len(s.buf())
	s.out = s.ed.End(s.out)
	if s.ended {
		s.out = s.out[:n]
	}
}

// catchUp takes from the type-ahead what is wanted by now, and wakes a reader that waits for room in it. s.mu is held.
func (s *Session) catchUp() {
	s.ahead = s.consume(s.ahead)
	if s.state == stateRun {
		s.ahead = s.interrupts(s.ahead)
	}
	if len(s.ahead) == 0 {
		s.ahead = nil
	}
	if len(s.ahead) <= maxTypeAhead/2 {
		s.cond.Broadcast()
	}
}

// keep stores type-ahead while a command runs. An interrupt acts at once and takes away what was typed before it. When the
// store is full the caller, who is the reader, waits, so that the peer is no longer read.
func (s *Session) keep(p []byte) []byte {
	if s.state == stateRaw {
		return s.rawLine.input(p)
	}
	p = s.interrupts(p)
	n := min(len(p), maxTypeAhead-len(s.ahead))
	s.ahead = append(s.ahead, p[:n]...)
	if p = p[n:]; len(p) > 0 {
		s.launch() // what is waited for
		s.flush()
		for s.state == stateRun && !s.closed && len(s.ahead) >= maxTypeAhead {
			s.cond.Wait()
		}
	}
	return p
}

// edited acts on what the editor saw. s.mu is held.
func (s *Session) edited(ev lineedit.Event) {
	if s.state == stateAsk {
		s.answered(ev)
		return
	}
	text := s.ed.Text()
	switch ev {
	case lineedit.Line:
		s.askPaste()
		s.endLine()
		s.countPaste()
		if s.ed.TooLong() {
			s.complaint = s.c.text.LineTooLong
			s.out = append(append(s.out, s.c.text.LineTooLong...), "\r\n"...)
			s.guard(job{kind: jobLine})
			s.prompt()
			return
		}
		s.run(job{kind: jobLine, line: text})
	case lineedit.Interrupt:
		if s.lm.t != nil {
			s.lm.cut = text
		}
		s.out = s.ed.EndWith(s.buf(), s.c.text.Abort)
		if s.mode.depth > 0 || s.rec != nil {
			s.run(job{kind: jobLeave})
			s.leaving = true
			return
		}
		s.prompt()
	case lineedit.Suspend:
		s.out = s.ed.EndWith(s.buf(), "^Z")
		s.run(job{kind: jobLineEnd, line: text})
	case lineedit.EOF:
		s.out = s.ed.End(s.buf())
		s.run(job{kind: jobExit})
	case lineedit.Help:
		if s.lm.remote {
			s.takeBack()
		}
		s.out = s.ed.EndWith(s.buf(), "?")
		s.run(job{kind: jobHelp, line: text[:s.ed.Cursor()]})
	case lineedit.Complete:
		if s.lm.remote {
			s.takeLine() // the peer showed the TAB
		}
		s.run(job{kind: jobComplete, line: text[:s.ed.Cursor()]})
	case lineedit.Break:
	}
}

// run gives the runner something to do, and all further input to the type-ahead.
func (s *Session) run(j job) {
	s.job, s.state, s.midLine = j, stateRun, false
	s.echoed = len(s.buf())
}

// askPaste switches the terminal's bracketed paste on, once, as soon as its type is known and a person sits there. It goes before
// the line end of what was just entered, so that no script finds it before a prompt.
func (s *Session) askPaste() {
	if !s.paste && !s.t.Scripted() && bracketedPaste(s.t.Type()) {
		s.paste = true
		s.out = append(s.out, "\x1b[?2004h"...)
	}
}

// leaveConfig returns from a configuration mode to the root, as Ctrl-C and Ctrl-Z do in IOS.
func (s *Session) leaveConfig() { s.move(s.c.root) }

// prompt begins a new line at the prompt. s.mu is held.
func (s *Session) prompt() {
	if s.lm.taking {
		s.lm.taking = false
		s.lm.stop()
	}
	s.out = s.showPending(s.freshLine(s.buf()))
	s.reportLost()
	s.hold()
	s.equip(s.ed)
	s.state, s.leaving = stateLine, false
	above, prompt := s.promptText()
	s.out = s.ed.Start(append(s.out, above...), prompt)
	if s.lm.t != nil {
		s.lm.offer, s.lm.asked = !s.script(), time.Now()
	}
}

// equip tells an editor what is known of the terminal by now.
func (s *Session) equip(e *lineedit.Editor) {
	plain := s.t.Scripted() || dumb(s.t.Type())
	e.SetTerminal(s.margin(), !plain && insertChar(s.t.Type()), plain)
	e.SetKeys(s.lm.keys)
}

// Control implements Receiver.
func (s *Session) Control(code byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return
	}
	if s.state == stateRaw && s.atTerminal() {
		s.rawControl(code)
		return
	}
	if s.state == stateRaw {
		s.rawLine.control(code)
		return
	}
	switch code {
	case codeInterrupt, codeBreak, codeAbort:
		if s.feed([]byte{keyInterrupt}); s.interrupt && s.state == stateRun {
			s.midLine, s.marked = true, true
		}
	case codeSuspend:
		s.feed([]byte{0x1a})
	case codeEOF:
		s.feed([]byte{0x04})
	case codeEraseChar:
		s.feed([]byte{0x7f})
	case codeEraseLine:
		s.feed([]byte{0x15})
	case codeDataMark:
		s.ahead = s.ahead[:0]
	case codeAbortOut:
		switch { // RFC 854: the command goes on, its output is dropped
		case s.state == statePager:
			s.page([]byte{keyInterrupt}) // a q may be part of what is searched for
		case s.state == stateKeys:
			s.cmd.window.input([]byte{'q'})
		case s.state == stateRun && s.cmd != nil:
			s.cmd.mute, s.out = true, s.out[:s.echoed]
		}
	case codeAreYouThere:
		if time.Since(s.lastAlive) < aliveGap {
			return
		}
		s.lastAlive = time.Now()
		if s.state == stateLine || s.state == stateAsk {
			s.interject(s.c.text.Alive)
		} else {
			s.out = append(append(s.freshLine(s.buf()), s.c.text.Alive...), "\r\n"...)
			s.midLine = false
			s.spoil()
		}
	case codeTimingMark:
		switch {
		case s.leaving: // and not even the end of the line was seen
			s.midLine = true
		case s.marked && len(s.out) > 0: // the prompt is still to go, behind the answer to the mark
		case s.lm.remote && s.state == stateLine: // behind the ^C that the peer's own terminal shows
			s.out = s.ed.Paint(s.ed.End(s.buf()))
		case s.state == stateLine && s.lm.t != nil && !s.showsInput(): // with TRAPSIG, in character mode, it may have thrown away even the echo of the line
			s.out = append(s.ed.Erase(s.buf()), s.ed.Prompt()...)
			s.out = append(append(safe.AppendText(s.out, []byte(s.lm.cut)), s.c.text.Abort...), "\r\n"...)
			s.out = s.ed.Paint(s.out)
		case s.state == stateLine || s.state == stateAsk:
			s.out = s.ed.Paint(s.ed.Erase(s.buf()))
		}
	}
	s.settle()
}

// Resize implements Receiver.
func (s *Session) Resize(int, int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return
	}
	if since := time.Since(s.lastSize); since < resizeGap {
		s.startResize(resizeGap - since)
		return
	}
	s.resized()
}

// resized repaints for the size that is in force now. s.mu is held.
func (s *Session) resized() {
	s.lastSize = time.Now()
	s.rec.resize(s.columns(), s.rows())
	switch {
	case s.state == stateRaw:
		s.rawResized()
	case s.lm.remote: // what is on the screen is the peer's
		s.equip(s.ed)
	case s.state == stateLine || s.state == stateAsk:
		s.out = s.ed.Resize(s.buf(), s.margin())
		s.flush()
	}
	if s.cmd != nil && s.cmd.pager != nil {
		s.cmd.pager.Resize(s.columns(), s.rows())
	}
	s.spoil()
}
