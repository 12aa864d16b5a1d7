package console

import (
	"errors"
	"runtime"
	"strings"
	"testing"
)

// TestAside: a goroutine of its own ends as its function does, also for the caller.
func TestAside(t *testing.T) {
	failed := errors.New("failed")
	if err := aside(func() error { return failed }); err != failed {
		t.Error(err)
	}
	func() {
		defer func() {
			if text, _ := recover().(string); !strings.HasPrefix(text, "broken\n") || !strings.Contains(text, "TestAside") {
				t.Errorf("got %q", text)
			}
		}()
		aside(func() error { panic("broken") })
	}()
	gone := make(chan bool, 1)
	go func() {
		returned := false
		defer func() { gone <- !returned }()
		aside(func() error { runtime.Goexit(); return nil })
		returned = true
	}()
	if !<-gone {
		t.Error("runtime.Goexit was none")
	}
}
