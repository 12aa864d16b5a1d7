package certificate_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"log"
	"os"

	"github.com/vtykit/vtykit/auth"
	"github.com/vtykit/vtykit/auth/certificate"
	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/telnet"
	"github.com/vtykit/vtykit/telnet/telnets"
)

// Who shows a certificate of the operators' authority is logged in by it, by its common name; all others are asked for a password.
func Example() {
	users, err := auth.OpenFile("/etc/router/users") // for the levels, and for passwords
	if err != nil {
		log.Fatal(err)
	}
	policy := auth.Policy{}
	c := console.New(console.Config{
		Login: auth.Identified(users, policy, certificate.Name(certificate.CommonName), auth.Password(users, policy)),
	})
	c.Mode("exec", "{host}{#}")

	pair, err := tls.LoadX509KeyPair("device.crt", "device.key")
	if err != nil {
		log.Fatal(err)
	}
	authority, err := os.ReadFile("operators.crt")
	if err != nil {
		log.Fatal(err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(authority) {
		log.Fatal("operators.crt: no certificate")
	}
	l, err := telnet.Listen(":992")
	if err != nil {
		log.Fatal(err)
	}
	l, err = telnets.NewListener(l, &tls.Config{
		Certificates: []tls.Certificate{pair},
		ClientAuth:   tls.VerifyClientCertIfGiven, // what is only requested proves nothing
		ClientCAs:    pool,
	})
	if err != nil {
		log.Fatal(err)
	}
	srv := &telnet.Server{Handler: telnet.HandlerFunc(func(ctx context.Context, t *telnet.Conn) { c.Serve(ctx, t) })}
	log.Fatal(srv.Serve(l))
}
