package telnet

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"syscall"
	"time"
)

const (
	minBackoff  = 5 * time.Millisecond
	maxBackoff  = time.Second
	backoffLogs = time.Second // one line about failing Accepts at most in this time
	maxGone     = 256         // peers in a row that were gone before Accept had them, without a pause

	// maxLingering is how many refused peers are told why at a time; further ones are closed without a word.
	maxLingering = 64
	// refuseTimeout is how long a refused peer has to take its line.
	refuseTimeout = 400 * time.Millisecond
)

// backoff is the pause after Accept failed, and when that was last logged.
type backoff struct {
	delay  time.Duration
	gone   int
	logged time.Time
}

func (b *backoff) reset() { b.delay, b.gone = 0, 0 }

// next says how long to wait after err. A peer that went too soon is no fault of this machine: whoever resets connections by the thousand must not
// make others wait. A short pause comes all the same, in case that such errors are not about peers.
func (b *backoff) next(err error) time.Duration {
	if peerGone(err) {
		if b.gone++; b.gone <= maxGone {
			return 0
		}
		b.gone = 0
		return minBackoff
	}
	b.delay = min(max(2*b.delay, minBackoff), maxBackoff)
	return b.delay
}

// passes says whether Accept may work again after err.
func passes(err error) bool {
	for _, e := range [...]error{syscall.EMFILE, syscall.ENFILE, syscall.ENOBUFS, syscall.ENOMEM, syscall.EPERM} { // EPERM: refused by a packet filter on Linux
		if errors.Is(err, e) {
			return true
		}
	}
	if peerGone(err) || passesHere(err) {
		return true
	}
	var t interface{ Temporary() bool }
	return errors.As(err, &t) && t.Temporary()
}

// peerGone says whether err tells that a peer ended its connection before Accept had it. Package net keeps most such errors to itself, other
// listeners do not.
func peerGone(err error) bool {
	return errors.Is(err, syscall.ECONNABORTED) || errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPROTO) || peerGoneHere(err)
}

// pause waits after a failed Accept and says whether the server goes on.
func (s *Server) pause(ctx context.Context, b *backoff, err error) bool {
	delay := b.next(err)
	if delay == 0 {
		return ctx.Err() == nil
	}
	if now := time.Now(); now.Sub(b.logged) >= backoffLogs {
		b.logged = now
		s.log(slog.LevelError, "accept failed, waiting", slog.String("error", err.Error()), slog.Duration("delay", delay))
	}
	t := time.NewTimer(delay)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// refuse tells a peer that it cannot have a session, without negotiation, and closes.
func (s *Server) refuse(nc net.Conn, reason Reason) {
	text := textTooMany
	switch reason {
	case ReasonSourceLimit:
		text = textTooManyFromSource
	case ReasonAccessClass:
		text = textAccessClass
	}
	s.mu.Lock()
	silent := s.lingering >= maxLingering || s.closing
	if !silent {
		s.lingering++
		s.active++
	}
	s.mu.Unlock()
	if silent {
		_ = nc.Close() // nothing was said
		return
	}
	go func() {
		defer s.leave()
		defer func() {
			s.mu.Lock()
			s.lingering--
			s.mu.Unlock()
		}()
		defer nc.Close()
		if nc.SetDeadline(time.Now().Add(refuseTimeout)) != nil {
			return
		}
		if _, err := io.WriteString(nc, text); err == nil {
			linger(nc)
		}
	}()
}
