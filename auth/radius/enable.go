package radius

import (
	"context"
	"fmt"

	"layeh.com/radius/rfc2865"

	"github.com/vtykit/vtykit/auth"
)

// Raise implements [auth.Raiser] as IOS does: the server is asked about the password of a user whose name holds the level, $enab15$ for
// level 15, and whose service is Administrative. Who asks is in Calling-Station-Id and NAS-Port only. It has no question for views.
func (c *Client) Raise(ctx context.Context, r auth.Raise) error {
	if r.View != "" {
		return fmt.Errorf("radius: %w: views are not asked about", auth.ErrUnavailable)
	}
	a := r.Attempt
	a.Name, a.Vouch = fmt.Sprintf("$enab%d$", r.Level), nil
	_, err := c.verify(ctx, a, rfc2865.ServiceType_Value_AdministrativeUser)
	return err
}
