package program

// Key is a function of a terminal for which a pty has a character.
type Key uint8

// The functions.
const (
	KeyInterrupt Key = iota
	KeyQuit
	KeySuspend
	KeyEOF
	KeyErase
	KeyKill
)
