//go:build dragonfly || freebsd || netbsd || openbsd

package program

import "golang.org/x/sys/unix"

const (
	getTermios = unix.TIOCGETA
	setTermios = unix.TIOCSETA

	// utf8Input would make the line discipline erase a character where it erases a byte; not all of these systems have it.
	utf8Input = 0
	// disabledKey is the character of a function that is switched off (_POSIX_VDISABLE).
	disabledKey = 0xff
)
