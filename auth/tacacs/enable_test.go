package tacacs

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/vtykit/vtykit/auth"
)

// TestEnable: an ASCII login for the service ENABLE and the level wanted (RFC 8907 section 5.4.2.6), also where logins go by PAP.
func TestEnable(t *testing.T) {
	for _, pap := range []bool{false, true} {
		f := serve(t, nil, tacacsServer)
		c := client(f.addr)
		c.PAP = pap
		vouched := false
		raise := auth.Raise{Attempt: attempt(), Level: 15}
		raise.Vouch = func(auth.Method) { vouched = true }
		if err := c.Raise(t.Context(), raise); err != nil || vouched {
			t.Errorf("%v, vouched for a login: %v", err, vouched)
		}
		raise.Password = "wrong"
		if err := c.Raise(t.Context(), raise); !errors.Is(err, auth.ErrRejected) {
			t.Error(err)
		}
		if err := c.Raise(t.Context(), auth.Raise{Attempt: attempt(), View: "ops"}); !errors.Is(err, auth.ErrUnavailable) {
			t.Error(err)
		}
		got := f.packets()
		if len(got) != 4 {
			t.Fatalf("%d packets", len(got))
		}
		// action LOGIN, priv_lvl 15, authen_type ASCII, authen_service ENABLE (RFC 8907 section 5.1)
		if b := got[0].body; b[0] != 1 || b[1] != 15 || b[2] != 1 || b[3] != 2 || got[0].version != majorVersion {
			t.Errorf("%x % x", got[0].version, b[:4])
		}
		if s := c.Status(); len(s) != 1 || s[0].Asked != 2 || s[0].Answered != 2 || s[0].Addr != f.addr {
			t.Errorf("%+v", s)
		}
	}
}

// TestSilentServerLeavesTime: within the time that a console gives a line, a server that takes connections and says nothing leaves the next
// its share, and is dead from then on.
func TestSilentServerLeavesTime(t *testing.T) {
	silent := serve(t, nil, func(l *link) {
		for ok := true; ok; _, ok = l.read() {
		}
	})
	live := serve(t, nil, tacacsServer)
	c := client(silent.addr, live.addr)
	c.Timeout = time.Minute
	ctx, cancel := context.WithTimeout(t.Context(), 2200*time.Millisecond)
	defer cancel()
	if err := c.Record(ctx, auth.Record{Who: subject(), Session: "00a1"}); err != nil {
		t.Fatal(err)
	}
	if s := c.Status(); s[0].Failed != 1 || s[0].Dead == 0 || s[1].Answered != 1 {
		t.Errorf("%+v", s)
	}
}
