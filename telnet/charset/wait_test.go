package charset

import (
	"io"
	"slices"
	"testing"

	"github.com/vtykit/vtykit/telnet"
)

// observer wants to know about options too.
type observer struct {
	inputs
	options []byte
	out     []string // the set of our text at each of them
	c       *Conn
}

func (o *observer) Option(code byte) {
	_, out := o.c.Charsets()
	o.options = append(o.options, code)
	o.out = append(o.out, out.String())
}

// TestOptionReceiver: a Receiver that wants to know about options is told through a Conn as through the telnet.Conn in it, and finds
// the set that follows from them.
func TestOptionReceiver(t *testing.T) {
	r := newRig(t, Config{}, &charsetOption{})
	seen := &observer{c: r.c}
	if _, err := io.WriteString(r.client, sb(telnet.OptCharset, "latin1")); err != nil {
		t.Fatal(err)
	}
	for len(seen.options) == 0 {
		if err := r.c.Receive(seen); err != nil {
			t.Fatal(err)
		}
		if seen.options == nil {
			t.Fatal("the receiver is not told")
		}
	}
	if !slices.Equal(seen.options, []byte{telnet.OptCharset}) || !slices.Equal(seen.out, []string{"ISO-8859-1"}) {
		t.Errorf("told of %v, with %v", seen.options, seen.out)
	}
}

// TestAgreedInAWait: what is agreed while negotiation is waited for counts for the text behind that, before any Receive.
func TestAgreedInAWait(t *testing.T) {
	for _, test := range []struct {
		name string
		wait func(c *Conn) error
	}{
		{"WaitFor", func(c *Conn) error {
			return c.WaitFor(t.Context(), func(e *telnet.Engine) bool {
				return e.Option(telnet.OptCharset).(*charsetOption).chosen != ""
			})
		}},
		{"WaitOption", func(c *Conn) error { return c.WaitOption(t.Context(), telnet.OptBinary, telnet.Remote, true) }},
		{"Settle", func(c *Conn) error { return c.Settle(t.Context()) }},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := newRig(t, Config{}, &charsetOption{})
			_, binary := on(telnet.OptBinary)
			answers := verb(telnet.DONT, telnet.OptEcho) + verb(telnet.DONT, telnet.OptSGA) + verb(telnet.WONT, telnet.OptTTYPE) + verb(telnet.WONT, telnet.OptNAWS)
			if _, err := io.WriteString(r.client, sb(telnet.OptCharset, "latin1")+binary+answers); err != nil {
				t.Fatal(err)
			}
			if err := test.wait(r.c); err != nil {
				t.Fatal(err)
			}
			r.wantOut("é", "\xe9")
		})
	}
}
