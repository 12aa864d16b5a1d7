package linemode

import (
	"bytes"
	"testing"
	"time"

	"github.com/vtykit/vtykit/telnet"
)

// TestT3_70_Opening: DO LINEMODE, MODE EDIT when the client agrees, and no ECHO from here.
func TestT3_70_Opening(t *testing.T) {
	s := &Server{}
	l := new(log)
	e := telnet.NewEngine(telnet.ServerRole, l, s)
	s.SetMode(e, Edit|TrapSig)
	s.Set(e, EndOfFile, Value, '\t')
	s.Forward(e, MaskOf("?"))
	if l.sent != nil {
		t.Errorf("before it is agreed: % x", l.sent)
	}
	e.Open()
	if !bytes.Equal(l.take(), []byte{telnet.IAC, telnet.DO, telnet.OptLinemode}) {
		t.Error("no DO LINEMODE")
	}
	feed(t, e, unhex(t, "ff fb 22"))
	want := append(mode(Edit|TrapSig), sb(append([]byte{telnet.DO, 2}, unhex(t, "00 00 00 00 00 00 00 01 00 00 00 00 00 00 00 00")...)...)...)
	if got := l.take(); !bytes.Equal(got, want) {
		t.Errorf("% x", got)
	}
	// What we want for EOF goes out behind the client's table, which it would otherwise cross.
	feed(t, e, slc(8, 2, 4, 10, 2, 127))
	if got := l.take(); !bytes.Equal(got, append(slc(8, 0x82, 4, 10, 0x82, 127), slc(8, 2, 9)...)) {
		t.Errorf("% x", got)
	}
	if s.Agreed(e, EndOfFile) || !s.Agreed(e, EraseCharacter) || !s.Agreed(e, 0) || !s.Agreed(e, 99) {
		t.Error("agreed")
	}
	feed(t, e, slc(8, 0x82, 9), mode(Edit|TrapSig|modeAck))
	if c, ok := s.Char(EndOfFile); c != '\t' || !ok || !s.Agreed(e, EndOfFile) || s.Mode() != Edit|TrapSig || l.sent != nil {
		t.Errorf("%d %v %v % x", c, ok, s.Mode(), l.sent)
	}
	// Off, everything is forgotten; on again, asked for again.
	feed(t, e, unhex(t, "ff fc 22"))
	if _, ok := s.Char(EndOfFile); ok || s.Mode() != 0 || s.Pending() || s.Forwarding() {
		t.Error("not forgotten")
	}
	l.take()
	feed(t, e, unhex(t, "ff fb 22"))
	if got := l.take(); !bytes.Contains(got, mode(Edit|TrapSig)) || !bytes.Contains(got, []byte{telnet.DO, 2, 0}) {
		t.Errorf("again: % x", got)
	}
	s.Set(e, Forward1, Value, '?')
	if l.sent != nil {
		t.Errorf("before the table: % x", l.sent)
	}
	feed(t, e, slc(10, 2, 8))
	if got := l.take(); !bytes.Equal(got, append(slc(10, 0x82, 8), slc(8, 2, 9, 17, 2, '?')...)) {
		t.Errorf("again: % x", got)
	}
}

// TestServerWaits: with Wait the client begins.
func TestServerWaits(t *testing.T) {
	l := new(log)
	e := telnet.NewEngine(telnet.ServerRole, l, &Server{Wait: true})
	e.Open()
	if l.sent != nil {
		t.Errorf("% x", l.sent)
	}
	feed(t, e, unhex(t, "ff fb 22"))
	if !bytes.Equal(l.take(), unhex(t, "ff fd 22")) || !e.Enabled(telnet.OptLinemode, telnet.Remote) {
		t.Error("not agreed")
	}
	// No server performs LINEMODE, and no client asks for it.
	feed(t, e, unhex(t, "ff fd 22"))
	if !bytes.Equal(l.take(), unhex(t, "ff fc 22")) {
		t.Error("a server that edits")
	}
	l = new(log)
	e = telnet.NewEngine(telnet.ClientRole, l, &Server{}, &Client{})
	e.Open()
	if l.sent != nil {
		t.Errorf("% x", l.sent)
	}
}

// TestR046_BodiesWithoutAgreement: nothing is taken, nothing answered, nothing typed.
func TestR046_BodiesWithoutAgreement(t *testing.T) {
	for _, role := range []telnet.Role{telnet.ServerRole, telnet.ClientRole} {
		for _, body := range [][]byte{mode(3), slc(10, 2, 8), slc(0, 3, 0), sb(telnet.WILL, 2), sb(append([]byte{telnet.DO, 2}, make([]byte, 16)...)...)} {
			s, c, l := &Server{}, &Client{}, new(log)
			var o telnet.Option = s
			if role == telnet.ClientRole {
				o = c
			}
			e := telnet.NewEngine(role, l, o)
			feed(t, e, body)
			if l.sent != nil || l.Len() != 0 || s.Mode() != 0 || c.Mode() != 0 || s.Forwarding() {
				t.Errorf("% x: % x %s", body, l.sent, l)
			}
		}
	}
}

// TestSetWaitsForTheAnswer: of two wishes for one function the second goes out when the first is answered, or after ten seconds.
func TestSetWaitsForTheAnswer(t *testing.T) {
	s := &Server{}
	e, l := agreed(t, s)
	feed(t, e, slc(17, 0, 0))
	s.Set(e, Forward1, Value, '?')
	s.Set(e, Forward1, Value, '!')
	s.Set(e, Forward1, Value, '#')
	if !bytes.Equal(l.take(), slc(17, 2, '?')) {
		t.Error("first")
	}
	feed(t, e, slc(17, 0x82, '?'))
	if !bytes.Equal(l.take(), slc(17, 2, '#')) {
		t.Error("last")
	}
	at(t, e, (quiet-1)*time.Second, []byte("x"))
	s.Set(e, Forward1, Value, '!')
	if l.sent != nil {
		t.Error("too early")
	}
	at(t, e, (quiet+1)*time.Second, []byte("x"))
	s.Set(e, Forward1, Value, '+')
	if !bytes.Equal(l.take(), slc(17, 2, '+')) {
		t.Error("a client that never answers stops us")
	}
	s.Set(e, Function(0), Value, 1)
	s.Set(e, Function(31), Value, 1)
	s.Set(e, Forward2, NoSupport, 9)
	if l.sent != nil {
		t.Errorf("% x", l.sent)
	}
}

// TestCantChange: an end that cannot change says so; when neither can, the function has no character.
func TestCantChange(t *testing.T) {
	s := &Server{}
	e, l := agreed(t, s)
	feed(t, e, slc(10, 2, 8))
	s.Set(e, EraseCharacter, CantChange, 127)
	l.take()
	feed(t, e, slc(10, 0x81, 127), slc(10, 2, 8))
	if !bytes.Equal(l.take(), slc(10, 1, 127)) {
		t.Error("the client changed it")
	}
	at(t, e, quiet*time.Second, slc(10, 0x81, 127)) // a later exchange
	at(t, e, 2*quiet*time.Second, slc(10, 1, 8))
	if _, ok := s.Char(EraseCharacter); ok || !bytes.Equal(l.take(), slc(10, 0, 0)) {
		t.Error("two that cannot change")
	}
}

// TestCrossing: of two characters that cross the client's holds (RFC 1184 section 5.5, rule 2), of two levels the lower; and a client that
// says a higher one again means it.
func TestCrossing(t *testing.T) {
	s := &Server{}
	e, l := agreed(t, s)
	feed(t, e, slc(17, 0, 0))
	s.Set(e, EraseCharacter, Value, 8)
	l.take()
	feed(t, e, slc(10, 2, 127))
	if c, _ := s.Char(EraseCharacter); c != 127 || !bytes.Equal(l.take(), slc(10, 0x82, 127)) || !s.Agreed(e, EraseCharacter) {
		t.Errorf("%d % x", c, l.sent)
	}
	feed(t, e, slc(10, 0x82, 8))
	if c, _ := s.Char(EraseCharacter); c != 127 || l.sent != nil {
		t.Errorf("its answer to ours holds: %d % x", c, l.sent)
	}
	s.Set(e, EraseWord, CantChange, 8)
	l.take()
	feed(t, e, slc(12, 2, 23))
	if c, _ := s.Char(EraseWord); c != 8 || l.sent != nil || s.Agreed(e, EraseWord) {
		t.Errorf("%d % x", c, l.sent)
	}
	feed(t, e, slc(12, 2, 23))
	if c, _ := s.Char(EraseWord); c != 23 || !bytes.Equal(l.take(), slc(12, 0x82, 23)) || !s.Agreed(e, EraseWord) {
		t.Errorf("%d", c)
	}
	// Both ends settle on the client's, in whatever order the two travel.
	for _, first := range []telnet.Role{telnet.ServerRole, telnet.ClientRole} {
		k := newPair(&Server{}, &Client{})
		server, client := k.end[telnet.ServerRole], k.end[telnet.ClientRole]
		server.Open()
		k.settle(t)
		k.server.Set(server, EraseCharacter, Value, 8)
		k.client.Set(client, EraseCharacter, Value, 9)
		k.deliver(t, first, 1000)
		k.settle(t)
		if a, b := k.server.Setting(EraseCharacter), k.client.Setting(EraseCharacter); a.Value != 9 || b.Value != 9 {
			t.Errorf("%v first: %v, %v", first, a, b)
		}
	}
	// Our answer to DEFAULT is a proposal too.
	feed(t, e, slc(11, 3, 0))
	if c, _ := s.Char(EraseLine); c != 'U'&31 || s.Agreed(e, EraseLine) {
		t.Error(c)
	}
	feed(t, e, slc(11, 0x82, 'U'&31))
	if !s.Agreed(e, EraseLine) {
		t.Error("no answer counts")
	}
}
