package timeshare

import (
	"context"
	"os/exec"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestShares(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), 6*time.Second)
		defer cancel()
		for i, want := range []time.Duration{2 * time.Second, 4 * time.Second, 6 * time.Second} {
			s := Begin(ctx, 3-i)
			<-s.Context.Done()
			s.End()
			if got := time.Since(start); got != want || !s.Spent() {
				t.Errorf("share %d ends after %v, want %v; spent %v", i, got, want, s.Spent())
			}
			if first := context.Cause(s.Context) == ErrTime; first != (i < 2) {
				t.Errorf("share %d: %v", i, context.Cause(s.Context))
			}
		}
		if s := Begin(t.Context(), 3); s.Context != t.Context() {
			t.Error("a time without an end was cut")
		}
	})
}

// TestNotSpent: who answers, who had no time and who is given up is not silent.
func TestNotSpent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second-2)
		defer cancel()
		s := Begin(ctx, 1)
		s.End()
		if s.Spent() {
			t.Error("one that answers")
		}
		s = Begin(ctx, 2)
		<-s.Context.Done()
		s.End()
		if s.Spent() {
			t.Error("one that had less than a second")
		}
		kept, end := context.WithCancelCause(t.Context())
		s = Begin(kept, 2)
		time.Sleep(Patience)
		end(ErrTime)
		s.End()
		if !s.Spent() {
			t.Error("one whose time somebody else kept was silent, and is not")
		}
		ctx, cancel = context.WithCancel(t.Context())
		s = Begin(ctx, 1)
		time.Sleep(time.Minute)
		cancel()
		s.End()
		if s.Spent() {
			t.Error("one that was given up")
		}
	})
}

// TestImports: the standard library and nothing else.
func TestImports(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", "-f", "{{if not .Standard}}{{.ImportPath}}{{end}}", ".").Output()
	if err != nil || strings.TrimSpace(string(out)) != "github.com/vtykit/vtykit/auth/internal/timeshare" {
		t.Errorf("imports %s, %v", out, err)
	}
}
