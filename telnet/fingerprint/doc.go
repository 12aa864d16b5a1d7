// Package fingerprint names a telnet client by what it negotiates, in what order and with what values.
//
// A [Recorder] is fed with the bytes of both directions and notes bounded facts; its [Fingerprint] prints as text and JSON, has a hash
// over what depends on the program and not on the person, and names the client where the wire tells. [Handler] is a server's shell
// that probes whoever connects, shows the result and keeps one file for each hash.
//
// The names come from a table of clients that were recorded, and of a few that are only described; see [Identity]. Clients that send
// the same bytes are named together, everything else is unknown.
package fingerprint
