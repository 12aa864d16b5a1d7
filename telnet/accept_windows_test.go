package telnet

import (
	"errors"
	"net"
	"os"
	"syscall"
	"testing"
)

func TestAcceptErrorsOfWindows(t *testing.T) {
	for _, tt := range []struct {
		err  error
		want bool
	}{
		{syscall.Errno(10024), true},
		{syscall.Errno(10055), true},
		{syscall.Errno(8), true},
		{syscall.Errno(1450), true},
		{syscall.WSAECONNRESET, true},
		{syscall.WSAECONNABORTED, true},
		{syscall.Errno(10057), true},
		{syscall.Errno(10038), false}, // WSAENOTSOCK: the listener is gone
		{syscall.ERROR_OPERATION_ABORTED, false},
		{errors.New("no number"), false},
		{nil, false},
	} {
		err := tt.err
		if err != nil {
			err = &net.OpError{Op: "accept", Err: os.NewSyscallError("acceptex", err)}
		}
		if got := passes(err); got != tt.want {
			t.Errorf("%v: %v", tt.err, got)
		}
	}
	if passes(net.ErrClosed) {
		t.Error("a closed listener is waited for")
	}
}
