package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/vtykit/vtykit/linemode"
	"github.com/vtykit/vtykit/telnet"
)

// agreement is what LINEMODE (RFC 1184) says at one moment. The zero value is that it says nothing.
type agreement struct {
	on    bool
	mode  linemode.Mode
	table linemode.Table
	keys  [utf8.RuneSelf]linemode.Function // what each character does; 0 for most
	mask  linemode.Mask
}

// look is what holds now, and the mode that it asks for.
func (n *session) look() (a agreement, m mode) {
	if n.lm != nil {
		n.cl.Engine(func(e *telnet.Engine) {
			if a.on = e.Enabled(telnet.OptLinemode, telnet.Local); a.on {
				a.read(n.lm)
			}
		})
	}
	m = currentMode(n.force, n.cl)
	if a.on {
		m = modeOfLinemode(a.mode&linemode.Edit != 0, n.cl.Enabled(telnet.OptEcho, telnet.Remote))
	}
	return a, m
}

// modeOfLinemode is the mode where LINEMODE is agreed to: SGA has no say then.
func modeOfLinemode(edit, echo bool) mode {
	switch {
	case edit && echo:
		return modeSilent // a password, mostly
	case edit:
		return modeLine
	case echo:
		return modeRaw
	}
	return modeCharacter
}

// read takes the agreement from the option. A character with several functions does the last one here.
func (a *agreement) read(c *linemode.Client) {
	a.mode = c.Mode()
	a.mask, _ = c.Mask()
	for f := linemode.Synch; int(f) < len(a.table); f++ {
		a.table[f] = c.Setting(f)
	}
	order := []linemode.Function{linemode.Forward1, linemode.Forward2, linemode.Reprint, linemode.LiteralNext, linemode.EraseWord,
		linemode.EraseLine, linemode.EraseCharacter, linemode.EndOfFile}
	if a.mode&linemode.TrapSig != 0 {
		order = append(order, linemode.Suspend, linemode.EndOfFile, linemode.Abort, linemode.EndOfRecord, linemode.AreYouThere,
			linemode.AbortOutput, linemode.Interrupt, linemode.Break, linemode.Synch)
	}
	for _, f := range order {
		// What is no ASCII would be a part of a character of the keyboard's.
		if c, ok := a.table[f].Char(); ok && c < utf8.RuneSelf {
			a.keys[c] = f
		}
	}
}

// key is what a character does in a line that is edited; keyNone for the editor's own meaning. encode is its bytes for the server.
func (a *agreement) key(c rune, encode func([]byte) []byte) key {
	if c == '\r' || c == '\n' {
		return keyNone // end the line whatever else they are
	}
	f := linemode.Function(0)
	if c < utf8.RuneSelf {
		f = a.keys[c]
	}
	switch f {
	case linemode.EraseCharacter:
		return keyErase
	case linemode.EraseLine:
		return keyKillLine
	case linemode.EraseWord:
		return keyEraseWord
	case linemode.Reprint:
		return keyReprint
	case linemode.LiteralNext:
		return keyLiteralNext
	case linemode.EndOfFile:
		return keyEndOfFile
	case linemode.Forward1, linemode.Forward2:
		return keyForward
	case 0:
	default:
		return keySignal
	}
	if a.mask != (linemode.Mask{}) {
		for _, b := range encode([]byte(string(c))) {
			if a.mask.Has(b) {
				return keyForward
			}
		}
	}
	switch key(c) {
	case keyInterrupt, keySuspend, keyQuit, keyAbortOut:
		return keyData // without TRAPSIG, or when the server switched it off (RFC 1184 section 2.2)
	}
	return keyNone
}

// trapped is the command that TRAPSIG makes of a function (RFC 1184 section 2.2); AO, EOR and Synch too, as in BSD's clients.
func trapped(f linemode.Function) (code byte, ok bool) {
	code, ok = map[linemode.Function]byte{
		linemode.Synch: telnet.DM, linemode.Break: telnet.BRK, linemode.Interrupt: telnet.IP, linemode.AbortOutput: telnet.AO,
		linemode.AreYouThere: telnet.AYT, linemode.EndOfRecord: telnet.EOR, linemode.Abort: telnet.ABORT, linemode.EndOfFile: telnet.EOF,
		linemode.Suspend: telnet.SUSP,
	}[f]
	return code, ok
}

// trap sends the command of a function, with what its flags add (RFC 1184 section 5.8), in the order of BSD's clients: servers look for
// the mark directly behind the command.
func (n *session) trap(a *agreement, f linemode.Function) {
	code, ok := trapped(f)
	if !ok {
		return
	}
	flags := a.table[f].Modifier
	if flags&linemode.FlushIn != 0 {
		n.unsent, n.unsentLen = nil, 0
	}
	mark, synch := flags&linemode.FlushOut != 0 && n.autoflush, flags&linemode.FlushIn != 0 && n.autosynch
	if code == telnet.DM {
		code = 0 // the Synch itself comes behind
	}
	n.signal(code, mark)
	if code == 0 || synch {
		ctx, cancel := context.WithTimeout(context.Background(), synchTime)
		_ = n.cl.SendSynch(ctx) // a server that takes nothing has no use for it
		cancel()
	}
}

// trapKeys sends keys of the character mode, of which TRAPSIG makes some commands.
func (n *session) trapKeys(a *agreement, p []byte) {
	for from, i := 0, 0; ; i++ {
		switch {
		case i == len(p):
			n.plainKeys(p[from:])
			return
		case a.mode&linemode.TrapSig == 0 || p[i] >= utf8.RuneSelf:
			continue
		}
		f := a.keys[p[i]]
		if _, ok := trapped(f); !ok {
			continue
		}
		n.plainKeys(p[from:i])
		if n.mode == modeCharacter {
			n.echo(p[i : i+1])
		}
		n.trap(a, f)
		from = i + 1
	}
}

// special does a key that LINEMODE has given a meaning.
func (n *session) special(k key, a *agreement) {
	c := n.edit.char
	switch k {
	case keyForward:
		n.forward(string(c))
	case keyEndOfFile:
		switch f := a.keys[c]; {
		case n.edit.buf.Len() > 0:
			n.forward("")
		case a.mode&linemode.TrapSig != 0:
			n.trap(a, f)
		default:
			n.forward(string(c)) // data
		}
	case keySignal:
		f := a.keys[c]
		if a.table[f].Modifier&linemode.FlushIn != 0 { // the line goes with it, and stays on the screen as on a tty
			n.settleLine(n.edit.line() + escapeName(int(c)))
			n.edit.take()
		}
		n.trap(a, f)
	}
}

// forward sends what has been typed so far and more behind it. Nothing of it can be edited any more: it now is a part of the server's row.
func (n *session) forward(more string) {
	line := n.edit.line() + more
	shown := line
	if more < " " {
		shown = n.edit.line()
	}
	n.settleLine(shown)
	n.edit.take()
	n.send(n.toServer.toServer([]byte(typedText(line))), true)
}

// settleLine leaves text on the row in place of the line that was edited there.
func (n *session) settleLine(text string) {
	n.restoreRow(n.edit.hide())
	if n.mode != modeLine || text == "" {
		return
	}
	text = strings.Map(pictured, text)
	n.row.add([]byte(text))
	n.typescript.write([]byte(text))
	n.write(text)
}

// A control character that is data is in the line as its symbol beyond this character, so that it has a width of one; the painter shows
// it as U+2400 and following.
const literalBase = 0x10ff00

// literal is a control character as it is in the line.
func literal(c rune) rune {
	if c < ' ' || c == 0x7f {
		return literalBase + c
	}
	return c
}

// pictured is a character of the line as the screen has it.
func pictured(c rune) rune {
	switch {
	case c == literalBase+0x7f:
		return '\u2421'
	case c >= literalBase:
		return '\u2400' + c - literalBase
	}
	return c
}

// typedText is a line as it was typed.
func typedText(line string) string {
	return strings.Map(func(c rune) rune {
		if c >= literalBase {
			return c - literalBase
		}
		return c
	}, line)
}

// askMode is the command mode. It asks for what BSD's clients ask for.
func (n *session) askMode(what string) error {
	n.force = followServer
	character := false
	switch name, off := strings.CutPrefix(what, "-"); name {
	case "edit":
		return n.setLinemode(linemode.Edit, !off)
	case "trapsig":
		return n.setLinemode(linemode.TrapSig, !off)
	case "character":
		character = true
	}
	n.cl.Request(telnet.OptSGA, telnet.Remote, character)
	if n.lm != nil {
		n.cl.Request(telnet.OptLinemode, telnet.Local, !character)
	}
	n.cl.Request(telnet.OptEcho, telnet.Remote, character)
	return nil
}

// setLinemode is the command mode edit and the like: the server is told, and may answer with another mode (RFC 1184 section 2.2).
func (n *session) setLinemode(bit linemode.Mode, on bool) error {
	if a, _ := n.look(); !a.on {
		return fmt.Errorf("LINEMODE is not agreed to")
	}
	n.cl.Engine(func(e *telnet.Engine) {
		m := n.lm.Mode() &^ bit
		if on {
			m |= bit
		}
		n.lm.SetMode(e, m)
	})
	return nil
}

// exchange is the command slc (RFC 1184 section 5.1).
func (n *session) exchange(what string) error {
	if a, _ := n.look(); !a.on {
		return fmt.Errorf("LINEMODE is not agreed to")
	}
	n.cl.Engine(func(e *telnet.Engine) {
		if what == "export" {
			n.lm.Export(e)
		} else {
			n.lm.Import(e, what == "check")
		}
	})
	return nil
}

// showLinemode shows what was agreed to, if anything was.
func (n *session) showLinemode(out io.Writer, characters bool) {
	a, _ := n.look()
	if !a.on {
		return
	}
	fmt.Fprintf(out, "LINEMODE: %s.\n", a.mode)
	if !characters {
		return
	}
	for f := linemode.Synch; int(f) < len(a.table); f++ {
		s := a.table[f]
		c, ok := s.Char()
		if !ok {
			continue
		}
		name := fmt.Sprint(c)
		if c < utf8.RuneSelf {
			name = escapeName(int(c))
		}
		for _, flag := range [...]struct {
			bit  linemode.Modifier
			text string
		}{{linemode.FlushIn, "flushes input"}, {linemode.FlushOut, "flushes output"}} {
			if s.Modifier&flag.bit != 0 {
				name += ", " + flag.text
			}
		}
		fmt.Fprintf(out, "%-14s %s\n", f, name)
	}
}
