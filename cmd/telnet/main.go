// Telnet is a telnet client: for people at a terminal, and a filter for scripts.
//
//	telnet [flags] HOST [PORT]
//	telnet [flags] HOST:PORT
//
// On a terminal it follows the server: without negotiation lines are edited here and sent with Enter; a server that says WILL ECHO gets each
// key as it is pressed; one that says WILL SUPPRESS-GO-AHEAD only gets each key too, and keys are shown here. In line mode ^C, ^Z, ^\ and ^O
// are sent as IP, SUSP, BRK and AO, and output is dropped until the server has seen them; ^D on an empty line is EOF. A server that has LINEMODE (RFC
// 1184) says itself who edits, which keys are commands and which send the line; it is told the terminal's own characters. The
// escape character, ^] unless -e says otherwise, opens the prompt "telnet> " with commands of the client; ? lists them.
//
// When stdin is no terminal, or with -n, what stdin has is sent, and what comes is written to stdout. At stdin's end the
// connection is half-closed and the rest is waited for. A LF is sent as CR LF, unless BINARY is agreed (-8).
//
// The client never waits for negotiation, so that there is nothing like a minimum or maximum time for it; only with -8 and without a
// terminal it waits 2 s at most for BINARY before it sends.
//
// The exit status is 0 when the connection was ended by either end, 1 when it could not be made or broke, 2 when the command line
// was wrong, and 128 and the signal's number after a signal.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"golang.org/x/term"
)

// The exit statuses.
const (
	exitEnded  = 0
	exitFailed = 1
	exitUsage  = 2
	exitSignal = 128
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

func run(args []string, stdin, stdout *os.File, stderr io.Writer) int {
	cols, rows, err := term.GetSize(int(stdout.Fd()))
	if err != nil {
		cols, rows = 0, 0
	}
	s, err := parseFlags(args, stderr, cols, rows)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return exitEnded
	case err != nil:
		fmt.Fprintln(stderr, "telnet:", err)
		return exitUsage
	}
	defer s.log.close() // nobody is left to tell
	s.pipe = s.pipe || !term.IsTerminal(int(stdin.Fd()))
	status := 0
	if s.pipe {
		status = s.runPipe(context.Background(), stdin, stdout, stderr)
	} else {
		status = s.runTerminal(stdin, stdout, stderr)
	}
	if err := s.typescript.close(); err != nil {
		fmt.Fprintln(stderr, "telnet: typescript:", err)
		return exitFailed
	}
	return status
}
