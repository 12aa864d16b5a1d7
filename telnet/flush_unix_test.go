//go:build unix

package telnet

import (
	"bytes"
	"net"
	"os"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

// socket is a connection over a socket that can be waited for, in fake time: the test says when there may be room again.
type socket struct {
	net.Conn // for all but writing
	fds      [2]int

	mu       sync.Mutex // guards what follows
	deadline time.Time
	room     chan struct{} // closed when there may be room, or another deadline
}

func newSocket(t *testing.T) *socket {
	s := &socket{room: make(chan struct{})}
	var err error
	if s.fds, err = syscall.Socketpair(syscall.AF_UNIX, syscall.SOCK_STREAM, 0); err != nil {
		t.Fatal(err)
	}
	var peer net.Conn
	s.Conn, peer = net.Pipe()
	for _, fd := range s.fds {
		_ = syscall.SetNonblock(fd, true)
		t.Cleanup(func() { _ = syscall.Close(fd) })
	}
	t.Cleanup(func() { _ = peer.Close() })
	return s
}

func (s *socket) wake() {
	s.mu.Lock()
	defer s.mu.Unlock()
	close(s.room)
	s.room = make(chan struct{})
}

func (s *socket) SetWriteDeadline(d time.Time) error {
	s.mu.Lock()
	s.deadline = d
	s.mu.Unlock()
	s.wake()
	return nil
}

func (s *socket) Close() error {
	_ = s.SetWriteDeadline(time.Unix(1, 0))
	return s.Conn.Close()
}

// empty reads all that was sent.
func (s *socket) empty() (n int) {
	for buf := make([]byte, 64<<10); ; {
		m, err := syscall.Read(s.fds[1], buf)
		if m <= 0 || err != nil {
			break
		}
		n += m
	}
	s.wake()
	return n
}

func (s *socket) SyscallConn() (syscall.RawConn, error) { return (*rawSocket)(s), nil }

type rawSocket socket

func (r *rawSocket) Control(f func(fd uintptr)) error { f(uintptr(r.fds[0])); return nil }
func (r *rawSocket) Read(func(fd uintptr) bool) error { return os.ErrInvalid }
func (r *rawSocket) Write(f func(fd uintptr) bool) error {
	for {
		r.mu.Lock()
		room, deadline := r.room, r.deadline
		r.mu.Unlock()
		var late <-chan time.Time
		if !deadline.IsZero() {
			left := time.Until(deadline)
			if left <= 0 {
				return os.ErrDeadlineExceeded
			}
			late = time.After(left)
		}
		if f(uintptr(r.fds[0])) {
			return nil
		}
		select {
		case <-room:
		case <-late:
		}
	}
}

// TestR082_WriteTimeoutIsSinceTheLastByte: the time that a peer may take nothing does not begin anew where one window of the floor ends and
// the next one begins.
func TestR082_WriteTimeoutIsSinceTheLastByte(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSocket(t)
		c := NewConn(s, Limits{Queue: 64 << 20})
		ctx := (*handlerContext)(c)
		start := time.Now()
		c.Write(bytes.Repeat([]byte("x"), 32<<20))
		for _, at := range []time.Duration{25 * time.Second, 45 * time.Second} {
			time.Sleep(at - time.Since(start))
			if s.empty() < floorRate*int(floorWindow/time.Second) {
				t.Error("nothing was sent")
			}
		}
		select {
		case <-ctx.Done():
		case <-time.After(time.Hour):
		}
		if took := time.Since(start); c.Reason() != ReasonSlowReader || took != 45*time.Second+defaultWriteTimeout {
			t.Errorf("%v after %v", c.Reason(), took)
		}
		c.Disconnect("logout")
	})
}

// TestDeadlineEndsWithTheFlusher: a peer that was slow once and took all of it in time is not held to that deadline later.
func TestDeadlineEndsWithTheFlusher(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSocket(t)
		c := NewConn(s, Limits{Queue: 64 << 20})
		c.Write(bytes.Repeat([]byte("x"), 4<<20))
		synctest.Wait()
		s.mu.Lock()
		waits := !s.deadline.IsZero()
		s.mu.Unlock()
		if !waits {
			t.Fatal("nobody waits for the peer")
		}
		for got := 0; got < 4<<20+len(wireOpening); synctest.Wait() {
			n := s.empty()
			if got += n; n == 0 {
				t.Fatal(got)
			}
		}
		time.Sleep(2 * defaultWriteTimeout)
		if _, err := c.Write([]byte("prompt# ")); err != nil || s.empty() != len("prompt# ") {
			t.Errorf("%v, %v", err, c.Reason())
		}
		c.Disconnect("logout")
	})
}
