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

// TestAfterFuncNil: what could only fail once nobody listens any more is refused.
func TestAfterFuncNil(t *testing.T) {
	s := New(Config{}).Batch(nil).Session()
	if stop, err := s.AfterFunc(time.Hour, nil); err == nil || err.Error() != "console: Session.AfterFunc: nil function" || stop != nil {
		t.Errorf("the error is %v", err)
	}
	if len(s.later) > 0 {
		t.Error("something waits")
	}
}
