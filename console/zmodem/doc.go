// Package zmodem is the file transfer protocol ZModem, both ends of it, as pure state machines: bytes in, bytes out, no I/O but
// through the readers and stores that it is given, no clock and no goroutine of its own. [Sender] sends a batch of files, [Receiver]
// takes one. Both are driven alike, by whoever owns the line:
//
//	out = e.Next(out[:0], now)    // and write it; what is left to send comes with the next call
//	n := e.Feed(in, now)          // what was read; the rest of it, from n on, is not ZModem's any more
//	e.Tick(now)                   // when Deadline has come
//
// until Done. The time is that of any clock that does not go back. The line must carry 8 bits. It may insert or drop NUL, CR and LF if
// EscapeControls is set at both ends, and XON and XOFF in any case.
//
// The protocol is that of Chuck Forsberg, "The ZMODEM Inter Application File Transfer Protocol", 1988, called FORSBERG below with its
// chapter, as lrzsz has it: headers in hex and in binary with a CRC of 16 or 32 bits, subpackets of up to 8 KiB, recovery from errors by
// position, resumption of files that were cut off. Compression, encryption, text conversion and commands for the peer's shell are
// not supported, and asked for they are refused.
package zmodem
