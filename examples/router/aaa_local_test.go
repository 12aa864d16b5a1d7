package main

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"testing"

	"github.com/vtykit/vtykit/auth"
)

// slowUsers are users whose lookup waits.
type slowUsers struct {
	entered chan bool
	release chan struct{}
}

func (s slowUsers) Empty(context.Context) (bool, error) { return false, nil }

func (s slowUsers) Lookup(context.Context, string) (auth.User, bool, error) {
	s.entered <- true
	<-s.release
	return auth.User{}, false, errors.New("too late")
}

// TestR072_AAALocalIsBounded: with AAA all logins share the bounds of the users of the device, of lookups and so of hashes at a time, which each
// takes 19 MiB for; a hundred at the login prompt must not have one each.
func TestR072_AAALocalIsBounded(t *testing.T) {
	const logins = 100
	users := slowUsers{make(chan bool), make(chan struct{})}
	r, err := newRouter(places{config: startup(t, "aaa authentication login default local")}, accounts{file: users}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.aaa.close(context.Background()) })
	returned := make(chan bool)
	var all sync.WaitGroup
	for range logins {
		all.Go(func() {
			if _, err := r.aaa.Verify(t.Context(), auth.Attempt{Name: "admin", Password: "x"}); !errors.Is(err, auth.ErrUnavailable) {
				t.Error(err)
			}
			select {
			case returned <- true:
			case <-users.release:
			}
		})
	}
	looking := 0
	for range logins {
		select {
		case <-users.entered:
			looking++
		case <-returned:
		}
	}
	close(users.release)
	all.Wait()
	if looking == 0 || looking == logins {
		t.Errorf("%d of %d logins look up a user at a time", looking, logins)
	}
}

// TestAAA_NoneProvesNothing: who was let in by `none`, because no server answers, has proved no name. That of a user of the device, typed at
// the prompt, is worth no more than any other: neither privilege nor a command comes of it.
func TestAAA_NoneProvesNothing(t *testing.T) {
	with := func(lines string) string { // there is no server: none answers
		addr, _ := start(t, flags{config: startup(t, "username boss privilege 15 secret 0 right-word\naaa authentication login default group radius none\n%s", lines)})
		return addr
	}
	for _, name := range []string{"boss", "nobody"} {
		enter(t, with("aaa authorization exec default group radius local"), name, "wrong", "% Login invalid\n\nUsername:")
	}
	for _, name := range []string{"boss", "nobody"} {
		c := enter(t, with("aaa authorization exec default if-authenticated\naaa authorization commands 1 default local"), name, "wrong", "r1>")
		says(c, "show clock", "r1>", "% Invalid input")
	}
	c := enter(t, with(""), "boss", "wrong", "r1>")
	says(c, "show privilege", "r1>", "Current privilege level is 1")
}
