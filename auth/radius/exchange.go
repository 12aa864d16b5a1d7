package radius

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"time"

	"layeh.com/radius"
)

// errNoAnswer is what all tries of a server came to.
var errNoAnswer = errors.New("no valid reply")

// dial opens a socket of a new random port, connected, so that the kernel hands over nothing but what comes from the server's own
// address and port.
func (c *Client) dial(ctx context.Context, addr string) (net.Conn, error) {
	d := net.Dialer{Timeout: c.timeout()} // resolving a name may take that long
	conn, err := d.DialContext(ctx, "udp", addr)
	if err != nil {
		return nil, fmt.Errorf("not reachable: %w", err)
	}
	return conn, nil
}

func (c *Client) timeout() time.Duration {
	if c.Timeout <= 0 {
		return defaultTimeout
	}
	return c.Timeout
}

func (c *Client) tries() int {
	switch {
	case c.Retries == 0:
		return 1 + defaultRetries
	case c.Retries < 0:
		return 1
	}
	return 1 + c.Retries
}

// exchange sends the request, again and unchanged (RFC 2865 section 2.5: a server knows duplicates by identifier and authenticator)
// when no reply comes in time, and returns the first reply that is authentic. Anything else that arrives is dropped as RFC 2865
// section 3 and RFC 3579 section 3.2 want it, and does not shorten the wait for the true one.
func (c *Client) exchange(ctx context.Context, conn net.Conn, name string, o opener) (*radius.Packet, error) {
	stop := context.AfterFunc(ctx, func() { conn.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	b := make([]byte, radius.MaxPacketLength+1)
	refused, why := 0, error(nil)
	defer func() {
		if refused > 0 {
			c.log().Warn("RADIUS replies dropped", "server", name, "count", refused, "error", why.Error())
		}
	}()
	for range c.tries() {
		conn.SetDeadline(time.Now().Add(c.timeout()))
		if ctx.Err() != nil { // after setting the deadline, which the end of ctx sets too
			return nil, context.Cause(ctx)
		}
		if _, err := conn.Write(o.request); err != nil {
			return nil, fmt.Errorf("not reachable: %w", err)
		}
		for {
			n, err := conn.Read(b)
			if errors.Is(err, os.ErrDeadlineExceeded) {
				break
			}
			if err != nil {
				return nil, fmt.Errorf("not reachable: %w", err) // nobody listens there
			}
			reply, err := o.open(b[:n])
			if err == nil {
				return reply, nil
			}
			refused, why = refused+1, err
		}
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
	}
	if why != nil {
		return nil, fmt.Errorf("%w: %w", errNoAnswer, why)
	}
	return nil, errNoAnswer
}
