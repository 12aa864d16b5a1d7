package auth

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/vtykit/vtykit/internal/safe"
)

// RecordKind is what a [Record] tells.
type RecordKind uint8

// The kinds.
const (
	SessionStarted RecordKind = iota // after login
	SessionGoesOn                    // from time to time
	SessionEnded
	CommandRun // a command line was run, or was not let
)

func (k RecordKind) String() string {
	switch k {
	case SessionStarted:
		return "start"
	case SessionGoesOn:
		return "interim"
	case SessionEnded:
		return "stop"
	}
	return "command"
}

// Record is one line of the accounts.
type Record struct {
	Kind    RecordKind
	Who     Subject
	Session string        // the same in all records of a session and in no other's; 1 to 64 printable bytes
	Time    time.Time     // when it happened
	Elapsed time.Duration // since the login
	In, Out uint64        // bytes from and to the terminal so far
	Command string        // of CommandRun: the line as it was run, secrets masked already
	Level   int           // of CommandRun: the privilege level that it needs, 0 to 15
	Reason  string        // of SessionEnded: the close reason; of CommandRun: empty if it began to run, else denied or refused
}

// Accounter keeps accounts. Its method may be called by any goroutine.
type Accounter interface {
	// Account takes a record and returns at once.
	Account(r Record)
}

// Recorder delivers records to where they are kept. Its method is called by one goroutine at a time.
type Recorder interface {
	// Record delivers one and returns when it is kept, or when ctx ends. After [ErrUnavailable] it is tried again.
	Record(ctx context.Context, r Record) error
}

// ChainRecorders delivers each record to the first that is available. It panics on a nil one.
func ChainRecorders(list ...Recorder) Recorder {
	return recorders(whole("ChainRecorders: nil recorder", list))
}

type recorders []Recorder

// Record implements [Recorder].
func (l recorders) Record(ctx context.Context, r Record) error {
	_, err := first(ctx, l, func(ctx context.Context, to Recorder) (struct{}, error) { return struct{}{}, to.Record(ctx, r) })
	return err
}

// Queue is an [Accounter] that hands records to a [Recorder] in order, in a goroutine of its own, so that no session ever waits for a
// server. It holds at most Size records; while the server is away it keeps them and tries again, and what comes on top of that is
// lost and counted. The fields must not be changed after the first Account. Its methods may be called by any goroutine; Close ends it.
type Queue struct {
	To      Recorder
	Size    int           // records that wait; 0 is 256, at some 5 KB each at the most
	Retry   time.Duration // between two tries at an unavailable recorder; 0 is ten seconds
	Timeout time.Duration // of one delivery; 0 is forty seconds
	Logger  *slog.Logger  // takes at most one record a minute of what was lost; nil discards

	mu      sync.Mutex // guards what follows
	waiting chan Record
	stop    context.CancelFunc // ends the delivery
	closing chan struct{}      // closed when no more records come
	done    chan struct{}      // closed when the goroutine has ended
	closed  bool
	lost    uint64
}

// Bounds of what a queue keeps of one record.
const (
	maxRecorded = 4096 // bytes of a command
	maxReason   = 64
)

// Account implements [Accounter].
func (q *Queue) Account(r Record) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed {
		q.lost++
		return
	}
	if q.waiting == nil {
		q.start()
	}
	r.Command, r.Reason, r.Session = safe.Line(r.Command, maxRecorded), safe.Line(r.Reason, maxReason), safe.Line(r.Session, maxName)
	select {
	case q.waiting <- r:
	default:
		q.lost++
	}
}

// start starts the goroutine. q.mu is held.
func (q *Queue) start() {
	size := q.Size
	if size <= 0 {
		size = 256
	}
	q.waiting, q.closing, q.done = make(chan Record, size), make(chan struct{}), make(chan struct{})
	ctx, stop := context.WithCancel(context.Background())
	q.stop = stop
	go q.run(ctx)
}

// Lost is how many records were not delivered and will not be.
func (q *Queue) Lost() uint64 {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.lost
}

// Close takes no more records, delivers what waits, each with one try, and returns when that is done. What is not delivered when ctx ends
// is lost, and ctx's cause returned.
func (q *Queue) Close(ctx context.Context) error {
	q.mu.Lock()
	first := !q.closed
	q.closed = true
	if q.waiting == nil {
		q.mu.Unlock()
		return nil
	}
	if first {
		close(q.closing)
		close(q.waiting)
	}
	q.mu.Unlock()
	select {
	case <-q.done:
		return nil
	case <-ctx.Done():
		q.stop()
		<-q.done
		return context.Cause(ctx)
	}
}

// run delivers. It ends when waiting is closed and empty. Only here is anything logged, since a logger may block.
func (q *Queue) run(ctx context.Context) {
	defer close(q.done)
	defer q.stop()
	var t teller
	for r := range q.waiting {
		if err := q.deliver(ctx, r, &t); err != nil {
			q.mu.Lock()
			q.lost++
			q.mu.Unlock()
			t.tell(q, err)
		}
	}
}

// deliver tries until the recorder can tell whether it took the record, or the queue is closed.
func (q *Queue) deliver(ctx context.Context, r Record, t *teller) error {
	for {
		err := q.once(ctx, r)
		if err == nil || !errors.Is(err, ErrUnavailable) {
			return err
		}
		t.tell(q, err)
		retry := q.Retry
		if retry <= 0 {
			retry = 10 * time.Second
		}
		timer := time.NewTimer(retry)
		select {
		case <-timer.C:
		case <-q.closing:
			timer.Stop()
			return q.once(ctx, r)
		}
	}
}

func (q *Queue) once(ctx context.Context, r Record) (err error) {
	timeout := q.Timeout
	if timeout <= 0 {
		timeout = 40 * time.Second
	}
	ctx, cancel := context.WithTimeoutCause(ctx, timeout, errBackend)
	defer cancel()
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("auth: the recorder panicked: %s", safe.Line(fmt.Sprint(p), 128))
		}
	}()
	return q.To.Record(ctx, r)
}

// teller logs what was lost, once a minute.
type teller struct {
	last time.Time
	lost uint64
}

func (t *teller) tell(q *Queue, why error) {
	lost, now := q.Lost(), time.Now()
	if q.Logger == nil || lost == t.lost || !t.last.IsZero() && now.Sub(t.last) < time.Minute {
		return
	}
	t.last, t.lost = now, lost
	q.Logger.Warn("accounting records lost", "total", lost, "error", safe.Line(why.Error(), 256))
}
