package limit

import (
	"cmp"
	"slices"
	"time"
)

// Try charges k with cost before it is known whether it deserves it, and is 0; if k is refused already it charges nothing and is how long
// yet. Because the charge comes first, no number of tries at one time gets further than those that come one by one. Who turned out well
// gets the cost back by Refund.
func (p *Penalties) Try(k Key, cost time.Duration) (wait time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	if wait = p.wait(k, now); wait == 0 {
		p.add(k, cost, now)
	}
	return wait
}

// Refund gives k back what one Try charged. Below the floor it is welcome again.
func (p *Penalties) Refund(k Key, cost time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	e, known := p.m[k]
	if !known {
		return
	}
	e.until -= cost
	e.refused = e.refused && e.until-now >= PenaltyFloor
	p.m[k] = e
	if e.until <= now {
		delete(p.m, k)
	}
}

// Forgive drops the penalty of k and says whether there was one.
func (p *Penalties) Forgive(k Key) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	e := p.m[k]
	delete(p.m, k)
	return e.until > p.now()
}

// ForgiveAll drops all penalties.
func (p *Penalties) ForgiveAll() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.m = nil
}

// Penalty is what one source is charged with.
type Penalty struct {
	Key     Key
	Left    time.Duration // until it has run off
	Refused bool          // the source is refused until then
}

// List is the most penalties that have longest to run, in that order, and how many there are in all. It looks at the whole table.
func (p *Penalties) List(most int) (list []Penalty, all int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	shorter := func(a, b Penalty) int {
		return cmp.Or(cmp.Compare(b.Left, a.Left), cmp.Compare(a.Key.String(), b.Key.String()))
	}
	for k, e := range p.m {
		if e.until <= now {
			continue
		}
		all++
		list = append(list, Penalty{k, e.until - now, e.refused})
		if len(list) >= 2*most+64 { // so that a full table takes no memory here
			slices.SortFunc(list, shorter)
			list = list[:most]
		}
	}
	slices.SortFunc(list, shorter)
	return list[:min(most, len(list))], all
}
