// Package telnets serves Telnet over TLS: from the first byte (TELNETS, port 992), or beside plain Telnet on one port. It is apart from
// package telnet so that a program without TLS does not link it.
//
//	l, err := telnet.Listen(":992")
//	…
//	l, err = telnets.NewListener(l, &tls.Config{Certificates: …})
//	…
//	err = srv.Serve(l)
//
// The handshake runs for each connection by itself and within [telnet.Server].PrepareTimeout. A handler finds the client's certificates by
// c.NetConn().(*tls.Conn).ConnectionState(). For a client, give a *tls.Dialer to what dials.
package telnets

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"os"
	"time"

	"github.com/vtykit/vtykit/telnet"
)

const (
	// defaultWait is how long a client of a listener for both has to begin TLS.
	defaultWait = 500 * time.Millisecond
	// maxLook is how many of the first bytes are read for a look at them.
	maxLook = 512
	// recordHandshake and versionMajor are how TLS begins (RFC 8446 section 5.1).
	recordHandshake = 0x16
	versionMajor    = 3
)

// NewListener returns a listener whose connections are TLS from the first byte. A config that is nil or has no certificate is an error.
func NewListener(l net.Listener, config *tls.Config) (net.Listener, error) {
	if err := check(l, config); err != nil {
		return nil, err
	}
	return tls.NewListener(l, config), nil
}

// NewAutoListener returns a listener whose connections are TLS or plain: a client whose first byte is 0x16 begins TLS, and one that
// sends anything else, or nothing for wait, is plain. wait is 500 ms where it is not positive; it delays the banner of every plain
// client that waits for it. A config that is nil or has no certificate is an error. The connections implement [telnet.Upgrader] and
// are plain where nothing calls that.
func NewAutoListener(l net.Listener, config *tls.Config, wait time.Duration) (net.Listener, error) {
	if err := check(l, config); err != nil {
		return nil, err
	}
	if wait <= 0 {
		wait = defaultWait
	}
	return &autoListener{l, config, wait}, nil
}

func check(l net.Listener, config *tls.Config) error {
	switch {
	case l == nil:
		return errors.New("telnets: no listener")
	case config == nil:
		return errors.New("telnets: no TLS configuration")
	case len(config.Certificates) == 0 && config.GetCertificate == nil && config.GetConfigForClient == nil:
		return errors.New("telnets: no certificate")
	}
	return nil
}

type autoListener struct {
	net.Listener
	config *tls.Config
	wait   time.Duration
}

func (l *autoListener) Accept() (net.Conn, error) {
	nc, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &autoConn{nc, l.config, l.wait}, nil
}

// autoConn is a connection of which is not known yet whether it is TLS.
type autoConn struct {
	net.Conn
	config *tls.Config
	wait   time.Duration
}

// NetConn is the connection below.
func (c *autoConn) NetConn() net.Conn { return c.Conn }

// CloseWrite closes the direction to the peer where the connection below can.
func (c *autoConn) CloseWrite() error {
	if half, ok := c.Conn.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return errors.ErrUnsupported
}

// Upgrade implements [telnet.Upgrader].
func (c *autoConn) Upgrade(ctx context.Context) (net.Conn, error) {
	p, err := c.look(ctx)
	switch {
	case err != nil:
		return nil, err
	case len(p) == 0:
		return c.Conn, nil
	case p[0] == recordHandshake && (len(p) == 1 || p[1] == versionMajor):
		t := tls.Server(telnet.Unread(c.Conn, p), c.config)
		return t, t.HandshakeContext(ctx)
	}
	return telnet.Unread(c.Conn, p), nil
}

// look reads the first bytes. There are none when the client waits, or closed its half and wants to read.
func (c *autoConn) look(ctx context.Context) ([]byte, error) {
	if err := c.SetReadDeadline(time.Now().Add(c.wait)); err != nil {
		return nil, err
	}
	woken := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(woken)
		_ = c.SetReadDeadline(time.Unix(1, 0)) // an error means that nothing is to be woken
	})
	p := make([]byte, maxLook)
	n, err := c.Read(p)
	if !stop() {
		<-woken
		return nil, context.Cause(ctx)
	}
	if n == 0 && err != nil && err != io.EOF && !errors.Is(err, os.ErrDeadlineExceeded) {
		return nil, err
	}
	return p[:n], c.SetReadDeadline(time.Time{})
}
