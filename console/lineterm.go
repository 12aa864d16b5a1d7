package console

import (
	"time"

	"github.com/vtykit/vtykit/console/lineedit"
)

// LineTerminal is what a [Terminal] may be besides: one whose peer can edit lines by itself (RFC 1184 LINEMODE), so that nothing
// crosses the link until Enter. The session lets it at its prompt, and takes the line back for what the peer cannot do: help, completion, a
// message, a secret, the pager. Behind the next Enter the peer edits again.
//
// A session is also a [LineReceiver], by which the terminal tells it, in order with Input, what the peer did.
type LineTerminal interface {
	// EditLines asks the peer to edit lines by itself from now on, or to send what is typed as it is typed and to show
	// nothing. It returns at once and may do nothing: whether a peer shall edit is the terminal's to decide.
	EditLines(on bool)
	// SetLinePolicy changes when that is: "auto", "edit" (whenever the peer can) or "character" (never).
	SetLinePolicy(policy string)
	// LineStatus is the policy, whether the peer edits lines now, and how long a round trip to it takes, 0 where that has not been measured.
	LineStatus() (policy string, editing bool, roundTrip time.Duration)
}

// LineReceiver takes what a LineTerminal has to tell besides what a [Receiver] takes.
type LineReceiver interface {
	// EditsLines says that the peer has followed EditLines: what Input brings from here on was edited and shown by the peer, or not. What
	// the user had typed when the peer was to stop comes before, or within 100 ms, as Input without a line end.
	EditsLines(on bool)
	// EditKeys are the characters by which the user erases, interrupts and so on at his own terminal, 0 where he has none.
	EditKeys(erase, wordErase, kill, reprint, literalNext, interrupt, suspend byte)
}

var _ LineReceiver = (*Session)(nil)

const (
	// handover is what a peer gets to send the user's line in, once it said that it has stopped editing.
	handover = 100 * time.Millisecond
	// takeTime is how long the line is waited for in all. Behind it the message appears, and the user gets a fresh prompt.
	takeTime = 3 * time.Second
	// restTime is the silence after which a line without an end, behind others that have one, is not the middle of a paste.
	restTime = 250 * time.Millisecond
)

// lineMode is a session's side of a LineTerminal. Session.mu guards it.
type lineMode struct {
	t      LineTerminal // nil: the terminal is none
	remote bool         // what arrives was edited by the peer, and is on its screen
	offer  bool         // the peer may edit as soon as the prompt is out
	taking bool         // a message waits for the peer to hand its line over
	keeps  bool         // the peer has once gone on editing when it was to stop
	timer  *time.Timer  // of taking, or of rest
	keys   lineedit.Keys
	asked  time.Time // when the prompt was sent
	cut    string    // the line that was interrupted last
}

// EditsLines implements [LineReceiver].
func (s *Session) EditsLines(on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	l := &s.lm
	switch {
	case s.closed || l.t == nil:
	case !on && l.taking:
		l.keeps = false
		s.after(handover, s.taken)
	case !on:
		l.remote = false
	case s.state == stateRun || s.state == stateLine && s.ed.Text() == "" && !s.ed.Pending():
		l.remote = true
	case s.state == stateLine:
		// What was typed before the peer began to edit is out of its reach: it is edited here.
		s.takeLine()
		s.flush()
	default:
		l.t.EditLines(false)
	}
}

// EditKeys implements [LineReceiver].
func (s *Session) EditKeys(erase, wordErase, kill, reprint, literalNext, interrupt, suspend byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lm.keys = lineedit.Keys{Erase: erase, WordErase: wordErase, Kill: kill, Reprint: reprint, LiteralNext: literalNext,
		Interrupt: interrupt, Suspend: suspend}
	s.ed.SetKeys(s.lm.keys)
}

// letEdit lets the peer edit the line, if there is nothing of it yet. s.mu is held, and the prompt has been sent.
func (s *Session) letEdit() {
	l := &s.lm
	l.offer = false
	if s.state == stateLine && s.ed.Text() == "" && !s.closed {
		l.t.EditLines(true)
	}
}

// takeBack makes the peer send what is typed as it is typed. What follows must paint the line anew: by then something may stand behind
// it that the peer showed. s.mu is held.
func (s *Session) takeBack() {
	l := &s.lm
	if l.t == nil {
		return
	}
	l.stop()
	l.remote, l.offer, l.taking = false, false, false
	l.t.EditLines(false)
}

// takeLine takes the line back and paints it. s.mu is held, and the state is stateLine.
func (s *Session) takeLine() {
	s.takeBack()
	s.out = s.ed.Paint(s.ed.Erase(s.buf()))
}

// takeFor shows text as soon as the peer has handed its line over. s.mu is held, and the peer edits.
func (s *Session) takeFor(text string) {
	l := &s.lm
	n := len(s.pending)
	if s.postpone(text); len(s.pending) == n {
		return
	}
	switch {
	case l.taking:
	case l.keeps:
		l.taking = true
		s.notTaken()
	default:
		l.taking = true
		l.t.EditLines(false)
		s.after(takeTime, s.notTaken)
	}
}

// taken shows what has waited above the line that was handed over.
func (s *Session) taken() {
	l := &s.lm
	if !l.taking || s.state != stateLine {
		return
	}
	l.taking, l.remote = false, false
	s.out = s.showPending(s.ed.Erase(s.buf()))
	s.out = s.ed.Paint(s.out)
	s.flush()
}

// notTaken shows it at a peer that goes on editing: on rows of its own, with a fresh prompt below. The line comes whole with its Enter.
func (s *Session) notTaken() {
	l := &s.lm
	if !l.taking || s.state != stateLine {
		return
	}
	l.taking, l.keeps = false, true
	s.out = s.showPending(s.ed.End(s.buf()))
	s.out = s.ed.Paint(s.out)
	s.flush()
}

func (s *Session) showPending(dst []byte) []byte {
	for _, m := range s.pending {
		dst = append(append(dst, m...), "\r\n"...)
	}
	s.pending = nil
	return dst
}

// typedHere says whether what arrives now was typed at the prompt. What comes back sooner than the prompt could get there was typed before; the
// peer showed it somewhere else, and so it is shown again. s.mu is held.
func (s *Session) typedHere() bool {
	l := &s.lm
	if !l.remote {
		return false
	}
	_, _, trip := l.t.LineStatus()
	return s.lastInput.Sub(l.asked) >= trip/2 // half of it, for it may have been measured too long
}

// arrived looks at what a peer that edits has sent. A line without an end is what it sends when the user asks for help, and the end of a
// packet in the middle of a paste looks the same: behind lines that were whole the rest gets its time to come. s.mu is held.
func (s *Session) arrived(whole bool) {
	l := &s.lm
	if !l.remote || l.taking || s.state != stateLine || s.ed.Text() == "" {
		return
	}
	if whole {
		s.after(restTime, s.helpRemote)
		return
	}
	s.helpRemote()
}

// helpRemote is the help key at a peer that edits. s.mu is held.
func (s *Session) helpRemote() {
	if s.lm.remote && !s.lm.taking && s.state == stateLine {
		s.takeBack()
		s.edited(lineedit.Help)
		s.settle()
	}
}

// after calls f with the session's lock held after d, unless something else is to be waited for meanwhile.
func (s *Session) after(d time.Duration, f func()) {
	l := &s.lm
	l.stop()
	var t *time.Timer
	t = time.AfterFunc(d, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if !s.closed && s.lm.timer == t {
			s.lm.timer = nil
			f()
		}
	})
	l.timer = t
}

func (l *lineMode) stop() {
	if l.timer != nil {
		l.timer.Stop()
		l.timer = nil
	}
}
