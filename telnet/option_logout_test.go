package telnet

import (
	"context"
	"errors"
	"io"
	"net"
	"testing"
)

// TestT3X_8_Logout: DO LOGOUT is answered and ends the connection, on a socket and without one.
func TestT3X_8_Logout(t *testing.T) {
	for _, in := range []string{"last words\xff\xfd\x12reload\r\xff\xfe\x12", "last words\xff\xfd\x12\xff\xf4"} {
		for _, socket := range []bool{true, false} {
			nc, client := net.Pipe()
			if socket {
				a, b := tcpPair(t, Limits{})
				nc, client = a.nc, b
			}
			c := NewConn(nc, Limits{}, Logout{})
			s := &sink{}
			end := loop(c, s)
			expect(t, client, wireOpening)
			client.Write([]byte(in))
			expect(t, client, "\xff\xfb\x12")
			if rest, _ := io.ReadAll(client); string(rest) != "" && string(rest) != "\xff\xfc\x12" {
				t.Errorf("%q behind the answer", rest)
			}
			client.Close()
			if err := <-end; !errors.Is(err, ErrClosed) || !errors.Is(err, net.ErrClosed) {
				t.Error(err)
			}
			if s.String() != "last words" {
				t.Errorf("handed over %q", s)
			}
			if err := c.Receive(s); !errors.Is(err, ErrClosed) {
				t.Error(err)
			}
			if _, err := c.Write([]byte("x")); !errors.Is(err, ErrClosed) || c.Reason() != ReasonLogout || c.Disconnect("idle") != "logout" {
				t.Error(err, c.Reason())
			}
		}
	}
}

// TestLogoutMustBeAdded: without the option DO LOGOUT is refused like any other.
func TestLogoutMustBeAdded(t *testing.T) {
	c, client := tcpPair(t, Limits{})
	s := &sink{}
	end := loop(c, s)
	expect(t, client, wireOpening)
	client.Write([]byte("\xff\xfd\x12x"))
	expect(t, client, "\xff\xfc\x12")
	client.Close()
	if err := <-end; err != io.EOF || s.String() != "x" {
		t.Error(err, s)
	}
}

// TestLogoutEndsTheHandler: the handler's context ends too, and the output before the end arrives.
func TestLogoutEndsTheHandler(t *testing.T) {
	ended := make(chan error, 1)
	s := &Server{Options: func() []Option { return []Option{Logout{}} }, Handler: HandlerFunc(func(ctx context.Context, c *Conn) {
		c.Write([]byte("prompt> "))
		for c.Receive(&sink{on: func(string) { c.Write([]byte("goodbye\r\n")) }}) == nil {
		}
		<-ctx.Done()
		ended <- context.Cause(ctx)
	})}
	client := dial(t, start(t, s), "")
	expect(t, client, wireOpening+"prompt> ")
	client.Write([]byte("exit\xff\xfd\x12"))
	expect(t, client, "goodbye\r\n\xff\xfb\x12")
	client.Close()
	if err := <-ended; !errors.Is(err, ErrClosed) {
		t.Error(err)
	}
}

// TestLogoutAsked: both roles may ask the other; kermit agrees and hangs up. A WILL LOGOUT that nobody asked for is refused.
func TestLogoutAsked(t *testing.T) {
	for _, role := range []Role{ServerRole, ClientRole} {
		e, l := only(role, Logout{})
		feed(t, e, []byte("\xff\xfb\x12"))
		e.Request(OptLogout, Remote, true)
		feed(t, e, []byte("\xff\xfb\x12"))
		if l.String() != "send ff fe 12\nsend ff fd 12\noption 18" || !e.Enabled(OptLogout, Remote) || e.Enabled(OptLogout, Local) {
			t.Error(l)
		}
		e, l = only(role, Logout{})
		e.Request(OptLogout, Remote, true)
		feed(t, e, []byte("\xff\xfc\x12"))
		if l.String() != "send ff fd 12\noption 18" || !e.Denied(OptLogout, Remote) {
			t.Error(l)
		}
	}
	// On a Conn an agreement of the peer ends nothing: the peer does.
	nc, client := net.Pipe()
	c := NewConn(nc, Limits{}, Logout{})
	t.Cleanup(func() { client.Close(); c.Disconnect("logout") })
	s := &sink{}
	end := loop(c, s)
	expect(t, client, wireOpening)
	go c.Request(OptLogout, Remote, true)
	expect(t, client, "\xff\xfd\x12")
	client.Write([]byte("\xff\xfb\x12bye"))
	client.Close()
	if err := <-end; err != io.EOF || s.String() != "bye" || c.Reason() != ReasonClientEOF {
		t.Error(err, s, c.Reason())
	}
}
