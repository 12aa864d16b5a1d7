package auth

import (
	"context"

	"github.com/vtykit/vtykit/console"
)

var _ console.Unlocker = (*gate)(nil)

// Unlock implements [console.Unlocker]: the password is the one that the session's user logs in with. It counts against nobody; the
// console bounds how often it asks.
func (g *gate) Unlock(ctx context.Context, s *console.Session, password string) bool {
	if g.users == nil {
		return false
	}
	_, _, match, err := g.compare(ctx, s.User(), password)
	return match && err == nil
}
