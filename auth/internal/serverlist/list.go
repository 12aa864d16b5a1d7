// Package serverlist chooses among servers that do the same: in the order of the list, without those that lately did not answer.
package serverlist

import (
	"sync"
	"time"
)

// DefaultDead is for how long a server that did not answer is left out.
const DefaultDead = time.Minute

// List remembers which servers are dead. The zero value is ready; its methods may be called by any goroutine.
type List struct {
	Now func() time.Time // the clock; nil is time.Now

	mu    sync.Mutex
	until map[int]time.Time // by place in the list
	count map[int]Count
}

// Count is how often a server was asked, and what came of it.
type Count struct {
	Asked, Answered, Failed uint64
}

// Asking counts a question to server i.
func (l *List) Asking(i int) { l.add(i, Count{Asked: 1}) }

func (l *List) add(i int, n Count) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.count == nil {
		l.count = map[int]Count{}
	}
	c := l.count[i]
	l.count[i] = Count{c.Asked + n.Asked, c.Answered + n.Answered, c.Failed + n.Failed}
}

// State is what server i has been doing, and for how long it is still left out; 0 is not at all.
func (l *List) State(i int) (c Count, dead time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.count[i], max(l.until[i].Sub(l.now()), 0)
}

// Live returns the places, 0 to n-1, of the servers that are worth asking now. There may be none: whoever comes after these servers,
// such as the users of the device, is then asked at once.
func (l *List) Live(n int) []int {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	var live []int
	for i := range n {
		if !now.Before(l.until[i]) {
			live = append(live, i)
		}
	}
	return live
}

// Failed leaves server i out for so long; 0 is [DefaultDead], negative not at all.
func (l *List) Failed(i int, dead time.Duration) {
	if dead == 0 {
		dead = DefaultDead
	}
	l.add(i, Count{Failed: 1})
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.until == nil {
		l.until = map[int]time.Time{}
	}
	l.until[i] = l.now().Add(dead)
}

// Answered takes server i in again.
func (l *List) Answered(i int) {
	l.add(i, Count{Answered: 1})
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.until, i)
}

func (l *List) now() time.Time {
	if l.Now != nil {
		return l.Now()
	}
	return time.Now()
}
