package main

import (
	"context"
	"time"
)

const (
	// readSize is what is read from a pty at a time.
	readSize = 32 << 10
	// lowWater is how much output may wait for a peer when the next is read.
	lowWater = 64 << 10
	// queueSize is the limit of a connection's queue: what waits, and a whole update with what came behind it, all of it IAC.
	queueSize = lowWater + 2*(maxUpdate+2*readSize)
	// updateTime is how long a synchronized update is held, as long as terminals hold it.
	updateTime = 100 * time.Millisecond
	// maxDrain is how long output may still come behind the program's end, from others that have its terminal.
	maxDrain = 10 * time.Second
	// goAheadDelay is the silence behind output that says that it is the peer's turn.
	goAheadDelay = 500 * time.Millisecond
)

// pump carries the program's output to the peer until the pty ends. The program is read only while the peer keeps up; when the peer has
// gone it is read on and nothing becomes of it, because closing a pseudo console waits for its reader.
func (s *session) pump(ctx context.Context, p *program) {
	buf := make([]byte, readSize)
	for gone := false; ; {
		gone = gone || s.conn.Wait(ctx, lowWater) != nil
		s.reading.Store(time.Now().UnixNano())
		n, err := p.pty.Read(buf)
		s.reading.Store(0)
		if n > 0 && !gone {
			s.output(buf[:n])
		}
		if err != nil { // EIO on Linux when the program has closed its end
			return
		}
	}
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

// drain lets the output go out that a program has left behind when it ended.
func (s *session) drain(ctx context.Context, p *program, pumped <-chan struct{}) {
	enough := time.NewTimer(maxDrain)
	defer enough.Stop()
	look := time.NewTicker(drainTime / 4)
	defer look.Stop()
	for quiet := false; !quiet; {
		select {
		case <-pumped:
			s.expire()
			return
		case <-ctx.Done():
			return
		case <-enough.C:
			quiet = true
		case <-look.C:
			since := s.reading.Load()
			quiet = since != 0 && time.Now().UnixNano()-since >= int64(drainTime)
		}
	}
	p.finish()
	s.expire()
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
	if p := s.running(); p != nil && p.lines() {
		s.conn.GoAhead()
	}
}
