package console_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/vtykit/vtykit/console"
)

// TestAskIsTooLate: a question whose context ends leaves its row behind, with what was typed, and output goes on below.
func TestAskIsTooLate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := testConsole(false)
		c.Modes()[0].Command("asking", "\nAsk for a second", func(ctx context.Context, s *console.Session, _ console.Args) error {
			ctx, cancel := context.WithTimeout(ctx, time.Second)
			defer cancel()
			if _, err := s.Ask(ctx, "Name: ", true); !errors.Is(err, context.DeadlineExceeded) {
				t.Error(err)
			}
			s.Printf("too late\n")
			return nil
		})
		p := startOn(t, &txtar.Archive{}, vt, c)
		defer p.stop()
		p.raw("asking\r")
		p.raw("bo")
		p.step("pass", "2s", 0, 0)
		if got, want := p.shown(), "router>asking\nName: bo\ntoo late\nrouter>▁\n"; got != want {
			t.Errorf("%s", got)
		}
	})
}
