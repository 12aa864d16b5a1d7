// Package telnet serves the Telnet protocol: an [Engine] without I/O, a [Conn] that joins it to a network connection, and a
// [Server] that accepts, limits and ends connections.
//
//	srv := &telnet.Server{Addr: ":23", Handler: telnet.HandlerFunc(func(ctx context.Context, c *telnet.Conn) { serve(ctx, c) })}
//	go srv.ListenAndServe()
//	defer srv.Shutdown(ctx)
//
// It implements RFC 854 (Telnet), 855 (options), 856 (BINARY), 857 (ECHO), 858 (SUPPRESS-GO-AHEAD), 860 (TIMING-MARK), 1073
// (window size), 1091 (terminal type), 1143 (the Q method of negotiation) and the commands of RFC 885 and 1184; and, for who names
// them, 1572 and 1408 with 1571 (environment variables), 2066 (CHARSET), 2217 (COM-PORT), GMCP and MSSP. Every other option is
// refused, once. Where real clients differ from the RFCs the clients win; the places say so, and [Quirks] lists them.
//
// # Options
//
// An option is one value of type [Option], usually in one file, and holds what it learns about one connection. [Server.Options]
// adds options to those that every connection has.
//
// # Goroutines and locks
//
// A connection has the goroutine of its handler. A second one exists only while output is queued that the peer does not take.
// A Conn has one mutex. It guards the engine's negotiation state and the output queue, and it is never held while the
// application's code runs. The Server's mutex is taken before none and after none of the Conn's: they are never held together.
package telnet
