package status

import (
	"context"
	"time"

	"golang.org/x/sys/unix"
)

// clock asks the kernel's clock discipline (RFC 1589), which every time daemon tells what it found.
func (*machine) clock(context.Context) clockInfo {
	var t unix.Timex
	state, err := unix.Adjtimex(&t)
	if err != nil {
		return clockInfo{}
	}
	const timeError = 5 // TIME_ERROR: the clock is not synchronised
	return clockInfo{known: true, synchronised: state != timeError, deviation: time.Duration(t.Esterror) * time.Microsecond}
}
