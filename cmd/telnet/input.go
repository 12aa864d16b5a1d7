package main

import (
	"bytes"
	"errors"
	"os"

	"github.com/vtykit/vtykit/telnet"
)

// key takes what the keyboard brought.
func (n *session) key(p []byte) {
	for len(p) > 0 && !n.over {
		piece := p
		if n.escape != noEscape {
			if i := bytes.IndexByte(p, byte(n.escape)); i >= 0 {
				piece = p[:i]
			}
		}
		used := len(piece)
		switch {
		case used == 0 && n.asking: // the escape character, at its own prompt
			used = 1
			n.prompt.enter("^C")
			n.closePrompt()
		case used == 0:
			used = 1
			n.openPrompt()
		case n.asking:
			used = n.ask(piece)
		default:
			n.keys(piece)
		}
		p = p[used:]
	}
}

// keys takes keys for the session. Those typed when the server has another mode already wait until its text before that has been shown: what
// is sent must be what the server has been told to expect.
func (n *session) keys(p []byte) {
	for len(p) > 0 {
		a, m := n.look()
		if m != n.mode || len(n.waiting) > 0 {
			if len(n.waiting)+len(p) > maxUnsent {
				n.edit.bell()
				return
			}
			n.waiting = append(n.waiting, p...)
			return
		}
		if !n.mode.editsLines() {
			n.trapKeys(&a, p)
			return
		}
		p = n.line(p, &a)
	}
}

// plainKeys sends keys as they are typed.
func (n *session) plainKeys(p []byte) {
	if len(p) == 0 {
		return
	}
	if n.mode == modeCharacter {
		n.echo(p)
	}
	p = n.toServer.toServer(p)
	// Without SGA the far end is still an NVT that reads lines, and some take nothing but its line end (libtelnet's examples, MUDs). With it
	// CR NUL is what the others send, and a terminal's Enter.
	nvt := n.crlf || n.mode == modeRaw && n.force == followServer && !n.cl.Enabled(telnet.OptSGA, telnet.Remote) &&
		!n.cl.Enabled(telnet.OptLinemode, telnet.Local)
	if nvt && !n.cl.Enabled(telnet.OptBinary, telnet.Local) {
		n.send(bytes.ReplaceAll(p, []byte("\r"), []byte("\r\n")), false)
		return
	}
	n.send(p, true)
}

// line takes keys for the line editor up to one that the server must know, and returns the rest.
func (n *session) line(p []byte, a *agreement) []byte {
	if !n.edit.painted {
		n.preparePrompt()
	}
	n.edit.special = nil
	if a.on {
		n.edit.special = func(c rune) key { return a.key(c, n.toServer.toServer) }
	}
	k, rest := n.edit.feed(p)
	switch k {
	case keyEnter:
		line := n.edit.enter("")
		n.ended(line)
		end := "\r\n"
		if n.cl.Enabled(telnet.OptBinary, telnet.Local) {
			end = "\n" // as BSD's clients do
		}
		n.send(n.toServer.toServer([]byte(typedText(line)+end)), false)
	case keyInterrupt:
		n.ended(n.edit.enter("^C") + "^C")
		n.interrupt(telnet.IP)
	case keySuspend:
		n.ended(n.edit.enter("^Z") + "^Z")
		n.interrupt(telnet.SUSP)
	case keyQuit:
		n.ended(n.edit.enter("^\\") + "^\\")
		n.interrupt(telnet.BRK)
	case keyAbortOut:
		n.interrupt(telnet.AO)
	case keyDelete:
		if a.on { // the end of file is another character, or none
			n.forward("\x04")
			break
		}
		n.cl.SendCommand(telnet.EOF)
	default:
		n.special(k, a)
	}
	return rest
}

// ended notes that the line is on the screen and the cursor on a new row.
func (n *session) ended(line string) {
	if n.mode == modeLine {
		n.row.clear()
		n.typescript.write([]byte(line + "\r\n"))
	}
}

// interrupt sends a command that ends what the server does. What it had not taken yet is dropped, and what it says until it has seen the
// command too ("autoflush" of BSD's clients).
func (n *session) interrupt(code byte) {
	n.unsent, n.unsentLen = nil, 0
	n.signal(code, n.autoflush)
}

// signal sends a command and, if mark says so, in the same write a question whose answer ends the time in which what the server says is
// dropped.
func (n *session) signal(code byte, mark bool) {
	n.cl.Engine(func(e *telnet.Engine) {
		e.Command(code)
		if mark {
			e.Mark()
		}
	})
	if mark {
		n.flushing = true
		n.flushed.Reset(flushTime)
	}
}

// send sends keys or text as far as the server takes it; the rest waits.
func (n *session) send(p []byte, keys bool) {
	if len(n.unsent) == 0 {
		p = n.try(p, keys)
	}
	switch {
	case len(p) == 0:
	case n.unsentLen+len(p) > maxUnsent:
		if n.edit.bell(); !n.lost {
			n.lost = true
			n.note("The server takes no input. What you type now is lost.")
		}
	default:
		n.unsent = append(n.unsent, input{append([]byte(nil), p...), keys})
		n.unsentLen += len(p)
		n.retry.Reset(retryTime)
	}
}

// try sends what it can and returns the rest. After an error of the network there is none: reading tells what happened.
func (n *session) try(p []byte, keys bool) []byte {
	write := n.cl.Write
	if keys {
		write = n.cl.Type
	}
	m, err := write(p)
	if err != nil && !errors.Is(err, os.ErrDeadlineExceeded) {
		return nil
	}
	return p[m:]
}

func (n *session) sendRest() {
	for len(n.unsent) > 0 {
		in := &n.unsent[0]
		rest := n.try(in.p, in.keys)
		n.unsentLen -= len(in.p) - len(rest)
		if in.p = rest; len(rest) > 0 {
			n.retry.Reset(retryTime)
			return
		}
		n.unsent = n.unsent[1:]
	}
	n.unsent, n.lost = nil, false
}

// note shows a message of ours on a row of its own.
func (n *session) note(text string) {
	painted := n.edit.hide()
	n.restoreRow(painted)
	if len(n.row.cells) > 0 {
		n.write("\r\n")
	}
	n.write("telnet: " + text + "\r\n")
	n.redraw()
	if painted {
		n.paintLine()
	}
}
