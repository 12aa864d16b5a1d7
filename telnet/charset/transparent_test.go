package charset

import (
	"context"
	"io"
	"net"
	"testing"

	"github.com/vtykit/vtykit/telnet"
)

// TestCP19_TransparentConvertsNothing: while a line is lent as bytes, the character set is left alone; behind it the set holds again.
func TestCP19_TransparentConvertsNothing(t *testing.T) {
	latin, err := Lookup("ISO-8859-1")
	if err != nil {
		t.Fatal(err)
	}
	here, there := net.Pipe()
	heard := make(chan byte, 4096)
	go func() {
		defer close(heard)
		for p := make([]byte, 512); ; {
			n, err := there.Read(p)
			for _, c := range p[:n] {
				heard <- c
			}
			if err != nil {
				return
			}
		}
	}()
	c := New(telnet.NewConn(here, telnet.Limits{}), Config{Default: latin, Force: true})
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	for _, raw := range []bool{false, true, false} {
		c.Transparent(ended, raw)
		in := &inputs{}
		go io.WriteString(there, "\xe9")
		for in.text == "" {
			if err := c.Receive(in); err != nil {
				t.Fatal(err)
			}
		}
		want := map[bool]string{false: "é", true: "\xe9"}[raw]
		if in.text != want {
			t.Errorf("raw %v: received %q", raw, in.text)
		}
		c.Write([]byte(want))
		for b := range heard { // behind the negotiation
			if b >= 0x80 && b < 0xf0 {
				if b != 0xe9 {
					t.Errorf("raw %v: sent %#x", raw, b)
				}
				break
			}
		}
	}
	c.Disconnect("test")
	there.Close()
	for range heard {
	}
}
