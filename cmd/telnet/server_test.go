//go:build unix

package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/creack/pty"

	"github.com/vtykit/vtykit/internal/testclient/screen"
	"github.com/vtykit/vtykit/telnet"
)

// TestT3_81_OurServer: what our own server asks for is agreed to, and it knows the terminal.
func TestT3_81_OurServer(t *testing.T) {
	l := listen(t)
	sizes := make(chan string, 10)
	srv := &telnet.Server{Handler: telnet.HandlerFunc(func(_ context.Context, c *telnet.Conn) {
		g := &sized{greeter{c: c}, sizes}
		c.Write([]byte("who? "))
		for !g.over && c.Receive(g) == nil {
		}
	})}
	done := make(chan struct{})
	go func() { defer close(done); srv.Serve(l) }()
	defer func() { srv.Shutdown(t.Context()); <-done }()
	u := atTerminal(t, client(t, l.Addr().String()))
	u.shows("who? ")
	if got := <-sizes; got != "80x24" {
		t.Error(got)
	}
	if err := pty.Setsize(u.pty, &pty.Winsize{Cols: 100, Rows: 30}); err != nil {
		t.Fatal(err)
	}
	if got := <-sizes; got != "100x30" {
		t.Error(got)
	}
	u.types("bob\r")
	u.shows("who? bob,")
	u.types("\x1dstatus\r")
	u.until("the options", func(s *screen.Screen) bool {
		return strings.Contains(s.String(), "Options here: TTYPE, NAWS.\nOptions at the server: ECHO, SGA.")
	})
	u.types("exit\r")
	u.shows("bye\nConnection closed by foreign host.")
	u.ends(exitEnded)
}

// sized is a greeter that tells the window's sizes.
type sized struct {
	greeter
	sizes chan<- string
}

func (s *sized) Resize(cols, rows int) { s.sizes <- fmt.Sprintf("%dx%d", cols, rows) }

// TestT3_81_DeafServer: what is beyond the bound is lost, which is said, once.
func TestT3_81_DeafServer(t *testing.T) {
	u, s := start(t)
	s.says(charMode + "> ")
	s.gets(charYes)
	u.shows("> ")
	small(s)
	for range 150 {
		u.types(strings.Repeat("x", 64<<10))
	}
	u.until("the message", func(c *screen.Screen) bool {
		return strings.HasSuffix(c.String(), ">\ntelnet: The server takes no input. What you type now is lost.\n>")
	})
	u.types("\x1dquit\r")
	u.shows("Connection closed.")
	u.ends(exitEnded)
}

// TestT3_81_HeldOutput: a server that talks on while the prompt is open costs a bounded amount of memory, and nothing is lost.
func TestT3_81_HeldOutput(t *testing.T) {
	u, s := start(t)
	s.says(charMode + "> ")
	s.gets(charYes)
	u.shows("> ")
	u.types("\x1d")
	u.shows("telnet> ")
	text := strings.Repeat(strings.Repeat("0123456789", 7)+"\r\n", 20000) // 1.4 MB
	sent := make(chan error, 1)
	go func() { _, err := io.WriteString(s.nc, text+"end"); sent <- err }()
	u.types("\r")
	u.shows("0123456789\nend")
	if err := <-sent; err != nil {
		t.Error(err)
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	if !strings.Contains(string(u.raw), text+"end") {
		t.Error("some of it was lost")
	}
}
