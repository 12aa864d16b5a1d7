package telnet

import (
	"context"
	"errors"
	"testing"
)

// TestHandlerContext: it ends once, with its cause, for whoever waits by whatever means, before and afterwards.
func TestHandlerContext(t *testing.T) {
	type key struct{}
	for _, full := range []bool{false, true} {
		c, _ := pipePair(t)
		var ctx context.Context = (*handlerContext)(c)
		if _, ok := ctx.Deadline(); ok || ctx.Err() != nil || context.Cause(ctx) != nil || ctx.Value(key{}) != nil {
			t.Fatal("a context that has not ended")
		}
		if full {
			ctx.Done()
		}
		called := make(chan string, 4)
		stop := context.AfterFunc(ctx, func() { called <- "standard" })
		(*handlerContext)(c).AfterFunc(func() { called <- "own" })
		stopped := (*handlerContext)(c).AfterFunc(func() { called <- "stopped" })
		if !stopped() || stopped() {
			t.Error("not stopped once")
		}
		child, cancel := context.WithCancel(context.WithValue(ctx, key{}, 1))
		defer cancel()
		c.context.end(ErrServerClosed)
		c.context.end(ErrClosed)
		<-ctx.Done()
		<-child.Done()
		if got := <-called + <-called; got != "standardown" && got != "ownstandard" {
			t.Error(got)
		}
		if stop() || stopped() {
			t.Error("stopped behind the end")
		}
		(*handlerContext)(c).AfterFunc(func() { called <- "late" })
		if got := <-called; got != "late" {
			t.Error(got)
		}
		for _, ctx := range []context.Context{ctx, child, context.WithoutCancel(ctx)} {
			if got, ok := FromContext(ctx); !ok || got != c {
				t.Error("without its connection")
			}
		}
		if ctx.Err() != context.Canceled || context.Cause(ctx) != ErrServerClosed || context.Cause(child) != ErrServerClosed {
			t.Error(ctx.Err(), context.Cause(ctx), context.Cause(child))
		}
	}
	c, _ := pipePair(t)
	c.context.end(ErrClosed) // before anybody has asked for it
	ctx := (*handlerContext)(c)
	if !errors.Is(context.Cause(ctx), ErrClosed) {
		t.Error(context.Cause(ctx))
	}
	<-ctx.Done()
}

// TestHandlerContextIsSmall: waiting for its end makes no channel and no map.
func TestHandlerContextIsSmall(t *testing.T) {
	c, _ := pipePair(t)
	ctx, nothing := (*handlerContext)(c), func() {}
	if n := testing.AllocsPerRun(100, func() { ctx.AfterFunc(nothing)() }); n > 2 {
		t.Errorf("%v allocations", n)
	}
	if c.context.full != nil || c.context.after != nil {
		t.Error("something stays")
	}
}
