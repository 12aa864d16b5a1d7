package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"os"
	"strings"

	"github.com/vtykit/vtykit/telnet"
)

// queued is how many bytes may wait in the connection. What waits in the session is bounded by maxUnsent.
const queued = 1 << 20

// tlsSettings are the flags about TLS.
type tlsSettings struct {
	on, noVerify bool
	ca, name     string
}

func (t tlsSettings) config() (*tls.Config, error) {
	c := &tls.Config{ServerName: t.name, InsecureSkipVerify: t.noVerify}
	if t.ca != "" {
		pem, err := os.ReadFile(t.ca)
		if err != nil {
			return nil, err
		}
		c.RootCAs = x509.NewCertPool()
		if !c.RootCAs.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("%s has no certificate in PEM", t.ca)
		}
	}
	return c, nil
}

// maxBinaryAgain is how often BINARY is asked for again when the server ends it. telnetd of inetutils does so when it has set up its terminal, and
// agrees then.
const maxBinaryAgain = 3

// dial connects. changed is [telnet.Dialer].Changed.
func (s *settings) dial(ctx context.Context, naws *telnet.NAWS, changed func(option byte, before int)) (*telnet.Client, error) {
	var cl *telnet.Client
	again := 0
	d := telnet.Dialer{
		Timeout: s.timeout,
		Options: func() []telnet.Option { return s.options(naws) },
		Limits:  telnet.Limits{Queue: queued},
		Trace:   s.log.bytes,
		Changed: func(option byte, before int) {
			if s.binary && option == telnet.OptBinary && again < maxBinaryAgain && len(undecided(cl)) > 0 {
				again++
				askBinary(cl)
			}
			changed(option, before)
		},
	}
	if s.tls.on {
		config, err := s.tls.config()
		if err != nil {
			return nil, err
		}
		d.NetDial = (&tls.Dialer{Config: config}).DialContext
	}
	var err error
	cl, err = d.Dial(ctx, s.addr) // nothing is read before it returns
	if err != nil {
		return nil, err
	}
	if s.binary {
		askBinary(cl)
	}
	return cl, nil
}

// askBinary asks for BINARY in the directions that are undecided. What has been asked for already sends nothing.
func askBinary(cl *telnet.Client) {
	sides := undecided(cl)
	cl.Engine(func(e *telnet.Engine) {
		for _, side := range sides {
			e.Request(telnet.OptBinary, side, true)
		}
	})
}

// undecided are the directions in which BINARY is off, and the server has not refused it.
func undecided(cl *telnet.Client) (sides []telnet.Side) {
	cl.Engine(func(e *telnet.Engine) {
		for _, side := range [...]telnet.Side{telnet.Local, telnet.Remote} {
			if !e.Enabled(telnet.OptBinary, side) && !e.Denied(telnet.OptBinary, side) {
				sides = append(sides, side)
			}
		}
	})
	return sides
}

// host is the host of an address, for messages.
func host(addr string) string {
	h, _, err := net.SplitHostPort(addr)
	if err != nil {
		return addr
	}
	return strings.TrimSpace(h)
}
