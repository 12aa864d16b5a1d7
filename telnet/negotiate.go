package telnet

import (
	"errors"
	"time"
)

// Budgets for WILL, WONT, DO and DONT from the peer.
const (
	// maxCommandsBeforeLogin is how many of them a connection takes in all before it is trusted; the most talkative client
	// known sends about 120.
	maxCommandsBeforeLogin = 512
	// maxChangesPerSecond is how many of them may change anything in one second once it is trusted. What goes beyond it is
	// followed without answering, and answered with the first input of a later second; a peer that finds so many options
	// that we do not have is closed.
	maxChangesPerSecond = 50
)

// ErrAbuse is what [Engine.Feed] returns for a peer that no client behaves like. The connection should be closed.
var ErrAbuse = errors.New("telnet: protocol abuse")

// slot is an option with its state on both sides.
type slot struct {
	option Option
	code   byte
	policy Policy
	state  [2]qState
	denied [2]bool // the peer answered no to our request
	owed   [2]bool // the peer's last change has had no answer yet
}

func (e *Engine) slot(code byte) *slot {
	for i := range e.slots {
		if e.slots[i].code == code {
			return &e.slots[i]
		}
	}
	return nil
}

// negotiate takes one WILL, WONT, DO or DONT.
func (e *Engine) negotiate(verb, code byte) error {
	if !e.trusted {
		if e.commands++; e.commands > maxCommandsBeforeLogin {
			return ErrAbuse
		}
	}
	if e.intercept != nil {
		e.intercept(verb, code, nil)
		return nil
	}
	if code == OptTimingMark {
		e.timingMark(verb)
		return nil
	}
	side, on := Remote, verb == WILL
	if verb == DO || verb == DONT {
		side, on = Local, verb == DO
	}
	s := e.slot(code)
	if s == nil || on && s.state[side] == qNo && (!s.policy.allows(side) || e.early(s)) {
		return e.refuse(side, on, code)
	}
	old := s.state[side]
	next, answer := qReceive(old, on, true)
	if next == old {
		return nil // what holds already is never answered (RFC 854)
	}
	s.state[side] = next
	over := e.trusted && !e.spend()
	if answer != qSilent {
		if over && (old == qYes || old == qNo) {
			// Only the acknowledgement of the peer's own change can wait; what we asked for ourselves cannot.
			s.owed[side], e.owing = true, true
		} else {
			s.owed[side] = false
			e.verb(side, answer == qOn, code)
		}
	}
	s.denied[side] = old == qWantYes && next == qNo
	e.changed(s, side, old, next)
	return nil
}

// refuse answers an option that we do not have, once for each option and direction. More is not needed, and busybox's
// client would answer each refusal with a new offer, for ever.
func (e *Engine) refuse(side Side, on bool, code byte) error {
	if !on || e.refused[side].has(code) {
		return nil
	}
	e.refused[side].add(code)
	if e.trusted && !e.spend() {
		return ErrAbuse
	}
	e.verb(side, false, code)
	e.watch(code)
	return nil
}

// offered says whether the peer has begun an option that was refused, on either side.
func (e *Engine) offered(code byte) bool {
	return (e.refused[Local][code/32]|e.refused[Remote][code/32])&(1<<(code%32)) != 0
}

// spend takes one change from the budget of this second and says whether there was one left.
func (e *Engine) spend() bool {
	if e.changes == maxChangesPerSecond {
		return false
	}
	e.changes++
	return true
}

// Second is the second of the last [Engine.Feed], on the clock that it is given. Options bound by it how often they answer.
func (e *Engine) Second() int32 { return e.second }

// tick starts a new second: the budget is full again, and what is owed is answered.
func (e *Engine) tick(now time.Duration) {
	second := int32(now / time.Second)
	if second == e.second {
		return
	}
	e.second, e.changes = second, 0
	if !e.owing {
		return
	}
	e.owing = false
	for i := range e.slots {
		s := &e.slots[i]
		for _, side := range [...]Side{Local, Remote} {
			if s.owed[side] {
				s.owed[side] = false
				e.verb(side, s.state[side] == qYes, s.code)
			}
		}
	}
}

func (e *Engine) changed(s *slot, side Side, old, next qState) {
	if was, is := old == qYes, next == qYes; was != is {
		s.option.Changed(e, side, is)
		e.tell(s.code)
	} else if s.denied[side] {
		e.tell(s.code)
	}
}

func (e *Engine) verb(side Side, on bool, code byte) {
	verb := byte(WILL)
	switch {
	case side == Local && !on:
		verb = WONT
	case side == Remote && on:
		verb = DO
	case side == Remote:
		verb = DONT
	}
	e.send(IAC, verb, code)
}

// Open sends the requests that the options of this role begin with, in their order.
func (e *Engine) Open() {
	for i := range e.slots {
		if s := &e.slots[i]; !e.early(s) {
			e.ask(s)
		}
	}
}

func (e *Engine) ask(s *slot) {
	if s.policy&AskLocal != 0 {
		e.Request(s.code, Local, true)
	}
	if s.policy&AskRemote != 0 {
		e.Request(s.code, Remote, true)
	}
}

// early says that an option must wait for the login.
func (e *Engine) early(s *slot) bool {
	return s.policy&AfterLogin != 0 && e.role == ServerRole && !e.trusted
}

// Request asks the peer to switch one side of an option on or off. What is so already, or asked for already, sends nothing; nor does an
// option that the engine does not have, or one that an [Override] forbids.
func (e *Engine) Request(code byte, side Side, on bool) {
	s := e.slot(code)
	if s == nil || on && s.policy&(forbidLocal<<side) != 0 {
		return
	}
	old := s.state[side]
	next, answer := qRequest(old, on)
	if next == old {
		return
	}
	s.state[side] = next
	s.owed[side] = false
	if answer != qSilent {
		e.verb(side, answer == qOn, code)
	}
	e.changed(s, side, old, next)
}

// Enabled says whether a side of an option is on.
func (e *Engine) Enabled(code byte, side Side) bool {
	s := e.slot(code)
	return s != nil && s.state[side] == qYes
}

// Denied says whether the peer refused our last request to switch a side of an option on.
func (e *Engine) Denied(code byte, side Side) bool {
	s := e.slot(code)
	return s != nil && s.denied[side]
}

// Unanswered says whether a request to switch a side of an option on or off has no answer yet.
func (e *Engine) Unanswered(code byte, side Side) bool {
	s := e.slot(code)
	return s != nil && s.state[side] != qYes && s.state[side] != qNo
}

// Refused are the options, in ascending order, that the peer wanted and was refused: for Local those that we should have performed (DO),
// for Remote those that it offered (WILL). One for which [Engine.Option] is not nil was wanted in the wrong direction.
func (e *Engine) Refused(side Side) []byte { return e.refused[side].codes() }

// Trust says that the peer has logged in: its negotiation is from now on limited by the second and not in all,
// and options that had to wait for that are asked for.
func (e *Engine) Trust() {
	if e.trusted {
		return
	}
	e.trusted = true
	for i := range e.slots {
		if s := &e.slots[i]; s.policy&AfterLogin != 0 && e.role == ServerRole {
			e.ask(s)
		}
	}
}
