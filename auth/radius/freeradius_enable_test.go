//go:build unix

package radius

import (
	"errors"
	"testing"
	"time"

	"github.com/vtykit/vtykit/auth"
)

// TestFreeRADIUSEnable: enable passwords as users of the server, as IOS has it.
func TestFreeRADIUSEnable(t *testing.T) {
	addr, acct, _ := freeradius(t)
	c := &Client{Servers: []Server{{Addr: addr, AcctAddr: acct, Secret: key}}, Timeout: time.Second}
	for _, test := range []struct {
		level    int
		password auth.Secret
		want     error
	}{
		{15, "enable-word", nil},
		{15, "wrong", auth.ErrRejected},
		{15, password, auth.ErrRejected}, // alice's own
		{14, "enable-word", auth.ErrRejected},
		{7, "seven-word", auth.ErrRejected}, // accepted for a service that is none of a console
	} {
		a := attempt()
		a.Password = test.password
		if err := c.Raise(t.Context(), auth.Raise{Attempt: a, Level: test.level}); !errors.Is(err, test.want) {
			t.Errorf("level %d, %q: %v", test.level, string(test.password), err)
		}
	}
}
