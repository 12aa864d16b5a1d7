// Package testclient is a scripted telnet client for tests: it types, waits for what the screen shows, resizes, and fails on
// anything that a sensible terminal would not understand.
package testclient

import (
	"fmt"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/vtykit/vtykit/internal/testclient/screen"
	"github.com/vtykit/vtykit/telnet"
)

// Patience is how long Wait and Expect wait before they fail the test.
const Patience = 10 * time.Second

// Options say what kind of client it is. The zero value is a person at a terminal of 80 by 24, type xterm, who agrees to all that
// telnet clients agree to.
type Options struct {
	Cols, Rows int
	Type       string
	Refuse     bool // answer every option with a refusal, as scripts on telnetlib do
	Silent     bool // answer nothing at all, as netcat does
	Bytes      bool // what is not for a screen may come too, such as a file
	// More are options that the client has besides.
	More []telnet.Option
}

// Client is one connection. Its methods are for the test's goroutine.
type Client struct {
	t    testing.TB
	conn net.Conn
	o    Options

	mu     sync.Mutex // guards what follows
	cond   sync.Cond  // on mu: something arrived
	engine *telnet.Engine
	naws   *telnet.NAWS
	screen *screen.Screen
	raw    []byte // all text that arrived
	err    error  // why the connection ended
	done   chan struct{}
}

// Dial connects to addr and ends the connection with the test.
func Dial(t testing.TB, addr string, o Options) *Client {
	t.Helper()
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	return New(t, conn, o)
}

// New is Dial on a connection that there is already.
func New(t testing.TB, conn net.Conn, o Options) *Client {
	if o.Cols == 0 {
		o.Cols, o.Rows = 80, 24
	}
	if o.Type == "" {
		o.Type = "xterm"
	}
	c := &Client{t: t, conn: conn, o: o, naws: &telnet.NAWS{}, screen: screen.New(o.Cols, o.Rows), done: make(chan struct{})}
	c.cond.L = &c.mu
	options := []telnet.Option{telnet.Echo{}, telnet.SGA{}, telnet.Binary{}, c.naws, &telnet.TTYPE{Names: []string{o.Type}}}
	if options = append(options, o.More...); o.Refuse {
		options = nil
	}
	c.engine = telnet.NewEngine(telnet.ClientRole, (*events)(c), options...)
	if !o.Refuse {
		c.naws.Resize(c.engine, o.Cols, o.Rows)
	}
	go c.read()
	t.Cleanup(c.Close)
	return c
}

// events takes what the engine sees; the client's mu is held.
type events Client

func (e *events) Text(p []byte) {
	e.raw = append(e.raw, p...)
	e.screen.Write(p)
}

func (e *events) Command(byte) {}
func (e *events) Option(byte)  {}
func (e *events) Send(p []byte) {
	if !e.o.Silent {
		e.conn.Write(p)
	}
}

func (c *Client) read() {
	defer close(c.done)
	start := time.Now()
	buf := make([]byte, 4096)
	for {
		n, err := c.conn.Read(buf)
		c.mu.Lock()
		if n > 0 {
			c.engine.Feed(buf[:n], time.Since(start))
		}
		c.err = err
		c.cond.Broadcast()
		c.mu.Unlock()
		if err != nil {
			return
		}
	}
}

// Close closes the connection and waits for the reader.
func (c *Client) Close() {
	c.conn.Close()
	<-c.done
}

// Send sends bytes as they are, in one write.
func (c *Client) Send(b string) {
	c.t.Helper()
	if _, err := c.conn.Write([]byte(b)); err != nil {
		c.t.Errorf("send %q: %v", b, err)
	}
}

// Enter sends a line with the line end of a telnet client in character mode.
func (c *Client) Enter(line string) { c.t.Helper(); c.Send(line + "\r\x00") }

// Resize changes the window.
func (c *Client) Resize(cols, rows int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.screen.Resize(cols, rows)
	c.naws.Resize(c.engine, cols, rows)
}

// Wait waits until ok holds for the screen, whose rows are given without blanks at their ends and without empty rows at the end.
func (c *Client) Wait(what string, ok func(screen string) bool) {
	c.t.Helper()
	c.wait(what, func() bool { return ok(c.shown()) })
}

// WaitRaw waits until ok holds for all text that arrived since the start.
func (c *Client) WaitRaw(what string, ok func(received string) bool) {
	c.t.Helper()
	c.wait(what, func() bool { return ok(string(c.raw)) })
}

func (c *Client) wait(what string, ok func() bool) {
	c.t.Helper()
	late := time.AfterFunc(Patience, func() { c.mu.Lock(); c.cond.Broadcast(); c.mu.Unlock() })
	defer late.Stop()
	deadline := time.Now().Add(Patience)
	c.mu.Lock()
	defer c.mu.Unlock()
	for !ok() {
		if c.err != nil || !time.Now().Before(deadline) {
			c.t.Fatalf("%s did not come (%v); screen:\n%s", what, c.err, c.shown())
		}
		c.cond.Wait()
	}
	if err := c.screen.Err(); err != nil && !c.o.Bytes {
		c.t.Fatal(err)
	}
}

// Expect waits until the screen ends in text.
func (c *Client) Expect(text string) {
	c.t.Helper()
	c.Wait(fmt.Sprintf("%q", text), func(s string) bool { return strings.HasSuffix(s, text) })
}

// Screen is what the screen shows now.
func (c *Client) Screen() string { c.mu.Lock(); defer c.mu.Unlock(); return c.shown() }

// Cursor is where the cursor is.
func (c *Client) Cursor() (col, row int) { c.mu.Lock(); defer c.mu.Unlock(); return c.screen.Cursor() }

// Received is all text that arrived since the start, without telnet commands.
func (c *Client) Received() string { c.mu.Lock(); defer c.mu.Unlock(); return string(c.raw) }

// Closed waits for the server to close the connection.
func (c *Client) Closed() {
	c.t.Helper()
	select {
	case <-c.done:
	case <-time.After(Patience):
		c.t.Fatalf("the connection was not closed; screen:\n%s", c.Screen())
	}
}

func (c *Client) shown() string {
	rows := strings.Split(c.screen.String(), "\n")
	for i := range rows {
		rows[i] = strings.TrimRight(rows[i], " ")
	}
	return strings.TrimRight(strings.Join(rows, "\n"), "\n")
}
