package config

import (
	"context"
	"errors"
	"io/fs"
)

// Modified says whether the running configuration is not the startup configuration, so that a restart would lose something. Where nothing
// can be saved it is false.
func (s *Store[T]) Modified() bool {
	if s.o.Startup == "" {
		return false
	}
	text, err := s.startup()
	if errors.Is(err, fs.ErrNotExist) {
		text, err = s.o.Text(s.o.Default()), nil
	}
	if err != nil {
		return true
	}
	d, err := Compare(text, s.Text())
	return err != nil || !d.Empty()
}

// Restart does to the configuration what a restart of the device does: the startup configuration becomes the running one as in [Store.Load],
// or the default settings do where there is none that can be read, and configuration sessions are gone. A rollback that waits goes on
// waiting. The error is that of Load.
func (s *Store[T]) Restart(ctx context.Context) error {
	n, err := s.startupTree()
	if n == nil {
		n = &node{}
	}
	now, refused := s.salvage(ctx, n)
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.sessions {
		s.end(c)
	}
	s.exclusive = nil
	s.set(now)
	return errors.Join(err, s.ofStartup(refused))
}
