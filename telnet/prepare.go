package telnet

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math"
	"net"
	"os"
	"runtime/debug"
	"time"

	"github.com/vtykit/vtykit/internal/safe"
)

// An Upgrader is a connection that becomes another one before its session begins: one that is TLS when the peer's first byte says
// so, for example. A listener given to [Server.Serve] may return such connections. One that is refused gets its line through Write, as it is.
type Upgrader interface {
	net.Conn
	// Upgrade returns the connection that is served; bytes that it read for a look go back with [Unread]. It runs in a goroutine of the
	// connection. When ctx ends, after [Server.PrepareTimeout] or with the server, the socket is closed as well. After an error the
	// connection is closed, with the reason that the error says, else protocol-abuse.
	Upgrade(ctx context.Context) (net.Conn, error)
}

// handshaker is the shape of *tls.Conn, so that this package serves TLS and does not link it.
type handshaker interface {
	HandshakeContext(ctx context.Context) error
}

const (
	defaultPrepareTimeout = 10 * time.Second
	maxErrorText          = 160 // bytes of an error in the log
)

var (
	errUnprepared = errors.New("telnet: preparation panicked")
	errNoConn     = errors.New("telnet: Upgrade returned no connection")
)

func (s *Server) prepareTimeout() time.Duration {
	switch {
	case s.PrepareTimeout == 0:
		return defaultPrepareTimeout
	case s.PrepareTimeout < 0:
		return math.MaxInt64
	}
	return s.PrepareTimeout
}

// needsPreparation says whether anything must happen before the session of nc. Nothing does usually, and it costs nothing then.
func needsPreparation(nc net.Conn) bool {
	switch nc.(type) {
	case Upgrader, handshaker:
		return true
	}
	return false
}

// prepare brings a connection to where its session begins: the PROXY header is read, TLS is agreed. The session then gets a goroutine of its
// own, because a handshake leaves a large stack.
func (s *Server) prepare(ctx context.Context, nc net.Conn, proxied bool) {
	defer s.leave()
	begin, addr, socket := time.Now(), nc.RemoteAddr(), socketOf(nc)
	limited, cancel := context.WithTimeout(ctx, s.prepareTimeout())
	defer cancel()
	stop := context.AfterFunc(limited, func() { _ = socket.Close() }) // wakes whatever reads or writes
	defer stop()
	err, late := errUnprepared, ReasonLoginGrace
	defer func() { // also runs when Upgrade calls runtime.Goexit
		if v := recover(); v != nil {
			s.log(slog.LevelError, "preparation panicked", slog.String("remote", addr.String()),
				slog.Any("panic", v), slog.String("stack", string(debug.Stack())))
		}
		if err == nil {
			return
		}
		reason := unpreparedReason(limited, err, late)
		if limited.Err() == nil {
			linger(socket) // TLS has said why
		}
		_ = socket.Close()
		s.admission.leave(addr, false)
		s.log(slog.LevelInfo, "session ended", slog.String("remote", addr.String()), slog.String("user", ""),
			slog.String("reason", reason.String()), slog.Uint64("in", 0), slog.Uint64("out", 0),
			slog.Duration("duration", time.Since(begin).Round(time.Millisecond)), slog.String("error", safe.Line(err.Error(), maxErrorText)))
	}()
	var client net.Addr
	if proxied {
		late = ReasonProtocolAbuse
		if client, err = readProxy(socket); err != nil {
			return
		}
		late = ReasonLoginGrace
	}
	if client != nil {
		if reason := s.admission.move(addr, client, s); reason != ReasonNone {
			stop()
			s.refuse(nc, reason)
			s.logRefusal(client, reason)
			return
		}
		addr = client
	}
	err = errUnprepared
	ready, uerr := upgrade(limited, nc)
	if err = uerr; err == nil && !stop() {
		err = context.Cause(limited)
	}
	if err != nil {
		return
	}
	if client != nil {
		h := Unread(ready, nil).(*held)
		h.remote, ready = client, h
	}
	if c := s.open(ready, addr); c != nil {
		go s.serve((*handlerContext)(c), c)
	}
}

// upgrade does what the connection itself wants done.
func upgrade(ctx context.Context, nc net.Conn) (net.Conn, error) {
	if u, ok := nc.(Upgrader); ok {
		ready, err := u.Upgrade(ctx)
		if err != nil {
			return nil, err
		}
		if ready == nil {
			return nil, errNoConn
		}
		nc = ready
	}
	if h, ok := nc.(handshaker); ok {
		if err := h.HandshakeContext(ctx); err != nil {
			return nil, fmt.Errorf("handshake: %w", err)
		}
	}
	return nc, nil
}

// unpreparedReason names the reason for which a preparation failed; late is the one for no more time.
func unpreparedReason(ctx context.Context, err error, late Reason) Reason {
	switch {
	case err == errUnprepared, err == errNoConn:
		return ReasonInternalError
	case context.Cause(ctx) == ErrServerClosed:
		return ReasonShutdown
	case ctx.Err() != nil, errors.Is(err, os.ErrDeadlineExceeded):
		return late
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return ReasonClientEOF
	}
	return reasonOf(err, ReasonProtocolAbuse)
}
