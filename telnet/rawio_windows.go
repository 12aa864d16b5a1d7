package telnet

import (
	"errors"
	"syscall"
)

const canPoll = false

func sysRead(uintptr, []byte) (int, bool, error) { return 0, false, errors.ErrUnsupported }
func sysWrite(uintptr, []byte) (int, error)      { return 0, errors.ErrUnsupported }

// soOOBInline is SO_OOBINLINE of winsock2.h, which package syscall leaves out.
const soOOBInline = 0x100

// setOOBInline keeps urgent bytes in the stream; see the Unix version.
func setOOBInline(fd uintptr) error {
	return syscall.SetsockoptInt(syscall.Handle(fd), syscall.SOL_SOCKET, soOOBInline, 1)
}

// msgOOB is MSG_OOB of winsock2.h.
const msgOOB = 1

// sysUrgent sends p and marks its last byte as urgent.
func sysUrgent(fd uintptr, p []byte) error {
	buf := syscall.WSABuf{Len: uint32(len(p)), Buf: &p[0]}
	var sent uint32
	return syscall.WSASend(syscall.Handle(fd), &buf, 1, &sent, msgOOB, nil, nil)
}
