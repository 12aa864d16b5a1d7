package device

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// WatchInterval is how often a router of the example looks at its interfaces.
const WatchInterval = 5 * time.Second

// Event is one system message. String is its text without a time.
type Event struct {
	Facility string // "LINK"
	Severity Severity
	Mnemonic string // "UPDOWN"
	Text     string
}

// String is the message as IOS writes it: %LINK-3-UPDOWN: Interface eth0, changed state to up
func (e Event) String() string {
	return fmt.Sprintf("%%%s-%d-%s: %s", e.Facility, e.Severity, e.Mnemonic, e.Text)
}

// state is what an interface's messages are about.
type state struct{ admin, link bool }

// Watch looks at the interfaces at once and then every interval, and reports each change of state until ctx ends. report is
// called on Watch's goroutine, which is the caller's: Watch returns when it has ended.
func (h *Host) Watch(ctx context.Context, interval time.Duration, report func(Event)) {
	tick := time.NewTicker(interval)
	defer tick.Stop()
	old, known := h.states()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		now, ok := h.states()
		if !ok {
			continue // the machine could not tell: no news
		}
		if known {
			for _, e := range changes(old, now) {
				report(e)
			}
		}
		old, known = now, true
	}
}

func (h *Host) states() (map[string]state, bool) {
	list, err := h.interfaces()
	states := make(map[string]state, len(list))
	for _, in := range list {
		states[in.Name] = state{in.Admin, in.Link}
	}
	return states, err == nil
}

// changes lists the messages between two looks. An interface that came or went was down before or is down after.
func changes(old, now map[string]state) []Event {
	var names []string
	for name := range now {
		names = append(names, name)
	}
	for name := range old {
		if _, ok := now[name]; !ok {
			names = append(names, name)
		}
	}
	slices.SortFunc(names, CompareNames)
	var events []Event
	for _, name := range names {
		was, is := old[name], now[name]
		_, stayed := now[name]
		if was.admin && !is.admin && stayed {
			events = append(events, Event{"LINK", Notifications, "CHANGED",
				"Interface " + name + ", changed state to administratively down"})
		} else if was.link != is.link {
			events = append(events, Event{"LINK", Errors, "UPDOWN", "Interface " + name + ", changed state to " + upDown(is.link)})
		}
		if was.link != is.link {
			events = append(events, Event{"LINEPROTO", Notifications, "UPDOWN",
				"Line protocol on Interface " + name + ", changed state to " + upDown(is.link)})
		}
	}
	return events
}

func upDown(up bool) string {
	if up {
		return "up"
	}
	return "down"
}
