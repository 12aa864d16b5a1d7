package telnet

import (
	"errors"
	"syscall"
)

// passesHere knows winsock2.h's numbers of errors of Accept that pass; package syscall's EMFILE and so on are never what Windows says.
func passesHere(err error) bool {
	var e syscall.Errno
	if !errors.As(err, &e) {
		return false
	}
	switch e {
	case 10024, 10055, 8, 1450: // WSAEMFILE, WSAENOBUFS, ERROR_NOT_ENOUGH_MEMORY, ERROR_NO_SYSTEM_RESOURCES
		return true
	}
	return false
}

// peerGoneHere knows winsock2.h's numbers of what peerGone asks.
func peerGoneHere(err error) bool {
	var e syscall.Errno
	if !errors.As(err, &e) {
		return false
	}
	switch e {
	case syscall.WSAECONNRESET, syscall.WSAECONNABORTED, 10057: // WSAENOTCONN: seen under wine 8
		return true
	}
	return false
}
