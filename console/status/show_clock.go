package status

import (
	"context"
	"time"

	"github.com/vtykit/vtykit/console"
)

func (c *commands) addClock() {
	c.add("show clock", `[detail]
		Display the system clock
		detail  with the time zone and how exact it is`, func(ctx context.Context, s *console.Session, a console.Args) error {
		now := c.facts.now()
		s.Printf("%s\n", clockText(now))
		if !a.Has("detail") {
			return nil
		}
		s.Printf("UTC %s\n", now.UTC().Format(time.RFC3339))
		switch k := c.facts.clock(ctx); {
		case !k.known:
			s.Printf("Synchronisation: the system does not tell.\n")
		case !k.synchronised:
			s.Printf("Not synchronised.\n")
		default:
			s.Printf("Synchronised, estimated error %v.\n", k.deviation)
		}
		if h, err := c.facts.host(ctx); err == nil && !h.boot.IsZero() {
			s.Printf("System started %s\n", h.boot.In(now.Location()).Format(time.RFC3339))
		}
		return nil
	})
}

// clockText is the time as IOS writes it. A zone without a name becomes UTC, because scripts expect a word there.
func clockText(t time.Time) string {
	if zone, _ := t.Zone(); zone == "" || zone[0] < 'A' || zone[0] > 'Z' {
		t = t.UTC()
	}
	return t.Format("15:04:05.000 MST Mon Jan 2 2006")
}
