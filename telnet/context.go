package telnet

import (
	"context"
	"sync"
	"time"
)

// handlerContext is a connection as the context of its handler. Those of package context keep for as long as they live what somebody
// once needed of them, 0.7 KB with one AfterFunc, which is much for an idle session. This one becomes such a context when it is
// asked for a channel, and not before.
type handlerContext Conn

// contextState is what a handlerContext holds. The zero value has not ended.
type contextState struct {
	mu    sync.Mutex // guards what follows
	cause error      // nil: it has not ended
	full  *fullContext
	after *afterEnd
}

// fullContext is a context that is not only waited for by AfterFunc.
type fullContext struct {
	context.Context
	cancel context.CancelCauseFunc
}

// afterEnd is a function that is called at the end.
type afterEnd struct {
	call func()
	next *afterEnd
}

// end ends the context. The first cause counts.
func (x *contextState) end(cause error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.cause != nil {
		return
	}
	x.cause = cause
	if x.full != nil {
		x.full.cancel(cause)
	}
	for a := x.after; a != nil; a = a.next {
		go a.call()
	}
	x.after = nil
}

// fullLocked is the context that has a channel. x.mu is held.
func (x *contextState) fullLocked() *fullContext {
	if x.full == nil {
		x.full = new(fullContext)
		x.full.Context, x.full.cancel = context.WithCancelCause(context.Background())
		if x.cause != nil {
			x.full.cancel(x.cause)
		}
	}
	return x.full
}

// Deadline implements [context.Context]: there is none.
func (*handlerContext) Deadline() (time.Time, bool) { return time.Time{}, false }

// Done implements [context.Context].
func (c *handlerContext) Done() <-chan struct{} {
	x := &c.context
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.fullLocked().Done()
}

// Err implements [context.Context].
func (c *handlerContext) Err() error {
	x := &c.context
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.cause != nil {
		return context.Canceled
	}
	return nil
}

// Value implements [context.Context]. Package context itself asks for values, for [context.Cause] and for what it makes of a context that
// has a channel.
func (c *handlerContext) Value(key any) any {
	if key == (connKey{}) {
		return (*Conn)(c)
	}
	x := &c.context
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.full == nil && x.cause == nil {
		return nil
	}
	return x.fullLocked().Value(key)
}

// AfterFunc is what [context.AfterFunc] looks for. Called directly it spares the channel.
func (c *handlerContext) AfterFunc(f func()) (stop func() bool) {
	x := &c.context
	x.mu.Lock()
	defer x.mu.Unlock()
	a := &afterEnd{call: f}
	if x.cause != nil {
		go f()
	} else {
		a.next, x.after = x.after, a
	}
	return func() bool { return x.forget(a) }
}

// forget takes a out. It says whether a was still there.
func (x *contextState) forget(a *afterEnd) bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	for at := &x.after; *at != nil; at = &(*at).next {
		if *at == a {
			*at = a.next
			return true
		}
	}
	return false
}
