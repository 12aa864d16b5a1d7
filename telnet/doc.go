// Package telnet speaks the Telnet protocol: an [Engine] without I/O, a [Conn] that joins it to a network connection, a [Server]
// that accepts, limits and ends connections, and a [Client] with the verbs that scripts wait by.
//
//	srv := &telnet.Server{Addr: ":23", Handler: telnet.HandlerFunc(func(ctx context.Context, c *telnet.Conn) { serve(ctx, c) })}
//	go srv.ListenAndServe()
//	defer srv.Shutdown(ctx)
//
// Every option that a connection was not given is refused, once. Where real clients differ from the RFCs the clients win; the places
// say so, and [Quirks] lists them. The host requirements of RFC 1123 sections 3.2 to 3.5 are gone through line by line in a test.
//
// # RFCs
//
// Roles are server and client; every connection has an option with *, the others are added by [Server.Options], [Dialer].Options or [NewEngine].
//
//	RFC         what                      roles   status                              where
//	854         protocol                  s c     whole; a server's Synch goes in     engine.go, escape.go
//	                                              band, without urgent data
//	855         options                   s c     whole                               negotiate.go
//	1143        Q method                  s c     whole                               qmethod.go
//	1123        host requirements         s c     see the test                        rfc1123_test.go
//	727         LOGOUT                    s c     whole                               option_logout.go
//	779         SEND-LOCATION             s c     whole                               option_location.go
//	856         BINARY                    s* c*   whole                               option_binary.go
//	857         ECHO                      s* c*   the server echoes, never the client option_echo.go
//	858         SUPPRESS-GO-AHEAD         s* c*   whole; see Conn.GoAhead             option_sga.go
//	859         STATUS                    s c     whole                               option_status.go
//	860         TIMING-MARK               s* c*   whole                               option_timingmark.go
//	885         END-OF-RECORD             s c     whole                               option_eor.go
//	1073        window size               s* c    whole                               option_naws.go
//	1079        TERMINAL-SPEED            s c     whole                               option_tspeed.go
//	1091, 930   TERMINAL-TYPE             s* c    whole, and MTTS                     option_ttype.go
//	1096        X-DISPLAY-LOCATION        s c     whole                               option_xdisploc.go
//	1372, 1080  remote flow control       s c     whole                               option_lflow.go
//	1408, 1571  ENVIRON                   s c     both orders of VAR and VALUE        option_environ.go,
//	                                                                                  option_environ_codec.go
//	1572        NEW-ENVIRON               s c     whole                               option_environ.go
//	2066        CHARSET                   s c     without translation tables          option_charset.go
//	2217        COM-PORT                  s c     whole                               option_comport.go,
//	                                                                                  option_comport_codec.go
//	1184        LINEMODE                  s c     whole                               package linemode
//	-           GMCP, MSSP                s c     as the games have agreed            option_gmcp.go, option_mssp.go
//	-           MCCP2, MCCP3              s c     off unless added, never over TLS    option_mccp.go, compress.go, inflate.go
//	-           any other                 s c     forced on or off, without bodies    option_override.go
//
// Not implemented, and refused like any unknown option, because they lie outside a device's console:
//
//	652 to 658  output dispositions       for printing terminals
//	698, 735    extended ASCII, macros    never spread
//	726         RCTE                      what it was for, LINEMODE does
//	736, 749    SUPDUP                    another protocol
//	861         EXOPL                     no option beyond 255 was ever assigned
//	927         TUID                      a login without a password
//	933         OUTMRK                    a banner is sent as text
//	946         TTYLOC                    the terminal's network address, which TCP tells
//	1041        3270 regime               block terminals
//	1043        DET                       block terminals
//	1053        X.3 PAD                   packet networks are gone
//	1097        SUBLIMINAL-MESSAGE        1 April
//	1205        5250                      block terminals
//	1411, 1412, 1416, 2941, 2942          AUTHENTICATION: Kerberos 4, SPX; TLS below Telnet or SSH instead
//	2946 to 2953                          ENCRYPT: outdated ciphers, and CVE-2011-4862; TLS or SSH instead
//	2355        TN3270E                   block terminals
//	2840        KERMIT                    file transfer
//
// # Options
//
// An option is one value of type [Option], usually in one file, and holds what it learns about one connection. [Server.Options]
// adds options to those that every connection has.
//
// # Goroutines and locks
//
// A connection has the goroutine of its handler; one that must be prepared, see [Server.PrepareTimeout], has another before.
// A second one exists only while output is queued that the peer does not take.
// A Conn has one mutex. It guards the engine's negotiation state and the output queue, and it is never held while the
// application's code runs. The Server's mutex is taken before none and after none of the Conn's: they are never held together.
package telnet
