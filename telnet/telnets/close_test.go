package telnets

import (
	"bytes"
	"crypto/tls"
	"net"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vtykit/vtykit/telnet"
)

// TestEndIsBounded: a peer that has stopped reading in the middle of what TLS writes does not hold up the end of a connection, neither
// the server's nor the client's, which has no deadline for writing.
func TestEndIsBounded(t *testing.T) {
	server, _ := certificate(t)
	for name, end := range map[string]func(nc net.Conn, tc *tls.Conn) (finish func()){
		"server": func(nc net.Conn, tc *tls.Conn) func() {
			c := telnet.NewConn(tc, telnet.Limits{})
			c.Write(bytes.Repeat([]byte("x"), 1000))
			return func() { c.Disconnect("idle") }
		},
		"client": func(nc net.Conn, tc *tls.Conn) func() {
			c := (&telnet.Dialer{}).Client(tc)
			c.Write(bytes.Repeat([]byte("x"), 1000))
			return func() { c.Close() }
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a, b := net.Pipe()
				peer := tls.Client(b, &tls.Config{InsecureSkipVerify: true}) // in fake time no certificate is valid
				shaken := make(chan error, 1)
				go func() { shaken <- peer.Handshake() }()
				tc := tls.Server(a, &tls.Config{Certificates: server.Certificates, SessionTicketsDisabled: true})
				if err := tc.Handshake(); err != nil {
					t.Fatal(err)
				}
				if err := <-shaken; err != nil {
					t.Fatal(err)
				}
				finish := end(a, tc)
				synctest.Wait()
				start := time.Now()
				free := time.AfterFunc(time.Hour, func() { b.Close() })
				finish()
				if took := time.Since(start); took > 3*time.Second {
					t.Errorf("it took %v", took)
				}
				free.Stop()
				b.Close()
			})
		})
	}
}
