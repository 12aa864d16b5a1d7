package linemode

import (
	"bytes"
	"testing"

	"github.com/vtykit/vtykit/telnet"
)

// TestT3X4_BitOrder: the first character is the high bit of the first byte; DEL is in a mask of seven bits.
func TestT3X4_BitOrder(t *testing.T) {
	for c := range 256 {
		m := MaskOf(string([]byte{byte(c)}))
		for d := range 256 {
			if m.Has(byte(d)) != (c == d) {
				t.Fatalf("%d in the mask of %d", d, c)
			}
		}
		p := m.encode()
		if want := 16 + 16*(c/128); len(p) != want || p[c/8] != 1<<(7-c%8) {
			t.Errorf("%d: % x", c, p)
		}
		if back, ok := parseMask(p); !ok || back != m || back.Empty() {
			t.Errorf("%d does not come back", c)
		}
	}
	// As recorded with netkit/C: TAB, ^Z and ?.
	m := MaskOf("\t\x1a?")
	if want := unhex(t, "00 40 00 20 00 00 00 01"); !bytes.Equal(m[:8], want) {
		t.Errorf("% x", m)
	}
}

// TestR044_Masks: bodies that are no masks, masks of each length, all of it doubled, and the verbs in the wrong direction.
func TestR044_Masks(t *testing.T) {
	for _, n := range []int{33, 34, 100} {
		c := &Client{}
		e, l := agreed(t, c)
		for range 10 {
			feed(t, e, sb(append([]byte{telnet.DO, cmdForwardMask}, bytes.Repeat([]byte{255}, n)...)...))
		}
		if _, ok := c.Mask(); ok || !bytes.Equal(l.sent, sb(telnet.WONT, cmdForwardMask)) {
			t.Errorf("%d: % x", n, l.sent)
		}
	}
	for n := range 33 {
		in := sb(append([]byte{telnet.DO, cmdForwardMask}, bytes.Repeat([]byte{255}, n)...)...)
		if len(in) != 7+2*n {
			t.Fatal(len(in))
		}
		got := everySplit(t, in, func(parts ...[]byte) string {
			c := &Client{}
			e, l := agreed(t, c)
			feed(t, e, parts...)
			m, ok := c.Mask()
			for c := range 256 {
				if !ok || m.Has(byte(c)) != (c < 8*n) {
					t.Fatalf("%d: % x", n, m)
				}
			}
			return string(l.sent)
		})
		if got != string(sb(telnet.WILL, cmdForwardMask)) {
			t.Errorf("% x", got)
		}
		c := &Client{NoMask: true}
		e, l := agreed(t, c)
		feed(t, e, in, in)
		if _, ok := c.Mask(); ok || !bytes.Equal(l.sent, sb(telnet.WONT, cmdForwardMask)) {
			t.Errorf("refused: % x", l.sent)
		}
	}
	told := 0
	c := &Client{}
	e, l := agreed(t, c)
	l.option = func() { told++ }
	feed(t, e, sb(telnet.DONT, cmdForwardMask))
	if told != 0 || l.sent != nil {
		t.Error("DONT FORWARDMASK where there is none is told")
	}
	wrong := [][]byte{sb(telnet.WILL, 2), sb(telnet.WONT, 2), sb(telnet.WILL, 1), sb(telnet.WILL), sb(telnet.WILL, 2, 0), sb(telnet.DO, 1), sb(telnet.DONT, 2, 2)}
	feed(t, e, wrong...)
	if _, ok := c.Mask(); ok || l.sent != nil {
		t.Errorf("client: % x", l.sent)
	}
	s := &Server{}
	e, l = agreed(t, s)
	feed(t, e, append(wrong, sb(append([]byte{telnet.DO, 2}, make([]byte, 16)...)...), sb(telnet.DONT, 2))...)
	if s.Forwarding() || l.sent != nil {
		t.Errorf("server: % x", l.sent)
	}
}

// TestT3X4_Server: the mask goes out when it can, and the client's answer counts once.
func TestT3X4_Server(t *testing.T) {
	s := &Server{}
	e, l := agreed(t, s)
	s.Forward(e, MaskOf("?\t\x7f\xff"))
	want := append([]byte{telnet.DO, 2}, make([]byte, 32)...)
	want[2+1], want[2+7], want[2+15], want[2+31] = 0x40, 1, 1, 1
	if !bytes.Equal(l.take(), sb(want...)) || s.Forwarding() {
		t.Errorf("% x", l.sent)
	}
	news := 0
	l.option = func() { news++ }
	feed(t, e, sb(telnet.WILL, 2), sb(telnet.WILL, 2))
	if !s.Forwarding() || news != 1 {
		t.Error(news)
	}
	feed(t, e, sb(telnet.WONT, 2))
	if s.Forwarding() {
		t.Error("refused afterwards")
	}
	s.Forward(e, MaskOf("?\t\x7f\xff"))
	if l.sent != nil {
		t.Errorf("the same again: % x", l.sent)
	}
	s.Forward(e, Mask{})
	if !bytes.Equal(l.take(), sb(telnet.DONT, 2)) {
		t.Error("no DONT")
	}
	feed(t, e, sb(telnet.WILL, 2))
	if s.Forwarding() {
		t.Error("behind DONT")
	}
}
