package tacacs

import (
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync"
	"time"

	"github.com/vtykit/vtykit/auth"
	"github.com/vtykit/vtykit/auth/internal/serverlist"
)

// Server is one TACACS+ server.
type Server struct {
	Addr   string      // host or host:port; the port is 49 if left out, with TLS 300
	Secret auth.Secret // shared with it, which hides the bodies. Without TLS it must not be empty; within TLS it is not used
	// TLS connects by TLS 1.3 (RFC 9887); nil does not. It should hold this device's certificate, by which the server knows it. An empty
	// ServerName is the host of Addr.
	TLS *tls.Config
}

// Client asks a group of servers: the first of the list that answers. The fields must not be changed after first use. It implements
// [auth.Backend], [auth.Authorizer] and [auth.Recorder]; its methods may be called by any goroutine.
type Client struct {
	Servers []Server
	// Timeout is how long connecting takes at most, and each answer; 0 is five seconds.
	Timeout time.Duration
	// DeadTime is for how long a server that did not answer is not asked; 0 is one minute, negative not at all. While all are dead the
	// answer is auth.ErrUnavailable at once.
	DeadTime time.Duration
	// PAP sends name and password in one packet. Otherwise login is a dialogue (ASCII), in which the server may ask for more.
	PAP bool
	// NoSessionAuthorization admits everybody who knows his password at DefaultLevel, without asking the server what he may have.
	NoSessionAuthorization bool
	// DefaultLevel is the privilege where the server says nothing of it; 0 is 1.
	DefaultLevel int
	// SingleConnect offers to use connections on for further sessions. They are closed by Close.
	SingleConnect bool
	// Logger takes a record for each server that does not answer; nil discards.
	Logger *slog.Logger

	servers serverlist.List

	mu     sync.Mutex // guards what follows
	idle   map[int][]*conn
	closed bool
}

const defaultTimeout = 5 * time.Second

// Check says what is wrong with the configuration, which is worth asking at start. The error holds no secret.
func (c *Client) Check() error {
	if len(c.Servers) == 0 {
		return errors.New("tacacs: no servers")
	}
	for _, s := range c.Servers {
		switch {
		case s.Addr == "":
			return errors.New("tacacs: a server lacks an address")
		case s.Secret == "" && s.TLS == nil:
			return fmt.Errorf("tacacs: server %q lacks a secret", s.Addr)
		}
	}
	return nil
}

// target is where the server listens: port 49, or within TLS 300 (RFC 9887 section 3.1).
func (s *Server) target() string {
	if s.TLS != nil {
		return address(s.Addr, "300")
	}
	return address(s.Addr, "49")
}

func (c *Client) timeout() time.Duration {
	if c.Timeout <= 0 {
		return defaultTimeout
	}
	return c.Timeout
}

func (c *Client) log() *slog.Logger {
	if c.Logger == nil {
		return slog.New(slog.DiscardHandler)
	}
	return c.Logger
}

// address is addr with a port.
func address(addr, port string) string {
	if _, _, err := net.SplitHostPort(addr); err == nil {
		return addr
	}
	if n := len(addr); n > 1 && addr[0] == '[' && addr[n-1] == ']' {
		addr = addr[1 : n-1]
	}
	return net.JoinHostPort(addr, port)
}
