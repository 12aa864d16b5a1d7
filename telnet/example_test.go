package telnet_test

import (
	"context"
	"fmt"
	"io"
	"net"

	"github.com/vtykit/vtykit/telnet"
)

// upper answers each batch of typed text in capitals.
type upper struct{ c *telnet.Conn }

func (u upper) Input(p []byte) {
	for i := range p {
		if 'a' <= p[i] && p[i] <= 'z' {
			p[i] -= 'a' - 'A'
		}
	}
	u.c.Write(p)
}
func (u upper) Control(code byte)     {}
func (u upper) Resize(cols, rows int) {}

func Example() {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Println(err)
		return
	}
	srv := &telnet.Server{Handler: telnet.HandlerFunc(func(ctx context.Context, c *telnet.Conn) {
		// The end of ctx must wake the Receive below.
		defer context.AfterFunc(ctx, func() { c.Disconnect("shutdown") })()
		c.Write([]byte("welcome\r\n"))
		for c.Receive(upper{c}) == nil {
		}
	})}
	go srv.Serve(l) // telnet 127.0.0.1 PORT
	defer srv.Shutdown(context.Background())

	nc, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		fmt.Println(err)
		return
	}
	defer nc.Close()
	io.WriteString(nc, "hello")
	out := make([]byte, 12+len("welcome\r\nHELLO")) // behind four requests of three bytes
	io.ReadFull(nc, out)
	fmt.Printf("%q\n", out[12:])
	// Output: "welcome\r\nHELLO"
}

// Feeding an Engine by hand: bytes in, events and answers out.
func ExampleEngine() {
	e := telnet.NewEngine(telnet.ServerRole, printer{}, telnet.Echo{}, &telnet.NAWS{})
	e.Feed([]byte("hi\xff\xfd\x01\xff\xf4"), 0)
	// Output:
	// text "hi"
	// send ff fb 01
	// option 1
	// command 244
}

type printer struct{}

func (printer) Text(p []byte)       { fmt.Printf("text %q\n", p) }
func (printer) Command(code byte)   { fmt.Println("command", code) }
func (printer) Option(code byte)    { fmt.Println("option", code) }
func (printer) Send(command []byte) { fmt.Printf("send % x\n", command) }
