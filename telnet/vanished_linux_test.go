package telnet

import (
	"crypto/tls"
	"net"
	"syscall"
	"testing"
	"time"
)

// TestR086_OutputToNobody: output that the system has taken holds keepalive back. With this option of the socket a peer that vanishes then is
// found as one that vanishes in silence is, after 60 s (measured in a network namespace whose interface went down), or after WriteTimeout
// where that is longer. A client that may wait for ever has none.
func TestR086_OutputToNobody(t *testing.T) {
	for _, test := range []struct {
		name string
		make func(nc net.Conn) *Conn
		want int // ms
	}{
		{"server", func(nc net.Conn) *Conn { return NewConn(nc, Limits{}) }, 60_000},
		{"server over TLS", func(nc net.Conn) *Conn { return NewConn(tls.Server(nc, &tls.Config{}), Limits{}) }, 60_000},
		{"server of patience", func(nc net.Conn) *Conn { return NewConn(nc, Limits{WriteTimeout: 5 * time.Minute}) }, 300_000},
		{"server for ever", func(nc net.Conn) *Conn { return NewConn(nc, Limits{WriteTimeout: 1<<63 - 1}) }, 1<<31 - 1},
		{"client", func(nc net.Conn) *Conn { return (&Dialer{}).Client(nc).conn }, 0},
		{"client in a hurry", func(nc net.Conn) *Conn {
			return (&Dialer{Limits: Limits{WriteTimeout: time.Second}}).Client(nc).conn
		}, 60_000},
	} {
		c, client := tcpPair(t, Limits{})
		nc := c.nc.(*net.TCPConn)
		raw, err := nc.SyscallConn()
		if err != nil {
			t.Fatal(err)
		}
		set := func(v int) {
			raw.Control(func(fd uintptr) { err = syscall.SetsockoptInt(int(fd), syscall.IPPROTO_TCP, 18, v) })
		}
		if set(0); err != nil {
			t.Fatal(err)
		}
		test.make(nc)
		got := 0
		raw.Control(func(fd uintptr) { got, err = syscall.GetsockoptInt(int(fd), syscall.IPPROTO_TCP, 18) })
		if err != nil || got != test.want {
			t.Errorf("%s: %d ms, %v; want %d", test.name, got, err, test.want)
		}
		client.Close()
	}
}
