package console

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/vtykit/vtykit/console/grammar"
	"github.com/vtykit/vtykit/internal/safe"
)

// Accountant keeps records of what sessions did, such as a TACACS+ server or an audit log. See [Config.Account].
type Accountant interface {
	// Account takes one record. It may block: the sessions do not wait for it. Records come one at a time, in order,
	// on a goroutine of the console's.
	Account(r Record)
}

// maxRecords is how many records wait for an [Accountant]. What comes while so many wait is lost, and counted in the next [Record.Lost].
const maxRecords = 1024

// Outcome is what became of a command line.
type Outcome uint8

const (
	Started     Outcome = iota // it begins to run; one of the next four follows with the same ID
	Done                       // it ended without an error
	Failed                     // its handler returned an error
	Interrupted                // Ctrl-C, disconnect, timeout or shutdown ended it
	Panicked                   // its handler panicked or ended its goroutine
	Denied                     // an [Authorizer] did not let it run
	Refused                    // it was unknown, ambiguous or incomplete
)

func (o Outcome) String() string {
	return [...]string{"started", "done", "failed", "interrupted", "panicked", "denied", "refused"}[min(o, Refused)]
}

// Record is one entry of an [Accountant].
type Record struct {
	CommandInfo               // Path is empty and Line masked from the first unknown word on, if Refused
	Outcome     Outcome       // what the record reports
	ID          uint64        // of the line, unique in the console: of both records of a command that ran
	Time        time.Time     // of the event
	Duration    time.Duration // how long the command ran; 0 unless it did
	Session     int           // the number of the session's line
	User        string
	Remote      string // address and port, empty for a terminal of this machine
	Privilege   int    // the session's level
	View        string // and its view
	Serial      uint64 // of the session, see [Session.Serial]
	Method      string // how its user proved who he is, see [User.Method]
	Lost        uint64 // records lost before this one, because too many waited
}

// ledger is the queue of records. Its goroutine lives while there are any.
type ledger struct {
	mu      sync.Mutex
	queue   []due
	lost    uint64
	last    uint64 // ID
	writing bool
	idle    chan struct{} // closed when all is handed over; nil while nobody waits for that
}

// add queues a record, or counts it as lost. It does not block.
func (l *ledger) add(a Accountant, d due, panicked func(any)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.queue) >= maxRecords {
		l.lost++
		return
	}
	d.command.Lost, l.lost = l.lost, 0
	l.queue = append(l.queue, d)
	if !l.writing {
		l.writing = true
		go l.drain(a, panicked)
	}
}

// drain hands records over until there are none. The one that is being handed over still counts.
func (l *ledger) drain(a Accountant, panicked func(any)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for len(l.queue) > 0 {
		d := l.queue[0]
		l.mu.Unlock()
		deliver(a, d, panicked)
		l.mu.Lock()
		l.queue = l.queue[1:]
	}
	l.queue, l.writing = nil, false
	if l.idle != nil {
		close(l.idle)
		l.idle = nil
	}
}

func deliver(a Accountant, d due, panicked func(any)) {
	done := make(chan struct{})
	go func() { // of its own, so that runtime.Goexit in it ends one record only
		defer close(done)
		defer func() {
			if p := recover(); p != nil {
				panicked(p)
			}
		}()
		d.to(a)
	}()
	<-done
}

// id is a new one.
func (l *ledger) id() uint64 { l.mu.Lock(); defer l.mu.Unlock(); l.last++; return l.last }

// Accounted waits until the Accountant has taken all records that there are now and while it waits, or ctx ends. It is for the end of
// the program, after the sessions.
func (c *Console) Accounted(ctx context.Context) error {
	l := &c.ledger
	l.mu.Lock()
	if !l.writing {
		l.mu.Unlock()
		return nil
	}
	if l.idle == nil {
		l.idle = make(chan struct{})
	}
	idle := l.idle
	l.mu.Unlock()
	select {
	case <-idle:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// entry is a command that runs, for its second record; nil where nobody keeps them.
type entry struct {
	s       *Session
	info    CommandInfo
	id      uint64
	start   time.Time
	outcome Outcome
}

// account records a line that does not run.
func (s *Session) account(c CommandInfo, o Outcome) {
	if s.c.cfg.Account != nil && s.line >= 0 {
		s.record(Record{CommandInfo: c, Outcome: o, ID: s.c.ledger.id(), Time: time.Now()})
	}
}

// refused records a line that means nothing, with all of it masked that was not understood.
func (s *Session) refused(m *Mode, match *grammar.Match) {
	if s.c.cfg.Account != nil && match.Status != grammar.Empty {
		s.account(CommandInfo{Mode: m.name, Line: match.Masked()}, Refused)
	}
}

// started records the start of a command.
func (s *Session) started(c func() CommandInfo) *entry {
	if s.c.cfg.Account == nil || s.line < 0 {
		return nil
	}
	e := &entry{s: s, info: c(), id: s.c.ledger.id(), start: time.Now(), outcome: Panicked}
	s.record(Record{CommandInfo: e.info, Outcome: Started, ID: e.id, Time: e.start})
	return e
}

// ends notes how the command ended. Without it, it panicked.
func (e *entry) ends(err error, interrupted bool) {
	switch {
	case e == nil:
	case interrupted:
		e.outcome = Interrupted
	case err != nil:
		e.outcome = Failed
	default:
		e.outcome = Done
	}
}

// stop records the end.
func (e *entry) stop() {
	if e != nil {
		now := time.Now()
		e.s.record(Record{CommandInfo: e.info, Outcome: e.outcome, ID: e.id, Time: now, Duration: now.Sub(e.start)})
	}
}

func (s *Session) record(r Record) {
	r.Session, r.User, r.Privilege, r.View, r.Serial, r.Method = s.line, s.User(), s.Level(), s.View(), s.count.serial, s.Method()
	if a := s.t.RemoteAddr(); a != nil {
		r.Remote = a.String()
	}
	s.enter(due{command: r})
}

// enter queues a record.
func (s *Session) enter(d due) {
	s.c.ledger.add(s.c.cfg.Account, d, func(p any) {
		s.c.log.Error("panic in Account", "panic", string(safe.AppendLine(nil, fmt.Append(nil, p), 256)))
	})
}
