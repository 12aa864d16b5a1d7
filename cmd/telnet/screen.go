package main

import (
	"errors"
	"fmt"
	"io"
	"strconv"

	"github.com/chzyer/readline"

	"github.com/vtykit/vtykit/telnet"
)

// write writes to the terminal as it is. A terminal that fails ends the reading of keys, which ends the session.
func (n *session) write(s string) { _, _ = io.WriteString(n.out, s) }

// server takes what came from the server.
func (n *session) server(e serverEvent) {
	switch {
	case e.err == io.EOF:
		n.log.slog.Info("the server closed the connection")
		n.leave("Connection closed by foreign host.", exitEnded)
	case e.err != nil:
		n.log.slog.Error("the connection broke", "err", e.err)
		if errors.Is(e.err, telnet.ErrAbuse) {
			e.err = errors.New("the server does not stop negotiating")
		}
		n.leave(fmt.Sprintf("Connection lost: %v", e.err), exitFailed)
	case e.text != nil:
		if !n.flushing {
			n.show(e.text)
		}
	default:
		n.log.slog.Debug("option", "option", telnet.OptionName(e.option),
			"here", n.cl.Enabled(e.option, telnet.Local), "there", n.cl.Enabled(e.option, telnet.Remote))
		if e.option == telnet.OptCharset {
			n.agreed()
		}
		if e.option == telnet.OptTimingMark {
			n.flushing = false
			n.flushed.Stop()
		}
		n.follow()
	}
}

// show shows the server's text. The line that is being edited stays below it.
func (n *session) show(p []byte) {
	p = n.toScreen.toScreen(p)
	n.typescript.write(p)
	if !n.mode.editsLines() {
		n.row.add(p)
		_, _ = n.out.Write(p)
		return
	}
	p = lineEnds(p, &n.crSeen) // an NVT's printer needs no CR from servers that forget it
	painted := n.edit.hide()
	n.restoreRow(painted)
	n.row.add(p)
	_, _ = n.out.Write(p)
	if painted {
		n.paintLine()
	}
}

// restoreRow writes the server's part of the row again, after the line was hidden.
func (n *session) restoreRow(hidden bool) {
	if hidden {
		last, _ := n.row.last(n.columns)
		n.write(string(last))
	}
}

// preparePrompt tells the editor what stands before its line.
func (n *session) preparePrompt() {
	last, full := n.row.last(n.columns)
	if full && len(n.row.cells) > 0 {
		n.write(" \r") // to the next row, which the terminal has put off
	}
	n.edit.setPrompt(last)
}

func (n *session) paintLine() {
	n.preparePrompt()
	n.edit.paint()
}

// follow takes the mode that the options ask for now, and then the keys that have waited for it.
func (n *session) follow() {
	_, m := n.look()
	n.setMode(m)
	if p := n.waiting; len(p) > 0 && !n.asking {
		n.waiting = nil
		n.keys(p)
	}
}

// setMode changes who edits and echoes. What was typed of a line is not lost: it goes to the server.
func (n *session) setMode(m mode) {
	old := n.mode
	n.mode = m
	if old == m {
		return
	}
	n.log.slog.Debug("mode", "mode", m.String())
	painted := n.edit.hide()
	n.restoreRow(painted)
	switch {
	case m.editsLines():
		n.edit.show(m == modeLine)
		if painted {
			n.paintLine()
		}
	case old.editsLines():
		typed := append([]byte(typedText(n.edit.take())), n.edit.keys.pending...)
		n.edit.keys.pending = nil
		n.send(n.toServer.toServer(typed), true)
		if m == modeCharacter {
			n.echo(typed)
		}
	}
}

// echo shows keys, for a server that leaves that to us.
func (n *session) echo(p []byte) {
	q := make([]byte, 0, len(p))
	for _, b := range p {
		from := len(q)
		switch {
		case b == '\r':
			q = append(q, '\r', '\n')
		case b == '\b' || b == 0x7f:
			if n.row.at > 0 {
				q = append(q, '\b', ' ', '\b')
			}
		case b == '\t' || b >= ' ':
			q = append(q, b)
		default:
			q = append(q, '^', b+'@')
		}
		n.row.add(q[from:])
	}
	n.typescript.write(q)
	_, _ = n.out.Write(q)
}

// redraw shows the row again on a new one, with the cursor where it was.
func (n *session) redraw() {
	last, _ := n.row.last(n.columns)
	n.write(string(last))
	if behind := n.row.cells[n.row.at:]; len(behind) > 0 && len(behind) <= len(last) {
		n.write("\x1b[" + strconv.Itoa(readline.Runes{}.WidthAll(behind)) + "D")
	}
}
