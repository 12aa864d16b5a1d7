//go:build !linux

package telnet

import (
	"net"
	"time"
)

// giveUpAfter does nothing: how long this system tries to send is its own matter.
func giveUpAfter(*net.TCPConn, time.Duration) {}
