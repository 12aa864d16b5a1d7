//go:build linux || darwin || freebsd || netbsd || openbsd || dragonfly

package main

import (
	"os"

	"golang.org/x/sys/unix"

	"github.com/vtykit/vtykit/linemode"
)

// terminalCharacters are the characters that the user's terminal has, before the session makes it raw.
func terminalCharacters(f *os.File) linemode.Table {
	table := defaultCharacters()
	t, err := unix.IoctlGetTermios(int(f.Fd()), getTermios)
	if err != nil {
		return table
	}
	for f, at := range map[linemode.Function]int{
		linemode.Interrupt: unix.VINTR, linemode.Abort: unix.VQUIT, linemode.Suspend: unix.VSUSP, linemode.EndOfFile: unix.VEOF,
		linemode.EraseCharacter: unix.VERASE, linemode.EraseLine: unix.VKILL, linemode.EraseWord: unix.VWERASE,
		linemode.Reprint: unix.VREPRINT, linemode.LiteralNext: unix.VLNEXT, linemode.XON: unix.VSTART, linemode.XOFF: unix.VSTOP,
		linemode.AbortOutput: unix.VDISCARD, linemode.Forward1: unix.VEOL, linemode.Forward2: unix.VEOL2,
	} {
		c := t.Cc[at]
		if c == noCharacter {
			table[f] = linemode.Setting{}
			continue
		}
		table[f].Modifier = table[f].Modifier&^linemode.Default | linemode.Value
		table[f].Value = c
	}
	return table
}
