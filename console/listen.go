package console

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"time"
)

// restAfter is the time without input after which a session waits with a small stack: longer than pauses between keys, because the
// first key behind it costs a goroutine.
const restAfter = time.Second

// inputWaiter is what a [Terminal] may be besides: one whose input can be waited for in another goroutine than that which receives it.
type inputWaiter interface {
	// WaitInput waits until Receive will not, or, unless rest is 0, until there was no input for so long. An error says that it cannot.
	WaitInput(rest time.Duration) (more bool, err error)
}

// listen receives until the terminal ends.
func (s *Session) listen() error {
	if w, ok := s.t.(inputWaiter); ok {
		for {
			if _, err := w.WaitInput(0); err != nil {
				break
			}
			if err := aside(func() error { return s.receive(w) }); err != nil {
				return err
			}
		}
	}
	for {
		if err := s.t.Receive(s); err != nil {
			return err
		}
	}
}

// receive receives until there was no input for a while.
func (s *Session) receive(w inputWaiter) (err error) {
	for more := true; more && err == nil; {
		if err = s.t.Receive(s); err == nil {
			more, err = w.WaitInput(restAfter)
		}
	}
	return err
}

// aside runs f in a goroutine of its own and waits for it. What f needs of a stack is gone afterwards, while a goroutine gives back half of
// its own only as long as a quarter of it, less 800 bytes, is enough for it: one of 4 KB stays, and with it half of what an idle session
// costs. A panic of f, and runtime.Goexit, are the caller's.
func aside(f func() error) (err error) {
	end := runtime.Goexit
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer func() {
			if r := recover(); r != nil {
				text := fmt.Sprintf("%v\n%s", r, debug.Stack())
				end = func() { panic(text) }
			}
		}()
		err = f()
		end = nil
	}()
	<-done
	if end != nil {
		end()
	}
	return err
}
