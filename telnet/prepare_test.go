package telnet

import (
	"context"
	"errors"
	"io"
	"net"
	"net/netip"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// offering is a listener that hands out what it is given.
type offering struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func newOffering() *offering {
	return &offering{conns: make(chan net.Conn), closed: make(chan struct{})}
}

func (l *offering) Accept() (net.Conn, error) {
	select {
	case nc := <-l.conns:
		return nc, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}
func (l *offering) Close() error   { l.once.Do(func() { close(l.closed) }); return nil }
func (l *offering) Addr() net.Addr { return &net.UnixAddr{Name: "@offering", Net: "unix"} }

// wrapping is a listener that makes another connection of each.
type wrapping struct {
	net.Listener
	wrap func(net.Conn) net.Conn
}

func (l *wrapping) Accept() (net.Conn, error) {
	nc, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return l.wrap(nc), nil
}

// upgrader upgrades as its function says.
type upgrader struct {
	net.Conn
	f func(ctx context.Context, nc net.Conn) (net.Conn, error)
}

func (u upgrader) Upgrade(ctx context.Context) (net.Conn, error) { return u.f(ctx, u.Conn) }
func (u upgrader) NetConn() net.Conn                             { return u.Conn }

// handshaking is the shape of *tls.Conn.
type handshaking struct{ upgrader }

func (h handshaking) Upgrade() {}
func (h handshaking) HandshakeContext(ctx context.Context) error {
	_, err := h.f(ctx, h.Conn)
	return err
}

// startWrapped serves on the loopback interface with connections that were wrapped.
func startWrapped(t *testing.T, s *Server, wrap func(net.Conn) net.Conn) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	end := make(chan error, 1)
	go func() { end <- s.Serve(&wrapping{l, wrap}) }()
	t.Cleanup(func() {
		s.Close()
		if err := s.Shutdown(context.Background()); err != nil {
			t.Error(err)
		}
		if err := <-end; err != ErrServerClosed {
			t.Error(err)
		}
	})
	return l.Addr().String()
}

func TestUpgradeFails(t *testing.T) {
	boom := errors.New("not \x1b[2J wanted")
	for name, c := range map[string]struct {
		f      func(ctx context.Context, nc net.Conn) (net.Conn, error)
		reason string
	}{
		"error":    {func(context.Context, net.Conn) (net.Conn, error) { return nil, boom }, "protocol-abuse"},
		"EOF":      {func(context.Context, net.Conn) (net.Conn, error) { return nil, io.ErrUnexpectedEOF }, "client-eof"},
		"panic":    {func(context.Context, net.Conn) (net.Conn, error) { panic("boom") }, "internal-error"},
		"Goexit":   {func(context.Context, net.Conn) (net.Conn, error) { runtime.Goexit(); return nil, nil }, "internal-error"},
		"too late": {func(ctx context.Context, nc net.Conn) (net.Conn, error) { <-ctx.Done(); return nil, ctx.Err() }, "login-grace"},
		"deaf": {func(ctx context.Context, nc net.Conn) (net.Conn, error) { // the socket is closed for those who do not look at ctx
			_, err := nc.Read(make([]byte, 1))
			return nil, err
		}, "login-grace"},
	} {
		for kind, wrap := range map[string]func(net.Conn) net.Conn{
			"upgrade":   func(nc net.Conn) net.Conn { return upgrader{nc, c.f} },
			"handshake": func(nc net.Conn) net.Conn { return handshaking{upgrader{nc, c.f}} },
		} {
			t.Run(name+"/"+kind, func(t *testing.T) {
				log := &logBuffer{}
				s := &Server{Handler: session, Logger: log.logger(), PrepareTimeout: 50 * time.Millisecond}
				client := dial(t, startWrapped(t, s, wrap), "")
				if out, err := io.ReadAll(client); err != nil || len(out) > 0 {
					t.Errorf("%q, %v", out, err)
				}
				client.Close()
				until(t, "record", func() bool { return strings.Contains(log.String(), "session ended") })
				got := log.String()
				if !strings.Contains(got, "reason="+c.reason) || strings.Count(got, "session ended") != 1 || strings.Contains(got, "\x1b") {
					t.Error(got)
				}
				if all, unauth := s.Sessions(); all != 0 || unauth != 0 {
					t.Error(all, unauth)
				}
			})
		}
	}
	if _, err := upgrade(t.Context(), upgrader{f: func(context.Context, net.Conn) (net.Conn, error) { return nil, nil }}); err == nil {
		t.Error("no connection is served")
	}
}

// TestUpgradeGivesBytesBack: what was read for a look is the session's first input, and the socket is still waited for without a buffer.
func TestUpgradeGivesBytesBack(t *testing.T) {
	got := make(chan string, 1)
	fast := make(chan bool, 1)
	s := &Server{Handler: HandlerFunc(func(ctx context.Context, c *Conn) {
		_, direct := c.nc.(*net.TCPConn)
		fast <- direct && c.raw != nil == canPoll
		k := &sink{}
		for c.Receive(k) == nil {
		}
		got <- strings.ReplaceAll(k.String(), "|", "")
	})}
	client := dial(t, startWrapped(t, s, func(nc net.Conn) net.Conn {
		return upgrader{nc, func(ctx context.Context, nc net.Conn) (net.Conn, error) {
			p := make([]byte, 4)
			if _, err := io.ReadFull(nc, p); err != nil {
				return nil, err
			}
			return Unread(Unread(nc, p[2:]), p[:2]), nil
		}}
	}), "")
	client.Write([]byte("a\xff\xffbcdef"))
	client.CloseWrite()
	if !<-fast {
		t.Error("the socket is not waited for")
	}
	if s := <-got; s != "a\xffbcdef" {
		t.Errorf("%q", s)
	}
}

func TestUnread(t *testing.T) {
	a, b := net.Pipe()
	defer a.Close()
	go func() { b.Write([]byte("def")); b.Close() }()
	if p, err := io.ReadAll(Unread(Unread(a, []byte("c")), []byte("ab"))); string(p) != "abcdef" || err != nil {
		t.Errorf("%q, %v", p, err)
	}
	h := Unread(a, nil).(*held)
	if h.CloseWrite() == nil || socketOf(h) != a || h.RemoteAddr() != a.RemoteAddr() {
		t.Error("the connection below does not show")
	}
	if _, err := h.SyscallConn(); err == nil {
		t.Error("a pipe has a descriptor")
	}
}

// TestPreparationIsBounded holds the default to the nanosecond, and that Shutdown and Close do not wait for it.
func TestPreparationIsBounded(t *testing.T) {
	for name, c := range map[string]struct {
		end    func(s *Server)
		after  time.Duration
		reason string
	}{
		"timeout":  {func(*Server) {}, defaultPrepareTimeout, "protocol-abuse"},
		"shutdown": {func(s *Server) { s.Shutdown(context.Background()) }, time.Second, "shutdown"},
		"close":    {func(s *Server) { s.Close() }, time.Second, "shutdown"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				log := &logBuffer{}
				s := &Server{Handler: session, Logger: log.logger(), Proxies: []netip.Prefix{{}}}
				l, end := newOffering(), make(chan error)
				go func() { end <- s.Serve(l) }()
				begin := time.Now()
				a, b := net.Pipe()
				l.conns <- a
				b.Write([]byte("PROXY TCP4 "))
				go func() {
					time.Sleep(time.Second)
					c.end(s)
				}()
				if _, err := b.Read(make([]byte, 1)); err != io.EOF {
					t.Error(err)
				}
				if d := time.Since(begin); d != c.after {
					t.Errorf("%v", d)
				}
				s.Close()
				if err := s.Shutdown(t.Context()); err != nil {
					t.Error(err)
				}
				<-end
				if got := log.String(); strings.Count(got, "\n") != 1 || !strings.Contains(got, "reason="+c.reason) {
					t.Error(got)
				}
			})
		})
	}
}

// TestProxyClients: the client's address is the connection's, for the limits too; the proxy has none.
func TestProxyClients(t *testing.T) {
	log := &logBuffer{}
	s := &Server{Handler: HandlerFunc(func(ctx context.Context, c *Conn) {
		c.Write([]byte(c.RemoteAddr().String() + "\r\n"))
		session(ctx, c)
	}), Logger: log.logger(), MaxUnauthPerSource: 2, MaxSessions: 9, Proxies: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}
	addr := start(t, s)
	dst := netip.MustParseAddrPort("192.0.2.1:23")
	connect := func(from string) *net.TCPConn {
		c := dial(t, addr, "")
		c.Write([]byte(proxyHeader(1+len(from)%2, netip.MustParseAddrPort(from), dst, "") + "login"))
		return c
	}
	var clients []net.Conn
	for _, from := range []string{"192.0.2.7:1", "192.0.2.7:22", "192.0.2.8:1", "192.0.2.9:1", "192.0.2.10:1", "192.0.2.11:1"} {
		c := connect(from)
		expect(t, c, wireOpening+from+"\r\nprompt> ok") // "login" came with the header and is not lost
		clients = append(clients, c)
	}
	if n := len(s.Conns()); n != len(clients) || s.Conns()[0].RemoteAddr().String() != "192.0.2.7:1" {
		t.Error(n)
	}
	for range 2 {
		c := dial(t, addr, "")
		c.Write([]byte("PROXY UNKNOWN\r\n"))
		expect(t, c, wireOpening+"127.0.0.1:")
		clients = append(clients, c)
	}
	c := connect("192.0.2.12:1") // the ninth place is for this machine, and who this is shows too late
	expect(t, c, "% Too many sessions\r\n")
	c = dial(t, addr, "")
	expect(t, c, "% Too many sessions\r\n")
	for _, c := range clients {
		c.Close()
	}
	until(t, "all ended", func() bool { n, _ := s.Sessions(); return n == 0 })
	for i := range 2 {
		c := dial(t, addr, "")
		c.Write([]byte(proxyHeader(2, netip.AddrPortFrom(netip.MustParseAddr("2001:db8::1"), uint16(i)), netip.MustParseAddrPort("[::1]:1"), "")))
		expect(t, c, wireOpening)
	}
	c = dial(t, addr, "")
	c.Write([]byte(proxyHeader(2, netip.MustParseAddrPort("[2001:db8::2]:3"), netip.MustParseAddrPort("[::1]:1"), "")))
	expect(t, c, "% Too many sessions from your address\r\n")
	if got := log.String(); !strings.Contains(got, "remote=2001:db8::/64 reason=source-limit") || !strings.Contains(got, "remote=192.0.2.8:1 ") {
		t.Error(got)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.admission.mu.Lock()
	defer s.admission.mu.Unlock()
	if n := len(s.admission.sources); n != 1 {
		t.Errorf("%v", s.admission.sources)
	}
}

// TestProxyClientIsNotReady: what fails behind the header is the client's.
func TestProxyClientIsNotReady(t *testing.T) {
	log := &logBuffer{}
	s := &Server{Handler: session, Logger: log.logger(), Proxies: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}}
	addr := startWrapped(t, s, func(nc net.Conn) net.Conn {
		return upgrader{nc, func(context.Context, net.Conn) (net.Conn, error) { return nil, io.EOF }}
	})
	c := dial(t, addr, "")
	c.Write([]byte("PROXY TCP4 192.0.2.7 192.0.2.1 4711 23\r\n"))
	if out, err := io.ReadAll(c); err != nil || len(out) > 0 {
		t.Errorf("%q, %v", out, err)
	}
	c.Close()
	until(t, "record", func() bool {
		return strings.Contains(log.String(), "remote=192.0.2.7:4711 user=\"\" reason=client-eof")
	})
	s.admission.mu.Lock()
	defer s.admission.mu.Unlock()
	if a := &s.admission; len(a.sources) != 0 || a.all != 0 || a.unauthenticated != 0 {
		t.Error(a.sources, a.all, a.unauthenticated)
	}
}

func TestProxyHeaderIsMissing(t *testing.T) {
	log := &logBuffer{}
	s := &Server{Handler: session, Logger: log.logger(), Proxies: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}}
	addr := start(t, s)
	for i, in := range []string{"show version\r\n", "\xff\xfb\x18", "PROXY TCP4 1 2 3 4\r\n", "\x16\x03\x01\x02\x00\x01", "PROXY"} {
		c := dial(t, addr, "")
		c.Write([]byte(in))
		c.CloseWrite()
		if out, err := io.ReadAll(c); err != nil || len(out) > 0 {
			t.Errorf("%q: %q, %v", in, out, err)
		}
		until(t, "record", func() bool { return strings.Count(log.String(), "reason=protocol-abuse") == i+1 })
	}
	c := dial(t, addr, "") // a check whether the port is open
	c.CloseWrite()
	if _, err := io.ReadAll(c); err != nil {
		t.Error(err)
	}
	until(t, "record", func() bool { return strings.Contains(log.String(), "reason=client-eof") })
}

// TestProxyHeaderOfAStranger: who is not named a proxy cannot choose an address. The header is typed text.
func TestProxyHeaderOfAStranger(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("other systems have only one loopback address")
	}
	handler, text := taking()
	var remote net.Addr
	s := &Server{Proxies: []netip.Prefix{netip.MustParsePrefix("127.0.0.2/32")}, Handler: HandlerFunc(func(ctx context.Context, c *Conn) {
		remote = c.RemoteAddr()
		handler(ctx, c)
	})}
	c := dial(t, start(t, s), "127.0.0.1")
	const header = "PROXY TCP4 192.0.2.7 192.0.2.1 4711 23\r\n"
	c.Write([]byte(header))
	expect(t, c, wireOpening+"prompt> ok")
	if text() != header || !strings.HasPrefix(remote.String(), "127.0.0.1:") {
		t.Errorf("%q from %v", text(), remote)
	}
}
