package auth

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"strconv"

	"github.com/vtykit/vtykit/console"
)

// Method is how a person proved who he is. Servers that authorize commands and keep accounts are told.
type Method uint8

// The methods. The zero value says nothing.
const (
	MethodUnknown Method = iota
	MethodNone           // nobody asked
	MethodLocal          // users of this device
	MethodRADIUS
	MethodTACACS
)

func (m Method) String() string {
	switch m {
	case MethodNone:
		return "none"
	case MethodLocal:
		return "local"
	case MethodRADIUS:
		return "radius"
	case MethodTACACS:
		return "tacacs+"
	}
	return "unknown"
}

// Subject is who does something, and from where.
type Subject struct {
	User   string
	Level  int      // privilege level now, 0 to 15
	Peer   net.Addr // nil for a terminal of this machine
	Line   int      // number of the terminal line
	Method Method
}

// told is the method as a session knows it, empty where nothing is known.
func (m Method) told() string {
	if m == MethodUnknown {
		return ""
	}
	return m.String()
}

// methodOf is the method of that name.
func methodOf(name string) Method {
	for m := MethodNone; m <= MethodTACACS; m++ {
		if m.String() == name {
			return m
		}
	}
	return MethodUnknown
}

// SubjectOf is the subject of a session.
func SubjectOf(s *console.Session) Subject {
	return Subject{User: s.User(), Level: s.Level(), Peer: s.RemoteAddr(), Line: s.Line(), Method: methodOf(s.Method())}
}

// Port is the name of the line as servers are told it, such as tty3.
func (s Subject) Port() string { return "tty" + strconv.Itoa(s.Line) }

// Address is the peer's IP address without port and zone, empty where there is none.
func (s Subject) Address() string { return Address(s.Peer) }

// Address is an address as servers are told it: the IP alone, without port and zone; empty where there is none.
func Address(a net.Addr) string {
	if a == nil {
		return ""
	}
	ap, err := netip.ParseAddrPort(a.String())
	if err != nil {
		return ""
	}
	return ap.Addr().Unmap().WithZone("").String()
}

// Authorizer says whether somebody may run a command. Its method may be called by any goroutine.
type Authorizer interface {
	// Authorize returns nil for yes; [ErrRejected] for no; [ErrUnavailable], or any other error, when nobody can tell. The command's words
	// are in full, not as abbreviated. It returns when ctx ends.
	Authorize(ctx context.Context, who Subject, command []string) error
}

// ChainAuthorizers asks one after the other until one can tell, as [Chain] does. It panics on a nil one.
func ChainAuthorizers(list ...Authorizer) Authorizer {
	return authorizers(whole("ChainAuthorizers: nil authorizer", list))
}

type authorizers []Authorizer

// Authorize implements [Authorizer].
func (l authorizers) Authorize(ctx context.Context, who Subject, command []string) error {
	_, err := first(ctx, l, func(ctx context.Context, a Authorizer) (struct{}, error) {
		return struct{}{}, a.Authorize(ctx, who, command)
	})
	return err
}

// LevelOf reads a privilege level as servers write it: 0 to 15 in decimal.
func LevelOf(text string) (int, error) {
	n, err := strconv.ParseUint(text, 10, 8)
	if err != nil || n > 15 || len(text) > 2 {
		return 0, errors.New("auth: not a privilege level")
	}
	return int(n), nil
}
