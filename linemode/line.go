package linemode

import (
	"bytes"
	"unicode/utf8"

	"github.com/vtykit/vtykit/telnet"
)

// MaxLine is how many bytes of a line are kept for editing. A longer one is sent in pieces, so nothing is lost; what was sent cannot be
// edited any more.
const MaxLine = 4096

// Sink takes what a [Line] makes of typing, in order. The methods must not call the Line.
type Sink interface {
	// Text is for the server, line ends included; an IAC in it is not doubled. The slice is valid during the call only.
	Text(p []byte)
	// Command is IAC code for the server. With [FlushIn] a Synch goes behind it, and with [FlushOut] DO TIMING-MARK, up to
	// whose answer the server's output is thrown away (RFC 1184 section 5.8). [telnet.DM] is a Synch alone.
	Command(code byte, flush Modifier)
	// Edited says that the line has changed, or that the user wants to see it again.
	Edited(line []byte)
}

// Line is what a user types, on its way to the server: in the mode EDIT it holds the line until its end and edits it as a terminal does. It
// takes mode, characters and mask from a [Client] at each key. It has no I/O and no screen.
type Line struct {
	client  *Client
	held    []byte
	literal bool // the next character is data
	// Binary is set while we send BINARY: a line ends with LF, and a CR with nothing (recorded, netkit/D).
	Binary bool
}

// NewLine returns the line of a client. Without a Client everything is data.
func NewLine(c *Client) *Line { return &Line{client: c} }

// Held is the line that was typed and not sent. It is valid until the next call.
func (l *Line) Held() []byte { return l.held }

func (l *Line) mode() Mode {
	if l.client == nil {
		return 0
	}
	return l.client.Mode()
}

// Sync is to be called when the server has changed anything: when EDIT has ended in mid-line, what was typed goes out at once, and the server
// has it right behind the acknowledgement of its MODE, as from BSD's clients.
func (l *Line) Sync(to Sink) {
	if l.mode()&Edit == 0 {
		l.literal = false
		l.send(to)
	}
}

// send hands the line over.
func (l *Line) send(to Sink) {
	if len(l.held) > 0 {
		to.Text(l.held)
		l.held = l.held[:0]
	}
}

// Type takes what the user has typed.
func (l *Line) Type(p []byte, to Sink) {
	l.Sync(to)
	mode := l.mode()
	before := len(l.held)
	edited := false
	for _, c := range p {
		switch {
		case l.literal:
			l.literal = false
			edited = l.keep(c, to) || edited
		case mode&TrapSig != 0 && l.signal(c, mode, to):
			edited = true
		case mode&Edit == 0:
			if l.held = append(l.held, c); c == '\r' && !l.Binary {
				l.held = append(l.held, 0) // RFC 854
			}
			if len(l.held) >= MaxLine {
				l.send(to)
			}
		default:
			edited = l.edit(c, to) || edited
		}
	}
	if mode&Edit == 0 {
		l.send(to)
	} else if edited || len(l.held) != before {
		to.Edited(l.held)
	}
}

// keep adds a character to the line.
func (l *Line) keep(c byte, to Sink) bool {
	if l.held = append(l.held, c); len(l.held) >= MaxLine {
		l.send(to)
	}
	return true
}

// is says whether c is the character of f.
func (l *Line) is(f Function, c byte) bool {
	v, ok := l.client.Char(f)
	return ok && v == c
}

// trapped is the command that TRAPSIG makes of a function (RFC 1184 section 2.2); AO, EOR and Synch with them as in BSD's clients.
func trapped(f Function) (code byte, ok bool) {
	switch f {
	case Synch:
		return telnet.DM, true
	case Break:
		return telnet.BRK, true
	case Interrupt:
		return telnet.IP, true
	case AbortOutput:
		return telnet.AO, true
	case AreYouThere:
		return telnet.AYT, true
	case EndOfRecord:
		return telnet.EOR, true
	case Abort:
		return telnet.ABORT, true
	case EndOfFile:
		return telnet.EOF, true
	case Suspend:
		return telnet.SUSP, true
	}
	return 0, false
}

// signal sends the command whose character c is. A character that flushes input takes the line with it.
func (l *Line) signal(c byte, mode Mode, to Sink) bool {
	for f := Synch; f <= Suspend; f++ {
		code, ok := trapped(f)
		if !ok || !l.is(f, c) {
			continue
		}
		if f == EndOfFile && mode&Edit != 0 && len(l.held) > 0 {
			return false // ends the line, see edit
		}
		flush := l.client.Setting(f).Modifier & flushBits
		switch {
		case mode&Edit == 0:
			l.send(to)
		case flush&FlushIn != 0:
			l.held = l.held[:0]
		}
		to.Command(code, flush)
		return true
	}
	return false
}

// edit takes a character in the mode EDIT and says whether the line must be shown again.
func (l *Line) edit(c byte, to Sink) bool {
	switch {
	case c == '\r' || c == '\n':
		if l.held = append(l.held, '\r', '\n'); l.Binary {
			l.held = append(l.held[:len(l.held)-2], '\n')
		}
		l.send(to)
	case l.is(EndOfFile, c):
		if len(l.held) == 0 {
			l.held = append(l.held, c) // without TRAPSIG it is data
		}
		l.send(to)
	case l.is(EraseCharacter, c):
		_, n := utf8.DecodeLastRune(l.held)
		l.held = l.held[:len(l.held)-n]
	case l.is(EraseLine, c):
		l.held = l.held[:0]
	case l.is(EraseWord, c):
		word := bytes.TrimRight(l.held, " \t")
		l.held = l.held[:bytes.LastIndexAny(word, " \t")+1]
	case l.is(LiteralNext, c):
		l.literal = true
		return false
	case l.is(Reprint, c):
	case l.forwards(c):
		l.keep(c, to)
		l.send(to)
	default:
		return l.keep(c, to)
	}
	return true
}

// forwards says whether c sends what was typed, itself included.
func (l *Line) forwards(c byte) bool {
	m, ok := l.client.Mask()
	return ok && m.Has(c) || l.is(Forward1, c) || l.is(Forward2, c)
}
