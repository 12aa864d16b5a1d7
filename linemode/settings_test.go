package linemode

import (
	"bytes"
	"testing"
	"time"
)

// TestNoLongerFixed: where both ends can have one character only and these differ, the function has none, and is no longer tied to ours: a
// client that comes to have another one may use that.
func TestNoLongerFixed(t *testing.T) {
	s := settings{known: lastFunction, server: true}
	var out triplets
	s.set(EraseCharacter, Setting{CantChange, 'a'}, 0, &out)
	ec := byte(EraseCharacter)
	for i, step := range []struct{ said, want []byte }{
		{[]byte{ec, byte(CantChange | ack), 'a'}, nil},
		{[]byte{ec, byte(Value), 'b'}, []byte{cmdSLC, ec, byte(CantChange), 'a'}},
		{[]byte{ec, byte(CantChange | ack), 'a'}, nil},
		{[]byte{ec, byte(CantChange), 'b'}, []byte{cmdSLC, ec, byte(NoSupport), 0}},
		{[]byte{ec, byte(NoSupport | ack), 0}, nil},
		{[]byte{ec, byte(Value), 'c'}, []byte{cmdSLC, ec, byte(Value | ack), 'c'}},
	} {
		answer, more, _ := s.receive(step.said, int32(quiet*(i+1)))
		if !bytes.Equal(answer, step.want) || more != nil {
			t.Errorf("% x is answered with % x and % x, want % x", step.said, answer, more, step.want)
		}
	}
}

// TestTrip: one packet that was late is not the link; four are.
func TestTrip(t *testing.T) {
	l := &Conn{}
	for i, step := range []struct{ measured, want time.Duration }{
		{0, 0}, {40, 40}, {900, 40}, {30, 30}, {800, 30}, {700, 30}, {600, 30}, {500, 500}, {400, 400},
	} {
		if i > 0 {
			l.trips[l.measured%len(l.trips)] = step.measured
			l.measured++
		}
		if got := l.trip(); got != step.want {
			t.Errorf("behind %d round trips it is %d, want %d", i, got, step.want)
		}
	}
}
