package main

import "github.com/vtykit/vtykit/telnet"

// mode is who edits and who echoes.
type mode uint8

const (
	modeLine      mode = iota // lines are edited here and shown here
	modeSilent                // lines are edited here and not shown: -line-mode and a server that echoes
	modeCharacter             // each key is sent and shown here
	modeRaw                   // each key is sent; the server shows what it likes
)

func (m mode) String() string {
	return [...]string{"line", "line, not shown", "character, local echo", "character"}[m]
}

func (m mode) editsLines() bool { return m <= modeSilent }

// forced is what -line-mode and -raw-mode ask for.
type forced uint8

const (
	followServer forced = iota
	forceLine
	forceRaw
)

// modeOf is the mode that the server's side of ECHO and SGA ask for (T3-81): nothing is an NVT with a local line editor; ECHO is a server
// that does it all, with or without SGA (clients disagree about ECHO alone; a password prompt on an NVT is that); SGA alone wants
// characters and leaves showing them to us (RFC 858).
func modeOf(f forced, echo, sga bool) mode {
	switch {
	case f == forceRaw:
		return modeRaw
	case f == forceLine && echo:
		return modeSilent
	case f == forceLine:
		return modeLine
	case echo:
		return modeRaw
	case sga:
		return modeCharacter
	}
	return modeLine
}

// currentMode is modeOf for a connection.
func currentMode(f forced, c *telnet.Client) mode {
	return modeOf(f, c.Enabled(telnet.OptEcho, telnet.Remote), c.Enabled(telnet.OptSGA, telnet.Remote))
}
