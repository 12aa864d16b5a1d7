package telnets

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"io"
	"log/slog"
	"math/big"
	"net"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vtykit/vtykit/telnet"
)

// certificate is one for 127.0.0.1, and the configuration of a client that trusts it.
func certificate(t testing.TB) (server, client *tls.Config) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, BasicConstraintsValid: true, IsCA: true}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(leaf)
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}},
		&tls.Config{RootCAs: roots, ServerName: "127.0.0.1"}
}

// records is where a server's log goes.
type records struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (r *records) Write(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.b.Write(p)
}

func (r *records) String() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.b.String()
}

// wait waits for a record that another goroutine writes.
func (r *records) wait(t testing.TB, text string) {
	t.Helper()
	for range 2000 {
		if strings.Contains(r.String(), text) {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Fatalf("no %q in %s", text, r)
}

// upper answers text in capitals.
type upper struct{ c *telnet.Conn }

func (u upper) Input(p []byte) {
	for i := range p {
		if 'a' <= p[i] && p[i] <= 'z' {
			p[i] -= 'a' - 'A'
		}
	}
	u.c.Write(p)
}
func (u upper) Control(byte)    {}
func (u upper) Resize(int, int) {}

// serve serves on the loopback interface until the test ends. Sessions say what they are.
func serve(t testing.TB, s *telnet.Server, wrap func(net.Listener) (net.Listener, error)) (string, *records) {
	t.Helper()
	log := &records{}
	s.Logger = slog.New(slog.NewTextHandler(log, nil))
	s.Handler = telnet.HandlerFunc(func(ctx context.Context, c *telnet.Conn) {
		defer context.AfterFunc(ctx, func() { c.Disconnect("shutdown") })()
		_, secure := c.NetConn().(*tls.Conn)
		if secure != c.Encrypted() {
			t.Error("Encrypted is wrong")
		}
		host, _, _ := net.SplitHostPort(c.RemoteAddr().String())
		c.Write([]byte(map[bool]string{true: "tls ", false: "plain "}[secure] + host + "> "))
		for c.Receive(upper{c}) == nil {
		}
	})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	wrapped, err := wrap(l)
	if err != nil {
		t.Fatal(err)
	}
	end := make(chan error, 1)
	go func() { end <- s.Serve(wrapped) }()
	t.Cleanup(func() {
		s.Close()
		if err := s.Shutdown(context.Background()); err != nil {
			t.Error(err)
		}
		if err := <-end; err != telnet.ErrServerClosed {
			t.Error(err)
		}
	})
	return l.Addr().String(), log
}

const opening = "\xff\xfb\x01\xff\xfb\x03\xff\xfd\x18\xff\xfd\x1f"

func expect(t testing.TB, r net.Conn, want string) {
	t.Helper()
	_ = r.SetReadDeadline(time.Now().Add(10 * time.Second))
	buf := make([]byte, len(want))
	if n, err := io.ReadFull(r, buf); err != nil || string(buf) != want {
		t.Fatalf("read %q, %v; want %q", buf[:n], err, want)
	}
}

func dial(t testing.TB, addr string) net.Conn {
	t.Helper()
	nc, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { nc.Close() })
	return nc
}

func talk(t testing.TB, c net.Conn, kind string) {
	t.Helper()
	expect(t, c, opening+kind+" 127.0.0.1> ")
	io.WriteString(c, "hello\xff\xff")
	expect(t, c, "HELLO\xff\xff")
}

func TestT3_41_TLSFromTheFirstByte(t *testing.T) {
	server, client := certificate(t)
	addr, log := serve(t, &telnet.Server{}, func(l net.Listener) (net.Listener, error) { return NewListener(l, server) })
	for range 3 {
		c := tls.Client(dial(t, addr), client)
		talk(t, c, "tls")
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	}
	log.wait(t, "reason=client-eof in=7")
	c := dial(t, addr) // a client without TLS waits in vain, and its first line ends it
	io.WriteString(c, "show version\r\n")
	_ = c.SetReadDeadline(time.Now().Add(10 * time.Second))
	if out, err := io.ReadAll(c); err != nil || strings.Contains(string(out), ">") {
		t.Errorf("%q, %v", out, err)
	}
	log.wait(t, `reason=protocol-abuse`)
	other := tls.Client(dial(t, addr), &tls.Config{ServerName: "127.0.0.1"}) // does not trust the certificate
	if err := other.Handshake(); err == nil {
		t.Error("trusted")
	}
	log.wait(t, "bad certificate")
	if n := strings.Count(log.String(), "session ended"); n != 5 {
		t.Errorf("%d records: %s", n, log)
	}
}

func TestT3_42_TLSAndPlainOnOnePort(t *testing.T) {
	server, client := certificate(t)
	addr, log := serve(t, &telnet.Server{MaxUnauthPerSource: -1}, func(l net.Listener) (net.Listener, error) {
		return NewAutoListener(l, server, 50*time.Millisecond)
	})
	secure := tls.Client(dial(t, addr), client)
	talk(t, secure, "tls")
	secure.Close()
	quiet := dial(t, addr)
	talk(t, quiet, "plain")
	for _, first := range []string{"x", "\xff\xfb\x18x", "\x00x", "\x15x", "\x16x"} {
		c := dial(t, addr)
		io.WriteString(c, first)
		expect(t, c, opening)
		want := "plain 127.0.0.1> "
		if strings.HasPrefix(first, "\xff") {
			want += "\xff\xfa\x18\x01\xff\xf0"
		} else {
			want += strings.ToUpper(first)
		}
		expect(t, c, want)
	}
	c := dial(t, addr) // a scanner
	c.(*net.TCPConn).CloseWrite()
	expect(t, c, opening+"plain 127.0.0.1> ")
	http := dial(t, addr)
	io.WriteString(http, "GET / HTTP/1.1\r\n\r\n")
	log.wait(t, "protocol=http")
	ssh := dial(t, addr)
	io.WriteString(ssh, "SSH-2.0-x\r\n")
	log.wait(t, "protocol=ssh")
	broken := dial(t, addr)
	io.WriteString(broken, "\x16\x03\x01\x00\x05hello")
	log.wait(t, "error=")
	if !strings.Contains(log.String(), "reason=protocol-abuse") {
		t.Error(log)
	}
}

// TestT3_42_ByteByByte is a client whose first segment holds one byte of TLS.
func TestT3_42_ByteByByte(t *testing.T) {
	server, client := certificate(t)
	addr, _ := serve(t, &telnet.Server{}, func(l net.Listener) (net.Listener, error) { return NewAutoListener(l, server, 0) })
	talk(t, tls.Client(slow{dial(t, addr)}, client), "tls")
}

// TestT3_71_ClientHelloOnAPlainPort is a client that expects TLS where there is none: it learns that at once.
func TestT3_71_ClientHelloOnAPlainPort(t *testing.T) {
	_, client := certificate(t)
	addr, log := serve(t, &telnet.Server{}, func(l net.Listener) (net.Listener, error) { return l, nil })
	nc := dial(t, addr)
	_ = nc.SetDeadline(time.Now().Add(10 * time.Second))
	if err := tls.Client(nc, client).Handshake(); err == nil || strings.Contains(err.Error(), "timeout") {
		t.Error(err)
	}
	nc.Close()
	log.wait(t, "protocol=tls")
	if got := log.String(); strings.Count(got, "\n") != 1 || !strings.Contains(got, "reason=protocol-abuse") ||
		!strings.Contains(got, `snippet=\x16\x03\x01`) {
		t.Error(got)
	}
}

// TestAcceptDoesNotWait: clients that begin TLS and go silent do not keep others waiting, and one too many is told why through TLS.
func TestAcceptDoesNotWait(t *testing.T) {
	server, client := certificate(t)
	addr, _ := serve(t, &telnet.Server{MaxSessions: 4}, func(l net.Listener) (net.Listener, error) { return NewListener(l, server) })
	for range 3 {
		io.WriteString(dial(t, addr), "\x16")
	}
	talk(t, tls.Client(dial(t, addr), client), "tls")
	expect(t, tls.Client(dial(t, addr), client), "% Too many sessions\r\n")
}

// slow sends each byte by itself.
type slow struct{ net.Conn }

func (s slow) Write(p []byte) (int, error) {
	for i := range p {
		if _, err := s.Conn.Write(p[i : i+1]); err != nil {
			return i, err
		}
	}
	return len(p), nil
}

func TestProxyBeforeTLS(t *testing.T) {
	server, client := certificate(t)
	for name, wrap := range map[string]func(net.Listener) (net.Listener, error){
		"tls":  func(l net.Listener) (net.Listener, error) { return NewListener(l, server) },
		"auto": func(l net.Listener) (net.Listener, error) { return NewAutoListener(l, server, 50*time.Millisecond) },
	} {
		t.Run(name, func(t *testing.T) {
			addr, log := serve(t, &telnet.Server{Proxies: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}}, wrap)
			nc := dial(t, addr)
			io.WriteString(nc, "PROXY TCP4 192.0.2.7 192.0.2.1 4711 992\r\n")
			c := tls.Client(nc, client)
			expect(t, c, opening+"tls 192.0.2.7> ")
			c.Close()
			log.wait(t, "remote=192.0.2.7:4711")
			if name == "auto" {
				c := dial(t, addr)
				io.WriteString(c, "PROXY TCP4 192.0.2.8 192.0.2.1 4711 992\r\nhello")
				expect(t, c, opening+"plain 192.0.2.8> HELLO")
			}
		})
	}
}

// TestHandshakeIsBounded: a client that begins TLS and says no more costs its place for PrepareTimeout only.
func TestHandshakeIsBounded(t *testing.T) {
	server, _ := certificate(t)
	for _, begin := range []string{"", "\x16", "\x16\x03\x01\x02\x00"} {
		s := &telnet.Server{PrepareTimeout: 50 * time.Millisecond}
		addr, log := serve(t, s, func(l net.Listener) (net.Listener, error) { return NewListener(l, server) })
		c := dial(t, addr)
		io.WriteString(c, begin)
		log.wait(t, "reason=login-grace")
		if all, _ := s.Sessions(); all != 0 {
			t.Error(all)
		}
	}
	s := &telnet.Server{}
	addr, log := serve(t, s, func(l net.Listener) (net.Listener, error) { return NewListener(l, server) })
	dial(t, addr)
	for all := 0; all == 0; all, _ = s.Sessions() {
		time.Sleep(time.Millisecond)
	}
	if err := s.Shutdown(context.Background()); err != nil { // does not wait 10 s
		t.Error(err)
	}
	log.wait(t, "reason=shutdown")
}

// TestWaitIsExact: a plain client that says nothing has its session after the wait, and one that speaks at once.
func TestWaitIsExact(t *testing.T) {
	server, _ := certificate(t)
	synctest.Test(t, func(t *testing.T) {
		for in, want := range map[string]time.Duration{"": defaultWait, "x": 0} {
			a, b := net.Pipe()
			defer b.Close()
			begin := time.Now()
			if in != "" {
				go io.WriteString(b, in)
			}
			nc, err := (&autoConn{a, server, defaultWait}).Upgrade(t.Context())
			if err != nil || time.Since(begin) != want || in == "" && nc != a {
				t.Errorf("%q: %v, %v after %v", in, nc, err, time.Since(begin))
			}
		}
		one, other := net.Pipe() // a single byte of TLS, and no more
		go func() { io.WriteString(other, "\x16"); other.Close() }()
		if _, err := (&autoConn{one, server, defaultWait}).Upgrade(t.Context()); err == nil {
			t.Error("no TLS")
		}
		a, b := net.Pipe()
		defer b.Close()
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		if _, err := (&autoConn{a, server, defaultWait}).Upgrade(ctx); err != context.DeadlineExceeded {
			t.Error(err)
		}
		a.Close()
		if _, err := (&autoConn{a, server, defaultWait}).Upgrade(t.Context()); err == nil {
			t.Error("a closed connection is served")
		}
	})
}

func TestNoConfig(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	server, _ := certificate(t)
	for _, c := range []struct {
		l      net.Listener
		config *tls.Config
	}{{l, nil}, {l, &tls.Config{}}, {nil, server}} {
		if _, err := NewListener(c.l, c.config); err == nil {
			t.Error("NewListener")
		}
		if _, err := NewAutoListener(c.l, c.config, 0); err == nil {
			t.Error("NewAutoListener")
		}
	}
}
