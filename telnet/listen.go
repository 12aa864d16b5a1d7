package telnet

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"strings"
	"syscall"
	"time"
)

// unixDialTimeout is how long a Unix-domain socket that is in the way has to show that somebody listens on it.
const unixDialTimeout = time.Second

var errNoAddress = errors.New("telnet: no address to listen on")

// Listen listens on one address:
//
//	host:port, :port        TCP; no host is every address of this machine, of both families
//	tcp4:host:port, tcp6:…  TCP of one family
//	unix:/path              a Unix-domain socket that only this user may connect to (mode 0600). A socket in its place on which
//	                        nobody listens is replaced (on Unix), and it is removed when the listener is closed. Its peers are on
//	                        this machine.
//	unix:@name              the same in Linux's abstract name space, where everybody on the machine may connect
//	systemd:, systemd:NAME  the socket that the service manager passed (sd_listen_fds), the one with this FileDescriptorName
//
// Several sockets of one name are an error, for [ListenAll] only. Accepted sockets keep urgent data in the stream; keepalive is left to [NewConn]
// and [Server].
func Listen(spec string) (net.Listener, error) {
	all, err := listen(spec)
	if err == nil && len(all) != 1 {
		err = fmt.Errorf("telnet: %q is %d sockets", spec, len(all))
		closeAll(all)
	}
	if err != nil {
		return nil, err
	}
	return all[0], nil
}

// ListenAll listens on all of the addresses of [Listen] in specs, which blanks separate, or on none.
func ListenAll(specs string) ([]net.Listener, error) {
	var all []net.Listener
	for spec := range strings.FieldsSeq(specs) {
		more, err := listen(spec)
		if err != nil {
			closeAll(all)
			return nil, err
		}
		all = append(all, more...)
	}
	if len(all) == 0 {
		return nil, errNoAddress
	}
	return all, nil
}

func closeAll(all []net.Listener) {
	for _, l := range all {
		_ = l.Close() // nothing was accepted
	}
}

func listen(spec string) ([]net.Listener, error) {
	network, addr, ok := strings.Cut(spec, ":")
	switch {
	case spec == "":
		return nil, errNoAddress
	case ok && network == "systemd":
		return listenSystemd(addr)
	case ok && network == "unix":
		return one(listenUnix(addr))
	case ok && (network == "tcp" || network == "tcp4" || network == "tcp6") && strings.Contains(addr, ":"):
	default:
		network, addr = "tcp", spec
	}
	// Accepted sockets inherit the option, so that not even the first packet loses an urgent byte. newConn tries again. It also sets keepalive, which
	// Accept need not do before it: that is four calls of the system of eleven.
	lc := net.ListenConfig{KeepAlive: -1, Control: func(_, _ string, raw syscall.RawConn) error {
		return raw.Control(func(fd uintptr) { _ = setOOBInline(fd) })
	}}
	return one(lc.Listen(context.Background(), network, addr))
}

func one(l net.Listener, err error) ([]net.Listener, error) {
	if err != nil {
		return nil, err
	}
	return []net.Listener{l}, nil
}

func listenUnix(path string) (net.Listener, error) {
	// The mode is set before the name exists, where the system can (Linux), and once more by name.
	lc := net.ListenConfig{Control: func(_, _ string, raw syscall.RawConn) error {
		return raw.Control(func(fd uintptr) { makePrivate(fd) })
	}}
	l, err := lc.Listen(context.Background(), "unix", path)
	if errors.Is(err, syscall.EADDRINUSE) && stale(path) {
		if err = os.Remove(path); err == nil {
			l, err = lc.Listen(context.Background(), "unix", path)
		}
	}
	if err != nil || strings.HasPrefix(path, "@") {
		return l, err
	}
	if err := os.Chmod(path, 0o600); err != nil {
		_ = l.Close() // the error before counts
		return nil, err
	}
	return l, nil
}

// stale says whether path is a socket on which nobody listens.
func stale(path string) bool {
	if fi, err := os.Lstat(path); err != nil || fi.Mode().Type() != fs.ModeSocket {
		return false
	}
	nc, err := net.DialTimeout("unix", path, unixDialTimeout)
	if err == nil {
		_ = nc.Close() // that was all
	}
	return errors.Is(err, syscall.ECONNREFUSED)
}
