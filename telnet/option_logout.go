package telnet

import "fmt"

// errLogout is what Receive returns when the peer asked to be logged out and was.
var errLogout = fmt.Errorf("telnet: logged out by the peer: %w", ErrClosed)

// Logout is the option LOGOUT (RFC 727). DO LOGOUT from the peer is answered with WILL LOGOUT and ends the connection: what was typed
// before it is handed over and what follows it is dropped, [Conn.Receive] sends what is queued, closes with ReasonLogout and returns
// an error wrapping [ErrClosed]. With an [Engine] alone the application does this when the local side is on.
//
// Request(OptLogout, Remote, true) asks the peer to do the same: a client asks to be logged out, a server asks the
// client to hang up (kermit does; most refuse). A WILL that was not asked for wants permission, and is refused: the peer should stay.
type Logout struct{ plain }

func (Logout) Code() byte         { return OptLogout }
func (Logout) Policy(Role) Policy { return AllowLocal }
