package radius

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/vtykit/vtykit/auth"
	"github.com/vtykit/vtykit/auth/internal/timeshare"
	"github.com/vtykit/vtykit/console"
)

// backend is a backend that is a function.
type backend func(context.Context, auth.Attempt) (auth.User, error)

func (f backend) Verify(ctx context.Context, a auth.Attempt) (auth.User, error) { return f(ctx, a) }

// TestR071_PatientClientIsNotTheEnd: a client that would wait longer than a login may take (four tries of ten seconds, as many devices have
// them) and a server that is silent: the login is unavailable once, and behind it the users of the device count. Without that nobody
// could log in while the server is away, for whom all else was never asked.
func TestR071_PatientClientIsNotTheEnd(t *testing.T) {
	f := serve(t, silent)
	hash, err := auth.Cost{Memory: 8, Passes: 1}.Hash(password)
	if err != nil {
		t.Fatal(err)
	}
	c := &Client{Servers: []Server{{Addr: f.addr, Secret: key}}, Timeout: time.Minute}
	asked := make(chan error, 2)
	group := backend(func(ctx context.Context, a auth.Attempt) (auth.User, error) {
		u, err := c.Verify(ctx, a)
		asked <- err
		return u, err
	})
	users := auth.NewMemory(auth.User{Name: "alice", Level: 1, Hash: hash})
	l := auth.PasswordBy(auth.Chain(group, auth.Local(users)), auth.Policy{VerifyTimeout: timeshare.Patience + 50*time.Millisecond})
	for i, want := range []string{"% Login unavailable", "Router>"} {
		con := console.New(console.Config{Login: l, Hostname: func() string { return "Router" }})
		con.Mode("exec", "{host}{#}")
		r, w := io.Pipe()
		var shown bytes.Buffer
		cfg := console.StreamConfig{Scripted: true, Remote: &net.TCPAddr{IP: net.IPv4(192, 0, 2, 7), Port: 4711}}
		end := make(chan string)
		go func() { end <- con.Serve(t.Context(), console.NewStream(r, &shown, cfg)) }()
		io.WriteString(w, "alice\r"+password+"\rlogout\r")
		if reason := <-end; !strings.Contains(shown.String(), want) {
			t.Errorf("login %d: %s\n%s", i, reason, shown.String())
		}
		w.Close()
		<-asked // the client ends behind the login
	}
}

// TestGivenUpIsNotSilent: a server is dead when the time of a login has run out on it, not when somebody hung up.
func TestGivenUpIsNotSilent(t *testing.T) {
	f := serve(t, silent)
	for cause, dead := range map[error]bool{timeshare.ErrTime: true, errors.New("gone"): false, nil: false} {
		c := &Client{Servers: []Server{{Addr: f.addr, Secret: key}}, Timeout: time.Minute}
		ctx, cancel := context.WithCancelCause(t.Context())
		timer := time.AfterFunc(timeshare.Patience+50*time.Millisecond, func() { cancel(cause) })
		if _, err := c.Verify(ctx, attempt()); !errors.Is(err, auth.ErrUnavailable) {
			t.Error(err)
		}
		if s := c.Status()[0]; s.Dead > 0 != dead {
			t.Errorf("%v: dead for %v", cause, s.Dead)
		}
		timer.Stop()
	}
}
