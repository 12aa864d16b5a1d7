package device

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"os"
	"strconv"
	"syscall"
)

// windowsRefused is WSAECONNREFUSED, which package syscall does not name; no other system has an error of that number.
const windowsRefused = syscall.Errno(10061)

// tcpProber asks whether anybody is there by connecting to ports that hosts tend to answer on; a refusal is an answer.
type tcpProber struct{ to netip.Addr }

func (t tcpProber) Close() error { return nil }

// probe tries all ports at once, since a firewall may swallow any of them, and takes the first answer.
func (t tcpProber) probe(ctx context.Context, _ int) error {
	ports := []int{7, 80, 22}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	results := make(chan error)
	for _, port := range ports {
		go func() {
			c, err := new(net.Dialer).DialContext(ctx, "tcp", net.JoinHostPort(t.to.String(), strconv.Itoa(port)))
			if err == nil {
				c.Close()
			}
			results <- err
		}()
	}
	var fate error
	alive := false
	for range ports { // all of them, so that none outlives the probe
		err := <-results
		switch {
		case alive:
		case err == nil, errors.Is(err, syscall.ECONNREFUSED), errors.Is(err, windowsRefused):
			alive = true
			cancel()
		case fate == nil, errors.Is(fate, os.ErrDeadlineExceeded):
			fate = cause(ctx, err) // an unreachable network says more than silence
		}
	}
	if alive {
		return nil
	}
	return fate
}
