//go:build !linux && !darwin && !freebsd && !netbsd && !openbsd && !dragonfly

package main

import (
	"os"

	"github.com/vtykit/vtykit/linemode"
)

// terminalCharacters are the usual ones: this system's terminals have none, or do not tell.
func terminalCharacters(*os.File) linemode.Table { return defaultCharacters() }
