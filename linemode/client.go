package linemode

import "github.com/vtykit/vtykit/telnet"

// Client is the option LINEMODE at the client's end. The zero value has the characters of [BSD] and agrees to everything. It does
// what inetutils' client does, and FORWARDMASK, which that refuses.
//
// What the server does is told by Events.Option with [telnet.OptLinemode]; then call [Line.Sync].
type Client struct {
	// Chars are the characters of the user's terminal. Zero is [BSD].
	Chars Table
	// NoMask refuses FORWARDMASK, for a client whose editor cannot do it.
	NoMask bool

	mode     Mode
	settings settings
	mask     Mask
	masked   maskState
	begun    uint8
	answers  budget
	owed     [maxWaiting]Mode // modes that were taken and are not acknowledged yet, oldest first: as many as a server remembers
	owing    uint8            // how many
	maskOwed bool             // a mask was taken or refused without an answer yet
}

// maskState is what the client has said to the last DO FORWARDMASK.
type maskState uint8

const (
	maskNone maskState = iota
	maskTaken
	maskRefused
)

func (*Client) Code() byte { return telnet.OptLinemode }

// Policy implements [telnet.Option].
func (*Client) Policy(r telnet.Role) telnet.Policy {
	if r == telnet.ClientRole {
		return telnet.AllowLocal
	}
	return 0
}

// Mode is what the server wants; 0 as long as LINEMODE is not agreed to.
func (c *Client) Mode() Mode { return c.mode }

// Char is the character of a function, ok is false when it has none.
func (c *Client) Char(f Function) (b byte, ok bool) { return c.settings.setting(f).Char() }

// Setting is how a function stands.
func (c *Client) Setting(f Function) Setting { return c.settings.setting(f) }

// Mask are the characters that the server wants to have at once. ok is false when there are none.
func (c *Client) Mask() (m Mask, ok bool) { return c.mask, c.masked == maskTaken }

// Set tells the server that the user has another character for a function. The server may answer with a lower level.
func (c *Client) Set(e *telnet.Engine, f Function, m Modifier, value byte) {
	if f == 0 || f > lastPlain || !e.Enabled(telnet.OptLinemode, telnet.Local) || c.begun > maxBegun {
		return
	}
	var out triplets
	c.settings.set(f, Setting{m &^ ack, value}, e.Second(), &out)
	c.say(e, out.body())
}

// SetMode is the user's wish for a mode. It holds at once, as in BSD's clients ("mode edit"), and the server is told, who may answer with
// another one (RFC 1184 section 2.2). Without LINEMODE, and for the mode that holds already, it does nothing.
func (c *Client) SetMode(e *telnet.Engine, m Mode) {
	if m &= modeBits; m == c.mode || !e.Enabled(telnet.OptLinemode, telnet.Local) || c.begun > maxBegun {
		return
	}
	c.mode = m
	c.say(e, []byte{cmdMode, byte(m)})
}

// Changed implements [telnet.Option]. The table goes out with WILL LINEMODE, as BSD's does.
func (c *Client) Changed(e *telnet.Engine, side telnet.Side, on bool) {
	if side != telnet.Local {
		return
	}
	c.mode, c.mask, c.masked, c.owing, c.maskOwed = 0, Mask{}, maskNone, 0, false
	c.settings = settings{known: lastPlain}
	if !on {
		return
	}
	if c.begun <= maxBegun {
		c.begun++
	}
	c.Export(e)
}

// Export tells the server the characters in Chars, those too that hold already. The option does it by itself when LINEMODE begins.
func (c *Client) Export(e *telnet.Engine) {
	if !e.Enabled(telnet.OptLinemode, telnet.Local) || c.begun > maxBegun {
		return
	}
	chars := c.Chars
	if chars == (Table{}) {
		chars = BSD()
	}
	var out triplets
	for f := Synch; f <= lastPlain; f++ {
		c.settings.propose(f, chars[f], e.Second(), &out)
		if s := c.settings.setting(f); s != (Setting{}) {
			out.add(f, s)
		}
	}
	if out.has == 0 {
		out.add(Synch, Setting{}) // the server waits for a table
	}
	c.say(e, out.body())
}

// Import asks the server for its characters, which are then the user's: those that it has now, or its own (RFC 1184 section 2.4). Servers
// of BSD's have one table for both.
func (c *Client) Import(e *telnet.Engine, current bool) {
	if !e.Enabled(telnet.OptLinemode, telnet.Local) || c.begun > maxBegun {
		return
	}
	level := Default
	if current {
		level = Value
	}
	c.say(e, []byte{cmdSLC, 0, byte(level), 0})
}

// Subnegotiation implements [telnet.Option].
func (c *Client) Subnegotiation(e *telnet.Engine, body []byte) (news bool) {
	if len(body) < 2 || !e.Enabled(telnet.OptLinemode, telnet.Local) || c.begun > maxBegun {
		return false
	}
	switch body[0] {
	case cmdMode:
		if len(body) != 2 {
			return false
		}
		next, ack := clientMode(c.mode, Mode(body[1]))
		news = next != c.mode
		c.mode = next
		if ack {
			c.owe(next)
		}
	case cmdSLC:
		answer, more, changed := c.settings.receive(body[1:], e.Second())
		c.say(e, answer)
		c.say(e, more)
		news = changed
	case telnet.DO:
		news = body[1] == cmdForwardMask && c.forward(body[2:])
	case telnet.DONT:
		if news = len(body) == 2 && body[1] == cmdForwardMask && c.masked != maskNone; news {
			c.mask, c.masked, c.maskOwed = Mask{}, maskNone, false // BSD's clients say nothing
		}
	}
	c.pay(e)
	return news
}

func (c *Client) owe(m Mode) {
	if c.owing == maxWaiting {
		c.owing = uint8(copy(c.owed[:], c.owed[1:]))
	}
	c.owed[c.owing] = m
	c.owing++
}

// pay says what is owed. What the budget does not allow waits for the next thing from the server, who waits for it too.
func (c *Client) pay(e *telnet.Engine) {
	for c.owing > 0 && c.answers.spend(e.Second()) {
		c.say(e, []byte{cmdMode, byte(c.owed[0] | modeAck)})
		c.owing = uint8(copy(c.owed[:], c.owed[1:c.owing]))
	}
	if c.maskOwed && c.answers.spend(e.Second()) {
		c.maskOwed = false
		verb := byte(telnet.WILL)
		if c.masked == maskRefused {
			verb = telnet.WONT
		}
		c.say(e, []byte{verb, cmdForwardMask})
	}
}

// forward takes DO FORWARDMASK. Each mask has one answer, and so has whatever is none. Characters beyond DEL count without BINARY too, against
// RFC 1184 section 2.3: they are typed all the same, and a server that names one wants it.
func (c *Client) forward(p []byte) (news bool) {
	m, ok := parseMask(p)
	state := maskTaken
	if !ok || c.NoMask {
		m, state = Mask{}, maskRefused
	}
	if state == c.masked && m == c.mask {
		return false
	}
	c.mask, c.masked, c.maskOwed = m, state, true
	return true
}

func (c *Client) say(e *telnet.Engine, body []byte) {
	if body != nil {
		e.Subnegotiate(telnet.OptLinemode, body)
	}
}
