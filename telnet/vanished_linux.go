package telnet

import (
	"math"
	"net"
	"syscall"
	"time"
)

// tcpUserTimeout is TCP_USER_TIMEOUT of linux/tcp.h, which package syscall leaves out.
const tcpUserTimeout = 18

// giveUpAfter bounds how long the system tries to send what the peer does not acknowledge (RFC 5482). Without it a prompt on its way to
// a peer that has vanished holds keepalive back, and the connection, for a quarter of an hour.
func giveUpAfter(tcp *net.TCPConn, d time.Duration) {
	if raw, err := tcp.SyscallConn(); err == nil {
		ms := min(d.Milliseconds(), math.MaxInt32)
		_ = raw.Control(func(fd uintptr) { // an error means that the connection is dead already
			_ = syscall.SetsockoptInt(int(fd), syscall.IPPROTO_TCP, tcpUserTimeout, int(ms))
		})
	}
}
