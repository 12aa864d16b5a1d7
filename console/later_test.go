package console

import (
	"context"
	"testing"
	"time"
)

// TestAfterFuncStoppedLate: stop says that f will not run also when its time has come, as long as it has not begun.
func TestAfterFuncStoppedLate(t *testing.T) {
	c := New(Config{})
	c.Mode("exec", "")
	s := newSession(context.Background(), c, &batchTerminal{})
	stop, err := s.AfterFunc(time.Hour, func() { t.Error("it runs") })
	if err != nil {
		t.Fatal(err)
	}
	for l := range s.later {
		l.timer.Stop() // as a timer that is due is, whose goroutine waits for the session's lock
	}
	if !stop() || stop() {
		t.Error("it is not said to be stopped, or twice")
	}
}
