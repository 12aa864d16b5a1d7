package device

import (
	"context"
	"errors"
	"net"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// A machine that could not tell its interfaces at the start has no news when it can.
func TestWatchOfALateStart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		looks := 0
		h := &Host{now: time.Now, links: func() ([]link, error) {
			if looks++; looks == 1 {
				return nil, errors.New("not yet")
			}
			return []link{{name: "eth0", flags: net.FlagUp | net.FlagRunning}}, nil
		}}
		ctx, cancel := context.WithTimeout(t.Context(), 3*WatchInterval-1)
		defer cancel()
		h.Watch(ctx, WatchInterval, func(e Event) { t.Error(e) })
		if looks != 3 {
			t.Errorf("%d looks, want 3", looks)
		}
	})
}

func TestWatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		up := net.FlagUp | net.FlagRunning
		now := []link{{name: "eth0", flags: up}, {name: "eth10", flags: up}, {name: "eth2"}}
		var fail error
		h := &Host{now: time.Now, links: func() ([]link, error) {
			mu.Lock()
			defer mu.Unlock()
			return slices.Clone(now), fail
		}}
		set := func(l []link, err error) {
			mu.Lock()
			defer mu.Unlock()
			now, fail = l, err
		}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		var got []string
		go func() {
			defer close(done)
			h.Watch(ctx, WatchInterval, func(e Event) { got = append(got, e.String()) })
		}()
		expect := func(want ...string) {
			t.Helper()
			time.Sleep(WatchInterval) // of the bubble's clock
			synctest.Wait()
			if !slices.Equal(got, want) {
				t.Errorf("got %q, want %q", got, want)
			}
			got = nil
		}
		synctest.Wait()
		time.Sleep(time.Second)
		expect() // what is there at the start is no news
		set([]link{{name: "eth0", flags: net.FlagUp}, {name: "eth10"}, {name: "eth2", flags: up}}, nil)
		expect("%LINK-3-UPDOWN: Interface eth0, changed state to down",
			"%LINEPROTO-5-UPDOWN: Line protocol on Interface eth0, changed state to down",
			"%LINK-3-UPDOWN: Interface eth2, changed state to up",
			"%LINEPROTO-5-UPDOWN: Line protocol on Interface eth2, changed state to up",
			"%LINK-5-CHANGED: Interface eth10, changed state to administratively down",
			"%LINEPROTO-5-UPDOWN: Line protocol on Interface eth10, changed state to down")
		expect()
		set(nil, errors.New("no answer")) // not the same as no interfaces
		expect()
		set([]link{{name: "eth0", flags: net.FlagUp}, {name: "tun0", flags: up}}, nil)
		expect("%LINK-3-UPDOWN: Interface eth2, changed state to down",
			"%LINEPROTO-5-UPDOWN: Line protocol on Interface eth2, changed state to down",
			"%LINK-3-UPDOWN: Interface tun0, changed state to up",
			"%LINEPROTO-5-UPDOWN: Line protocol on Interface tun0, changed state to up")
		cancel()
		<-done
	})
}
