package main

import (
	"testing"
	"time"
)

// TestR102_IdleClock: what a client's silence is measured by does not move when somebody sets the clock. A time of the wall clock would.
func TestR102_IdleClock(t *testing.T) {
	s := &session{begun: time.Now()}
	s.touch()
	if at := time.Duration(s.touched.Load()); at > time.Minute {
		t.Errorf("the last byte came %v after the session began", at)
	}
	s.touched.Store(0)
	s.begun = time.Now().Add(-time.Minute)
	if silent := s.silent(); silent < time.Minute || silent > 2*time.Minute {
		t.Errorf("silent for %v", silent)
	}
	if s.touch(); s.silent() > 10*time.Second {
		t.Errorf("silent for %v behind a byte", s.silent())
	}
}
