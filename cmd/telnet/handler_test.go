package main

import (
	"context"
	"strings"
	"testing"

	"github.com/vtykit/vtykit/telnet"
)

// handler greets everybody whose name is sent in a line, until one says exit.
func handler(t *testing.T) telnet.Handler {
	return telnet.HandlerFunc(func(_ context.Context, c *telnet.Conn) {
		g := &greeter{c: c}
		for !g.over && c.Receive(g) == nil {
		}
	})
}

type greeter struct {
	c    *telnet.Conn
	line []byte
	over bool
}

func (g *greeter) Input(p []byte) {
	for _, b := range p {
		if b != '\r' {
			if b >= ' ' {
				g.line = append(g.line, b)
			}
			continue
		}
		line := string(g.line)
		if g.line = g.line[:0]; line == "exit" {
			g.over = true
			g.c.Write([]byte("bye\r\n"))
			return
		}
		g.c.Write([]byte(strings.TrimSpace(line) + ", \r\n"))
	}
}

func (*greeter) Control(byte)    {}
func (*greeter) Resize(int, int) {}
