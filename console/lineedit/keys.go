package lineedit

// action is what a key does.
type action uint8

const (
	actNone action = iota
	actType
	actEnter
	actInterrupt
	actDeleteOrEOF
	actSuspend
	actBreak
	actComplete
	actEscape
	actLiteral
	actRedisplay
	actCancel
	actHome
	actEnd
	actLeft
	actRight
	actWordLeft
	actWordRight
	actBackspace
	actDelete
	actKillToEnd
	actKillToHome
	actKillArgument
	actKillWordLeft
	actKillWordRight
	actYank
	actYankOlder
	actTranspose
	actCapitalize
	actLower
	actUpper
	actUndo
	actOlder
	actNewer
	actOldest
	actNewest
	actSearchBack
	actSearchForward
)

// controls are the keys 00 to 1F; what is not here is ignored, and no control character is ever echoed.
var controls = [0x20]action{
	0x01: actHome,
	0x02: actLeft,
	0x03: actInterrupt,
	0x04: actDeleteOrEOF,
	0x05: actEnd,
	0x06: actRight,
	0x07: actCancel,
	0x08: actBackspace,
	0x09: actComplete,
	0x0a: actEnter,
	0x0b: actKillToEnd,
	0x0c: actRedisplay,
	0x0d: actEnter,
	0x0e: actNewer,
	0x10: actOlder,
	0x12: actSearchBack,
	0x13: actSearchForward,
	0x14: actTranspose,
	0x15: actKillToHome,
	0x16: actLiteral,
	0x17: actKillArgument,
	0x18: actKillToHome,
	0x19: actYank,
	0x1a: actSuspend,
	0x1b: actEscape,
	0x1e: actBreak,
	0x1f: actUndo,
}

// control is the action of a control character.
func control(c byte) action {
	switch {
	case c < 0x20:
		return controls[c]
	case c == 0x7f:
		return actBackspace
	}
	return actNone
}

// escaped is the action of ESC and a character.
func escaped(c byte) action {
	switch c {
	case 'b', 'B':
		return actWordLeft
	case 'f', 'F':
		return actWordRight
	case 'd', 'D':
		return actKillWordRight
	case 0x7f, 0x08:
		return actKillWordLeft
	case 'c', 'C':
		return actCapitalize
	case 'l', 'L':
		return actLower
	case 'u', 'U':
		return actUpper
	case 'y', 'Y':
		return actYankOlder
	case 'q', 'Q':
		return actLiteral
	case '<':
		return actOldest
	case '>':
		return actNewest
	}
	return actNone
}

// Keys names characters that act as editing keys besides the usual ones, as a peer's terminal driver has them (the SLC of RFC 1184).
// 0 names none; CR, LF and ESC cannot be given a new meaning. A Reprint of Ctrl-R, the drivers' default, names none either: that key searches.
type Keys struct {
	Erase, WordErase, Kill  byte
	Reprint, LiteralNext    byte
	Interrupt, EOF, Suspend byte
}

// SetKeys changes the additional keys from the next byte on, on a secret line too.
func (e *Editor) SetKeys(k Keys) {
	e.keys = nil
	if k != (Keys{}) {
		e.keys = &k
	}
}

// named is the control character that c stands for by SetKeys, or c.
func (e *Editor) named(c byte) byte {
	k := e.keys
	if k == nil {
		return c
	}
	switch c {
	case 0, '\r', '\n', 0x1b:
	case k.Erase:
		return 0x7f
	case k.WordErase:
		return 0x17
	case k.Kill:
		return 0x15
	case k.Reprint:
		if c != 0x12 { // drivers begin with Ctrl-R, so nobody has asked for it; and a search shows the line too
			return 0x0c
		}
	case k.LiteralNext:
		return 0x16
	case k.Interrupt:
		return 0x03
	case k.EOF:
		return 0x04
	case k.Suspend:
		return 0x1a
	}
	return c
}
