package console_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vtykit/vtykit/console"
)

// TestR060_Trickle: who types a byte every ten seconds is closed at the end of the grace time all the same.
func TestR060_Trickle(t *testing.T) {
	session(t, vt, true, func(p *player) {
		for _, key := range "admi" + "\r" {
			time.Sleep(10 * time.Second)
			p.keys.Write([]byte(string(key)))
		}
		time.Sleep(10*time.Second - time.Nanosecond)
		synctest.Wait()
		if len(p.c.Sessions()) != 1 {
			t.Fatal("closed too early")
		}
		time.Sleep(time.Nanosecond)
		synctest.Wait()
		p.keys.Close()
		if r := <-p.reason; r != "login-grace" || !strings.Contains(p.sent(), "% Login timed out") {
			t.Errorf("reason %q, got %q", r, p.sent())
		}
	})
}

// TestR060_AtTheBoundary: a login that is finished when the grace time is over, or a nanosecond later, is in or out, not half of each.
func TestR060_AtTheBoundary(t *testing.T) {
	for _, late := range []time.Duration{0, time.Nanosecond} {
		session(t, vt, true, func(p *player) {
			p.keys.Write([]byte("admin\rsecret"))
			time.Sleep(console.DefaultLoginGrace + late)
			p.keys.Write([]byte("\r"))
			synctest.Wait()
			time.Sleep(time.Minute) // whatever timer is left has run
			synctest.Wait()
			in, out := strings.Contains(p.sent(), "router>"), strings.Contains(p.sent(), "% Login timed out")
			if in == out || in != (len(p.c.Sessions()) == 1) || in && late > 0 {
				t.Errorf("%v late: in %v, out %v, %d sessions", late, in, out, len(p.c.Sessions()))
			}
			p.keys.Close()
			if r := <-p.reason; in != (r != "login-grace") {
				t.Errorf("%v late: in %v, reason %q", late, in, r)
			}
		})
	}
}
