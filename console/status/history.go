package status

import (
	"maps"
	"math"
	"slices"
	"time"
)

// What a [History] holds: in all less than 2 MiB with 256 interfaces.
const (
	HistorySeconds = 60
	HistoryMinutes = 60
	HistoryHours   = 72
)

// Point is a value in one second, minute or hour of a [History].
type Point struct {
	Average, Maximum float64
	Known            bool // false: nothing was measured then
}

// History is what a value was: newest first, so that Seconds[0] is now, Minutes[0] the last whole minute of the sampler, and Hours[0] the last
// whole hour. What is taken once per sample stands for all seconds since the one before.
type History struct {
	Seconds []Point // HistorySeconds of them
	Minutes []Point // HistoryMinutes
	Hours   []Point // HistoryHours
}

// CPUHistory is the load of all cores together in percent, measured each second.
func (s *Sampler) CPUHistory() History {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.history.cpu.past(s.history.second(time.Now()))
}

// MemoryHistory is the memory used, in percent.
func (s *Sampler) MemoryHistory() History {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.history.memory.past(s.history.second(time.Now()))
}

// InterfaceHistory is what an interface received and sent, in bytes a second; nothing is known of an interface that does not exist.
func (s *Sampler) InterfaceHistory(name string) (received, sent History) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.history.interfaces[name]
	if t == nil {
		t = &[2]track{}
	}
	now := s.history.second(time.Now())
	return t[0].past(now), t[1].past(now)
}

// history is what a sampler remembers.
type history struct {
	origin      time.Time // seconds count from here, by the monotonic clock
	cpu, memory track
	interfaces  map[string]*[2]track // received, sent
}

// second is the number of a moment. A tick may come a little late, and the next one a little less so: it is rounded.
func (h *history) second(now time.Time) int64 {
	if h.origin.IsZero() {
		h.origin = now
	}
	return int64((now.Sub(h.origin) + time.Second/2) / time.Second)
}

// load notes the processor's load since the second before.
func (h *history) load(now time.Time, gap time.Duration, percent float64) {
	h.cpu.note(h.second(now), percent, covered(gap, 1))
}

// sample notes what is known once per sample.
func (h *history) sample(now time.Time, gap, every time.Duration, s Sample) {
	at := h.second(now)
	seconds := covered(gap, int64(every/time.Second))
	h.memory.note(at, s.Memory(), seconds)
	if h.interfaces == nil {
		h.interfaces = map[string]*[2]track{}
	}
	for _, i := range s.Interfaces {
		t := h.interfaces[i.Name]
		if t == nil {
			h.forget(at)
			if len(h.interfaces) >= maxInterfaces {
				continue
			}
			t = &[2]track{}
			h.interfaces[i.Name] = t
		}
		t[0].note(at, i.ReceiveBytes, seconds)
		t[1].note(at, i.TransmitBytes, seconds)
	}
}

// forget makes room for an interface: those that have gone, the longest gone first. Containers come and go with a new name each time.
func (h *history) forget(at int64) {
	if len(h.interfaces) < maxInterfaces {
		return
	}
	oldest := slices.MinFunc(slices.Collect(maps.Keys(h.interfaces)), func(a, b string) int { return int(h.interfaces[a][0].at - h.interfaces[b][0].at) })
	if h.interfaces[oldest][0].at < at {
		delete(h.interfaces, oldest)
	}
}

// covered is how many seconds a value stands for: one that comes much later than it should says nothing of the time between.
func covered(gap time.Duration, every int64) int64 {
	n := int64((gap + time.Second/2) / time.Second)
	if n > 2*every {
		return 1
	}
	return max(n, 1)
}

// track is the history of one value, in 2.4 KB. The zero value knows nothing.
type track struct {
	started      bool
	at, covers   int64 // the second that was noted last, and how many it stood for
	seconds      [HistorySeconds]bucket
	minutes      [HistoryMinutes]bucket
	hours        [HistoryHours]bucket
	minute, hour sum // under way
}

// bucket is a Point in half the size.
type bucket struct {
	average, maximum float32
	known            bool
}

type sum struct {
	total, maximum float64
	n              int
}

func (s *sum) add(v float64) {
	s.total, s.maximum, s.n = s.total+v, max(s.maximum, v), s.n+1
}

// take is what was summed up, and begins again.
func (s *sum) take() bucket {
	b := bucket{}
	if s.n > 0 {
		b = bucket{float32(s.total / float64(s.n)), float32(s.maximum), true}
	}
	*s = sum{}
	return b
}

// note stores a value for the last covered seconds up to at.
func (t *track) note(at int64, v float64, covers int64) {
	if math.IsNaN(v) || math.IsInf(v, 0) || v < 0 {
		return
	}
	if !t.started {
		t.started, t.at = true, at-covers
	}
	t.covers = covers
	t.forward(at - covers)
	for t.at < at {
		t.step()
		t.seconds[index(t.at, HistorySeconds)] = bucket{float32(v), float32(v), true}
		t.minute.add(v)
		t.hour.add(v)
	}
}

// forward lets time pass of which nothing is known.
func (t *track) forward(to int64) {
	if to-t.at > HistoryHours*3600 { // all of it is past; the machine was asleep
		*t = track{started: true, at: to}
	}
	for t.at < to {
		t.step()
	}
}

// step goes on by one second.
func (t *track) step() {
	t.at++
	t.seconds[index(t.at, HistorySeconds)] = bucket{}
	if index(t.at, 60) == 0 {
		t.minutes[index(floor(t.at, 60), HistoryMinutes)] = t.minute.take()
	}
	if index(t.at, 3600) == 0 {
		t.hours[index(floor(t.at, 3600), HistoryHours)] = t.hour.take()
	}
}

// index is a place in a ring, also for a number below zero.
func index(n, size int64) int64 { return ((n % size) + size) % size }

// past lists it as of now, newest first. It changes nothing.
func (t *track) past(now int64) History {
	h := History{make([]Point, HistorySeconds), make([]Point, HistoryMinutes), make([]Point, HistoryHours)}
	if !t.started {
		return h
	}
	c := *t
	if now-c.at > c.covers { // else the next value is not due yet
		c.forward(now)
	}
	for i := range h.Seconds {
		h.Seconds[i] = c.seconds[index(c.at-int64(i), HistorySeconds)].point()
	}
	for i := range h.Minutes {
		h.Minutes[i] = c.minutes[index(floor(c.at, 60)-int64(i), HistoryMinutes)].point()
	}
	for i := range h.Hours {
		h.Hours[i] = c.hours[index(floor(c.at, 3600)-int64(i), HistoryHours)].point()
	}
	return h
}

func (b bucket) point() Point { return Point{float64(b.average), float64(b.maximum), b.known} }

// floor divides downward.
func floor(n, by int64) int64 { return (n - index(n, by)) / by }
