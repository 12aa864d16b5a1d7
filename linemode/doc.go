// Package linemode is the telnet option LINEMODE (RFC 1184) for both ends of a connection: the client edits the line and sends it
// whole, and the two agree on how that is done. There are three parts:
//
//   - MODE: the server says whether the client edits lines ([Edit]) and turns keys into telnet commands ([TrapSig]).
//   - SLC, set local characters: the two agree on the character of each of 30 functions, such as [EraseCharacter].
//   - FORWARDMASK: the server names characters that make the client send what it has without waiting for the end of the line.
//
// [Server] and [Client] are each a [telnet.Option] for one connection. [Line] is the line that a client edits. Nothing here does I/O,
// has a clock of its own or starts a goroutine. No type may be used by two goroutines at once; that is so inside
// [telnet.Conn.Engine] and in the calls of a [telnet.Engine].
//
// Whatever the peer does, each part of its input is answered at most once, an answer is at most 99 bytes long, and every exchange ends
// after two rounds (CVE-2026-32746, CVE-2005-0469). Where clients differ from the RFC, [Quirks] says how and what is done for them.
package linemode
