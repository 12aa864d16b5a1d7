package fingerprint

import (
	"bytes"
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/vtykit/vtykit/telnet"
)

// Defaults of a Handler.
const (
	defaultQuiet     = 2 * time.Second
	defaultTotal     = 5 * time.Second
	defaultRobotWait = 5 * time.Second
	defaultMaxFiles  = 1000
)

// Handler is a server's shell that finds out what connects: it asks for options in small steps, shows the client its fingerprint as text and
// JSON, keeps it, and closes. Its Options and Trace must be those of the server:
//
//	h := &fingerprint.Handler{Dir: "/var/lib/fingerprints"}
//	srv := &telnet.Server{Handler: h, Options: h.Options, Trace: h.Trace}
//
// Without its Options only what every connection negotiates is seen, without its Trace nothing. The fields must not be changed once it serves.
// A zero duration or number is its default. A session is never logged in, so the server's limits for connections before login hold.
type Handler struct {
	// Dir is where a file HASH.json is kept for each fingerprint, with the number of sightings. It is made if it does not exist.
	// "" keeps nothing.
	Dir string
	// MaxFiles is how many files Dir may have, default 1000. Further fingerprints are shown and not kept.
	MaxFiles int
	// Quiet is how long the client may be silent before no more answers are expected, default 2 s; a client that has answered before has a
	// quarter of it in each step.
	Quiet time.Duration
	// Total is how long the probe takes at most, default 5 s.
	Total time.Duration
	// RobotCheck also asks the terminal where its cursor is, before and behind one space. A client that lets its user edit lines
	// keeps the answer to itself, and counts as no terminal.
	RobotCheck bool
	// RobotWait is how long that may take, default 5 s.
	RobotWait time.Duration
	// Known, if not nil, is called with each fingerprint, in the session's goroutine.
	Known func(Fingerprint)
	// Logger takes a record at Info for each fingerprint and at Error for what could not be kept. nil discards.
	Logger *slog.Logger

	mu    sync.Mutex // guards conns
	conns map[*telnet.Conn]*session

	storing sync.Mutex // one file at a time: a sighting is read, counted and written
}

// session is one connection's recorder, which Trace writes and the handler reads.
type session struct {
	mu      sync.Mutex
	rec     Recorder
	changed chan struct{} // has a value when the client has said something
	ended   chan struct{} // closed when nothing more comes
}

// Trace is for [telnet.Server].Trace. It ignores connections that this handler does not serve.
func (h *Handler) Trace(c *telnet.Conn, sent bool, p []byte) {
	h.mu.Lock()
	s := h.conns[c]
	h.mu.Unlock()
	if s == nil {
		return
	}
	s.mu.Lock()
	if sent {
		s.rec.Sent(p)
	} else {
		s.rec.Received(p)
	}
	s.mu.Unlock()
	if !sent {
		select {
		case s.changed <- struct{}{}:
		default: // it will look anyway
		}
	}
}

func orDefault(d, def time.Duration) time.Duration {
	if d <= 0 {
		return def
	}
	return d
}

// deaf is a telnet.Receiver that takes what a client says without acting on it: the recorder has it already.
type deaf struct{}

func (deaf) Input([]byte)    {}
func (deaf) Control(byte)    {}
func (deaf) Resize(int, int) {}

// ServeTelnet implements [telnet.Handler].
func (h *Handler) ServeTelnet(ctx context.Context, c *telnet.Conn) {
	s := &session{changed: make(chan struct{}, 1), ended: make(chan struct{})}
	h.mu.Lock()
	if h.conns == nil {
		h.conns = make(map[*telnet.Conn]*session)
	}
	h.conns[c] = s
	h.mu.Unlock()
	go func() {
		defer close(s.ended)
		for c.Receive(deaf{}) == nil {
		}
	}()
	reason := telnet.ReasonLogout
	defer func() {
		c.Disconnect(reason.String())
		<-s.ended
		h.mu.Lock()
		delete(h.conns, c)
		h.mu.Unlock()
	}()
	h.ask(ctx, c, s)
	if context.Cause(ctx) == telnet.ErrServerClosed {
		reason = telnet.ReasonShutdown
		return
	}
	s.mu.Lock()
	f := s.rec.Fingerprint()
	s.mu.Unlock()
	h.keep(f)
	if h.Known != nil {
		h.Known(f)
	}
	text := append([]byte(f.String()), '\n')
	text = bytes.ReplaceAll(append(text, f.JSON()...), []byte{'\n'}, []byte("\r\n"))
	_, _ = c.Write(append([]byte("\r\n"), text...)) // an error means that nobody is there any more
}

// ask goes through the steps.
func (h *Handler) ask(ctx context.Context, c *telnet.Conn, s *session) {
	start := time.Now()
	quiet, total := orDefault(h.Quiet, defaultQuiet), orDefault(h.Total, defaultTotal)
	left := func() time.Duration { return total - time.Since(start) }
	// The opening. A peer that answers none of it speaks no telnet, and is not asked for more.
	s.wait(ctx, min(quiet, left()), func(r *Recorder) bool { return r.telnetSeen })
	s.wait(ctx, min(quiet/4, left()), func(r *Recorder) bool {
		return !r.waiting() && (len(r.types) > 0 || !r.sides[0][telnet.OptTTYPE].on)
	})
	if s.get(func(r *Recorder) bool { return r.answers() > 0 }) {
		for _, step := range steps {
			if left() <= 0 || ctx.Err() != nil {
				break
			}
			h.step(ctx, c, s, step, min(quiet/4, left()))
		}
	}
	// What is still to come: values, and answers that take their time.
	for left() > 0 && s.wait(ctx, min(quiet, left()), nil) {
	}
	if h.RobotCheck && ctx.Err() == nil {
		_, _ = c.Write([]byte(robotQuery)) // an error ends the wait too
		s.wait(ctx, orDefault(h.RobotWait, defaultRobotWait), func(r *Recorder) bool { return r.cursor.n == robotAnswers })
		s.get(func(r *Recorder) bool { r.terminal = r.cursor.verdict(); return true })
	}
}

// step asks for a few options and ends those again that are not to stay.
func (h *Handler) step(ctx context.Context, c *telnet.Conn, s *session, step []request, d time.Duration) {
	for _, q := range step {
		if q.option == telnet.OptNewEnviron && microsoft(c.Type()) {
			continue
		}
		c.Request(q.option, q.side(), true)
	}
	// Only what has left is waited for.
	ctx, cancel := context.WithTimeout(ctx, d)
	defer cancel()
	if c.Wait(ctx, 0) == nil {
		s.wait(ctx, d, func(r *Recorder) bool {
			return !slices.ContainsFunc(step, func(q request) bool { return r.sides[q.direction()][q.option].open })
		})
	}
	for _, q := range step {
		if q.end && c.Enabled(q.option, q.side()) {
			c.Request(q.option, q.side(), false)
		}
	}
}

// get looks at the recorder. The connection must not be used meanwhile: it calls Trace under its own lock.
func (s *session) get(look func(*Recorder) bool) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return look(&s.rec)
}

// wait waits until a condition holds, and for nil until the client says anything. It returns false when the time is over or the connection.
func (s *session) wait(ctx context.Context, d time.Duration, until func(*Recorder) bool) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	for {
		if until != nil && s.get(until) {
			return true
		}
		select {
		case <-s.changed:
			if until == nil {
				return true
			}
		case <-s.ended:
			return until != nil && s.get(until)
		case <-ctx.Done():
			return false
		case <-t.C:
			return false
		}
	}
}
