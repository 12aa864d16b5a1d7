package console

import (
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Bounds of a recording.
const (
	DefaultRecordLimit = 16 << 20 // bytes of one recording
	maxRecordQueue     = 1 << 20  // bytes that wait for a writer that is slow; then output is left out, with a mark
	maxRecordHeld      = 64 << 10 // bytes held back of the line that is being typed
	maxErased          = 32       // texts that are looked through for secrets that were erased; with more the line is taken to have had one
	recordGrace        = time.Second
)

// Recording is how sessions are recorded, as asciicast version 2: a line of JSON with the size and the time, and then a line for
// each event. "o" is what was sent to the terminal, "i" what was typed, "r" a new size, "m" a mark: something was left out.
//
// Secrets are not in a recording. What is typed at a password's prompt is never sent to a terminal, nor recorded as input. A line is
// held back until it is run or given up. Then one with a secret argument, or that had one which was erased, is recorded once, with *** for it;
// and so is one that is no command, with *** for all that was not understood, because there is no knowing what it was. What a command prints
// is recorded as it is.
type Recording struct {
	// Open, if set, is called when a session has been admitted; what came before, the login, is not recorded. e is of kind
	// SessionStart. A nil writer is no recording; an error is logged, and the session goes on without. The writer is used and
	// closed by one goroutine of its own, and may block: a session never waits for it, but for a second at its end.
	Open func(e Event) (io.WriteCloser, error)
	// Input records what is typed, too.
	Input bool
	// Limit is how many bytes a recording takes at most; 0 is [DefaultRecordLimit].
	Limit int64
}

// recorder writes one recording. A nil recorder records nothing.
type recorder struct {
	w     io.WriteCloser
	start time.Time
	typed bool
	limit int64
	wake  chan struct{} // of the writing goroutine
	done  chan struct{} // it has ended
	fail  func(error)

	mu      sync.Mutex
	queue   []byte  // events to be written
	held    []event // those of the line that is being typed
	heldN   int
	holding bool
	erased  []string // what the line that is being typed was before something was taken out of it
	lost    bool     // something was left out since the last event
	full    bool     // at the limit, or the writer failed
	closed  bool
	written int64
}

// event is one line of a recording.
type event struct {
	at   time.Duration
	kind byte
	text string
}

// castHeader is the first line (asciicast v2).
type castHeader struct {
	Version   int               `json:"version"`
	Width     int               `json:"width"`
	Height    int               `json:"height"`
	Timestamp int64             `json:"timestamp"`
	Title     string            `json:"title,omitempty"`
	Env       map[string]string `json:"env,omitempty"`
}

// startRecording begins the recording, if this session is to have one. s.mu is not held.
func (s *Session) startRecording() {
	cfg := s.c.cfg.Recording
	if cfg.Open == nil {
		return
	}
	e := Event{Kind: SessionStart}
	s.identify(&e)
	w, err := cfg.Open(e)
	if err != nil {
		s.c.log.Error("session is not recorded", "line", s.line, "err", err.Error())
		return
	}
	if w == nil {
		return
	}
	cols, rows := s.Size()
	h := castHeader{Version: 2, Width: max(cols, 1), Height: max(rows, 1), Timestamp: time.Now().Unix(),
		Title: strings.TrimSpace(fmt.Sprintf("vty%d %s", e.Line, e.User))}
	if t := s.t.Type(); t != "" {
		h.Env = map[string]string{"TERM": t}
	}
	head, _ := json.Marshal(h)
	r := &recorder{w: w, start: time.Now(), typed: cfg.Input, limit: cfg.Limit, wake: make(chan struct{}, 1), done: make(chan struct{}),
		queue: append(head, '\n'), written: int64(len(head) + 1)}
	if r.limit <= 0 {
		r.limit = DefaultRecordLimit
	}
	r.fail = func(err error) { s.c.log.Error("recording ended", "line", e.Line, "err", err.Error()) }
	go r.run()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.flush() // what is of the login is not recorded
	s.rec = r
	if s.closed {
		go r.close()
		s.rec = nil
	}
}

// run writes what is queued until close.
func (r *recorder) run() {
	defer close(r.done)
	for range r.wake {
		r.mu.Lock()
		p, closed := r.queue, r.closed
		r.queue = nil
		r.mu.Unlock()
		if len(p) > 0 {
			if _, err := r.w.Write(p); err != nil {
				r.mu.Lock()
				r.full, r.queue = true, nil
				r.mu.Unlock()
				r.fail(err)
			}
		}
		if closed {
			if err := r.w.Close(); err != nil {
				r.fail(err)
			}
			return
		}
	}
}

// poke wakes run.
func (r *recorder) poke() {
	select {
	case r.wake <- struct{}{}:
	default:
	}
}

// close writes the rest and closes, and waits for that for a limited time.
func (r *recorder) close() {
	if r == nil {
		return
	}
	r.mu.Lock()
	r.closed = true
	r.mu.Unlock()
	r.poke()
	wait := time.NewTimer(recordGrace)
	defer wait.Stop()
	select {
	case <-r.done:
	case <-wait.C:
	}
}

func (r *recorder) output(p []byte) { r.event('o', p) }

func (r *recorder) input(p []byte) {
	if r != nil && r.typed {
		r.event('i', p)
	}
}

func (r *recorder) resize(cols, rows int) {
	if r != nil {
		r.event('r', fmt.Appendf(nil, "%dx%d", cols, rows))
	}
}

// event records, or holds back.
func (r *recorder) event(kind byte, p []byte) {
	if r == nil || len(p) == 0 {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed || r.full {
		return
	}
	e := event{time.Since(r.start), kind, string(p)}
	switch {
	case !r.holding:
		r.put(e)
	case r.heldN+len(p) > maxRecordHeld:
		r.lost = true
	default:
		r.held = append(r.held, e)
		r.heldN += len(p) + 64 // what an event takes besides
	}
}

// put queues an event to be written. r.mu is held.
func (r *recorder) put(e event) {
	if r.full {
		return
	}
	line := e.line()
	if r.lost {
		r.lost = false
		line = append(event{e.at, 'm', "output left out"}.line(), line...)
	}
	switch {
	case len(r.queue)+len(line) > maxRecordQueue:
		r.lost = true
		return
	case r.written+int64(len(line)) > r.limit-markRoom:
		line, r.full = event{e.at, 'm', "end: the recording is full"}.line(), true
		if r.written+int64(len(line)) > r.limit {
			return
		}
	}
	r.queue = append(r.queue, line...)
	r.written += int64(len(line))
	r.poke()
}

// markRoom is kept for the last mark.
const markRoom = 80

func (e event) line() []byte {
	line := strconv.AppendFloat([]byte{'['}, e.at.Seconds(), 'f', 6, 64)
	line = append(append(append(line, `, "`...), e.kind), `", `...)
	text, _ := json.Marshal(e.text)
	return append(append(line, text...), "]\n"...)
}
