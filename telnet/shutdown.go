package telnet

import (
	"context"
	"errors"
	"net"
	"sync"
)

// Shutdown closes the listeners, ends the contexts of all handlers with cause [ErrServerClosed] and waits for the handlers to
// return. When ctx ends first the connections that are left are closed and ctx's error is returned; handlers that still do
// not return are left behind. It may be called several times and without Serve. A server that was shut down cannot serve again.
func (s *Server) Shutdown(ctx context.Context) error {
	err := s.stop()
	s.mu.Lock()
	var drained chan struct{}
	if s.active > 0 {
		if s.drained == nil {
			s.drained = make(chan struct{})
		}
		drained = s.drained
	}
	s.mu.Unlock()
	defer s.logOverdue(true)
	if drained == nil {
		return err
	}
	select {
	case <-drained:
		return err
	case <-ctx.Done():
		s.abortAll()
		return ctx.Err()
	}
}

// Close closes the listeners and all connections at once, and ends the contexts of the handlers. It does not wait for them;
// Shutdown does, also afterwards.
func (s *Server) Close() error {
	err := s.stop()
	s.abortAll()
	return err
}

func (s *Server) stop() error {
	s.mu.Lock()
	s.closing = true
	listeners := make([]*net.Listener, 0, len(s.listeners))
	for l := range s.listeners {
		listeners = append(listeners, l)
	}
	if s.cancel != nil {
		s.cancel(ErrServerClosed)
	}
	for c := range s.conns {
		c.context.end(ErrServerClosed)
	}
	s.mu.Unlock()
	var err error
	for _, l := range listeners {
		err = errors.Join(err, (*l).Close())
	}
	return err
}

func (s *Server) abortAll() {
	s.mu.Lock()
	conns := make([]*Conn, 0, len(s.conns))
	for c := range s.conns {
		conns = append(conns, c)
	}
	s.mu.Unlock()
	for _, c := range conns {
		c.abort(ReasonShutdown)
	}
}

// onceCloser closes a listener once, and gives the first error to every caller.
type onceCloser struct {
	net.Listener
	once sync.Once
	err  error
}

func (l *onceCloser) Close() error {
	l.once.Do(func() { l.err = l.Listener.Close() })
	return l.err
}
