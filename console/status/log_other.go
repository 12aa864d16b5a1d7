//go:build !linux && !windows

package status

import (
	"context"
	"runtime"
)

func (*machine) log(context.Context, logQuery) ([]logEntry, bool, error) {
	return nil, false, reason("not available on " + runtime.GOOS)
}
