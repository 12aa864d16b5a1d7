package telnet

// Binary is the option BINARY (RFC 856). It is agreed to and never asked for: while it is on towards us, clients send Enter
// as a bare CR or a bare LF; while it is on from us, CR needs no NUL behind it.
type Binary struct{ plain }

func (Binary) Code() byte         { return OptBinary }
func (Binary) Policy(Role) Policy { return AllowLocal | AllowRemote }
