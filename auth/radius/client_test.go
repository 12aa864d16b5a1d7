package radius

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os/exec"
	"runtime"
	"strings"
	"testing"
	"time"

	"layeh.com/radius"
	"layeh.com/radius/rfc2865"
	"layeh.com/radius/rfc2869"

	"github.com/vtykit/vtykit/auth"
)

// TestRequest: what a server gets to see, on the wire.
func TestRequest(t *testing.T) {
	f := serve(t, accept)
	c := client(f.addr)
	for range 2 {
		if u, err := c.Verify(t.Context(), attempt()); err != nil || u != (auth.User{Name: "alice", Level: 1}) {
			t.Fatalf("%+v, %v", u, err)
		}
	}
	got := f.requests()
	for _, r := range got {
		if r.wire[headerLen] != byte(rfc2869.MessageAuthenticator_Type) {
			t.Error("Message-Authenticator is not first")
		}
		again := append([]byte(nil), r.wire...)
		if sign(again, headerLen+2, []byte(key)); !bytes.Equal(again, r.wire) {
			t.Error("wrong Message-Authenticator")
		}
		if passwordOf(t, r) != password || bytes.Contains(r.wire, []byte(password)) {
			t.Error("the password is not hidden as it should be")
		}
		for typ, want := range map[radius.Type]string{rfc2865.UserName_Type: "alice", rfc2865.NASIdentifier_Type: "router1", rfc2869.NASPortID_Type: "tty3",
			rfc2865.CallingStationID_Type: "192.0.2.7", rfc2865.NASPortType_Type: "\x00\x00\x00\x05", rfc2865.NASPort_Type: "\x00\x00\x00\x03",
			rfc2865.ServiceType_Type: "\x00\x00\x00\x01"} {
			if v := string(r.Get(typ)); v != want {
				t.Errorf("attribute %d is %q, want %q", typ, v, want)
			}
		}
	}
	if got[0].Authenticator == got[1].Authenticator {
		t.Error("two requests share an authenticator")
	}
	c.NASIdentifier = ""
	c.Verify(t.Context(), attempt())
	if v := f.requests()[2].Get(rfc2865.NASIPAddress_Type); !net.IP(v).Equal(net.IPv4(127, 0, 0, 1)) {
		t.Errorf("NAS-IP-Address %v", v)
	}
}

// TestAnswers: which answer of a server is which of ours.
func TestAnswers(t *testing.T) {
	for name, test := range map[string]struct {
		answer func(*fake, int, request)
		change func(*Client)
		want   error // nil is accepted
		sent   int   // requests that it takes; 0 is 1
	}{
		"accept":           {answer: accept},
		"reject":           {answer: func(f *fake, _ int, r request) { f.send(r, radius.CodeAccessReject, nil) }, want: auth.ErrRejected},
		"silence":          {answer: silent, want: auth.ErrUnavailable, sent: 3},
		"silence, no more": {answer: silent, change: func(c *Client) { c.Retries = -1 }, want: auth.ErrUnavailable},
		"first lost": {answer: func(f *fake, n int, r request) {
			if n == 1 {
				accept(f, n, r)
			}
		}, sent: 2},
		"delayed beyond a try": {answer: func(f *fake, n int, r request) {
			if n == 1 {
				accept(f, n, f.requests()[0])
			}
		}, sent: 2},
		"duplicated": {answer: func(f *fake, n int, r request) { accept(f, n, r); accept(f, n, r) }},
		"padded": {answer: func(f *fake, _ int, r request) {
			f.conn.WriteTo(append(reply(f.t, r, radius.CodeAccessAccept, key, nil), 1, 2, 3), r.from)
		}},
		"unsigned":                  {answer: unsigned, want: auth.ErrUnavailable, sent: 3},
		"unsigned, allowed by name": {answer: unsigned, change: func(c *Client) { c.Servers[0].AllowUnsignedReplies = true }},
		"unsigned reject": {answer: func(f *fake, _ int, r request) {
			f.send(r, radius.CodeAccessReject, func(p *radius.Packet) { p.Attributes = nil })
		}, want: auth.ErrUnavailable, sent: 3},
		"wrong secret": {answer: func(f *fake, _ int, r request) {
			f.conn.WriteTo(reply(f.t, r, radius.CodeAccessAccept, "another key", nil), r.from)
		}, want: auth.ErrUnavailable, sent: 3},
		"wrong signature, allowed unsigned": {answer: func(f *fake, _ int, r request) {
			b := reply(f.t, r, radius.CodeAccessAccept, key, nil)
			b[headerLen+2] ^= 1
			copy(b[authenticatorAt:], sumOf(b, r.wire, key))
			f.conn.WriteTo(b, r.from)
		}, change: func(c *Client) { c.Servers[0].AllowUnsignedReplies = true }, want: auth.ErrUnavailable, sent: 3},
		"two signatures": {answer: func(f *fake, _ int, r request) {
			f.send(r, radius.CodeAccessAccept, func(p *radius.Packet) { p.Add(rfc2869.MessageAuthenticator_Type, make([]byte, 16)) })
		}, want: auth.ErrUnavailable, sent: 3},
		"cut signature": {answer: func(f *fake, n int, r request) {
			f.send(r, radius.CodeAccessAccept, func(p *radius.Packet) { p.Attributes[0].Attribute = make([]byte, 15*n%16) })
		}, change: func(c *Client) { c.Servers[0].AllowUnsignedReplies = true }, want: auth.ErrUnavailable, sent: 3},
		"forged authenticator, then the true one": {answer: func(f *fake, _ int, r request) {
			b := reply(f.t, r, radius.CodeAccessAccept, key, nil)
			b[authenticatorAt] ^= 1
			f.conn.WriteTo(b, r.from)
			f.send(r, radius.CodeAccessReject, nil)
		}, want: auth.ErrRejected},
		"another identifier": {answer: func(f *fake, _ int, r request) {
			f.send(r, radius.CodeAccessAccept, func(p *radius.Packet) { p.Identifier++ })
		}, want: auth.ErrUnavailable, sent: 3},
		"another kind of reply": {answer: func(f *fake, _ int, r request) { f.send(r, radius.CodeAccountingResponse, nil) },
			want: auth.ErrUnavailable, sent: 3},
		"junk": {answer: func(f *fake, n int, r request) {
			for _, junk := range []string{"", "\x02", strings.Repeat("\xff", 4096), string(r.wire)} {
				f.conn.WriteTo([]byte(junk), r.from)
			}
			accept(f, n, r)
		}},
		"from another address": {answer: func(f *fake, _ int, r request) {
			other, err := net.ListenPacket("udp", "127.0.0.1:0")
			if err != nil {
				f.t.Error(err)
				return
			}
			defer other.Close()
			other.WriteTo(reply(f.t, r, radius.CodeAccessAccept, key, nil), r.from)
		}, want: auth.ErrUnavailable, sent: 3},
	} {
		t.Run(name, func(t *testing.T) {
			f := serve(t, test.answer)
			var log bytes.Buffer
			c := client(f.addr)
			c.Logger = slog.New(slog.NewTextHandler(&log, nil))
			if test.change != nil {
				test.change(c)
			}
			u, err := c.Verify(t.Context(), attempt())
			if !errors.Is(err, test.want) || (err == nil) != (u.Name == "alice") {
				t.Errorf("%+v, %v, want %v", u, err, test.want)
			}
			got := f.requests()
			if len(got) != max(test.sent, 1) {
				t.Errorf("%d requests", len(got))
			}
			for _, r := range got[1:] {
				if !bytes.Equal(r.wire, got[0].wire) || r.from.String() != got[0].from.String() {
					t.Error("the same request was not sent again as it was")
				}
			}
			if text := fmt.Sprint(err) + log.String(); strings.Contains(text, password) || strings.Contains(text, key) {
				t.Errorf("a secret is in %s", text)
			}
		})
	}
}

func unsigned(f *fake, _ int, r request) {
	f.send(r, radius.CodeAccessAccept, func(p *radius.Packet) { p.Attributes = nil })
}

func TestChallenge(t *testing.T) {
	for name, test := range map[string]struct {
		attrs func(*radius.Packet)
		asks  error // what asking fails with
		rounds,
		want int // 0 accepted, 1 rejected
		text string
		echo bool
	}{
		"token":      {attrs: func(p *radius.Packet) { p.Add(rfc2865.ReplyMessage_Type, []byte("Code: ")) }, rounds: 1, text: "Code: "},
		"no message": {rounds: 1, text: "Response: "},
		"lines, echo": {attrs: func(p *radius.Packet) {
			p.Add(rfc2865.ReplyMessage_Type, []byte("Sent to \x1b[2J your phone"))
			p.Add(rfc2865.ReplyMessage_Type, []byte("Code"))
			p.Add(rfc2869.Prompt_Type, radius.NewInteger(1))
		}, rounds: 2, text: `Sent to \x1b[2J your phone` + "\nCode", echo: true},
		"no echo":  {attrs: func(p *radius.Packet) { p.Add(rfc2869.Prompt_Type, radius.NewInteger(0)) }, rounds: 1, text: "Response: "},
		"for ever": {rounds: 99, want: 1, text: "Response: "},
		"ctrl-c":   {rounds: 1, asks: errors.New("interrupted"), want: 1, text: "Response: "},
	} {
		t.Run(name, func(t *testing.T) {
			f := serve(t, func(f *fake, n int, r request) {
				if n > 0 && (passwordOf(f.t, r) != fmt.Sprint("answer", n) || string(r.Get(rfc2865.State_Type)) != fmt.Sprint("state", n-1)) {
					f.t.Errorf("round %d: password %q, state %q", n, passwordOf(f.t, r), r.Get(rfc2865.State_Type))
				}
				if n == test.rounds {
					accept(f, n, r)
					return
				}
				f.send(r, radius.CodeAccessChallenge, func(p *radius.Packet) {
					p.Add(rfc2865.State_Type, []byte(fmt.Sprint("state", n)))
					if test.attrs != nil {
						test.attrs(p)
					}
				})
			})
			asked := 0
			a := attempt()
			a.Ask = func(_ context.Context, text string, echo bool) (string, error) {
				asked++
				if text != test.text || echo != test.echo {
					t.Errorf("asked %q, %v", text, echo)
				}
				return fmt.Sprint("answer", asked), test.asks
			}
			c := client(f.addr)
			c.Timeout = time.Minute // a request that is sent again would be one more round
			_, err := c.Verify(t.Context(), a)
			if test.want == 1 && !errors.Is(err, auth.ErrRejected) || test.want == 0 && err != nil {
				t.Error(err)
			}
			if asked > maxRounds {
				t.Errorf("asked %d times", asked)
			}
			seen := map[[16]byte]bool{}
			for _, r := range f.requests() {
				if seen[r.Authenticator] {
					t.Error("a round has the authenticator of another")
				}
				seen[r.Authenticator] = true
			}
		})
	}
	f := serve(t, func(f *fake, _ int, r request) { f.send(r, radius.CodeAccessChallenge, nil) })
	if _, err := client(f.addr).Verify(t.Context(), attempt()); !errors.Is(err, auth.ErrRejected) {
		t.Errorf("with nobody to ask: %v", err)
	}
}

// TestStallAtChallenge: a server that has forgotten a challenge, since somebody took his time over it, is no reason to let a backend
// decide that asks for no token; nor is it dead.
func TestStallAtChallenge(t *testing.T) {
	f := serve(t, func(f *fake, n int, r request) {
		if n == 0 {
			f.send(r, radius.CodeAccessChallenge, nil)
		}
	})
	a := attempt()
	a.Ask = func(context.Context, string, bool) (string, error) { return "4711", nil }
	c := client(f.addr)
	if _, err := c.Verify(t.Context(), a); !errors.Is(err, auth.ErrRejected) || errors.Is(err, auth.ErrUnavailable) {
		t.Error(err)
	}
	if len(c.authentication.Live(1)) != 1 {
		t.Error("the server counts as dead")
	}
}

// TestFailOver: the first server is dead, the second answers, and the first is left alone until its time is over.
func TestFailOver(t *testing.T) {
	dead, alive := serve(t, silent), serve(t, accept)
	now := time.Now()
	c := client(dead.addr, alive.addr)
	c.authentication.Now = func() time.Time { return now }
	for i, test := range []struct {
		later time.Duration
		asked int // requests that the dead one has seen
	}{{0, 3}, {0, 3}, {time.Minute - 1, 3}, {1, 6}} {
		now = now.Add(test.later)
		if _, err := c.Verify(t.Context(), attempt()); err != nil {
			t.Fatal(i, err)
		}
		if n := len(dead.requests()); n != test.asked {
			t.Errorf("%d: the dead server has seen %d requests, want %d", i, n, test.asked)
		}
	}
	c = client(dead.addr)
	if _, err := c.Verify(t.Context(), attempt()); !errors.Is(err, auth.ErrUnavailable) {
		t.Fatal(err)
	}
	n := len(dead.requests())
	if _, err := c.Verify(t.Context(), attempt()); !errors.Is(err, auth.ErrUnavailable) || len(dead.requests()) != n {
		t.Errorf("all dead: %v after %d requests", err, len(dead.requests())-n)
	}
	reject := serve(t, func(f *fake, _ int, r request) { f.send(r, radius.CodeAccessReject, nil) })
	if _, err := client(reject.addr, alive.addr).Verify(t.Context(), attempt()); !errors.Is(err, auth.ErrRejected) {
		t.Errorf("a reject was not final: %v", err)
	}
}

// TestNobodyListens: a closed port is told by the kernel and costs no time.
func TestNobodyListens(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("package net has that report switched off on Windows (go.dev/issue/5834)")
	}
	f := serve(t, accept)
	closed, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed.Close()
	c := client(closed.LocalAddr().String(), f.addr)
	c.Timeout = time.Minute
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	if _, err := c.Verify(ctx, attempt()); err != nil {
		t.Error(err)
	}
}

// TestContextBounds: the end of the context is the end of the wait, and no server is dead for it.
func TestContextBounds(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	f := serve(t, func(*fake, int, request) { cancel() })
	c := client(f.addr)
	c.Timeout = time.Hour
	if _, err := c.Verify(ctx, attempt()); !errors.Is(err, auth.ErrUnavailable) || !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if len(c.authentication.Live(1)) != 1 {
		t.Error("the server counts as dead")
	}
}

// TestSecretsAreNotPrinted: in no form that a careless line of logging may use.
func TestSecretsAreNotPrinted(t *testing.T) {
	c := client("127.0.0.1:1812")
	var log bytes.Buffer
	for _, h := range []slog.Handler{slog.NewTextHandler(&log, nil), slog.NewJSONHandler(&log, nil)} {
		slog.New(h).Info("x", "servers", c.Servers, "secret", c.Servers[0].Secret, "attempt", attempt(), "password", attempt().Password)
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d"} {
		fmt.Fprintf(&log, verb+verb+verb+verb, c.Servers, &c.Servers[0], attempt(), attempt().Password)
		fmt.Fprintf(&log, verb, c)
	}
	text, err := json.Marshal(struct {
		S []Server
		P auth.Secret
	}{c.Servers, password})
	log.Write(text)
	c.Servers[0].Addr = ""
	log.WriteString(fmt.Sprint(err, c.Check()))
	for _, secret := range []string{key, password} {
		for _, form := range []string{secret, hex.EncodeToString([]byte(secret)), fmt.Sprintf("%X", secret), fmt.Sprint([]byte(secret))} {
			if strings.Contains(log.String(), form) {
				t.Errorf("%q is in %s", form, log.String())
			}
		}
	}
}

func TestCheck(t *testing.T) {
	for _, c := range []*Client{{}, {Servers: []Server{{Addr: "x"}}}, {Servers: []Server{{Secret: "x"}}}} {
		if c.Check() == nil {
			t.Errorf("%+v is taken", c)
		}
		if _, err := c.Verify(t.Context(), attempt()); !errors.Is(err, auth.ErrUnavailable) {
			t.Error(err)
		}
		if err := c.Record(t.Context(), auth.Record{}); !errors.Is(err, auth.ErrUnavailable) {
			t.Error(err)
		}
	}
	a := attempt()
	a.Password = auth.Secret(strings.Repeat("x", maxPassword+1))
	if _, err := client("127.0.0.1").Verify(t.Context(), a); !errors.Is(err, auth.ErrRejected) {
		t.Errorf("a password that cannot be sent: %v", err)
	}
	for addr, want := range map[string]string{"h": "h:1812", "h:1": "h:1", "2001:db8::1": "[2001:db8::1]:1812",
		"[2001:db8::1]": "[2001:db8::1]:1812", "[::1]:9": "[::1]:9"} {
		if got := address(addr, "1812"); got != want {
			t.Errorf("%s: %s", addr, got)
		}
	}
}

// TestDependencies: the codec and what this module has anyway.
func TestDependencies(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range strings.Fields(string(out)) {
		if p == "net/http" || p == "database/sql" || strings.HasSuffix(p, "/auth/tacacs") || strings.HasSuffix(p, "vtykit/telnet") {
			t.Errorf("auth/radius depends on %s", p)
		}
	}
}
