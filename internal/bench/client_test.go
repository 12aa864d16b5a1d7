package bench

import (
	"bytes"
	"io"
	"net"
	"testing"
	"time"
)

// agreement is what a terminal of type xterm answers to the server's opening: DO ECHO, DO SGA, its type (twice, which says that
// it has no other) and its size.
const agreement = "\xff\xfd\x01" + "\xff\xfd\x03" +
	"\xff\xfb\x18" + "\xff\xfa\x18\x00xterm\xff\xf0" + "\xff\xfa\x18\x00xterm\xff\xf0" +
	"\xff\xfb\x1f" + "\xff\xfa\x1f\x00\x50\x00\x18\xff\xf0"

// patience is how long a client waits for anything.
const patience = 30 * time.Second

// client is one connection, for one goroutine.
type client struct {
	tb   testing.TB
	conn *net.TCPConn
	buf  []byte
}

func dial(tb testing.TB, addr string) *client {
	tb.Helper()
	c, err := net.Dial("tcp", addr)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { c.Close() })
	c.SetDeadline(time.Now().Add(10 * patience))
	return &client{tb: tb, conn: c.(*net.TCPConn), buf: make([]byte, 4096)}
}

// dialPrompt dials our server as an xterm does and waits until nothing more will come by itself.
func dialPrompt(tb testing.TB, addr string) *client {
	c := dial(tb, addr)
	c.until(prompt)
	c.send(agreement + "terminal length 0\r")
	c.until("\n" + prompt)
	return c
}

func (c *client) send(s string) {
	if _, err := io.WriteString(c.conn, s); err != nil {
		c.tb.Errorf("send %q: %v", s, err)
	}
}

// until reads until what arrived ends in end.
func (c *client) until(end string) {
	var tail []byte
	for !bytes.HasSuffix(tail, []byte(end)) {
		n, err := c.conn.Read(c.buf)
		if err != nil {
			c.tb.Errorf("%q did not come: %v; the last was %q", end, err, tail)
			return
		}
		tail = append(tail, c.buf[:n]...)
		tail = tail[max(0, len(tail)-256):]
	}
}

// keysPerLine is how many keys are measured in a row. They fit on a terminal's line together with the prompt.
const keysPerLine = 64

// keys types a line, each key when the one before has come back, and says how long that took.
func (c *client) keys(one []byte) time.Duration {
	start := time.Now()
	for range keysPerLine {
		if !c.key(one) {
			break
		}
	}
	return time.Since(start)
}

func (c *client) key(one []byte) bool {
	if _, err := c.conn.Write(one); err != nil {
		c.tb.Error(err)
		return false
	}
	if n, err := c.conn.Read(c.buf); err != nil || n != 1 || c.buf[0] != one[0] {
		c.tb.Errorf("echo of %q: %q, %v", one, c.buf[:n], err)
		return false
	}
	return true
}

// clear empties the line at our server's prompt.
func (c *client) clear() {
	c.send("\x03")
	c.until("\n" + prompt)
}
