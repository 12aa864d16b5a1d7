package console

import (
	"context"
	"testing"
	"testing/synctest"
)

// TestTurnOfTheNextCommand: a writer that a command left behind while it waited for its turn has none in the middle of what another one of the
// next command prints.
func TestTurnOfTheNextCommand(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(Config{}).batchFor(&Mode{}, User{}).s
		first, second := &running{ctx: context.Background(), writing: true}, &running{ctx: context.Background(), writing: true}
		s.cmd = first
		var got *running
		go func() {
			s.mu.Lock()
			defer s.mu.Unlock()
			got = s.turn()
		}()
		synctest.Wait()
		s.mu.Lock()
		first.writing, s.cmd = false, second
		s.cond.Broadcast()
		s.mu.Unlock()
		synctest.Wait()
		if got != nil {
			t.Error("the next command's writer was not waited for")
		}
		s.mu.Lock()
		second.writing = false
		s.cond.Broadcast()
		s.mu.Unlock()
		synctest.Wait()
		if got != second {
			t.Error("no turn")
		}
	})
}
