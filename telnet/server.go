package telnet

import (
	"context"
	"errors"
	"log/slog"
	"math"
	"net"
	"net/netip"
	"runtime/debug"
	"sync"
	"time"

	"github.com/vtykit/vtykit/internal/safe"
)

// ErrServerClosed is what Serve and ListenAndServe return after Shutdown or Close, and the cause with which the contexts of
// handlers end then.
var ErrServerClosed = errors.New("telnet: server closed")

// A Handler runs one session. The connection is closed when ServeTelnet returns, so everything it started on c must have
// ended by then. ctx ends when the connection does, and when the server shuts down (cause [ErrServerClosed]): the handler then
// says goodbye, calls c.Disconnect("shutdown") and returns. [FromContext] finds c in ctx. A panic ends this session only.
type Handler interface {
	ServeTelnet(ctx context.Context, c *Conn)
}

// HandlerFunc makes a Handler of a function.
type HandlerFunc func(ctx context.Context, c *Conn)

// ServeTelnet calls f.
func (f HandlerFunc) ServeTelnet(ctx context.Context, c *Conn) { f(ctx, c) }

// Server accepts connections. Its fields must not be changed once it serves. For the limits on connections zero means the default, and a
// negative value no limit.
type Server struct {
	// Addr is where ListenAndServe listens: one or more addresses of [Listen], separated by blanks. Default ":23".
	Addr string
	// Handler runs the sessions; nil is an error of Serve.
	Handler Handler
	// Logger takes one record at Info for each session that ended (remote, user, reason, bytes in and out, duration),
	// refused connections at Warn, and panics. Refused connections and sessions that failed to log in are at most one line for each
	// source a minute, with a count. nil discards.
	Logger *slog.Logger

	// MaxSessions is how many connections there may be at a time, default 256.
	MaxSessions int
	// Reserved is how many of MaxSessions only peers on this machine get, and those of Management; default 1, negative is none.
	Reserved int
	// Management says whether an address is one that operators come from when all else is taken: it gets the reserved places, and the limits on
	// connections before login of all sources together do not concern it; those for its own source do. nil is none. It must not block, and
	// neither must Permit; both may be called by several goroutines, and what panics is no.
	Management func(a netip.Addr) bool
	// Permit says whether an address may connect at all. Who may not reads one line and is closed, before anything is negotiated.
	// nil is everybody; peers without an IP address are not asked about.
	Permit func(a netip.Addr) bool
	// MaxPerSource is how many connections one IPv4 address or one IPv6 /64 may have, default 16.
	MaxPerSource int
	// MaxUnauthPerSource is how many of these may be before login, default 5. Before login are all for which
	// [Conn.SetUser] has not been called; a handler without login calls it at once.
	MaxUnauthPerSource int
	// UnauthStart, UnauthRate and UnauthFull refuse connections while many are before login: from UnauthStart on with
	// UnauthRate percent, rising to all at UnauthFull. Default 10, 30, 100. A negative UnauthFull is no limit.
	UnauthStart, UnauthRate, UnauthFull int

	// Proxies are the only peers that may say by the PROXY protocol of HAProxy, version 1 or 2, for whom they connect, and each
	// of their connections must. The client's address then is the connection's for limits, logs and [Conn.RemoteAddr]; LOCAL and
	// UNKNOWN keep the proxy's, which makes such a client of a proxy on this machine count as one on this machine. Proxies have no
	// limit for their source. The zero Prefix stands for peers without an IP address, on a Unix-domain socket say. Anybody
	// else's header is text.
	Proxies []netip.Prefix
	// PrepareTimeout is how long all that comes before a session may take: a PROXY header, a TLS handshake, an [Upgrader]. Default
	// 10 s, negative is no limit. The connection counts as one before login meanwhile.
	PrepareTimeout time.Duration

	// Limits bound each connection.
	Limits Limits
	// NeverGoAhead makes [Conn.GoAhead] do nothing.
	NeverGoAhead bool
	// Trace is every connection's [Conn.Trace]. nil traces nothing.
	Trace func(c *Conn, sent bool, p []byte)
	// Options makes further options for a connection, besides ECHO, SGA, TTYPE, NAWS, BINARY and TIMING-MARK. A panic in it costs that
	// connection.
	Options func() []Option

	admission admission
	roll      func(n int) int // a random number below n; nil is math/rand, tests set it

	mu        sync.Mutex // guards what follows
	limits    *Limits
	closing   bool
	listeners map[*net.Listener]struct{}
	conns     map[*Conn]struct{}
	base      context.Context // ends when the server closes
	cancel    context.CancelCauseFunc
	active    int           // goroutines of the server, Serve left out
	drained   chan struct{} // closed when active falls to 0; nil when nobody waits
	lingering int           // goroutines that say a refusal
}

const (
	defaultAddr               = ":23"
	defaultMaxSessions        = 256
	defaultReserved           = 1
	defaultMaxPerSource       = 16
	defaultMaxUnauthPerSource = 5
	defaultUnauthStart        = 10
	defaultUnauthRate         = 30
	defaultUnauthFull         = 100
)

// orDefault is a limit: zero is the default and a negative value none.
func orDefault(v, def int) int {
	switch {
	case v == 0:
		return def
	case v < 0:
		return math.MaxInt
	}
	return v
}

func (s *Server) maxSessions() int  { return orDefault(s.MaxSessions, defaultMaxSessions) }
func (s *Server) maxPerSource() int { return orDefault(s.MaxPerSource, defaultMaxPerSource) }
func (s *Server) maxUnauthPerSource() int {
	return orDefault(s.MaxUnauthPerSource, defaultMaxUnauthPerSource)
}

func (s *Server) reserved() int {
	if s.Reserved < 0 {
		return 0
	}
	return orDefault(s.Reserved, defaultReserved)
}

func (s *Server) unauthenticated() (start, rate, full int) {
	full = orDefault(s.UnauthFull, defaultUnauthFull)
	if s.UnauthFull < 0 {
		return full, 0, full
	}
	return orDefault(s.UnauthStart, defaultUnauthStart), min(orDefault(s.UnauthRate, defaultUnauthRate), 100), full
}

// ListenAndServe listens on Addr and serves. When one of several addresses fails, the others are closed too; sessions go on. The error is
// that of the first, and never nil.
func (s *Server) ListenAndServe() error {
	addr := s.Addr
	if addr == "" {
		addr = defaultAddr
	}
	s.mu.Lock()
	closing := s.closing
	s.mu.Unlock()
	if closing {
		return ErrServerClosed
	}
	listeners, err := ListenAll(addr)
	if err != nil {
		return err
	}
	ended := make(chan error)
	for i, l := range listeners {
		l = &onceCloser{Listener: l} // Close may be closing it too
		listeners[i] = l
		go func() { ended <- s.Serve(l) }()
	}
	err = <-ended
	for _, l := range listeners {
		_ = l.Close() // of no use without the one that failed
	}
	for range listeners[1:] {
		<-ended
	}
	return err
}

// Serve accepts connections on l and runs the handler for each in a goroutine of its own. It may be called for several listeners. It closes
// l and returns an error that is never nil: [ErrServerClosed] after Shutdown or Close, else what Accept said. Errors that pass, such
// as a lack of descriptors, are waited out.
func (s *Server) Serve(l net.Listener) error {
	if l == nil {
		return errors.New("telnet: Serve without a listener")
	}
	l = &onceCloser{Listener: l}
	defer l.Close()
	if s.Handler == nil {
		return errors.New("telnet: Server without a Handler")
	}
	ctx, ok := s.enter(&l)
	if !ok {
		return ErrServerClosed
	}
	defer s.exit(&l)
	var wait backoff
	for {
		nc, err := l.Accept()
		switch {
		case err == nil:
			wait.reset()
			s.accept(ctx, nc)
		case ctx.Err() != nil:
			return ErrServerClosed
		case !passes(err):
			return err
		case !s.pause(ctx, &wait, err):
			return ErrServerClosed
		}
	}
}

// enter notes a listener.
func (s *Server) enter(l *net.Listener) (context.Context, bool) {
	ctx, ok := s.context()
	s.mu.Lock()
	defer s.mu.Unlock()
	if !ok || s.closing {
		return nil, false
	}
	s.listeners[l] = struct{}{}
	return ctx, true
}

// context ends when the server closes. ok is false once it does.
func (s *Server) context() (ctx context.Context, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.base == nil && !s.closing {
		s.listeners = make(map[*net.Listener]struct{})
		s.conns = make(map[*Conn]struct{})
		limits := s.Limits.withDefaults()
		s.limits = &limits
		s.base, s.cancel = context.WithCancelCause(context.Background())
	}
	return s.base, !s.closing
}

func (s *Server) exit(l *net.Listener) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.listeners, l)
}

// accept decides on one connection.
func (s *Server) accept(ctx context.Context, nc net.Conn) {
	s.logOverdue(false)
	roll := s.roll
	if roll == nil {
		roll = randomRoll
	}
	addr := nc.RemoteAddr()
	proxied := s.fromProxy(addr)
	admit := s.admission.admit
	if proxied {
		admit = s.admission.admitProxy
	}
	reason := ReasonAccessClass
	if proxied || s.permitted(addr) { // of a proxy's connection the client's address is asked about
		reason = admit(addr, s, roll)
	}
	if reason != ReasonNone {
		s.refuse(nc, reason)
		s.logRefusal(addr, reason)
		return
	}
	if proxied || needsPreparation(nc) {
		s.mu.Lock()
		s.active++
		s.mu.Unlock()
		go s.prepare(ctx, nc, proxied)
		return
	}
	if c := s.open(nc, addr); c != nil {
		go s.serve((*handlerContext)(c), c)
	}
}

// open makes a connection that has been admitted under addr one of the server's; serve must follow. It is nil when the server closes, or
// what makes options panics.
func (s *Server) open(nc net.Conn, addr net.Addr) *Conn {
	c := s.withOptions(nc, addr)
	if c == nil {
		s.admission.leave(addr, false)
		_ = socketOf(nc).Close() // it has said nothing yet
		return nil
	}
	if s.Trace != nil {
		c.trace = func(sent bool, p []byte) { s.Trace(c, sent, p) }
	}
	c.server, c.noGA = s, s.NeverGoAhead
	s.mu.Lock()
	if s.closing {
		s.mu.Unlock()
		s.admission.leave(addr, false)
		_ = socketOf(nc).Close() // it has said nothing yet
		return nil
	}
	s.conns[c] = struct{}{}
	s.active++
	s.mu.Unlock()
	return c
}

// serve runs the handler.
func (s *Server) serve(ctx context.Context, c *Conn) {
	defer s.leave()
	defer func() { // also runs when the handler calls runtime.Goexit
		reason := ReasonLogout
		if v := recover(); v != nil {
			reason = ReasonInternalError
			s.log(slog.LevelError, "handler panicked", slog.String("remote", c.RemoteAddr().String()),
				slog.Any("panic", v), slog.String("stack", string(debug.Stack())))
		} else if context.Cause(ctx) == ErrServerClosed {
			reason = ReasonShutdown
		}
		c.Disconnect(reason.String())
	}()
	s.Handler.ServeTelnet(ctx, c)
}

// leave ends a goroutine of the server.
func (s *Server) leave() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.active--; s.active == 0 && s.drained != nil {
		close(s.drained)
		s.drained = nil
	}
}

// endLater accounts for a connection's end in a goroutine, because the caller may be a Write that must not wait for a log.
func (s *Server) endLater(c *Conn) {
	s.mu.Lock()
	s.active++
	s.mu.Unlock()
	go func() {
		defer s.leave()
		s.end(c)
	}()
}

// end accounts for a connection's end: its place is free, and the one record is written. Only the first call counts.
func (s *Server) end(c *Conn) {
	s.mu.Lock()
	s.active++ // Shutdown waits for the record, whoever writes it
	s.mu.Unlock()
	defer s.leave()
	c.mu.Lock()
	done := c.done
	c.done = true
	user, reason, in, out, authenticated, foreign := c.user, c.reason, c.received, c.sent, c.authenticated, c.foreign
	c.mu.Unlock()
	if done {
		return
	}
	s.mu.Lock()
	delete(s.conns, c)
	s.mu.Unlock()
	s.admission.leave(c.RemoteAddr(), authenticated)
	count := 1
	if !authenticated && (reason == ReasonAuthFailed || reason == ReasonAuthPenalty) { // guessing must not fill the log
		if count = s.admission.refused(sourceOf(c.RemoteAddr()), time.Now()); count == 0 {
			return
		}
	}
	attrs := []slog.Attr{
		slog.String("remote", c.RemoteAddr().String()), slog.String("user", safe.Line(user, maxUser)),
		slog.String("reason", reason.String()), slog.Uint64("in", in), slog.Uint64("out", out),
		slog.Duration("duration", time.Since(c.start).Round(time.Millisecond))}
	if count > 1 {
		attrs = append(attrs, slog.Int("count", count))
	}
	if foreign != nil {
		attrs = append(attrs, slog.String("protocol", foreign.protocol), slog.String("snippet", foreign.snippet))
	}
	s.log(slog.LevelInfo, "session ended", attrs...)
}

// Sessions is how many connections there are, and how many of them have not logged in.
func (s *Server) Sessions() (all, unauthenticated int) {
	s.admission.mu.Lock()
	defer s.admission.mu.Unlock()
	return s.admission.all, s.admission.unauthenticated
}
