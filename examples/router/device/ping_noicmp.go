//go:build !linux && !darwin

package device

import (
	"errors"
	"net/netip"
)

// openICMP fails: these systems let only an administrator send echo requests.
func openICMP(netip.Addr, int) (prober, error) { return nil, errors.ErrUnsupported }
