package telnet

import (
	"bufio"
	"net"
	"testing"
	"time"
)

// TestLimitsBelowZero: the Server's counts take a negative value for no limit, and so somebody will write one here. It must not end each
// connection at its first byte: the bounds of what a peer costs stay.
func TestLimitsBelowZero(t *testing.T) {
	here, there := net.Pipe() // which nobody writes to without blocking, like TLS
	c := NewConn(here, Limits{Queue: -1, WriteTimeout: -time.Second})
	defer c.Disconnect("logout")
	defer there.Close()
	if _, err := c.Write([]byte("hello\r\n")); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(there).ReadString('\n')
	if err != nil || c.Reason() != ReasonNone {
		t.Errorf("%q, %v, %v", line, err, c.Reason())
	}
	for _, l := range []Limits{{Queue: -1}, {WriteTimeout: -1}} {
		if got := l.withDefaults(); got != (Limits{}).withDefaults() {
			t.Errorf("%+v is %+v", l, got)
		}
	}
}
