package config

import (
	"fmt"
	"slices"

	"github.com/vtykit/vtykit/console"
)

// exclusive is who has the configuration to himself, for as long as he is in the configuration mode that he entered for it. Nothing has
// to be undone when his session ends, however it does.
type exclusive struct {
	cs *console.Session
	c  any // the subject of his configuration mode
}

// holder is who has the configuration to himself, nil for nobody. s.mu is held.
func (s *Store[T]) holder() *console.Session {
	e := s.exclusive
	if e == nil {
		return nil
	}
	if e.cs.SubjectOf(s.conf) != e.c || !slices.Contains(s.console.Sessions(), e.cs) {
		s.exclusive = nil
		return nil
	}
	return e.cs
}

// refuse keeps all but the holder from changing the running configuration. cs is nil for the device itself. s.mu is held.
func (s *Store[T]) refuse(cs *console.Session) error {
	h := s.holder()
	if h == nil || h == cs || cs == nil {
		return nil
	}
	return console.UserError(fmt.Sprintf("Configuration mode locked exclusively by user '%s' from terminal '%d'. Please try later.", h.User(), h.Line()))
}

// mayConfigure is refuse for one who enters the configuration mode.
func (s *Store[T]) mayConfigure(cs *console.Session) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.refuse(cs)
}

// lockFor gives the configuration to cs alone and moves it into the configuration mode.
func (s *Store[T]) lockFor(cs *console.Session) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.refuse(cs); err != nil {
		return err
	}
	c := &candidate[T]{own: true}
	cs.Enter(s.conf, c)
	s.exclusive = &exclusive{cs, c}
	return nil
}

// Holder returns the session that has the configuration to itself (`configure terminal lock`), nil for none.
func (s *Store[T]) Holder() *console.Session {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.holder()
}

// Unlock takes the configuration from who has it to himself; he may go on as others do.
func (s *Store[T]) Unlock() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.exclusive = nil
}
