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
	m     map[Key]line
	rest  line      // shared by the sources that found the table full
	swept time.Time // when the table was last searched for old entries
}

type line struct {
	next       time.Time // when the next may be written
	suppressed int
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
	t := now()
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

func (l *line) allow(t time.Time, every time.Duration) (int, bool) {
	if t.Before(l.next) {
		l.suppressed++
		return 0, false
	}
	n := l.suppressed
	*l = line{next: t.Add(every)}
	return n, true
}

// sweep removes entries whose period is over and reports whether there is room now. What they had left out is told by the
// next shared line.
func (g *Gate) sweep(t time.Time) bool {
	if !g.swept.IsZero() && t.Sub(g.swept) < sweepEvery {
		return false
	}
	g.swept = t
	for k, e := range g.m {
		if !t.Before(e.next) {
			g.rest.suppressed += e.suppressed
			delete(g.m, k)
		}
	}
	return len(g.m) < MaxKeys
}
