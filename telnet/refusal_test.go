package telnet

import (
	"io"
	"net"
	"strings"
	"testing"
)

// TestRefusedWithoutAWord: beyond the number that is told why, a refused peer is closed at once and costs no goroutine.
func TestRefusedWithoutAWord(t *testing.T) {
	for _, test := range []struct {
		lingering int
		want      string
	}{{maxLingering - 1, textTooMany}, {maxLingering, ""}} {
		s := &Server{lingering: test.lingering}
		a, peer := net.Pipe()
		s.refuse(a, ReasonConnLimit)
		if p, err := io.ReadAll(peer); err != nil || string(p) != test.want {
			t.Errorf("with %d: %q, %v", test.lingering, p, err)
		}
		if err := s.Shutdown(t.Context()); err != nil { // waits for the goroutine
			t.Error(err)
		}
		if s.lingering != test.lingering {
			t.Errorf("%d are said to linger, of %d", s.lingering, test.lingering)
		}
	}
}

// TestShutdownTellsWhatWasCounted: refusals that were only counted until then are in the log when the server has ended.
func TestShutdownTellsWhatWasCounted(t *testing.T) {
	log := &logBuffer{}
	s := &Server{Logger: log.logger()}
	for range 3 {
		s.logRefusal(&net.TCPAddr{IP: net.IPv4(192, 0, 2, 1)}, ReasonConnLimit)
	}
	if err := s.Shutdown(t.Context()); err != nil {
		t.Error(err)
	}
	if got := log.String(); strings.Count(got, "count=1") != 1 || strings.Count(got, "count=2") != 1 {
		t.Error(got)
	}
}
