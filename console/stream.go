package console

import (
	"context"
	"errors"
	"io"
	"net"
	"sync"
	"time"
)

// StreamConfig describes the terminal behind a [Stream].
type StreamConfig struct {
	Cols, Rows int    // 0 is unknown
	Type       string // terminal type in lower case; empty is unknown
	Scripted   bool   // a program types: no redraw, no messages
	Charset    string // that the peer shows, such as "UTF-8"; empty is unknown
	Remote     net.Addr
}

// Bounds of a Stream.
const (
	streamRead  = 512              // bytes read at a time
	streamQueue = 256 << 10        // bytes queued for a writer that is slow
	streamGrace = 2 * time.Second  // what Disconnect gives the last bytes
	streamStuck = 30 * time.Second // a writer that takes nothing for so long is closed as a slow reader
)

// errSlowReader ends a session whose peer does not read.
var errSlowReader = errors.New("console: terminal does not take its output")

// Stream is a [Terminal] over any reader and writer: a pipe, a serial line, a tty in raw mode, an SSH channel. Bytes pass as they
// are. Its methods may be called by any goroutine, Receive by one.
type Stream struct {
	r io.Reader
	w io.Writer

	mu      sync.Mutex
	cond    sync.Cond // on mu: the queue became shorter, or closed
	cfg     StreamConfig
	resized bool
	queue   []byte
	writing bool // the flusher runs
	reason  string
	err     error
}

// NewStream returns a Stream. If w, or else r, is an io.Closer, Disconnect closes it; that must make a blocked Read return. It
// panics where one of them is nil.
func NewStream(r io.Reader, w io.Writer, cfg StreamConfig) *Stream {
	switch {
	case r == nil:
		panic("console: NewStream: nil reader")
	case w == nil:
		panic("console: NewStream: nil writer")
	}
	s := &Stream{r: r, w: w, cfg: cfg}
	s.cond.L = &s.mu
	return s
}

// SetSize tells of a new window size. The session learns of it at its next input.
func (s *Stream) SetSize(cols, rows int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cfg.Cols, s.cfg.Rows, s.resized = cols, rows, true
}

// Receive implements Terminal.
func (s *Stream) Receive(r Receiver) error {
	var buf [streamRead]byte
	n, err := s.r.Read(buf[:])
	s.mu.Lock()
	resized, cols, rows := s.resized, s.cfg.Cols, s.cfg.Rows
	s.resized = false
	if s.reason != "" && err == nil {
		err = io.EOF
	}
	s.mu.Unlock()
	if resized {
		r.Resize(cols, rows)
	}
	if n > 0 {
		r.Input(buf[:n])
	}
	return err
}

// Write implements Terminal.
func (s *Stream) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err != nil {
		return 0, s.err
	}
	if s.reason != "" {
		return 0, ErrSessionClosed
	}
	if len(s.queue)+len(p) > streamQueue {
		s.fail("slow-reader", errSlowReader)
		return 0, errSlowReader
	}
	s.queue = append(s.queue, p...)
	if !s.writing {
		s.writing = true
		go s.flush()
	}
	return len(p), nil
}

// flush writes until nothing is queued.
func (s *Stream) flush() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(s.queue) > 0 && s.err == nil {
		p := s.queue
		s.queue = nil
		stuck := time.AfterFunc(streamStuck, func() { s.failNow("slow-reader", errSlowReader) })
		s.mu.Unlock()
		_, err := s.w.Write(p)
		s.mu.Lock()
		stuck.Stop()
		if err != nil {
			s.fail("write-error", err)
		}
		s.cond.Broadcast()
	}
	s.writing = false
	s.cond.Broadcast()
}

// fail closes for a reason. s.mu is held.
func (s *Stream) fail(reason string, err error) {
	if s.err == nil {
		s.err = err
	}
	if s.reason == "" {
		s.reason = reason
	}
	s.queue = nil
	s.cond.Broadcast()
	s.close()
}

func (s *Stream) failNow(reason string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fail(reason, err)
}

func (s *Stream) close() {
	for _, end := range []any{s.w, s.r} {
		if c, ok := end.(io.Closer); ok {
			c.Close()
		}
	}
}

// Wait implements Terminal.
func (s *Stream) Wait(ctx context.Context, queued int) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.queue) <= queued && s.err == nil {
		return nil
	}
	stop := context.AfterFunc(ctx, func() { s.mu.Lock(); s.cond.Broadcast(); s.mu.Unlock() })
	defer stop()
	for len(s.queue) > queued && s.err == nil && ctx.Err() == nil {
		s.cond.Wait()
	}
	if s.err != nil {
		return s.err
	}
	if len(s.queue) > queued {
		return ctx.Err()
	}
	return nil
}

// Discard implements Terminal.
func (s *Stream) Discard() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.queue = nil
	s.cond.Broadcast()
}

// Size implements Terminal.
func (s *Stream) Size() (cols, rows int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.cfg.Cols, s.cfg.Rows
}

// Type implements Terminal.
func (s *Stream) Type() string { return s.cfg.Type }

// Scripted implements Terminal.
func (s *Stream) Scripted() bool { return s.cfg.Scripted }

// Charset is that of the configuration.
func (s *Stream) Charset() string { return s.cfg.Charset }

// RemoteAddr implements Terminal.
func (s *Stream) RemoteAddr() net.Addr { return s.cfg.Remote }

// Disconnect implements Terminal.
func (s *Stream) Disconnect(reason string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.reason != "" {
		return s.reason
	}
	s.reason = reason
	late := false // and there may be nothing that can be closed
	timer := time.AfterFunc(streamGrace, func() {
		s.mu.Lock()
		late, s.queue = true, nil
		s.cond.Broadcast()
		s.mu.Unlock()
		s.close()
	})
	defer timer.Stop()
	for s.writing && s.err == nil && !late {
		s.cond.Wait()
	}
	s.close()
	return s.reason
}
