package auth

import (
	"crypto/rand"
	"fmt"
	"net"
	"net/netip"
	"sync"
	"time"

	"github.com/vtykit/vtykit/console"
)

// Books keeps accounts of a console's sessions and commands ([console.Config.Account]): a record when a session begins, from time to time,
// and when it ends; one when a command begins to run, and one when a line is denied or refused. Set the fields before the first session. Its
// methods may be called by any goroutine.
type Books struct {
	// To gets the records; [Queue] and [github.com/vtykit/vtykit/auth/syslog] are such, [Broadcast] several.
	To Accounter
	// Interim is the time between two records of a session that goes on (IOS: aaa accounting update periodic); 0 keeps none.
	Interim time.Duration

	mu   sync.Mutex // guards what follows
	boot string     // what all ids of this process begin with
	live map[uint64]*account
	lost uint64
}

// account is a session that has begun and not ended.
type account struct {
	s     *console.Session
	began time.Time
	timer *time.Timer // of the next interim record; nil without
}

var (
	_ console.Accountant        = (*Books)(nil)
	_ console.SessionAccountant = (*Books)(nil)
)

// AccountSession implements [console.SessionAccountant].
func (b *Books) AccountSession(r console.SessionRecord) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.lacks(r.Lost)
	serial := r.Session.Serial()
	a := b.live[serial]
	if !r.Ended {
		a = &account{s: r.Session, began: r.Time}
		if b.live == nil {
			b.live = map[uint64]*account{}
		}
		b.live[serial] = a
		if b.Interim > 0 {
			a.timer = time.AfterFunc(b.Interim, func() { b.interim(serial) })
		}
		b.To.Account(b.record(SessionStarted, a, r.Time))
		return
	}
	if a == nil { // its beginning was lost
		a = &account{s: r.Session, began: r.Session.Started()}
	}
	a.stop()
	delete(b.live, serial)
	end := b.record(SessionEnded, a, r.Time)
	end.Reason = r.Reason
	b.To.Account(end)
}

// lacks counts records that were lost, and forgets the sessions that have ended, for the records of their ends may be among those. The end of
// one that is still to come is then told by when it was connected. b.mu is held.
func (b *Books) lacks(n uint64) {
	if b.lost += n; n == 0 {
		return
	}
	var there map[*console.Session]bool
	for serial, a := range b.live {
		if there == nil {
			there = map[*console.Session]bool{}
			for _, s := range a.s.Console().Sessions() {
				there[s] = true
			}
		}
		if !there[a.s] {
			a.stop()
			delete(b.live, serial)
		}
	}
}

func (a *account) stop() {
	if a.timer != nil {
		a.timer.Stop()
	}
}

// interim keeps the record of a session that goes on.
func (b *Books) interim(serial uint64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if a := b.live[serial]; a != nil {
		b.To.Account(b.record(SessionGoesOn, a, time.Now()))
		a.timer.Reset(b.Interim)
	}
}

// Account implements [console.Accountant].
func (b *Books) Account(r console.Record) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.lacks(r.Lost)
	reason := ""
	switch r.Outcome {
	case console.Started: // not when it ends: what reloads the device never does
	case console.Denied, console.Refused:
		reason = r.Outcome.String()
	default:
		return
	}
	out := Record{Kind: CommandRun, Session: b.id(r.Serial), Time: r.Time}
	if a := b.live[r.Serial]; a != nil {
		out = b.record(CommandRun, a, r.Time)
	}
	out.Who = Subject{User: r.User, Level: r.Privilege, Line: r.Session, Method: methodOf(r.Method)}
	if ap, err := netip.ParseAddrPort(r.Remote); err == nil {
		out.Who.Peer = net.TCPAddrFromAddrPort(ap)
	}
	out.Command, out.Level, out.Reason = r.Line, r.Level, reason
	b.To.Account(out)
}

// Lost is how many records the console had no room for. What To loses is counted there.
func (b *Books) Lost() uint64 { b.mu.Lock(); defer b.mu.Unlock(); return b.lost }

// record is one of a session at a moment. b.mu is held.
func (b *Books) record(k RecordKind, a *account, at time.Time) Record {
	in, out := a.s.Traffic()
	return Record{Kind: k, Who: SubjectOf(a.s), Session: b.id(a.s.Serial()), Time: at, Elapsed: max(at.Sub(a.began), 0), In: in, Out: out}
}

// id names a session, also among those of earlier runs of the program: servers join records by it. b.mu is held.
func (b *Books) id(serial uint64) string {
	if b.boot == "" {
		var random [4]byte
		rand.Read(random[:]) // never fails
		b.boot = fmt.Sprintf("%x", random)
	}
	return fmt.Sprintf("%s%08x", b.boot, serial)
}

// Broadcast gives each record to all of them (IOS: broadcast). It panics on a nil one.
func Broadcast(list ...Accounter) Accounter {
	return broadcast(whole("Broadcast: nil accounter", list))
}

type broadcast []Accounter

// Account implements [Accounter].
func (l broadcast) Account(r Record) {
	for _, a := range l {
		a.Account(r)
	}
}
