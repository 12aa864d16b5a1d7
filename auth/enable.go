package auth

import (
	"context"
	"net"
	"net/netip"
	"time"

	"github.com/vtykit/vtykit/console"
)

// enable is the enable secret.
type enable struct {
	hash    func() string
	hashers hashers
}

// enableTries is how many passwords `enable` takes, as IOS.
const enableTries = 3

// Enable returns what asks for the enable secret, whose hash is asked for each time; an empty one refuses. The answer to a wrong
// one is held back 1, 2, 3 seconds. It panics where hash is nil.
func Enable(hash func() string) console.Enabler {
	if hash == nil {
		panic("auth: Enable: nil hash")
	}
	return &enable{hash: hash, hashers: newHashers()}
}

// Enable implements [console.Enabler].
func (e *enable) Enable(ctx context.Context, s *console.Session, _ int) error {
	hash := e.hash()
	if hash == "" {
		return console.UserError("No password set")
	}
	for try := range enableTries {
		password, err := s.Ask(ctx, promptPassword, false)
		if err != nil {
			return err
		}
		ok, err := e.hashers.verify(ctx, hash, password)
		if err != nil || ok {
			return err
		}
		if !pause(ctx, time.Duration(try+1)*time.Second) {
			return context.Cause(ctx)
		}
	}
	return console.UserError("Bad secrets")
}

// local says whether an address is of this machine. Whose type it is does not count, since a transport may have one of its own; what is no
// IP address, such as a serial line's or a socket's, is of this machine.
func local(a net.Addr) bool {
	if t, ok := a.(*net.TCPAddr); ok {
		return t.IP.IsLoopback()
	}
	ap, err := netip.ParseAddrPort(a.String())
	return err != nil || ap.Addr().Unmap().IsLoopback()
}
