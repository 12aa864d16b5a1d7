//go:build unix

package telnet

import "syscall"

// canPoll says that sysRead and sysWrite work on the descriptors of [syscall.RawConn], which are non-blocking.
const canPoll = true

// sysRead reads once. again says that there is nothing to read now; n is 0 at the end of the stream.
func sysRead(fd uintptr, p []byte) (n int, again bool, err error) {
	for {
		n, err = syscall.Read(int(fd), p)
		switch err {
		case nil:
			return n, false, nil
		case syscall.EINTR:
		case syscall.EAGAIN:
			return 0, true, nil
		default:
			return 0, false, err
		}
	}
}

// sysWrite writes what fits now, which may be nothing.
func sysWrite(fd uintptr, p []byte) (n int, err error) {
	for {
		n, err = syscall.Write(int(fd), p)
		switch err {
		case nil:
			return n, nil
		case syscall.EINTR:
		case syscall.EAGAIN:
			return 0, nil
		default:
			return 0, err
		}
	}
}

// setOOBInline keeps urgent bytes in the stream. Without it the byte behind IAC of a Synch is taken out, and the parser eats the
// next one typed.
func setOOBInline(fd uintptr) error {
	return syscall.SetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_OOBINLINE, 1)
}

// sysUrgent sends p and marks its last byte as urgent.
func sysUrgent(fd uintptr, p []byte) error { return syscall.Sendto(int(fd), p, syscall.MSG_OOB, nil) }
