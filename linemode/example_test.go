package linemode_test

import (
	"context"
	"fmt"

	"github.com/vtykit/vtykit/linemode"
	"github.com/vtykit/vtykit/telnet"
)

// console has what the examples need of a receiver.
type console struct{ conn *telnet.Conn }

func (*console) Input([]byte)    {}
func (*console) Control(byte)    {}
func (*console) Resize(_, _ int) {}
func (c *console) Option(code byte) { // in the stream exactly where the client changed
	if code != telnet.OptLinemode {
		return
	}
	c.conn.Engine(func(e *telnet.Engine) {
		lm := e.Option(telnet.OptLinemode).(*linemode.Server)
		erase, ok := lm.Char(linemode.EraseCharacter)
		fmt.Println(lm.Mode(), lm.Pending(), erase, ok)
	})
}

// A server whose clients edit the line themselves and send it at TAB and at ? too.
func Example() {
	_ = telnet.Server{
		Options: func() []telnet.Option { return []telnet.Option{&linemode.Server{}} },
		Handler: telnet.HandlerFunc(func(_ context.Context, c *telnet.Conn) {
			c.Engine(func(e *telnet.Engine) {
				lm := e.Option(telnet.OptLinemode).(*linemode.Server)
				lm.SetMode(e, linemode.Edit|linemode.TrapSig)
				lm.Set(e, linemode.EndOfFile, linemode.Value, '\t')
				lm.Set(e, linemode.Forward1, linemode.Value, '?')
				lm.Forward(e, linemode.MaskOf("\t?"))
			})
			_ = c.Receive(&console{c})
		}),
	}
}

// screen is what a Line writes to in the example: the connection, in a program.
type screen struct{}

func (screen) Text(p []byte) { fmt.Printf("text %q\n", p) }
func (screen) Command(code byte, flush linemode.Modifier) {
	fmt.Println(telnet.CommandName(code), flush&linemode.FlushIn != 0)
}
func (screen) Edited(line []byte) { fmt.Printf("line %q\n", line) }

// A client's line, while the server wants whole ones.
func ExampleLine() {
	client := &linemode.Client{}
	e := telnet.NewEngine(telnet.ClientRole, discard{}, client)
	_ = e.Feed([]byte("\xff\xfd\x22\xff\xfa\x22\x01\x03\xff\xf0"), 0) // DO LINEMODE, MODE EDIT|TRAPSIG
	line := linemode.NewLine(client)
	line.Type([]byte("show vex\x7f"), screen{})
	line.Type([]byte("rsion\r"), screen{})
	line.Type([]byte("reload\x03"), screen{})
	// Output:
	// line "show ve"
	// text "show version\r\n"
	// line ""
	// IP true
	// line ""
}

// discard is an engine's Events for nobody.
type discard struct{}

func (discard) Text([]byte)  {}
func (discard) Command(byte) {}
func (discard) Option(byte)  {}
func (discard) Send([]byte)  {}
