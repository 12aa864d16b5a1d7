package main

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"time"

	"github.com/vtykit/vtykit/telnet"
	"github.com/vtykit/vtykit/telnet/telnets"
)

const defaultListen = "127.0.0.1:6023"

// addresses are those to listen on.
type addresses []string

func (a *addresses) String() string     { return strings.Join(*a, ",") }
func (a *addresses) Set(s string) error { *a = append(*a, s); return nil }

// autoWait is the flag -tls-auto: a switch that may be given a duration.
type autoWait time.Duration

// defaultAutoWait is how long a client has to begin with TLS. Those that speak telnet wait for the server.
const defaultAutoWait = 500 * time.Millisecond

func (w *autoWait) String() string   { return time.Duration(*w).String() }
func (w *autoWait) IsBoolFlag() bool { return true }

func (w *autoWait) Set(s string) error {
	switch s {
	case "true":
		*w = autoWait(defaultAutoWait)
		return nil
	case "false":
		*w = 0
		return nil
	}
	d, err := time.ParseDuration(s)
	if err == nil && d <= 0 {
		err = errors.New("must be more than 0")
	}
	*w = autoWait(d)
	return err
}

// listen opens all addresses, or none.
func listen(cfg config) (all []net.Listener, err error) {
	var secure *tls.Config
	if cfg.tlsCert != "" {
		cert, err := tls.LoadX509KeyPair(cfg.tlsCert, cfg.tlsKey)
		if err != nil {
			return nil, err
		}
		secure = &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS12}
	}
	defer func() {
		if err != nil {
			for _, l := range all {
				_ = l.Close() // nobody has used it
			}
			all = nil
		}
	}()
	for _, spec := range cfg.listen {
		if !cfg.insecure && (secure == nil || cfg.tlsAuto > 0) && !local(spec) {
			return all, fmt.Errorf("-listen %s: telnet is not encrypted, and whoever reaches this address gets the program; "+
				"-tls-cert (without -tls-auto) makes it safe, -insecure says that you know", spec)
		}
		l, err := telnet.Listen(spec)
		if err != nil {
			return all, err
		}
		if secure != nil {
			if l, err = encrypted(l, secure, time.Duration(cfg.tlsAuto)); err != nil {
				return all, err
			}
		}
		all = append(all, l)
	}
	return all, nil
}

// local says whether only this machine reaches an address.
func local(spec string) bool {
	if strings.HasPrefix(spec, "unix:") {
		return true
	}
	host, _, err := net.SplitHostPort(spec)
	if err != nil {
		return false
	}
	if host == "localhost" {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}

// encrypted makes the connections of l TLS, with auto those whose clients begin it.
func encrypted(l net.Listener, cfg *tls.Config, auto time.Duration) (net.Listener, error) {
	if auto > 0 {
		return telnets.NewAutoListener(l, cfg, auto)
	}
	return telnets.NewListener(l, cfg)
}
