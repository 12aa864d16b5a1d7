//go:build darwin || freebsd || netbsd || openbsd || dragonfly

package main

import "golang.org/x/sys/unix"

const (
	getTermios = unix.TIOCGETA
	// noCharacter is _POSIX_VDISABLE, which of a terminal's functions has no character.
	noCharacter = 255
)
