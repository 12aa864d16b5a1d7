package telnet

import "encoding/binary"

// maxWindow bounds both sides of a window, in character cells. A peer may claim 65535 by 65535, and a screen of that size
// would be work for nothing.
const maxWindow = 500

// NAWS is the option NEGOTIATE ABOUT WINDOW SIZE (RFC 1073). The server learns the size, the client tells it. Bodies count
// without agreement too, because some clients send the size without WILL NAWS.
type NAWS struct {
	cols, rows uint16
}

func (*NAWS) Code() byte { return OptNAWS }

func (*NAWS) Policy(r Role) Policy {
	if r == ServerRole {
		return AllowRemote | AskRemote | AcceptUnagreed
	}
	return AllowLocal
}

// Size is the window's size in character cells, each 0 (unknown) to 500.
func (n *NAWS) Size() (cols, rows int) { return int(n.cols), int(n.rows) }

// Resize sets the client's window size, 0 to 65535 each, and tells the server when NAWS is on.
func (n *NAWS) Resize(e *Engine, cols, rows int) {
	n.cols, n.rows = uint16(cols), uint16(rows)
	if e.Enabled(OptNAWS, Local) {
		n.Changed(e, Local, true)
	}
}

// Changed implements [Option]: the client sends its size when the server agreed.
func (n *NAWS) Changed(e *Engine, s Side, on bool) {
	if s == Local && on {
		var body [4]byte
		binary.BigEndian.PutUint16(body[:], n.cols)
		binary.BigEndian.PutUint16(body[2:], n.rows)
		e.Subnegotiate(OptNAWS, body[:])
	}
}

// Subnegotiation implements [Option]. A body that is not 4 bytes long is ignored.
func (n *NAWS) Subnegotiation(e *Engine, body []byte) bool {
	if len(body) != 4 || e.role != ServerRole {
		return false
	}
	cols := min(binary.BigEndian.Uint16(body), maxWindow)
	rows := min(binary.BigEndian.Uint16(body[2:]), maxWindow)
	changed := cols != n.cols || rows != n.rows
	n.cols, n.rows = cols, rows
	return changed
}
