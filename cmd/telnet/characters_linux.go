package main

import "golang.org/x/sys/unix"

const (
	getTermios = unix.TCGETS
	// noCharacter is _POSIX_VDISABLE, which of a terminal's functions has no character.
	noCharacter = 0
)
