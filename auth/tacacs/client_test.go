package tacacs

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/big"
	"net"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/vtykit/vtykit/auth"
	"github.com/vtykit/vtykit/internal/safe"
)

// TestFailOver: the first server is dead, the second answers, and the first is left alone until its time is over.
func TestFailOver(t *testing.T) {
	dead, alive := serve(t, nil, func(l *link) { l.read() }), serve(t, nil, tacacsServer)
	now := time.Now()
	c := client(dead.addr, alive.addr)
	c.servers.Now = func() time.Time { return now }
	for i, test := range []struct {
		later time.Duration
		asked int
	}{{0, 1}, {0, 1}, {time.Minute - 1, 1}, {1, 2}} {
		now = now.Add(test.later)
		if u, err := c.Verify(t.Context(), attempt()); err != nil || u.Level != 7 {
			t.Fatal(i, u, err)
		}
		if n := dead.connections(); n != test.asked {
			t.Errorf("%d: the dead server was asked %d times, want %d", i, n, test.asked)
		}
	}
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed.Close()
	c = client(closed.Addr().String())
	for range 2 {
		if _, err := c.Verify(t.Context(), attempt()); !errors.Is(err, auth.ErrUnavailable) {
			t.Error(err)
		}
	}
	busy := serve(t, nil, answering(authenBody(authenError, 0, "busy")))
	c = client(busy.addr, alive.addr)
	c.NoSessionAuthorization = true
	for range 2 {
		if _, err := c.Verify(t.Context(), attempt()); err != nil {
			t.Error(err)
		}
	}
	if len(c.servers.Live(2)) != 2 {
		t.Error("a server that reports an error counts as dead")
	}
	no := serve(t, nil, answering(authenBody(authenFail, 0, "")))
	if _, err := client(no.addr, alive.addr).Verify(t.Context(), attempt()); !errors.Is(err, auth.ErrRejected) {
		t.Errorf("a fail was not final: %v", err)
	}
}

// TestSingleConnect: sessions follow each other on one connection where both sides want that.
func TestSingleConnect(t *testing.T) {
	for _, test := range []struct {
		offered, agreed bool
		connections     int
	}{{false, false, 4}, {false, true, 4}, {true, false, 4}, {true, true, 1}} {
		f := serve(t, nil, func(l *link) {
			if test.agreed {
				l.flags = flagSingle
			}
			tacacsServer(l)
		})
		c := client(f.addr)
		c.SingleConnect = test.offered
		for range 2 {
			if _, err := c.Verify(t.Context(), attempt()); err != nil {
				t.Fatal(err)
			}
		}
		c.Close()
		if _, err := c.Verify(t.Context(), attempt()); err != nil {
			t.Errorf("after Close: %v", err)
		}
		if n := f.connections() - 2; n != test.connections {
			t.Errorf("%+v: %d connections", test, n)
		}
		last := 0
		for _, p := range f.packets() {
			first := p.conn != last || p.seq == firstSequence
			if last = p.conn; (p.flags&flagSingle != 0) != (test.offered && first && p.seq == firstSequence) {
				t.Errorf("%+v: flags %x of packet %d on connection %d", test, p.flags, p.seq, p.conn)
			}
		}
	}
}

// TestKeptConnectionIsGone: a server that has closed a kept connection is asked over a new one, and is not dead.
func TestKeptConnectionIsGone(t *testing.T) {
	f := serve(t, nil, func(l *link) {
		l.flags = flagSingle
		l.read()
		l.write(authenBody(authenPass, 0, ""))
	})
	c := client(f.addr)
	c.SingleConnect, c.NoSessionAuthorization = true, true
	defer c.Close()
	for range 3 {
		if _, err := c.Verify(t.Context(), attempt()); err != nil {
			t.Fatal(err)
		}
	}
	if n := f.connections(); n != 3 {
		t.Errorf("%d connections", n)
	}
}

// TestKeptConnectionBreaksOff: a session that a server breaks off behind its first answer is not begun anew over another connection, for what
// was answered in it would be sent twice and count as two tries; and behind an abort, which has no answer, a connection is not used on.
func TestKeptConnectionBreaksOff(t *testing.T) {
	getUser := authenBody(authenGetUser, 0, "Username: ")
	for name, test := range map[string]struct {
		second      func(l *link)
		want        error
		connections int // of three logins
	}{
		"breaks off": {func(l *link) {
			l.read()
			l.write(authenBody(authenGetPass, 1, "Password: "))
			l.read()
		}, auth.ErrUnavailable, 1},
		"aborted": {func(l *link) {
			for range 2 {
				l.read()
				l.write(getUser)
			}
			l.read()
			for {
				if _, ok := l.read(); !ok {
					return
				}
				l.write(authenBody(authenPass, 0, ""))
			}
		}, auth.ErrRejected, 2},
	} {
		t.Run(name, func(t *testing.T) {
			f := serve(t, nil, func(l *link) {
				l.flags = flagSingle
				l.read()
				l.write(authenBody(authenPass, 0, ""))
				test.second(l)
			})
			c := client(f.addr)
			c.SingleConnect, c.NoSessionAuthorization = true, true
			defer c.Close()
			for i, want := range []error{nil, test.want, nil} {
				if _, err := c.Verify(t.Context(), attempt()); i < 2 && !errors.Is(err, want) {
					t.Errorf("login %d: %v", i, err)
				}
			}
			if n := f.connections(); n != test.connections {
				t.Errorf("%d connections", n)
			}
		})
	}
}

// certificate is one for 127.0.0.1, and what trusts it.
func certificate(t *testing.T) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	about := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth}, IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, about, about, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(leaf)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: private}, pool
}

// TestTLS is RFC 9887: bodies are in clear within TLS 1.3, and the flag says so in both directions.
func TestTLS(t *testing.T) {
	cert, pool := certificate(t)
	good := &tls.Config{Certificates: []tls.Certificate{cert}, ClientCAs: pool, ClientAuth: tls.RequireAndVerifyClientCert}
	mine := &tls.Config{Certificates: []tls.Certificate{cert}, RootCAs: pool}
	for name, test := range map[string]struct {
		server, client *tls.Config
		handle         func(l *link)
		want           error
	}{
		"mutual":            {good, mine, tacacsServer, nil},
		"unknown authority": {good, &tls.Config{Certificates: mine.Certificates, RootCAs: x509.NewCertPool()}, tacacsServer, auth.ErrUnavailable},
		"TLS 1.2":           {&tls.Config{Certificates: good.Certificates, MaxVersion: tls.VersionTLS12}, mine, tacacsServer, auth.ErrUnavailable},
		"another name": {good, &tls.Config{Certificates: mine.Certificates, RootCAs: pool, ServerName: "tacacs.example"}, tacacsServer,
			auth.ErrUnavailable},
		"no certificate":   {good, &tls.Config{RootCAs: pool}, tacacsServer, auth.ErrUnavailable},
		"flag missing":     {good, mine, func(l *link) { l.flags = 0; l.read(); l.write(authenBody(authenPass, 0, "")) }, auth.ErrUnavailable},
		"obfuscated reply": {good, mine, func(l *link) { l.key, l.flags = key, 0; l.read(); l.write(authenBody(authenPass, 0, "")) }, auth.ErrUnavailable},
	} {
		t.Run(name, func(t *testing.T) {
			f := serve(t, test.server, test.handle)
			c := client(f.addr)
			c.Servers[0].TLS, c.Servers[0].Secret = test.client, ""
			if u, err := c.Verify(t.Context(), attempt()); !errors.Is(err, test.want) || err == nil && u.Level != 7 {
				t.Errorf("%+v, %v", u, err)
			}
			for _, p := range f.packets() {
				if p.flags != flagUnhidden {
					t.Errorf("flags %x", p.flags)
				}
			}
			if test.client.MinVersion != 0 || test.client.ServerName != "" && name != "another name" {
				t.Error("the configuration was changed")
			}
		})
	}
	f := serve(t, nil, func(l *link) { io.Copy(io.Discard, l) })
	c := client(f.addr)
	c.Timeout, c.Servers[0].TLS = 200*time.Millisecond, mine
	if _, err := c.Verify(t.Context(), attempt()); !errors.Is(err, auth.ErrUnavailable) {
		t.Errorf("a server that never shakes hands: %v", err)
	}
}

// TestSecretsAreNotPrinted: in no form that a careless line of logging may use.
func TestSecretsAreNotPrinted(t *testing.T) {
	c := client("127.0.0.1")
	var log bytes.Buffer
	for _, h := range []slog.Handler{slog.NewTextHandler(&log, nil), slog.NewJSONHandler(&log, nil)} {
		slog.New(h).Info("x", "servers", c.Servers, "attempt", attempt())
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d"} {
		fmt.Fprintf(&log, verb+verb+verb, c.Servers, &c.Servers[0], attempt())
		fmt.Fprintf(&log, verb, c)
	}
	text, _ := json.Marshal([]auth.Secret{c.Servers[0].Secret, attempt().Password})
	log.Write(text)
	for _, secret := range []string{key, password} {
		for _, form := range []string{secret, hex.EncodeToString([]byte(secret)), fmt.Sprintf("%X", secret), fmt.Sprint([]byte(secret))} {
			if strings.Contains(log.String(), form) {
				t.Errorf("%q is in %s", form, log.String())
			}
		}
	}
}

// TestPasswordIsHidden: what crosses the network holds no password in clear.
func TestPasswordIsHidden(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	seen := make(chan []byte)
	go func() {
		nc, err := ln.Accept()
		if err != nil {
			close(seen)
			return
		}
		defer nc.Close()
		b := make([]byte, 4096)
		n, _ := nc.Read(b)
		seen <- b[:n]
	}()
	c := client(ln.Addr().String())
	c.PAP = true
	go c.Verify(context.Background(), attempt())
	if b := <-seen; len(b) <= headerLen || bytes.Contains(b, []byte(password)) || bytes.Contains(b, []byte("alice")) {
		t.Errorf("%q", b)
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
	for addr, want := range map[string]string{"h": "h:49", "h:1": "h:1", "2001:db8::1": "[2001:db8::1]:49", "[2001:db8::1]": "[2001:db8::1]:49"} {
		if got := address(addr, "49"); got != want {
			t.Errorf("%s: %s", addr, got)
		}
	}
	a := attempt()
	a.Name = strings.Repeat("x", 256)
	for _, pap := range []bool{false, true} {
		c := client("127.0.0.1:1")
		c.PAP = pap
		if _, err := c.Verify(t.Context(), a); !errors.Is(err, auth.ErrRejected) {
			t.Errorf("a name that cannot be sent: %v", err)
		}
	}
}

// stream is a connection whose other side has said all it will.
type stream struct {
	net.Conn
	in io.Reader
}

func (s stream) Read(p []byte) (int, error)  { return s.in.Read(p) }
func (s stream) Write(p []byte) (int, error) { return len(p), nil }
func (stream) SetDeadline(time.Time) error   { return nil }
func (stream) Close() error                  { return nil }

// FuzzServer: whatever a server says, with true headers or without, the answer is one of ours.
func FuzzServer(f *testing.F) {
	f.Add(authenBody(authenGetPass, 1, "Password: "), authenBody(authenPass, 0, ""), true)
	f.Add(authenBody(authenGetData, 0, "Code: "), authenBody(authenError, 0, "\x1b"), true)
	f.Add([]byte("\xc0\x01\x02\x00\x00\x00\x00\x01\x00\x01\x00\x00"), []byte{}, false)
	f.Fuzz(func(t *testing.T, one, two []byte, framed bool) {
		in := append(bytes.Clone(one), two...)
		if framed {
			in = nil
			for i, b := range [][]byte{one, two} {
				h := header{version: 0xc0, kind: authentication, seq: byte(2 + 2*i), session: 1, length: uint32(len(b))}
				b = bytes.Clone(b)
				obfuscate(h, []byte(key), b)
				in = append(h.append(in), b...)
			}
		}
		a := attempt()
		a.Ask = func(_ context.Context, text string, _ bool) (string, error) {
			if string(safe.AppendText(nil, []byte(text))) != text || len(text) > 4*maxMessage {
				t.Errorf("asked %q", text)
			}
			return "x", nil
		}
		x := &session{conn: &conn{Conn: stream{in: bytes.NewReader(in)}}, kind: authentication, id: 1, key: []byte(key), timeout: time.Second}
		body, _ := authenStart(who{user: "alice"}, typeASCII, serviceLogin, "")
		err := x.ascii(t.Context(), body, a)
		passed := framed && (len(one) >= 6 && one[0] == authenPass || len(two) >= 6 && two[0] == authenPass)
		if err == nil && !passed {
			t.Errorf("passed by %x, %x", one, two)
		}
	})
}

// TestDependencies: the standard library and what this module has anyway.
func TestDependencies(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range strings.Fields(string(out)) {
		if p == "net/http" || p == "database/sql" || strings.HasPrefix(p, "layeh.com/") || strings.Contains(p, "prometheus") ||
			strings.HasSuffix(p, "vtykit/telnet") {
			t.Errorf("auth/tacacs depends on %s", p)
		}
	}
}
