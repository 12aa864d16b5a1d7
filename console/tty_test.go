//go:build unix

package console_test

import (
	"context"
	"io"
	"strings"
	"testing"

	"github.com/creack/pty"
	"golang.org/x/term"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/internal/testclient/screen"
)

// TestTTY runs a session on a real tty in raw mode: the same console as over telnet and over a pipe.
func TestTTY(t *testing.T) {
	operator, tty, err := pty.Open()
	if err != nil {
		t.Skip("no pty: ", err)
	}
	defer operator.Close()
	// not by tty.Fd(), which would make reads uninterruptible
	raw, err := tty.SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	if cerr := raw.Control(func(fd uintptr) { _, err = term.MakeRaw(int(fd)) }); cerr != nil || err != nil {
		t.Fatal(cerr, err)
	}
	reason := make(chan string, 1)
	go func() {
		reason <- testConsole(false).Serve(context.Background(), console.NewStream(tty, tty, console.StreamConfig{Cols: 80, Rows: 24, Type: "xterm"}))
	}()
	scr := screen.New(80, 24)
	expect := func(want string) {
		t.Helper()
		buf := make([]byte, 1024)
		for !strings.HasSuffix(strings.TrimRight(scr.String(), "\n "), want) {
			n, err := operator.Read(buf)
			if err != nil {
				t.Fatalf("%v; screen:\n%s", err, scr)
			}
			scr.Write(buf[:n])
			if scr.Err() != nil {
				t.Fatal(scr.Err())
			}
		}
	}
	expect("router>")
	io.WriteString(operator, "sh\t")
	expect("router>show")
	io.WriteString(operator, "ip ro\r")
	expect("via 10.0.0.1\nrouter>")
	io.WriteString(operator, "logout\r")
	if got := <-reason; got != "logout" {
		t.Errorf("reason %q", got)
	}
}
