// Package syslog sends messages to a syslog collector: accounts of sessions and commands, and whatever else a program logs.
//
//	collector := &syslog.Sender{Network: "tls", Addr: "logs.example.net", TLS: &tls.Config{RootCAs: pool}}
//	c := console.New(console.Config{Account: &auth.Books{To: collector}})
//	log := slog.New(syslog.NewHandler(collector, nil))
//
// # What is held
//
// RFC 5424: the header with its bounds and nil values, structured data with what must be escaped, the byte order mark before a text that is
// not ASCII. RFC 5426: a message in each datagram, of 2048 bytes at the most. RFC 6587 section 3.4.1: octet counting over TCP. RFC 5425: the same
// within TLS. Whatever a peer, a user or a server wrote comes out as printable UTF-8 of bounded length.
//
// # What is not held
//
// Frames parted by line ends (RFC 6587 section 3.4.2), which a message can break; DTLS (RFC 6012); signed messages (RFC 5848); the BSD form
// (RFC 3164). No transport has acknowledgements: what a collector had not read when it went away is lost without being counted, and
// one message may come twice, once cut, where a connection broke within it. What the fingerprints of RFC 5425 section 4.2 ask for is what the
// [crypto/tls.Config] given checks.
package syslog
