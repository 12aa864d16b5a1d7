package fingerprint

import (
	"slices"

	"github.com/vtykit/vtykit/telnet"
)

// Bounds of what a Recorder keeps of one connection.
const (
	maxCommands = 320 // WILL, WONT, DO and DONT of the client, in order; one that answers a request for each option known sends 130
	maxTypes    = 10  // different terminal names; the longest list known has four
	maxVars     = 32  // environment variables
	maxBodies   = 16  // different other subnegotiations
	maxControls = 24  // different commands of two bytes
	maxName     = 40  // bytes of a name that the client chose, when shown
	maxShown    = 8   // bytes of a subnegotiation that are shown
	maxHead     = 16  // first bytes, which tell peers that speak no telnet
	// maxTyped is how much text is searched for line ends: what comes later may be a file.
	maxTyped = 4096
)

// said is one WILL, WONT, DO or DONT of the client.
type said struct {
	verb, option byte
	how          manner
}

type manner uint8

const (
	volunteered manner = iota // nobody asked
	answered                  // the first answer to a request
	repeated                  // another answer, or the acknowledgement of an end
	typed                     // volunteered behind the first text: a person may have told the client to
	flushed                   // DO TIMING-MARK behind an interrupt (BSD "autoflush")
)

// side is one option in one direction, as far as the server has asked.
type side struct {
	asked, answered bool
	open            bool // a request has no answer yet
	ending          bool // our DONT or WONT was the last word
	on              bool // the client said yes, and we have not ended it
}

// Recorder notes what a client says on one connection. Fed with the bytes of both directions in their order, at any split, it has the
// same facts, but for Fingerprint.EnterSplit, which is about splits. The memory it holds is bounded whatever the peer sends: below 20 KB.
// The zero value is ready. It is not safe for concurrent use.
type Recorder struct {
	in, out scanner

	head     []byte
	commands []said
	opening  int // commands before the server had said anything in telnet
	asked    bool
	sides    [2][256]side // [0]: our DO, the client's WILL; [1]: our WILL, the client's DO

	types    []string
	vars     []string
	slc      [][3]byte
	bodies   []string
	controls []string
	window   string
	speed    string
	charset  string

	typedBytes int
	telnetSeen bool
	undoubled  bool
	cr         bool // the last text byte was a CR
	crSplit    bool // ... and of an earlier call
	enterSplit bool
	interrupt  string // the interrupting command that was the last thing in the stream, else ""
	enter      []string
	cut        bool // a bound was reached
	cursor     cursorReports
	terminal   Terminal
}

// Received takes bytes that came from the client.
func (r *Recorder) Received(p []byte) {
	r.head = append(r.head, p[:min(len(p), maxHead-len(r.head))]...)
	if r.cr && len(p) > 0 {
		r.crSplit = true
	}
	r.in.feed(p, (*fromClient)(r))
}

// Sent takes bytes that went to the client.
func (r *Recorder) Sent(p []byte) { r.out.feed(p, (*fromServer)(r)) }

// fromServer is what the server sends.
type fromServer Recorder

func (*fromServer) text([]byte)  {}
func (*fromServer) command(byte) {}

func (f *fromServer) verb(verb, option byte) {
	if option == telnet.OptTimingMark && verb == telnet.WILL {
		return // the answer to a mark; nobody offers one
	}
	f.asked = true
	s := &f.sides[0][option]
	if verb == telnet.WILL || verb == telnet.WONT {
		s = &f.sides[1][option]
	}
	switch on := verb == telnet.DO || verb == telnet.WILL; {
	case !on:
		s.ending, s.open, s.on = true, false, false
	case !s.on: // else it acknowledges what the client volunteered
		s.asked, s.open, s.ending = true, true, false
	}
}

// body ends the reading where compression begins (MCCP2).
func (f *fromServer) body(option byte, _ []byte) bool { return option != telnet.OptMCCP2 }

// fromClient is what the client sends.
type fromClient Recorder

func (f *fromClient) verb(verb, option byte) {
	r := (*Recorder)(f)
	r.telnetSeen = true
	r.endLine()
	interrupt := r.interrupt
	r.interrupt = ""
	s := &r.sides[0][option]
	if verb == telnet.DO || verb == telnet.DONT {
		s = &r.sides[1][option]
	}
	how := volunteered
	switch on := verb == telnet.DO || verb == telnet.WILL; {
	case verb == telnet.DO && option == telnet.OptTimingMark && interrupt != "":
		how = flushed
		r.note(&r.controls, interrupt+" TIMING-MARK", maxControls)
	case s.open && !s.answered:
		how, s.answered = answered, true
		s.open, s.on = false, on
	case s.open, s.ending && !on:
		how = repeated
		s.open, s.on = false, on
	default:
		if r.typedBytes > 0 {
			how = typed
		}
		s.on = on
	}
	if how == volunteered && !r.asked && r.opening == len(r.commands) {
		r.opening++
	}
	if len(r.commands) == maxCommands {
		r.cut = true
		return
	}
	r.commands = append(r.commands, said{verb, option, how})
}

func (f *fromClient) command(code byte) {
	r := (*Recorder)(f)
	r.endLine()
	name := telnet.CommandName(code)
	if name == "" || code == telnet.SE {
		r.undoubled = true // half of a character whose IAC was not doubled
		return
	}
	r.telnetSeen = true
	r.interrupt = ""
	switch code {
	case telnet.IP, telnet.AO, telnet.BRK, telnet.SUSP, telnet.ABORT:
		r.interrupt = name
	}
	r.note(&r.controls, name, maxControls)
}

func (f *fromClient) text(p []byte) {
	r := (*Recorder)(f)
	r.interrupt = ""
	r.cursor.feed(p)
	p = p[:min(len(p), maxTyped-r.typedBytes)]
	r.typedBytes += len(p)
	for _, c := range p {
		switch {
		case c == '\r':
			r.endLine()
			r.cr, r.crSplit = true, false
		case r.cr && c == '\n', r.cr && c == 0:
			r.enterSplit = r.enterSplit || r.crSplit
			r.cr = false
			if c == 0 {
				r.note(&r.enter, "CR NUL", 4)
			} else {
				r.note(&r.enter, "CR LF", 4)
			}
		default:
			r.endLine()
			if c == '\n' {
				r.note(&r.enter, "LF", 4)
			}
		}
	}
	if r.typedBytes == maxTyped {
		r.cr = false // its partner would not be seen
	}
}

// endLine says that no partner of a CR comes any more.
func (r *Recorder) endLine() {
	if r.cr {
		r.cr = false
		r.note(&r.enter, "CR", 4)
	}
}

// note adds to a list of different strings, up to its limit.
func (r *Recorder) note(list *[]string, item string, limit int) {
	switch {
	case slices.Contains(*list, item):
	case len(*list) >= limit:
		r.cut = true
	default:
		*list = append(*list, item)
	}
}

// waiting says that a request has no answer yet.
func (r *Recorder) waiting() bool {
	for i := range r.sides {
		for o := range r.sides[i] {
			if r.sides[i][o].open {
				return true
			}
		}
	}
	return false
}

// answers is how many requests were answered.
func (r *Recorder) answers() (n int) {
	for _, c := range r.commands {
		if c.how == answered {
			n++
		}
	}
	return n
}
