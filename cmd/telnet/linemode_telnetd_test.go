//go:build unix

package main

import (
	"strings"
	"testing"

	"github.com/vtykit/vtykit/internal/testclient/screen"
)

// onTelnetd is a user of a server with the code of BSD that has agreed to LINEMODE, at the shell's prompt.
func onTelnetd(t *testing.T, script string) *user {
	t.Helper()
	u := atTerminal(t, client(t, "-always-will=LINEMODE", telnetd(t, script, "-l")))
	u.until("the prompt", func(s *screen.Screen) bool { return strings.HasSuffix(s.String(), "$") })
	u.types("\x1dstatus\r")
	u.until("the mode", func(s *screen.Screen) bool {
		return strings.Contains(s.String(), "Mode: line. ") && strings.Contains(s.String(), "\nLINEMODE: EDIT|TRAPSIG")
	})
	return u
}

func (u *user) exits() {
	u.t.Helper()
	u.types("exit\r")
	u.until("the end", func(s *screen.Screen) bool {
		return strings.HasSuffix(s.String(), "Connection closed by foreign host.")
	})
	u.ends(exitEnded)
}

// TestTL_InetutilsTelnetd: with extproc the server's tty leaves everything to the client.
func TestTL_InetutilsTelnetd(t *testing.T) {
	u := onTelnetd(t, "stty extproc\n"+shell)
	u.types("echo a''c\x7fb\r")
	u.shows("$ echo a''b\nab\n$")
	u.types("echo r''un; cat\r") // what follows the shell would take at once
	u.shows("cat\nrun")
	u.types("words gone\x17here\r")
	u.shows("run\nwords here\nwords here")
	u.types("in\x04mid\r")
	u.shows("words here\ninmid\ninmid")
	u.types("\x1dquit\r")
	u.ends(exitEnded)
}

// TestTL_InetutilsTelnetdSignals: without extproc commands become signals; that tty echoes besides, whoever the client is.
func TestTL_InetutilsTelnetdSignals(t *testing.T) {
	u := onTelnetd(t, shell)
	u.types("cat\r")
	u.shows("$ cat\ncat")
	u.types("sent\r")
	u.shows("\nsent\nsent\nsent")    // here, by the tty, by cat
	u.types("\x1dunset autoflush\r") // the prompt may come ahead of the answer to the mark, and is lost then
	u.types("unsent\x03")
	u.until("a prompt", func(s *screen.Screen) bool {
		return strings.Contains(s.String(), "unsent^C") && strings.HasSuffix(s.String(), "\n$")
	})
	u.types("cat; echo e''nd\r")
	u.shows("cat; echo e''nd") // the echo
	u.types("\x04")
	u.shows("\nend\n$")
	u.exits()
}
