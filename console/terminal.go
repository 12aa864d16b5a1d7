package console

import (
	"context"
	"net"
)

// Receiver takes what a [Terminal] has received. It is an alias of an interface literal, so that a transport can declare the
// same one and satisfy Terminal without importing this package.
type Receiver = interface {
	// Input takes text in the order in which it was typed. The slice is valid during the call only. The call may
	// block while a command runs and the type-ahead is full; that is the back-pressure on the peer.
	Input(p []byte)
	// Control takes a command by its code of RFC 854 and RFC 1184: IP 244, AO 245, AYT 246, EC 247, EL 248, BRK 243,
	// DM 242, EOF 236, SUSP 237, ABORT 238. Code 6 says that the peer threw away all output until now and wants
	// the prompt again (DO TIMING-MARK behind an interrupt).
	Control(code byte)
	// Resize says that the window has a new size in character cells; 0 is unknown.
	Resize(cols, rows int)
}

// Terminal is what a session needs of its transport. [*Stream] is one over any reader and writer; a telnet connection is
// another. Receive is called by one goroutine only; all other methods may be called by any.
//
// Four methods are optional. SetUser(name string) is told who logged in. ShowsInput() bool says that the peer shows what is
// typed whatever the server does; unless it is Scripted, the session then does not echo, and warns before it asks for a password.
// Charset() string is the character set that the peer agreed to, such as "UTF-8", empty where unknown; see [Session.Unicode].
// WaitInput(rest time.Duration) (more bool, err error) waits until Receive will not, or, unless rest is 0, until there was no input
// for so long; an error says that it cannot. With it an idle session costs 2 KB less.
type Terminal interface {
	// Receive waits for input and hands one batch of it to r, in order. An error ends the session; io.EOF says that
	// the peer closed the connection.
	Receive(r Receiver) error
	// Write sends p without ever blocking: what the line does not take at once is queued, and a queue that passes its
	// bound closes the terminal. Text has CR LF line ends already.
	Write(p []byte) (int, error)
	// Wait blocks until at most queued bytes are still to be sent, ctx ends, or the terminal closes.
	Wait(ctx context.Context, queued int) error
	// Discard drops output that is queued and not yet on its way.
	Discard()
	// Size is the window's size in character cells, 0 where unknown.
	Size() (cols, rows int)
	// Type is the terminal's type in lower case ("xterm-256color"), empty where unknown.
	Type() string
	// Scripted says that the peer showed itself to be a program: it gets no redraw and no messages.
	Scripted() bool
	// RemoteAddr is the peer's address, nil for a terminal of this machine.
	RemoteAddr() net.Addr
	// Disconnect sends what is queued within a bounded time and closes. The first reason given counts, and is
	// returned. It may be called more than once.
	Disconnect(reason string) string
}

// Command codes that Receiver.Control knows (RFC 854, RFC 1184, RFC 860).
const (
	codeTimingMark  = 6
	codeEOF         = 236
	codeSuspend     = 237
	codeAbort       = 238
	codeDataMark    = 242
	codeBreak       = 243
	codeInterrupt   = 244
	codeAbortOut    = 245
	codeAreYouThere = 246
	codeEraseChar   = 247
	codeEraseLine   = 248
)

// insertChar says whether a terminal of this type has the sequences ICH and DCH (ECMA-48): all that descend from the VT102.
func insertChar(ttype string) bool {
	switch ttype {
	case "", "unknown", "vt52", "vt100", "ansi-m", "ansi-attr": // the last is TinyFugue, which knows colours only and shows the rest
		return false
	}
	if dumb(ttype) {
		return false
	}
	for _, family := range []string{"xterm", "vt1", "vt2", "vt3", "vt4", "vt5", "linux", "screen", "tmux", "rxvt", "putty",
		"ansi", "alacritty", "kitty", "foot", "konsole", "gnome", "st-", "cygwin", "iterm", "wezterm", "teraterm"} {
		if len(ttype) >= len(family) && ttype[:len(family)] == family {
			return true
		}
	}
	return false
}

// dumb says whether a terminal of this type understands no control sequences at all; rancid calls its own "network".
func dumb(ttype string) bool { return ttype == "dumb" || ttype == "network" || ttype == "emacs" }

// bracketedPaste says whether a terminal of this type marks pasted text when asked to (xterm's private mode 2004).
// Terminals without it ignore the request, but some old ones print it, so it is asked of known families only.
func bracketedPaste(ttype string) bool {
	return insertChar(ttype) && ttype != "ansi" && ttype[0] != 'v'
}
