package main

import (
	"context"
	"time"

	"github.com/vtykit/vtykit/internal/program"
)

const (
	// lowWater is how much output may wait for a peer when the next is read.
	lowWater = 64 << 10
	// queueSize is the limit of a connection's queue: what waits, and a whole update with what came behind it, all of it IAC.
	queueSize = lowWater + 2*(maxUpdate+2*program.ReadSize)
	// updateTime is how long a synchronized update is held, as long as terminals hold it.
	updateTime = 100 * time.Millisecond
	// goAheadDelay is the silence behind output that says that it is the peer's turn.
	goAheadDelay = 500 * time.Millisecond
)

// pump carries the program's output to the peer until the pty ends. The program is read only while the peer keeps up.
func (s *session) pump(ctx context.Context, p *program.Program) {
	p.Copy(func() error { return s.conn.Wait(ctx, lowWater) }, s.output)
}

// output sends what the program wrote, as the pty gives it: its line discipline has made CR LF of line ends.
func (s *session) output(p []byte) {
	s.outMu.Lock()
	defer s.outMu.Unlock()
	was := s.updates.held != nil
	s.send(s.updates.next(p))
	if !was && s.updates.held != nil {
		s.late.Reset(updateTime)
	}
	s.quiet.Reset(goAheadDelay)
}

// expire sends an update that takes too long.
func (s *session) expire() {
	s.outMu.Lock()
	defer s.outMu.Unlock()
	s.send(s.updates.expire())
}

// dropOutput forgets what is held; what was queued the connection has discarded (RFC 854, Abort Output).
func (s *session) dropOutput() {
	s.outMu.Lock()
	defer s.outMu.Unlock()
	s.updates.drop()
}

// say sends text of the daemon's own. It does not come into the middle of an update.
func (s *session) say(text string) {
	s.outMu.Lock()
	defer s.outMu.Unlock()
	s.send(s.updates.expire())
	s.send([]byte(text))
}

// send writes to the connection. Whoever calls it holds outMu, so that pieces do not change places.
func (s *session) send(p []byte) {
	if s.encode != nil {
		p = s.encode(p)
	}
	_, _ = s.conn.Write(p) // the end of the connection is told by its context
}

// goAhead says that it is the peer's turn. Programs that read keys by themselves have no turns.
func (s *session) goAhead() {
	if p := s.running(); p != nil && p.Lines() {
		s.conn.GoAhead()
	}
}
