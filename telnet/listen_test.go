package telnet

import (
	"errors"
	"io"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
)

func TestT3_30_Addresses(t *testing.T) {
	s := &Server{Handler: session, Addr: "127.0.0.1:0 tcp4:localhost:0\ttcp4::0"}
	if haveIPv6() {
		s.Addr += " tcp6:[::1]:0"
	}
	end := make(chan error)
	go func() { end <- s.ListenAndServe() }()
	want := len(strings.Fields(s.Addr))
	until(t, "listening", func() bool { return len(s.Addrs()) == want })
	for _, a := range s.Addrs() {
		_, port, _ := net.SplitHostPort(a.String())
		if a.(*net.TCPAddr).IP.IsUnspecified() {
			a = &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: a.(*net.TCPAddr).Port}
		}
		if c := dial(t, a.String(), ""); port == "0" {
			t.Error(port)
		} else {
			expect(t, c, wireOpening)
		}
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if err := <-end; err != ErrServerClosed {
		t.Error(err)
	}
	if n := len(s.Addrs()); n != 0 {
		t.Errorf("%d listeners are left", n)
	}
	if err := s.Shutdown(t.Context()); err != nil {
		t.Error(err)
	}
}

func haveIPv6() bool {
	l, err := net.Listen("tcp6", "[::1]:0")
	if err != nil {
		return false
	}
	l.Close()
	return true
}

// TestT3_30_AllOrNone: an address that cannot be had leaves none open.
func TestT3_30_AllOrNone(t *testing.T) {
	l, err := Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	free := l.Addr().String()
	l.Close()
	for _, bad := range []string{"nonsense:-1", "tcp4:23", "unix:", "systemd:", "host", ""} {
		if l, err := Listen(bad); err == nil {
			l.Close()
			t.Errorf("%q is an address", bad)
		}
		if _, err := ListenAll(free + " " + bad); bad != "" && err == nil {
			t.Errorf("%q is an address", bad)
		} else if bad == "" {
			continue
		}
		if l, err = Listen(free); err != nil {
			t.Fatalf("with %q: %v", bad, err)
		}
		l.Close()
	}
	if _, err := ListenAll(" "); err == nil {
		t.Error("no address")
	}
	if err := (&Server{Handler: session, Addr: free + " nonsense:-1"}).ListenAndServe(); err == nil {
		t.Error("served")
	}
	if err := (&Server{Addr: free + " 127.0.0.1:0"}).ListenAndServe(); err == nil || err == ErrServerClosed {
		t.Errorf("without a handler: %v", err)
	}
}

// TestT3_30_OneFails: an address that can no longer be served ends all, for whoever restarts the program.
func TestT3_30_OneFails(t *testing.T) {
	s := &Server{Handler: session, Addr: "127.0.0.1:0 127.0.0.1:0"}
	end := make(chan error)
	go func() { end <- s.ListenAndServe() }()
	until(t, "listening", func() bool { return len(s.Addrs()) == 2 })
	c := dial(t, s.Addrs()[0].String(), "")
	expect(t, c, wireOpening+"prompt> ")
	s.mu.Lock()
	for l := range s.listeners {
		(*l).Close()
		break
	}
	s.mu.Unlock()
	if err := <-end; !errors.Is(err, net.ErrClosed) || len(s.Addrs()) != 0 {
		t.Error(err, s.Addrs())
	}
	c.Write([]byte("login")) // sessions go on
	expect(t, c, "ok")
	s.Close()
	if err := s.Shutdown(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestUnixSocket(t *testing.T) {
	dir, err := os.MkdirTemp("", "t") // the name's length is bounded
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "vty")
	l, err := Listen("unix:" + path)
	if runtime.GOOS == "windows" && errors.Is(err, syscall.Errno(10047)) { // WSAEAFNOSUPPORT
		t.Skip("this Windows has no Unix sockets: ", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	if fi, err := os.Stat(path); runtime.GOOS != "windows" && (err != nil || fi.Mode().Perm() != 0o600) {
		t.Error(fi.Mode(), err)
	}
	s := &Server{Handler: session, MaxSessions: 2, Reserved: 1}
	end := make(chan error)
	go func() { end <- s.Serve(l) }()
	for range 2 { // the reserved place too: they are on this machine
		c, err := net.Dial("unix", path)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		expect(t, c, wireOpening+"prompt> ")
		if n := s.Conns(); n[0].RemoteAddr().Network() != "unix" {
			t.Error(n[0].RemoteAddr())
		}
	}
	if l2, err := Listen("unix:" + path); err == nil {
		l2.Close()
		t.Error("a socket in use was taken over")
	}
	s.Close()
	<-end
	if err := s.Shutdown(t.Context()); err != nil {
		t.Error(err)
	}
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the socket is left: %v", err)
	}
	// What a process that was killed leaves is replaced; anything else is not.
	left, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	left.(*net.UnixListener).SetUnlinkOnClose(false)
	left.Close()
	if l, err = Listen("unix:" + path); err != nil {
		t.Fatal(err)
	}
	l.Close()
	if err := os.WriteFile(path, []byte("precious"), 0o600); err != nil {
		t.Fatal(err)
	}
	if l, err := Listen("unix:" + path); err == nil {
		l.Close()
		t.Error("a file was replaced")
	}
	if p, err := os.ReadFile(path); string(p) != "precious" {
		t.Error(p, err)
	}
}

func TestAbstractSocket(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("Linux only")
	}
	const name = "@vtykit-listen-test"
	l, err := Listen("unix:" + name)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if l, err := Listen("unix:" + name); err == nil {
		l.Close()
		t.Error("taken over")
	}
	go func() {
		if c, err := l.Accept(); err == nil {
			c.Close()
		}
	}()
	c, err := net.Dial("unix", name)
	if err != nil {
		t.Fatal(err)
	}
	io.Copy(io.Discard, c)
	c.Close()
}
