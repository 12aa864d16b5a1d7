package main

import (
	"time"

	"github.com/vtykit/vtykit/telnet"
)

const (
	// resizeDelay is how long a window must keep its size until the program hears of it: dragging an edge sends dozens.
	resizeDelay = 100 * time.Millisecond
	// aytPause is how often Are You There is answered (CVE-2001-0554 was a server that answered all of them).
	aytPause = time.Second
)

// key is a function of a terminal for which the pty has a character.
type key uint8

const (
	keyInterrupt key = iota
	keyQuit
	keySuspend
	keyEOF
	keyErase
	keyKill
)

// Input implements telnet.Receiver. It blocks while the program reads too little, but for the bytes that typeAhead takes.
func (s *session) Input(p []byte) {
	s.touch()
	if s.decode != nil {
		p = s.decode(p)
	}
	if p = s.filterReports(p); len(p) > 0 {
		p = s.ends.translate(p, s.conn.Enabled(telnet.OptBinary, telnet.Remote), func() byte { return s.key(keyErase) })
		for ; len(p) > maxTypeAhead; p = p[maxTypeAhead:] {
			s.ahead.push(p[:maxTypeAhead]...)
		}
		s.ahead.push(p...)
	}
}

// filterReports lets the check of a terminal look at the input first, while there is one.
func (s *session) filterReports(p []byte) []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.robot == nil {
		return p
	}
	p = s.robot.feed(nil, p)
	if s.robot.answered() {
		s.poke()
	}
	return p
}

// Control implements telnet.Receiver: a command is what the key for it does (RFC 854; RFC 1184 section 2.2 for SUSP, ABORT and EOF). A
// program that reads keys by itself finds the character in its input, as it would on a terminal.
func (s *session) Control(code byte) {
	s.touch()
	switch code {
	case telnet.IP:
		s.interrupt(keyInterrupt)
	case telnet.BRK, telnet.ABORT:
		s.interrupt(keyQuit)
	case telnet.SUSP:
		s.interrupt(keySuspend)
	case telnet.EOF:
		s.press(keyEOF)
	case telnet.EC:
		s.press(keyErase)
	case telnet.EL:
		s.press(keyKill)
	case telnet.AO:
		s.dropOutput()
	case telnet.AYT:
		if now := time.Now(); now.Sub(s.answeredAYT) >= aytPause {
			s.answeredAYT = now
			s.say("\r\n[Yes]\r\n")
		}
	}
}

// key is the character for k at this moment, 0 for none.
func (s *session) key(k key) byte {
	if p := s.running(); p != nil {
		return p.key(k)
	}
	return 0
}

func (s *session) press(k key) {
	if c := s.key(k); c != 0 {
		s.ahead.push(c)
	}
}

func (s *session) interrupt(k key) {
	if c := s.key(k); c != 0 {
		s.ahead.interrupt(c)
	}
}

// Resize implements telnet.Receiver.
func (s *session) Resize(int, int) {
	s.touch()
	s.resize.Reset(resizeDelay)
}

// fitPty gives the pty the window's size. What the client does not know stays as it was.
func (s *session) fitPty() {
	p := s.running()
	if p == nil {
		return
	}
	cols, rows := windowSize(s.conn)
	_ = p.pty.Resize(cols, rows) // fails when the program has just ended
}

// windowSize is the size of the client's window, where it is unknown that of the terminal after which the others were built.
func windowSize(c *telnet.Conn) (cols, rows int) {
	if cols, rows = c.Size(); cols == 0 {
		cols = 80
	}
	if rows == 0 {
		rows = 24
	}
	return cols, rows
}

// Option implements telnet.OptionReceiver.
func (s *session) Option(code byte) {
	if code == telnet.OptEcho {
		s.adjustEcho()
	}
	s.poke()
}

// adjustEcho makes the pty echo while the client does not. A client that goes to line mode ends our ECHO and shows what is typed
// by itself; with the pty's echo everything would be there twice.
func (s *session) adjustEcho() {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.program
	if p == nil || s.d.lineMode {
		return
	}
	switch on := s.conn.Enabled(telnet.OptEcho, telnet.Local); {
	case on && s.muted:
		p.setEcho(true)
		s.muted = false
	case !on && !s.muted && !s.conn.Scripted():
		p.setEcho(false)
		s.muted = true
	}
}
