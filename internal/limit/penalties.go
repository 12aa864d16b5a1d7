package limit

import (
	"sync"
	"time"
)

// What a source is charged for each misdeed, and the bounds of what it has to wait (the scheme of OpenSSH's PerSourcePenalties).
const (
	AuthFailed    = 5 * time.Second  // a wrong name or password
	NoAuth        = 1 * time.Second  // a connection closed without a try
	Grace         = 10 * time.Second // the login grace time ran out
	ProtocolAbuse = 60 * time.Second
	Crash         = 90 * time.Second // the session's code panicked

	PenaltyFloor = 15 * time.Second
	PenaltyCap   = 600 * time.Second
)

// sweepEvery is how often a full table may be searched for what has run out (about 1 ms at 65 536 entries), so that a flood of
// new sources does not pay for a search each.
const sweepEvery = time.Second

// Penalties remembers how long each source has to wait. Penalties add up and run off with time; a source is refused from the
// moment its sum reaches [PenaltyFloor] until the sum has run off, and nobody has to wait longer than [PenaltyCap].
type Penalties struct {
	Now func() time.Time // the clock; nil is time.Now. Not to be changed after first use

	mu    sync.Mutex
	base  time.Time // set at first use; the times below are measured from it
	m     map[Key]penalty
	swept time.Duration
}

type penalty struct {
	until   time.Duration
	refused bool // the sum reached the floor
}

// Add charges k with cost. It reports false where the table is full and k is let off.
func (p *Penalties) Add(k Key, cost time.Duration) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.add(k, cost, p.now())
}

func (p *Penalties) add(k Key, cost, now time.Duration) bool {
	e, known := p.m[k]
	if !known && len(p.m) >= MaxKeys && !p.sweep(now) {
		return false
	}
	if e.until <= now {
		e = penalty{until: now}
	}
	e.until = min(e.until+cost, now+PenaltyCap)
	e.refused = e.refused || e.until-now >= PenaltyFloor
	if p.m == nil {
		p.m = make(map[Key]penalty)
	}
	p.m[k] = e
	return true
}

// Wait is how long k is refused yet, 0 if it is welcome.
func (p *Penalties) Wait(k Key) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.wait(k, p.now())
}

func (p *Penalties) wait(k Key, now time.Duration) time.Duration {
	if e := p.m[k]; e.refused {
		return max(0, e.until-now)
	}
	return 0
}

// now is the time since the first use, at least 1 ns, so that the zero penalty has always run out.
func (p *Penalties) now() time.Duration {
	now := time.Now
	if p.Now != nil {
		now = p.Now
	}
	if p.base.IsZero() {
		p.base = now()
	}
	return now().Sub(p.base) + 1
}

// sweep removes what has run out and reports whether there is room now.
func (p *Penalties) sweep(now time.Duration) bool {
	if p.swept != 0 && now-p.swept < sweepEvery {
		return false
	}
	p.swept = now
	for k, e := range p.m {
		if e.until <= now {
			delete(p.m, k)
		}
	}
	return len(p.m) < MaxKeys
}
