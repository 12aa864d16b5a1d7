package linemode

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"github.com/vtykit/vtykit/telnet"
)

func mode(m Mode) []byte { return sb(cmdMode, byte(m)) }

// TestT3X2_ClientRule: every mode against every one that comes.
func TestT3X2_ClientRule(t *testing.T) {
	for current := range Mode(32) {
		if current&modeAck != 0 {
			continue
		}
		for b := range 256 {
			received := Mode(b)
			next, ack := clientMode(current, received)
			want := received & modeBits
			if received&modeAck != 0 {
				want = current
			}
			if next != want || ack != (next != current) {
				t.Errorf("%v gets %v: %v %v", current, received, next, ack)
			}
		}
	}
}

// TestT3X2_ServerRule: an acknowledgement counts when it answers what was sent; the client's own wish is followed when nothing is on the way.
func TestT3X2_ServerRule(t *testing.T) {
	for i, r := range []struct {
		ask      []Mode // by SetMode, one after the other
		received []Mode
		agreed   Mode
		waiting  uint8
		sent     string
	}{
		{[]Mode{Edit | TrapSig}, []Mode{7}, 3, 0, "03"},
		{[]Mode{Edit | TrapSig}, nil, 0, 1, "03"},
		{nil, []Mode{7}, 0, 0, ""},                                   // nobody has asked
		{[]Mode{3}, []Mode{5}, 1, 1, "03"},                           // another answer
		{[]Mode{3, 0}, []Mode{5, 4}, 0, 0, "03 00"},                  //
		{[]Mode{3}, []Mode{7, 4, 5, 6}, 3, 0, "03"},                  // answers to nothing
		{[]Mode{3}, []Mode{3}, 3, 0, "03"},                           // the client had the same idea
		{[]Mode{3}, []Mode{1}, 0, 1, "03"},                           // and another: the server decides
		{[]Mode{3}, []Mode{1, 7}, 3, 0, "03"},                        //
		{nil, []Mode{1}, 1, 0, "05"},                                 // the user's wish
		{nil, []Mode{0}, 0, 0, ""},                                   // and none
		{[]Mode{Edit | SoftTab}, []Mode{5}, 1, 0, "09"},              // advice left out
		{[]Mode{Edit}, []Mode{Edit | SoftTab | modeAck}, 9, 1, "01"}, // and made up
		{[]Mode{3, 0, 3}, []Mode{7}, 3, 2, "03 00 03"},               // the oldest is answered
		{[]Mode{3, 0, 3}, []Mode{7, 4, 7}, 3, 0, "03 00 03"},         //
		{[]Mode{3, 0}, []Mode{4}, 0, 0, "03 00"},                     // the first had no answer
		{[]Mode{3, 3, 3}, []Mode{7}, 3, 0, "03"},                     // said once
		{[]Mode{0}, nil, 0, 0, ""},                                   // it is so
		{[]Mode{3, 0, 3, 0, 3, 1}, nil, 0, 4, "03 00 03 00 03 01"},   // bounded
		{[]Mode{3, 0, 3, 0, 3, 1}, []Mode{7, 4, 7, 4, 7, 5}, 1, 0, "03 00 03 00 03 01"},
		{[]Mode{0xe4 | 3}, []Mode{0xe0 | 7}, 3, 0, "03"}, // bits that nobody knows
	} {
		o := &Server{}
		e, l := agreed(t, o)
		for _, m := range r.ask {
			o.SetMode(e, m)
		}
		for _, m := range r.received {
			feed(t, e, mode(m))
		}
		var sent []byte
		for _, p := range bytes.SplitAfter(l.take(), []byte{telnet.IAC, telnet.SE}) {
			if len(p) > 4 {
				sent = append(sent, p[4])
			}
		}
		if got := fmt.Sprintf("% x", sent); o.Mode() != r.agreed || o.modes.n != r.waiting || o.Pending() != (r.waiting > 0) || got != r.sent {
			t.Errorf("%d: %v, %d waiting, sent %s", i, o.Mode(), o.modes.n, got)
		}
	}
}

// TestT3X2_AdviceCanBeAskedAgain: what the client has left out is not repeated, but a new wish is sent.
func TestT3X2_AdviceCanBeAskedAgain(t *testing.T) {
	o := &Server{}
	e, l := agreed(t, o)
	o.SetMode(e, Edit|SoftTab)
	feed(t, e, mode(Edit|modeAck))
	l.take()
	o.SetMode(e, Edit|SoftTab)
	o.SetMode(e, Edit)
	if l.sent != nil || o.Pending() {
		t.Errorf("% x", l.sent)
	}
	o.SetMode(e, Edit|SoftTab)
	if !bytes.Equal(l.sent, mode(Edit|SoftTab)) {
		t.Errorf("% x", l.sent)
	}
}

// TestR043_Toggling: ten thousand changes are answered once each and at most ten times a second, and the last one holds.
func TestR043_Toggling(t *testing.T) {
	for _, o := range []telnet.Option{&Server{}, &Client{}} {
		for _, wide := range []time.Duration{0, time.Second} {
			e, l := agreed(t, o)
			last := Mode(0)
			for i := range 10_000 {
				last = Mode(i) & 3
				at(t, e, wide+time.Duration(i)*time.Microsecond*100, mode(last)) // all of it takes a second
			}
			if n := bytes.Count(l.take(), []byte{telnet.IAC, telnet.SB}); n == 0 || n > 20 {
				t.Errorf("%T: %d answers", o, n)
			}
			switch o := o.(type) {
			case *Server:
				if o.Mode() != last || o.Pending() {
					t.Error(o.Mode(), last)
				}
			case *Client:
				if o.Mode() != last {
					t.Error(o.Mode(), last)
				}
				at(t, e, 10*time.Second, mode(last|modeAck)) // anything at all
				if !bytes.HasSuffix(l.sent, mode(last|modeAck)) || len(l.sent) > 7*maxWaiting {
					t.Errorf("the last mode is not acknowledged: % x", l.sent)
				}
			}
		}
	}
	// MODE with an ACK that nobody waits for, and the same mode again.
	for _, o := range []telnet.Option{&Server{}, &Client{}} {
		e, l := agreed(t, o)
		for i := range 1000 {
			feed(t, e, mode(modeAck|Mode(i)), mode(0), sb(cmdMode), sb(cmdMode, 3, 0), sb(4, 3), sb(), sb(0))
		}
		if l.sent != nil {
			t.Errorf("%T: % x", o, l.sent)
		}
	}
}

// TestR043_OwnModeInTheStream: Events.Option comes where the client changed, so text is on its right side, at every split.
func TestR043_OwnModeInTheStream(t *testing.T) {
	in := append(append([]byte("before"), mode(modeAck)...), "after"...)
	got := everySplit(t, in, func(parts ...[]byte) string {
		o := &Server{}
		e, l := agreed(t, o)
		o.SetMode(e, Edit)
		feed(t, e, mode(Edit|modeAck))
		o.SetMode(e, 0)
		var text, was string
		l.option = func() { was = l.String() }
		feed(t, e, parts...)
		l.option = nil
		text = l.String()
		join := func(s string) string {
			var out []byte
			for i, p := range bytes.Split([]byte(s), []byte(`"`)) {
				if i%2 == 1 {
					out = append(out, p...)
				}
			}
			return string(out)
		}
		return join(was) + "|" + join(text) + "|" + o.Mode().String()
	})
	if got != "before|beforeafter|0" {
		t.Error(got)
	}
}

// TestFlapping: LINEMODE on and off without end is followed sixteen times.
func TestFlapping(t *testing.T) {
	for _, o := range []telnet.Option{&Server{}, &Client{}} {
		e, l := agreed(t, o)
		if s, ok := o.(*Server); ok {
			s.SetMode(e, Edit)
			s.Forward(e, MaskOf("?"))
		}
		for i := range 100 {
			at(t, e, time.Duration(i)*time.Second, unhex(t, "ff fc 22 ff fb 22 ff fe 22 ff fd 22"), slc(10, 2, 8))
		}
		if n := bytes.Count(l.take(), []byte{telnet.IAC, telnet.SB}); n > 3*maxBegun+3 {
			t.Errorf("%T: %d bodies", o, n)
		}
	}
}

func TestModeNames(t *testing.T) {
	if got := fmt.Sprint(Mode(0), Edit|TrapSig, Mode(31)); got != "0 EDIT|TRAPSIG EDIT|TRAPSIG|ACK|SOFT_TAB|LIT_ECHO" {
		t.Error(got)
	}
}
