package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/vtykit/vtykit/telnet"
)

// synchTime is how long a Synch may wait for what was written before it.
const synchTime = time.Second

const promptText = "telnet> "

// openPrompt opens the telnet> prompt on a row of its own.
func (n *session) openPrompt() {
	n.restoreRow(n.edit.hide())
	if len(n.row.cells) > 0 {
		n.write("\r\n")
	}
	n.asking = true
	n.prompt.setPrompt([]rune(promptText))
	n.prompt.paint()
}

// closePrompt goes back to the session, with all that came meanwhile.
func (n *session) closePrompt() {
	n.asking = false
	n.prompt.take()
	n.redraw()
	held := n.held
	n.held, n.heldLen = nil, 0
	for _, e := range held {
		if n.server(e); n.over {
			return
		}
	}
	n.follow()
	if n.mode.editsLines() && n.edit.line() != "" {
		n.paintLine()
	}
}

// ask takes keys for the prompt and returns how many bytes it used.
func (n *session) ask(p []byte) (used int) {
	k, rest := n.prompt.feed(p)
	switch k {
	case keyNone:
		return len(p)
	case keyEnter:
		n.command(n.prompt.enter(""))
	case keyInterrupt, keyDelete:
		n.prompt.enter("^C")
		n.closePrompt()
	default:
		n.prompt.bell()
	}
	return len(p) - len(rest)
}

// command does a line of the prompt.
func (n *session) command(line string) {
	var text strings.Builder
	a, err := parseAction(line)
	again := false
	if err == nil {
		again, err = n.do(a, &text)
	}
	if err != nil {
		fmt.Fprintf(&text, "%v\n", err)
	}
	var cr bool
	n.write(string(lineEnds([]byte(text.String()), &cr)))
	switch {
	case n.over:
	case again || err != nil:
		n.prompt.setPrompt([]rune(promptText))
		n.prompt.paint()
	default:
		n.closePrompt()
	}
}

// do does an action. again says that the prompt stays.
func (n *session) do(a action, out io.Writer) (again bool, err error) {
	switch a.verb {
	case "":
	case "close", "quit":
		n.leave("Connection closed.", exitEnded)
	case "status":
		n.showStatus(out)
	case "display":
		n.display(out)
		n.showLinemode(out, true)
		return true, nil
	case "set", "unset":
		return false, n.set(a)
	case "mode":
		return false, n.askMode(a.what)
	case "send":
		return false, n.sendCommand(a)
	case "slc":
		return false, n.exchange(a.what)
	case "environ":
		err := n.environ.do(a, out)
		n.cl.Engine(func(*telnet.Engine) { n.told.Tell = n.environ.exported() })
		return a.what == "list", err
	case "logging":
		return false, n.log.trace(a.what == "on")
	case "z":
		return false, n.suspend()
	case "help":
		help(a.what, out)
		return true, nil
	}
	return false, nil
}

func help(about string, out io.Writer) {
	list := verbs()
	switch about {
	case "set", "unset":
		list = settingNames()
	case "send":
		list = sends()
	case "environ":
		list = environs()
	case "mode":
		list = modes()
	case "slc":
		list = characters()
	}
	for _, w := range list {
		fmt.Fprintf(out, "%-24s %s\n", w.name+" "+w.args, w.help)
	}
	if about == "" {
		io.WriteString(out, "Abbreviations will do. An empty line goes back to the session.\n")
	}
}

// sendCommand sends what BSD's clients send for the same words.
func (n *session) sendCommand(a action) error {
	code, simple := map[string]byte{
		"ao": telnet.AO, "ayt": telnet.AYT, "brk": telnet.BRK, "ec": telnet.EC, "el": telnet.EL, "ip": telnet.IP, "nop": telnet.NOP,
		"susp": telnet.SUSP, "eof": telnet.EOF, "abort": telnet.ABORT, "eor": telnet.EOR, "ga": telnet.GA,
	}[a.what]
	if simple {
		n.cl.SendCommand(code)
		return nil
	}
	switch a.what {
	case "synch":
		ctx, cancel := context.WithTimeout(context.Background(), synchTime)
		defer cancel()
		return n.cl.SendSynch(ctx)
	case "escape":
		if n.escape == noEscape {
			return fmt.Errorf("there is no escape character")
		}
		n.send([]byte{byte(n.escape)}, true)
	case "getstatus":
		if !n.cl.Enabled(telnet.OptStatus, telnet.Remote) {
			return fmt.Errorf("the server has not agreed to STATUS")
		}
		n.cl.SendSubnegotiation(telnet.OptStatus, []byte{1}) // SEND
	case "do":
		n.negotiate(telnet.DO, a.option, telnet.Remote, true)
	case "dont":
		n.negotiate(telnet.DONT, a.option, telnet.Remote, false)
	case "will":
		n.negotiate(telnet.WILL, a.option, telnet.Local, true)
	case "wont":
		n.negotiate(telnet.WONT, a.option, telnet.Local, false)
	}
	return nil
}

// negotiate asks for a side of an option. One that the engine does not have is asked for all the same: whoever types that wants to see what the
// server answers.
func (n *session) negotiate(verb, option byte, side telnet.Side, on bool) {
	known := false
	n.cl.Engine(func(e *telnet.Engine) { known = e.Option(option) != nil })
	if known {
		n.cl.Request(option, side, on)
	} else {
		n.cl.SendNegotiation(verb, option)
	}
}

// suspend stops the program until it is continued.
func (n *session) suspend() error {
	if n.tty == nil {
		return fmt.Errorf("there is no terminal")
	}
	n.tty.restore()
	err := suspend()
	if again := n.tty.takeOver(); again != nil {
		n.leave("", exitFailed)
		return again
	}
	cols, rows := n.tty.size()
	n.resize(cols, rows)
	return err
}

// showStatus shows the connection.
func (n *session) showStatus(out io.Writer) {
	fmt.Fprintf(out, "Connected to %s for %v.\n", n.cl.RemoteAddr(), time.Since(n.start).Round(time.Second))
	fmt.Fprintf(out, "Received %d bytes, sent %d.\n", n.log.received.Load(), n.log.sent.Load())
	fmt.Fprintf(out, "Mode: %s. Character set: %s.\n", n.mode, n.charset)
	n.showLinemode(out, false)
	for _, side := range [...]telnet.Side{telnet.Local, telnet.Remote} {
		var names []string
		n.cl.Engine(func(e *telnet.Engine) {
			for code := range 256 {
				if e.Enabled(byte(code), side) {
					names = append(names, telnet.OptionName(byte(code)))
				}
			}
		})
		if names == nil {
			names = []string{"none"}
		}
		where := "here"
		if side == telnet.Remote {
			where = "at the server"
		}
		fmt.Fprintf(out, "Options %s: %s.\n", where, strings.Join(names, ", "))
	}
	fmt.Fprintf(out, "Escape character is '%s'.\n", escapeName(n.escape))
}
