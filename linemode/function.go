package linemode

import "fmt"

// Function is a function of the terminal that has a character (RFC 1184 section 2.4).
type Function byte

const (
	Synch          Function = iota + 1 // IAC DM as urgent data
	Break                              // IAC BRK
	Interrupt                          // IAC IP; ^C
	AbortOutput                        // IAC AO; ^O
	AreYouThere                        // IAC AYT; ^T
	EndOfRecord                        // IAC EOR
	Abort                              // IAC ABORT; ^\
	EndOfFile                          // sends the line without a line end; IAC EOF when it is empty; ^D
	Suspend                            // IAC SUSP; ^Z
	EraseCharacter                     // DEL
	EraseLine                          // ^U
	EraseWord                          // ^W
	Reprint                            // shows the line again; ^R
	LiteralNext                        // takes the next character as data; ^V
	XON                                // output goes on; ^Q
	XOFF                               // output stops; ^S
	Forward1                           // sends the line as it is, with this character at its end
	Forward2                           // another one
	CursorLeft                         // for clients that edit anywhere in the line, from here on
	CursorRight
	CursorWordLeft
	CursorWordRight
	CursorHome
	CursorEnd
	Insert
	Overstrike
	EraseRight
	EraseWordRight
	EraseToStart
	EraseToEnd

	// lastPlain is the last function that RFC 1116 had already and that clients with BSD's code know.
	lastPlain = Forward2
	// lastFunction is the last one of RFC 1184.
	lastFunction = EraseToEnd
)

// String is the name in the RFC without SLC_, such as "EC".
func (f Function) String() string {
	if f == 0 || f > lastFunction {
		return fmt.Sprintf("SLC %d", byte(f))
	}
	return [...]string{"SYNCH", "BRK", "IP", "AO", "AYT", "EOR", "ABORT", "EOF", "SUSP", "EC", "EL", "EW", "RP", "LNEXT", "XON", "XOFF",
		"FORW1", "FORW2", "MCL", "MCR", "MCWL", "MCWR", "MCBOL", "MCEOL", "INSRT", "OVER", "ECR", "EWR", "EBOL", "EEOL"}[f-1]
}

// local says whether the client does f by itself, in the line that it edits (RFC 1184 section 2.4).
func (f Function) local() bool {
	return EraseCharacter <= f && f <= LiteralNext || CursorLeft <= f && f <= lastFunction
}

// Modifier is a level, one of the first four, and flags. Each level is lower than the next: whoever disagrees answers with a lower one.
type Modifier byte

const (
	NoSupport  Modifier = 0 // the function has no character
	CantChange Modifier = 1 // it has one, and no other
	Value      Modifier = 2 // it has one
	Default    Modifier = 3 // the other end is to say which

	FlushOut Modifier = 32 // the character also throws away output: DO TIMING-MARK follows
	FlushIn  Modifier = 64 // the character also throws away input: a Synch follows

	ack       Modifier = 128
	levelBits Modifier = 3
	flushBits          = FlushIn | FlushOut
)

// Level is m without flags.
func (m Modifier) Level() Modifier { return m & levelBits }

// Setting is what a function is set to. Zero is no support.
type Setting struct {
	Modifier Modifier
	Value    byte // the character; counts at the levels CantChange and Value
}

// disabled is BSD's and the RFC's character for none (_POSIX_VDISABLE).
const disabled = 255

// Char is the character, ok is false when the function has none.
func (s Setting) Char() (c byte, ok bool) {
	l := s.Modifier.Level()
	return s.Value, l == CantChange || l == Value
}

// normal is s with nothing in it that does not count. A character 255 is none.
func (s Setting) normal() Setting {
	s.Modifier &= levelBits | flushBits | ack
	if _, ok := s.Char(); ok && s.Value != disabled {
		return s
	}
	if s.Modifier.Level() == Default {
		return Setting{Modifier: Default | s.Modifier&ack}
	}
	return Setting{Modifier: s.Modifier & ack}
}

// plain is s without ACK.
func (s Setting) plain() Setting {
	s.Modifier &^= ack
	return s
}

// same says whether two settings agree. The flags are left to whoever sets them (BSD compares levels and characters only).
func (s Setting) same(o Setting) bool {
	return s.Modifier.Level() == o.Modifier.Level() && s.Value == o.Value
}

// Table has a setting for each function; the one at 0 is not used.
type Table [lastFunction + 1]Setting

// BSD is the table that 4.4BSD and its descendants begin with: the characters of a terminal that nobody has changed.
func BSD() Table {
	return Table{
		Interrupt:      {Value | FlushIn | FlushOut, 'C' & 31},
		AbortOutput:    {Value | FlushOut, 'O' & 31},
		AreYouThere:    {Value, 'T' & 31},
		Abort:          {Value | FlushIn | FlushOut, '\\' & 31},
		EndOfFile:      {Value, 'D' & 31},
		Suspend:        {Value | FlushIn, 'Z' & 31},
		EraseCharacter: {Value, 0x7f},
		EraseLine:      {Value, 'U' & 31},
		EraseWord:      {Value, 'W' & 31},
		Reprint:        {Value, 'R' & 31},
		LiteralNext:    {Value, 'V' & 31},
		XON:            {Value, 'Q' & 31},
		XOFF:           {Value, 'S' & 31},
	}
}
