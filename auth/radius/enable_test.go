package radius

import (
	"context"
	"errors"
	"testing"
	"time"

	"layeh.com/radius"
	"layeh.com/radius/rfc2865"

	"github.com/vtykit/vtykit/auth"
)

// TestEnable: the user of the level is asked about, with the service Administrative and where the session is, but not by whom.
func TestEnable(t *testing.T) {
	f := serve(t, func(f *fake, n int, r request) {
		code := radius.CodeAccessAccept
		if rfc2865.UserPassword_GetString(r.Packet) != password {
			code = radius.CodeAccessReject
		}
		f.send(r, code, nil)
	})
	c := &Client{Servers: []Server{{Addr: f.addr, Secret: key}}, Timeout: time.Second, Retries: -1}
	vouched := false
	raise := auth.Raise{Attempt: attempt(), Level: 15}
	raise.Vouch = func(auth.Method) { vouched = true }
	if err := c.Raise(t.Context(), raise); err != nil || vouched {
		t.Errorf("%v, vouched for a login: %v", err, vouched)
	}
	raise.Level, raise.Password = 9, "wrong"
	if err := c.Raise(t.Context(), raise); !errors.Is(err, auth.ErrRejected) {
		t.Error(err)
	}
	if err := c.Raise(t.Context(), auth.Raise{Attempt: attempt(), View: "ops"}); !errors.Is(err, auth.ErrUnavailable) {
		t.Error(err)
	}
	got := f.requests()
	if len(got) != 2 {
		t.Fatalf("%d requests", len(got))
	}
	for i, name := range []string{"$enab15$", "$enab9$"} {
		if got := rfc2865.UserName_GetString(got[i].Packet); got != name {
			t.Errorf("asked about %q, want %q", got, name)
		}
		if s := rfc2865.ServiceType_Get(got[i].Packet); s != rfc2865.ServiceType_Value_AdministrativeUser {
			t.Errorf("service %v", s)
		}
	}
	if s := c.Status(); len(s) != 2 || s[0].Asked != 2 || s[0].Answered != 2 || s[0].Failed != 0 || s[0].Dead != 0 || !s[1].Accounting || s[1].Asked != 0 {
		t.Errorf("%+v", s)
	}
}

// TestSilentServerLeavesTime: within a time for all, a server that says nothing leaves the next its share, and is dead from then on.
func TestSilentServerLeavesTime(t *testing.T) {
	silent := serve(t, func(*fake, int, request) {})
	live := serve(t, func(f *fake, n int, r request) { f.send(r, radius.CodeAccessAccept, nil) })
	c := &Client{Servers: []Server{{Addr: silent.addr, Secret: key}, {Addr: live.addr, Secret: key}}, Timeout: time.Minute}
	ctx, cancel := context.WithTimeout(t.Context(), 2200*time.Millisecond)
	defer cancel()
	if _, err := c.Verify(ctx, attempt()); err != nil {
		t.Fatal(err)
	}
	if s := c.Status(); s[0].Failed != 1 || s[0].Dead == 0 || s[2].Answered != 1 || s[2].Dead != 0 {
		t.Errorf("%+v", s)
	}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := c.Verify(cancelled, attempt()); !errors.Is(err, auth.ErrUnavailable) {
		t.Error(err)
	}
	if s := c.Status(); s[2].Dead != 0 {
		t.Error("a server is dead because nobody waited for it")
	}
}
