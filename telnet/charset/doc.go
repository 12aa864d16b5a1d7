// Package charset carries text over telnet in character sets other than UTF-8, for terminals and programs that know no other. The
// application reads and writes UTF-8; the peer gets and sends its own set. [Lookup] finds a set by any usual spelling of its name,
// [Decoder] and [Encoder] convert streams cut anywhere, [Reader] and [Writer] are the same for a client's own terminal, and [Conn]
// is a server's connection with the conversion built in, on which a console runs as it does on a *telnet.Conn, and with
// [Conn.WithLines] as on a *linemode.Conn.
//
// # What passes unchanged
//
// The control bytes 0x00 to 0x1F and 0x7F, and with them every escape sequence, mean the same in all sets and are never held back:
// Enter and Ctrl-C act at once, whatever half a character stands before them. Sets in which they mean something else or are
// longer than a byte (UTF-16, EBCDIC, ISO-2022-JP, HZ) are no sets for a terminal, and Lookup says so. PETSCII and ATASCII, the sets of
// two home computers, have line end, backspace and the like at codes of their own; those are converted too.
//
// # What cannot be converted
//
// Bytes that mean nothing in the peer's set become U+FFFD. Characters that the peer's set has not become '?'.
package charset
