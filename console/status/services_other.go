//go:build !linux && !windows

package status

import (
	"context"
	"runtime"
)

// services is for systems whose services have no common state.
func (*machine) services(context.Context) ([]serviceInfo, error) {
	return nil, reason("not available on " + runtime.GOOS)
}
