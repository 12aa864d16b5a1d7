package telnet

import (
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"runtime/debug"

	"github.com/vtykit/vtykit/internal/safe"
)

// withOptions makes a connection with the embedder's options. It is nil when those panic.
func (s *Server) withOptions(nc net.Conn, addr net.Addr) (c *Conn) {
	defer func() {
		if v := recover(); v != nil {
			s.log(slog.LevelError, "options panicked", slog.String("remote", addr.String()),
				slog.Any("panic", v), slog.String("stack", string(debug.Stack())))
		}
	}()
	var options []Option
	if s.Options != nil {
		options = s.Options()
	}
	return newConn(ServerRole, nc, s.limits, options, nil)
}

// permitted says whether a peer may connect at all (IOS: access-class).
func (s *Server) permitted(a net.Addr) bool { return s.Permit == nil || s.asks(s.Permit, a, true) }

// privileged says whether a peer gets one of the reserved places.
func (s *Server) privileged(a net.Addr) bool {
	return isLocal(sourceOf(a)) || s.Management != nil && s.asks(s.Management, a, false)
}

// asks asks the embedder about an address; a peer without one gets the answer other. What panics is no.
func (s *Server) asks(f func(netip.Addr) bool, a net.Addr, other bool) (yes bool) {
	ip := ipOf(a)
	if !ip.IsValid() {
		return other
	}
	defer func() {
		if v := recover(); v != nil {
			s.log(slog.LevelError, "access check panicked", slog.String("remote", ip.String()), slog.String("panic", safe.Line(fmt.Sprint(v), maxErrorText)))
			yes = false
		}
	}()
	return f(ip)
}
