//go:build !unix

package telnet

import (
	"errors"
	"fmt"
	"net"
)

func makePrivate(uintptr) {}

func listenSystemd(string) ([]net.Listener, error) {
	return nil, fmt.Errorf("telnet: sockets of a service manager: %w", errors.ErrUnsupported)
}
