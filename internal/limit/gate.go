package limit

import (
	"sync"
	"time"
)

// GateEvery is the time between two lines about one source where Gate.Every is 0.
const GateEvery = time.Minute

// Gate thins log lines out: one per source and period, which carries the number of those left out before it. A line about a
// source that then falls silent is left out for good.
type Gate struct {
	Every time.Duration    // the period; 0 is [GateEvery]. Not to be changed after first use
	Now   func() time.Time // the clock; nil is time.Now. Not to be changed after first use

	mu    sync.Mutex
	base  time.Time // set at first use; the times below are measured from it
	m     map[Key]line
	rest  line          // shared by the sources that found the table full
	swept time.Duration // when the table was last searched for old entries
}

type line struct {
	next       time.Duration // when the next may be written
	suppressed uint32
}

// Allow reports whether a line about k may be written now, and if so how many were left out since the last.
func (g *Gate) Allow(k Key) (suppressed int, ok bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	now, every := time.Now, g.Every
	if g.Now != nil {
		now = g.Now
	}
	if every <= 0 {
		every = GateEvery
	}
	if g.base.IsZero() {
		g.base = now()
	}
	t := now().Sub(g.base) + 1 // the zero line has always been due
	e, known := g.m[k]
	if !known && len(g.m) >= MaxKeys && !g.sweep(t) {
		return g.rest.allow(t, every)
	}
	suppressed, ok = e.allow(t, every)
	if g.m == nil {
		g.m = make(map[Key]line)
	}
	g.m[k] = e
	return suppressed, ok
}

func (l *line) allow(t, every time.Duration) (int, bool) {
	if t < l.next {
		l.suppressed = max(l.suppressed, l.suppressed+1) // stays at the most that it can count
		return 0, false
	}
	n := l.suppressed
	*l = line{next: t + every}
	return int(n), true
}

// sweep removes entries whose period is over and reports whether there is room now. What they had left out is told by the
// next shared line.
func (g *Gate) sweep(t time.Duration) bool {
	if g.swept != 0 && t-g.swept < sweepEvery {
		return false
	}
	g.swept = t
	for k, e := range g.m {
		if t >= e.next {
			g.rest.suppressed = max(g.rest.suppressed, g.rest.suppressed+e.suppressed)
			delete(g.m, k)
		}
	}
	return len(g.m) < MaxKeys
}
