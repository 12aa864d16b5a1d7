package main

import (
	"time"

	"github.com/vtykit/vtykit/internal/program"
	"github.com/vtykit/vtykit/telnet"
)

const (
	// resizeDelay is how long a window must keep its size until the program hears of it: dragging an edge sends dozens.
	resizeDelay = 100 * time.Millisecond
	// aytPause is how often Are You There is answered (CVE-2001-0554 was a server that answered all of them).
	aytPause = time.Second
)

// Input implements telnet.Receiver. It blocks while the program reads too little, but for the bytes that program.TypeAhead takes.
func (s *session) Input(p []byte) {
	s.touch()
	if s.decode != nil {
		p = s.decode(p)
	}
	if p = s.filterReports(p); len(p) > 0 {
		p = s.ends.Translate(p, s.conn.Enabled(telnet.OptBinary, telnet.Remote), func() byte { return s.key(program.KeyErase) })
		for ; len(p) > program.MaxTypeAhead; p = p[program.MaxTypeAhead:] {
			s.ahead.Push(p[:program.MaxTypeAhead]...)
		}
		s.ahead.Push(p...)
		s.noteLine(p)
	}
}

// noteLine notes whether a line is half typed behind p. The key for the end of file, typed behind a whole one, begins none.
func (s *session) noteLine(p []byte) {
	eof := s.key(program.KeyEOF)
	for len(p) > 0 && eof != 0 && p[len(p)-1] == eof {
		p = p[:len(p)-1]
	}
	if n := len(p); n > 0 {
		s.halfTyped = p[n-1] != '\r' && p[n-1] != '\n'
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
		s.interrupt(program.KeyInterrupt)
	case telnet.BRK, telnet.ABORT:
		s.interrupt(program.KeyQuit)
	case telnet.SUSP:
		s.interrupt(program.KeySuspend)
	case telnet.EOF:
		s.press(program.KeyEOF)
	case telnet.EC:
		s.press(program.KeyErase)
	case telnet.EL:
		s.press(program.KeyKill)
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
func (s *session) key(k program.Key) byte {
	if p := s.running(); p != nil {
		return p.Key(k)
	}
	return 0
}

func (s *session) press(k program.Key) {
	if c := s.key(k); c != 0 {
		s.ahead.Push(c)
	}
}

func (s *session) interrupt(k program.Key) {
	if c := s.key(k); c != 0 {
		s.ahead.Interrupt(c)
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
	_ = p.Resize(cols, rows) // fails when the program has just ended
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
		p.SetEcho(true)
		s.muted = false
	case !on && !s.muted && !s.conn.Scripted():
		p.SetEcho(false)
		s.muted = true
	}
}
