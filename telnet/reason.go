package telnet

import (
	"errors"
	"fmt"
	"net"
	"os"
	"syscall"
)

// Reason says why a connection ended. Each connection has exactly one: the first that was given.
type Reason uint8

const (
	ReasonNone          Reason = iota // still open
	ReasonClientEOF                   // the peer closed
	ReasonClientReset                 // the peer reset the connection
	ReasonLogout                      // the application ended it, or the peer by option LOGOUT
	ReasonIdle                        // nothing was typed for too long
	ReasonAbsolute                    // the longest duration of a session
	ReasonLoginGrace                  // no login in time
	ReasonAuthFailed                  // too many failed logins
	ReasonAuthPenalty                 // the source is locked out after failed logins
	ReasonConnLimit                   // too many sessions
	ReasonSourceLimit                 // too many sessions from one source
	ReasonUnauthLimit                 // too many connections before login
	ReasonSlowReader                  // the peer does not take our output
	ReasonProtocolAbuse               // no client behaves like that
	ReasonKeepalive                   // the peer's host does not answer
	ReasonReadError
	ReasonWriteError
	ReasonKicked        // an operator ended it
	ReasonShutdown      // the server ends
	ReasonAccessClass   // its address may not connect
	ReasonInternalError // a panic, or a reason that this list does not know
	numReasons
)

func (r Reason) String() string {
	if r >= numReasons {
		r = ReasonInternalError
	}
	return [...]string{"", "client-eof", "client-reset", "logout", "idle", "absolute", "login-grace", "auth-failed",
		"auth-penalty", "conn-limit", "source-limit", "unauth-limit", "slow-reader", "protocol-abuse", "keepalive",
		"read-error", "write-error", "kicked", "shutdown", "access-class", "internal-error"}[r]
}

// ParseReason is the reverse of String; a name that is not in the list is ReasonInternalError.
func ParseReason(name string) Reason {
	for r := ReasonClientEOF; r < numReasons; r++ {
		if r.String() == name {
			return r
		}
	}
	return ReasonInternalError
}

// ErrClosed is the error of a [Conn] that has been closed at this end, whatever the reason. It wraps [net.ErrClosed].
var ErrClosed = fmt.Errorf("telnet: connection ended: %w", net.ErrClosed)

// reasonOf names the reason for an error of the network; other is the one for an unknown error.
func reasonOf(err error, other Reason) Reason {
	switch {
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE), errors.Is(err, syscall.ECONNABORTED):
		return ReasonClientReset
	case errors.Is(err, syscall.ETIMEDOUT):
		return ReasonKeepalive
	case errors.Is(err, os.ErrDeadlineExceeded):
		return ReasonSlowReader
	}
	return other
}
