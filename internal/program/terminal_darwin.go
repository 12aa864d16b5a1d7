package program

import "golang.org/x/sys/unix"

const (
	getTermios = unix.TIOCGETA
	setTermios = unix.TIOCSETA

	// utf8Input makes the line discipline erase a character where it would erase a byte.
	utf8Input = unix.IUTF8
	// disabledKey is the character of a function that is switched off (_POSIX_VDISABLE).
	disabledKey = 0xff
)
