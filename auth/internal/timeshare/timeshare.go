// Package timeshare divides the time of a question among those that are asked it one after the other.
package timeshare

import (
	"context"
	"errors"
	"time"
)

// ErrTime is the cause of a context whose share is used up, also of one without a deadline whose owner keeps the time.
var ErrTime = errors.New("no answer in its share of the time")

// Patience is the least time after which silence says anything about a server.
const Patience = time.Second

// Share is the time of one.
type Share struct {
	Context context.Context
	End     context.CancelFunc // to be called when it has been asked

	began time.Time
	spent bool
}

// Begin is the share of the next of n that may have to be asked. Where ctx has a deadline and others come behind, it leaves them as much each
// as it gets. The last has all that is left.
func Begin(ctx context.Context, n int) *Share {
	s := &Share{Context: ctx, began: time.Now()}
	cancel := func() {}
	if end, ok := ctx.Deadline(); ok && n > 1 {
		s.Context, cancel = context.WithTimeoutCause(ctx, time.Until(end)/time.Duration(n), ErrTime)
	}
	s.End = func() {
		out := s.Context.Err() == context.DeadlineExceeded || errors.Is(context.Cause(s.Context), ErrTime)
		s.spent = out && time.Since(s.began) >= Patience
		cancel()
	}
	return s
}

// Spent says, behind End, that the share was long enough to tell and ran out: whoever had it is silent. Nobody gave up asking.
func (s *Share) Spent() bool { return s.spent }
