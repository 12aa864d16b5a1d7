package auth

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// books is a recorder whose answers a test sets.
type books struct {
	mu   sync.Mutex
	kept []string
	err  error
	hang bool
}

func (b *books) Record(ctx context.Context, r Record) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.hang {
		<-ctx.Done()
		return fmt.Errorf("%w: %w", ErrUnavailable, context.Cause(ctx))
	}
	if b.err == nil {
		b.kept = append(b.kept, r.Command)
	}
	return b.err
}

func (b *books) set(err error) { b.mu.Lock(); defer b.mu.Unlock(); b.err = err }

func (b *books) String() string { b.mu.Lock(); defer b.mu.Unlock(); return strings.Join(b.kept, " ") }

func number(n int) Record { return Record{Kind: CommandRun, Command: fmt.Sprint(n)} }

func TestQueueKeepsOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := &books{}
		q := &Queue{To: b}
		for n := range 5 {
			q.Account(number(n))
		}
		if err := q.Close(t.Context()); err != nil || b.String() != "0 1 2 3 4" || q.Lost() != 0 {
			t.Errorf("%v, %s, %d lost", err, b, q.Lost())
		}
		q.Account(number(9))
		if err := q.Close(t.Context()); err != nil || q.Lost() != 1 {
			t.Errorf("after the end: %v, %d lost", err, q.Lost())
		}
	})
	if err := (&Queue{}).Close(t.Context()); err != nil {
		t.Error(err)
	}
}

// TestQueueOutage: while the server is away records are kept as far as there is room, nobody waits, and the rest is counted and
// logged once a minute.
func TestQueueOutage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		b := &books{err: ErrUnavailable}
		q := &Queue{To: b, Size: 3, Logger: slog.New(slog.NewTextHandler(&log, nil))}
		q.Account(number(0))
		synctest.Wait() // it is being delivered
		start := time.Now()
		for n := range 10 {
			q.Account(number(1 + n))
		}
		if d := time.Since(start); d != 0 || q.Lost() != 7 {
			t.Errorf("waited %v, %d lost", d, q.Lost())
		}
		time.Sleep(90 * time.Second)
		synctest.Wait()
		if n := strings.Count(log.String(), "records lost"); n != 1 || !strings.Contains(log.String(), "total=7") {
			t.Errorf("log: %s", log.String())
		}
		b.set(nil)
		time.Sleep(10 * time.Second)
		synctest.Wait()
		if b.String() != "0 1 2 3" || q.Lost() != 7 {
			t.Errorf("%s, %d lost", b, q.Lost())
		}
		q.Close(t.Context())
	})
}

// TestQueueRefusal: a record that a server refuses is lost, and those behind it are not.
func TestQueueRefusal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := &books{err: errors.New("no")}
		q := &Queue{To: b}
		q.Account(number(0))
		synctest.Wait()
		b.set(nil)
		q.Account(number(1))
		q.Close(t.Context())
		if b.String() != "1" || q.Lost() != 1 {
			t.Errorf("%s, %d lost", b, q.Lost())
		}
		q = &Queue{To: recorderFunc(func(context.Context, Record) error { panic("x") })}
		q.Account(number(0))
		q.Close(t.Context())
		if q.Lost() != 1 {
			t.Errorf("after a panic %d lost", q.Lost())
		}
	})
}

type recorderFunc func(context.Context, Record) error

func (f recorderFunc) Record(ctx context.Context, r Record) error { return f(ctx, r) }

// TestQueueClose: closing waits for a last try, and not for longer than its context.
func TestQueueClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := &books{err: ErrUnavailable}
		q := &Queue{To: b}
		q.Account(number(0))
		time.Sleep(time.Second) // between two tries
		b.set(nil)
		if err := q.Close(t.Context()); err != nil || b.String() != "0" {
			t.Errorf("%v, %s", err, b)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		q := &Queue{To: &books{hang: true}}
		q.Account(number(0))
		q.Account(number(1))
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		start := time.Now()
		if err := q.Close(ctx); !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != 3*time.Second || q.Lost() != 2 {
			t.Errorf("%v after %v, %d lost", err, time.Since(start), q.Lost())
		}
	})
}

// TestQueueBounds: what one record may take is bounded, and nothing of it is a control character.
func TestQueueBounds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var got Record
		q := &Queue{To: recorderFunc(func(_ context.Context, r Record) error { got = r; return nil })}
		huge := strings.Repeat("\x1b", 10000)
		q.Account(Record{Command: huge, Reason: huge, Session: huge})
		q.Close(t.Context())
		if len(got.Command) > maxRecorded || len(got.Reason) > maxReason || len(got.Session) > maxName ||
			strings.Contains(got.Command+got.Reason+got.Session, "\x1b") {
			t.Errorf("%d, %d, %d", len(got.Command), len(got.Reason), len(got.Session))
		}
	})
}

func TestChainRecorders(t *testing.T) {
	away, here := &books{err: ErrUnavailable}, &books{}
	if err := ChainRecorders(away, here).Record(t.Context(), number(1)); err != nil || here.String() != "1" {
		t.Errorf("%v, %s", err, here)
	}
}
