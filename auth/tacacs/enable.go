package tacacs

import (
	"context"
	"fmt"

	"github.com/vtykit/vtykit/auth"
)

// Raise implements [auth.Raiser]: the server is asked about the password for the level, by an ASCII login for the service ENABLE (RFC 8907
// section 5.4.2.6), also where PAP is set, which has no such thing. It has no question for views.
func (c *Client) Raise(ctx context.Context, r auth.Raise) error {
	if r.View != "" {
		return fmt.Errorf("tacacs: %w: views are not asked about", auth.ErrUnavailable)
	}
	s := auth.Subject{User: r.Name, Level: r.Level, Peer: r.Peer, Line: r.Line}
	return c.ascii(ctx, s, serviceEnable, r.Attempt)
}
