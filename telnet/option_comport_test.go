package telnet

import (
	"bytes"
	"fmt"
	"testing"
)

// port notes what it is told, and has values of its own.
type port struct{ calls string }

func (p *port) SetBaud(v uint32) uint32 { p.calls += fmt.Sprint("baud ", v, ";"); return 115200 }
func (p *port) SetDataSize(v uint8) uint8 {
	p.calls += fmt.Sprint("size ", v, ";")
	return 8
}
func (p *port) SetParity(v SerialParity) SerialParity {
	p.calls += fmt.Sprint("parity ", v, ";")
	return ParityEven
}
func (p *port) SetStopSize(v SerialStop) SerialStop {
	p.calls += fmt.Sprint("stop ", v, ";")
	return StopTwo
}
func (p *port) SetControl(v SerialControl) SerialControl {
	p.calls += fmt.Sprint("control ", v, ";")
	return v
}
func (p *port) Purge(v SerialPurge) { p.calls += fmt.Sprint("purge ", v, ";") }
func (p *port) Suspend(on bool)     { p.calls += fmt.Sprint("suspend ", on, ";") }

func TestT3X_14_ComPortServer(t *testing.T) {
	for _, c := range []struct{ in, calls, answer string }{
		{"\x01\x00\x00\x25\x80", "baud 9600;", "\x65\x00\x01\xc2\x00"},
		{"\x01\x00\x00\x00\x00", "baud 0;", "\x65\x00\x01\xc2\x00"},
		{"\x01\xff\xff\xff\xff", "baud 4294967295;", "\x65\x00\x01\xc2\x00"},
		{"\x02\x07", "size 7;", "\x66\x08"},
		{"\x02\x04", "size 0;", "\x66\x08"},
		{"\x02\x09", "size 0;", "\x66\x08"},
		{"\x03\x05", "parity 5;", "\x67\x03"},
		{"\x03\x06", "parity 0;", "\x67\x03"},
		{"\x04\x03", "stop 3;", "\x68\x02"},
		{"\x04\x04", "stop 0;", "\x68\x02"},
		{"\x05\x13", "control 19;", "\x69\x13"},
		{"\x05\x14", "", ""},
		{"\x0c\x03", "purge 3;", "\x70\x03"},
		{"\x0c\x00", "", ""},
		{"\x0c\x04", "", ""},
		{"\x08", "suspend true;", ""},
		{"\x09", "suspend false;", ""},
		{"\x0a\x1e", "", "\x6e\x1e"},
		{"\x0b\x0f", "", "\x6f\x0f"},
		{"\x07", "", "\x6b\x00"}, // pyserial asks for the modem's state so
		{"\x00", "", "\x64vtykit"},
		{"\x00me", "", ""},
		{"\x65\x00\x00\x25\x80", "", ""}, // a server's
		{"\x01\x00\x00\x25", "", ""},
		{"\x02", "", ""},
		{"\x02\x07\x07", "", ""},
		{"\x0d\x01", "", ""},
		{"", "", ""},
	} {
		cuts(t, sb(OptComPort, c.in), func(parts ...[]byte) string {
			p := &port{}
			e, l := engineWith(ServerRole, &ComPort{Port: p})
			feed(t, e, unhex(t, "ff fb 2c"))
			l.replies = nil
			feed(t, e, parts...)
			var want []byte
			if c.answer != "" {
				want = sb(OptComPort, c.answer)
			}
			if p.calls != c.calls || !bytes.Equal(l.replies, want) {
				t.Errorf("%q: %s %q", c.in, p.calls, l.replies)
			}
			return ""
		})
	}
}

func TestComPortNotifications(t *testing.T) {
	o := &ComPort{Port: &port{}}
	e, l := engineWith(ServerRole, o)
	o.NotifyModem(e, 1)
	o.NotifyLine(e, 1)
	feed(t, e, unhex(t, "ff fb 2c"))
	l.replies = nil
	want := func(what, body string) {
		t.Helper()
		var wire []byte
		if body != "" {
			wire = sb(OptComPort, body)
		}
		if !bytes.Equal(l.replies, wire) {
			t.Errorf("%s: %q", what, l.replies)
		}
		l.replies = nil
	}
	o.NotifyLine(e, 0xff)
	want("no line state is told at first", "")
	o.NotifyModem(e, 0xb0)
	want("all of the modem state is", "\x6b\xb0")
	o.NotifyModem(e, 0xb0)
	want("unchanged", "")
	feed(t, e, sb(OptComPort, "\x0a\x1e"), sb(OptComPort, "\x0b\x80"))
	l.replies = nil
	o.NotifyLine(e, 0x03)
	want("masked", "\x6a\x02")
	o.NotifyLine(e, 0x01)
	want("nothing in the mask", "")
	o.NotifyModem(e, 0xa0)
	want("a change outside the mask", "")
	o.NotifyModem(e, 0x20)
	want("a change inside", "\x6b\x00")
	o.Suspend(e, true)
	want("suspend", "\x6c")
	o.Suspend(e, false)
	want("resume", "\x6d")
	o.AskSignature(e)
	want("signature", "\x64")
	feed(t, e, sb(OptComPort, "\x00pyserial\x1b[2J\xe9"))
	if o.RemoteSignature() != "pyserial[2J" {
		t.Errorf("%q", o.RemoteSignature())
	}
	want("a signature needs no answer", "")
}

func TestComPortClient(t *testing.T) {
	var got string
	o := &ComPort{Signature: "\x01", Report: func(c ComPortCommand, v uint32) { got += fmt.Sprint(c, " ", v, ";") }}
	e, l := engineWith(ClientRole, o)
	o.Ask(e, ComPortBaud, 9600) // not agreed
	feed(t, e, unhex(t, "ff fd 2c"))
	for c := range ComPortCommand(20) {
		o.Ask(e, c, 0x0102_03ff)
	}
	want := "\x00 \x01\x01\x02\x03\xff \x02\xff \x03\xff \x04\xff \x05\xff \x08 \x09 \x0a\xff \x0b\xff \x0c\xff"
	var wire []byte
	for _, body := range bytes.Split([]byte(want), []byte(" ")) {
		wire = append(wire, sb(OptComPort, string(body))...)
	}
	if !bytes.Equal(l.replies, wire) {
		t.Errorf("%q", l.replies)
	}
	l.replies = nil
	feed(t, e, sb(OptComPort, "\x65\x00\x00\x25\x80"), sb(OptComPort, "\x6a\x02"), sb(OptComPort, "\x6c"), sb(OptComPort, "\x64box"),
		sb(OptComPort, "\x64"), sb(OptComPort, "\x01\x00\x00\x25\x80"), sb(OptComPort, "\x63\x01"), sb(OptComPort, "\x71\x01"))
	if got != "SET-BAUDRATE 9600;NOTIFY-LINESTATE 2;FLOWCONTROL-SUSPEND 0;SIGNATURE 0;" || o.RemoteSignature() != "box" {
		t.Errorf("%s %q", got, o.RemoteSignature())
	}
	if !bytes.Equal(l.replies, sb(OptComPort, "\x00vtykit")) { // never empty, or two ends would ask for ever
		t.Errorf("%q", l.replies)
	}
}

func TestComPortNeedsAPort(t *testing.T) {
	e, l := engineWith(ServerRole, &ComPort{})
	feed(t, e, unhex(t, "ff fb 2c"), sb(OptComPort, "\x01\x00\x00\x25\x80"))
	if sentSince(l) != `"\xff\xfe,"` {
		t.Error("agreed to without a port")
	}
}

func FuzzComPort(f *testing.F) {
	f.Add([]byte("\x01\x00\x00\x25\x80"), false)
	f.Add([]byte("\x64me"), true)
	f.Fuzz(func(t *testing.T, body []byte, server bool) {
		from := ClientRole
		if server {
			from = ServerRole
		}
		if c, v, ok := parseComPort(body, from); ok && !bytes.Equal(appendComPort(nil, from, c, v), body) {
			t.Errorf("%q became %v %d", body, c, v)
		}
		if text, ok := isSignature(body, from); ok && cleanSignature(text) != text || len(text) > maxSignature {
			t.Errorf("%q became %q", body, text)
		}
	})
}
