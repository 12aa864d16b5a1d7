package status

import (
	"context"
	"errors"
	"sync"
	"time"
)

// DefaultInterval is the time between two samples of a [Sampler].
const DefaultInterval = 5 * time.Second

const (
	fineInterval = time.Second // between two readings of the processor alone, for the graph of the last minute
	usageTime    = time.Second // what the file systems get to answer in; a disk that fails may hold one up for ever
)

// ErrSampling is what [Sampler.Run] returns while another call of it runs.
var ErrSampling = errors.New("status: the sampler runs already")

// Sampler reads what the host does, time and again, and remembers it. The fields are its configuration and are set before Run; the zero
// value is ready. Its methods may be called by any goroutine; before Run, and for its first second, there is no sample.
type Sampler struct {
	// Interval is the time between two samples; 0 is 5 s, and less than a second is one second.
	Interval time.Duration
	// Sampled, if set, is called with each sample by Run's goroutine, and holds the next one up. [Alarms.Check] is meant for it.
	Sampled func(ctx context.Context, s Sample)

	source source // nil: the host

	mu      sync.Mutex // guards what follows
	running bool
	latest  Sample
	sampled bool
	history history
}

// source is where the numbers come from.
type source interface {
	// total is the time of all cores together. It is called once a second.
	total(ctx context.Context) (coreTime, error)
	// read reads everything else. What cannot be had is left out.
	read(ctx context.Context) reading
	// filesystems may hang.
	filesystems(ctx context.Context) []FilesystemUse
}

// Run samples until ctx ends, and returns the context's error then. A system that tells nothing about its processor is an error at
// once. A second call while one runs fails with [ErrSampling]; one after that goes on with the history.
func (s *Sampler) Run(ctx context.Context) error {
	s.mu.Lock()
	if s.running {
		s.mu.Unlock()
		return ErrSampling
	}
	s.running = true
	s.mu.Unlock()
	defer func() { s.mu.Lock(); s.running = false; s.mu.Unlock() }()
	r := sampling{s: s, src: s.from(), every: s.interval()}
	return r.loop(ctx)
}

// Latest is the newest sample, and false while there is none. A sample whose Time is long past is that of a sampler that has stopped.
func (s *Sampler) Latest() (Sample, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.latest, s.sampled
}

// from is the source in force.
func (s *Sampler) from() source {
	if s.source != nil {
		return s.source
	}
	return &host{}
}

// takeSample makes a sample of two readings with gap between them, for who has no Sampler. It fails with the cause of ctx when that ends.
func takeSample(ctx context.Context, src source, gap time.Duration) (Sample, error) {
	if src == nil {
		src = &host{}
	}
	before, start := src.read(ctx), time.Now()
	wait := time.NewTimer(gap)
	defer wait.Stop()
	select {
	case <-ctx.Done():
		return Sample{}, context.Cause(ctx)
	case <-wait.C:
	}
	r := sampling{src: src}
	now := time.Now()
	s := src.read(ctx).since(before, now.Sub(start))
	s.Time, s.Filesystems = now, r.filesystems(ctx)
	return s, nil
}

// interval is the time between two samples in force.
func (s *Sampler) interval() time.Duration {
	if s.Interval == 0 {
		return DefaultInterval
	}
	return max(s.Interval, fineInterval)
}

// sampling is one Run.
type sampling struct {
	s     *Sampler
	src   source
	every time.Duration

	core   coreTime // of the last second
	coreAt time.Time
	last   reading
	lastAt time.Time
	next   time.Time       // when the next sample is due
	disks  []FilesystemUse // as they were last read
	usage  chan []FilesystemUse
}

// loop takes a sample after the first second and then at each interval, and the processor's load each second.
func (r *sampling) loop(ctx context.Context) error {
	var err error
	if r.core, err = r.src.total(ctx); err != nil {
		return err
	}
	r.last = r.src.read(ctx)
	r.coreAt = time.Now()
	r.lastAt, r.next = r.coreAt, r.coreAt
	tick := time.NewTicker(fineInterval)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
		now := time.Now() // with the monotonic reading: a clock that is set changes no rate
		r.second(ctx, now)
		if now.Sub(r.next) >= 0 {
			r.sample(ctx, now)
			for r.next = r.next.Add(r.every); now.Sub(r.next) >= 0; {
				r.next = now.Add(r.every) // the machine slept
			}
		}
	}
}

// second notes the processor's load since the last one.
func (r *sampling) second(ctx context.Context, now time.Time) {
	core, err := r.src.total(ctx)
	if err != nil {
		return
	}
	load := core.busySince(r.core)
	r.core = core
	gap := now.Sub(r.coreAt)
	r.coreAt = now
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	r.s.history.load(now, gap, load)
}

// sample reads everything, and publishes it.
func (r *sampling) sample(ctx context.Context, now time.Time) {
	next := r.src.read(ctx)
	gap := now.Sub(r.lastAt)
	s := next.since(r.last, gap)
	s.Time = now
	s.Filesystems = r.filesystems(ctx)
	r.last, r.lastAt = next, now
	r.s.mu.Lock()
	r.s.latest, r.s.sampled = s, true
	r.s.history.sample(now, gap, r.every, s)
	r.s.mu.Unlock()
	if f := r.s.Sampled; f != nil {
		f(ctx, s)
	}
}

// filesystems asks in a goroutine of its own, of which there is never more than one: a statfs(2) of a disk that does not answer cannot
// be ended. Until it has answered, what was known before goes on being shown.
func (r *sampling) filesystems(ctx context.Context) []FilesystemUse {
	if r.usage == nil {
		r.usage = make(chan []FilesystemUse, 1)
		go func(answer chan<- []FilesystemUse) {
			var list []FilesystemUse
			guarded(func() { list = r.src.filesystems(ctx) })
			answer <- list
		}(r.usage)
	}
	late := time.NewTimer(usageTime)
	defer late.Stop()
	select {
	case r.disks = <-r.usage:
		r.usage = nil
	case <-late.C:
	case <-ctx.Done():
	}
	return r.disks
}
