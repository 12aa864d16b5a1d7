package certificate

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"io"
	"log/slog"
	"math/big"
	"net"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/vtykit/vtykit/auth"
	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/telnet"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// issue makes a certificate; without a parent it is an authority's own.
func issue(t *testing.T, name string, parent *tls.Certificate) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: name}, DNSNames: []string{"r"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: parent == nil, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth}}
	signer, above := any(key), c
	if parent == nil {
		c.KeyUsage |= x509.KeyUsageCertSign
	} else {
		signer, above = parent.PrivateKey, parent.Leaf
	}
	der, err := x509.CreateCertificate(rand.Reader, c, above, &key.PublicKey, signer)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}
}

// TestCertificates logs in by telnet over TLS, with and without certificates, verified and not.
func TestCertificates(t *testing.T) {
	ca, foreign := issue(t, "ca", nil), issue(t, "foreign", nil)
	pool := x509.NewCertPool()
	pool.AddCert(ca.Leaf)
	users := auth.NewMemory(auth.User{Name: "al", Level: 15}, auth.User{Name: "bob", Level: 1, Hash: auth.Locked})
	for _, test := range []struct {
		name, want string
		client     *tls.Certificate
		ask        tls.ClientAuthType
		other      bool
	}{
		{name: "al", client: new(issue(t, "al", &ca)), ask: tls.RequireAndVerifyClientCert, want: "r#"},
		{name: "locked", client: new(issue(t, "bob", &ca)), ask: tls.VerifyClientCertIfGiven, want: "% Login invalid", other: true},
		{name: "unknown", client: new(issue(t, "eve", &ca)), ask: tls.VerifyClientCertIfGiven, want: "% Login invalid", other: true},
		{name: "a name that cannot be", client: new(issue(t, "al\r\n\x1b[2J", &ca)), ask: tls.VerifyClientCertIfGiven, want: "% Login invalid"},
		{name: "none", ask: tls.VerifyClientCertIfGiven, want: "Username:", other: true},
		{name: "none, and no other way", ask: tls.VerifyClientCertIfGiven, want: "% Login invalid"},
		{name: "not verified", client: new(issue(t, "al", &foreign)), ask: tls.RequireAnyClientCert, want: "Username:", other: true},
		{name: "no name in it", client: new(issue(t, "", &ca)), ask: tls.VerifyClientCertIfGiven, want: "Username:", other: true},
	} {
		t.Run(test.name, func(t *testing.T) {
			var log bytes.Buffer
			policy := auth.Policy{Logger: slog.New(slog.NewTextHandler(&log, nil))}
			var other console.Login
			if test.other {
				other = auth.Password(users, policy)
			}
			c := console.New(console.Config{Login: auth.Identified(users, policy, Name(CommonName), other), Hostname: func() string { return "r" }})
			c.Mode("exec", "{host}{#}")
			srv := &telnet.Server{Handler: telnet.HandlerFunc(func(ctx context.Context, t *telnet.Conn) { c.Serve(ctx, t) })}
			plain, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			l := tls.NewListener(plain, &tls.Config{Certificates: []tls.Certificate{issue(t, "r", &ca)}, ClientAuth: test.ask, ClientCAs: pool})
			done := make(chan error, 1)
			go func() { done <- srv.Serve(l) }()
			cfg := &tls.Config{RootCAs: pool, ServerName: "r"}
			if test.client != nil {
				// given even to a server that did not name its issuer
				cfg.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return test.client, nil }
			}
			conn, err := tls.Dial("tcp", plain.Addr().String(), cfg)
			if err != nil {
				t.Fatal(err)
			}
			conn.SetDeadline(time.Now().Add(10 * time.Second))
			got, buf := "", make([]byte, 4096)
			for !strings.Contains(got, test.want) {
				n, err := conn.Read(buf)
				if got += string(buf[:n]); err != nil {
					if err != io.EOF || !strings.Contains(got, test.want) {
						t.Errorf("%q, %v; want %q", got, err, test.want)
					}
					break
				}
			}
			conn.Close()
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
			defer cancel()
			srv.Shutdown(ctx)
			<-done
			if s := log.String(); strings.Contains(s, "\x1b") || (test.want == "r#") != strings.Contains(s, "login accepted") {
				t.Errorf("log: %s", s)
			}
		})
	}
}

// TestNoTLS: terminals without TLS below have no name.
func TestNoTLS(t *testing.T) {
	a, b := net.Pipe()
	defer a.Close()
	defer b.Close()
	all := func(*x509.Certificate) string { return "al" }
	for _, terminal := range []any{nil, 1, below{a}, below{tls.Server(a, &tls.Config{})}} {
		if n, ok := name(terminal, all); ok {
			t.Errorf("%T has the name %s", terminal, n)
		}
	}
}

type below struct{ net.Conn }

func (b below) NetConn() net.Conn { return b.Conn }
