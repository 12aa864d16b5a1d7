package linemode

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/vtykit/vtykit/telnet"
)

// dialogue feeds an option what the peer says and returns what is sent to each, between slashes.
func dialogue(t *testing.T, o telnet.Option, begin func(e *telnet.Engine), says ...[]byte) string {
	t.Helper()
	e, l := agreed(t, o)
	if begin != nil {
		begin(e)
	}
	s := fmt.Sprintf("%x", l.take())
	for _, p := range says {
		feed(t, e, p)
		s += fmt.Sprintf("/%x", l.take())
	}
	return s
}

// TestRFC1184 is the RFC's requirements, in our words, with the section each is in.
func TestRFC1184(t *testing.T) {
	set := func(s *Server, f Function, m Modifier, v byte) func(e *telnet.Engine) {
		return func(e *telnet.Engine) {
			feed(t, e, slc(1, 0, 0)) // the client's table has come
			s.Set(e, f, m, v)
		}
	}
	server, edits := &Server{}, &Server{}
	counter, crossing := &Server{}, &Server{}
	client := &Client{}
	for _, r := range []struct {
		section, must string
		got, want     string
	}{
		{"2.1", "the server asks the client to edit, and not the other way round",
			fmt.Sprint((&Server{}).Policy(telnet.ServerRole), (&Server{}).Policy(telnet.ClientRole), (&Client{}).Policy(telnet.ServerRole)),
			fmt.Sprint(telnet.AllowRemote|telnet.AskRemote, telnet.Policy(0), telnet.Policy(0))},
		{"2.2", "the server sends a mask, and the client acknowledges it when it changes anything",
			dialogue(t, &Client{}, nil, mode(3), mode(3), mode(0)), "/fffa220107fff0//fffa220104fff0"},
		{"2.2", "an acknowledgement has no answer at either end",
			dialogue(t, &Client{}, nil, mode(7), mode(4)) + dialogue(t, &Server{}, nil, mode(7), mode(4)), "////"},
		{"2.2", "the server may not take a mode for agreed before the client has acknowledged it",
			func() string {
				s := dialogue(t, edits, func(e *telnet.Engine) { edits.SetMode(e, Edit) })
				return s + edits.Mode().String()
			}(), "fffa220101fff00"},
		{"2.2", "SOFT_TAB and LIT_ECHO are advice and come back as they were",
			dialogue(t, &Client{}, nil, mode(Edit|SoftTab|LitEcho)), "/fffa22011dfff0"},
		{"2.3", "FORWARDMASK goes from the server with DO, and the client answers WILL or WONT",
			dialogue(t, &Client{}, nil, sb(append([]byte{telnet.DO, 2}, make([]byte, 16)...)...)) +
				dialogue(t, &Client{NoMask: true}, nil, sb(append([]byte{telnet.DO, 2}, make([]byte, 16)...)...)), "/fffa22fb02fff0/fffa22fc02fff0"},
		{"2.3", "an IAC in the mask is doubled",
			dialogue(t, server, func(e *telnet.Engine) { server.Forward(e, MaskOf("\x00\x01\x02\x03\x04\x05\x06\x07")) }),
			"fffa22fd02ffff000000000000000000000000000000fff0"},
		{"2.3", "the client ends forwarding at DONT FORWARDMASK", func() string {
			dialogue(t, client, nil, sb(append([]byte{telnet.DO, 2}, bytes.Repeat([]byte{1}, 32)...)...), sb(telnet.DONT, 2))
			_, ok := client.Mask()
			return fmt.Sprint(ok)
		}(), "false"},
		{"2.4", "each octet of a triplet that is 255 is doubled, and triplets are read behind that",
			dialogue(t, &Server{}, nil, slc(10, 2, 255, 11, 2, 9)), "/fffa22030b8209fff0"},
		{"2.4", "0 DEFAULT 0 is answered with the receiver's defaults, 0 VALUE 0 with its current characters",
			dialogue(t, &Server{Defaults: Table{EraseCharacter: {Value, 8}}}, nil, slc(0, 3, 0), slc(10, 2, 9), slc(0, 2, 0))[:70],
			("/" + fmt.Sprintf("%x", slc(1, 0, 0, 2, 0, 0, 3, 0, 0, 4, 0, 0, 5, 0, 0, 6, 0, 0, 7, 0, 0, 8, 0, 0, 9, 0, 0, 10, 2, 8, 11, 0, 0)))[:70]},
		{"2.4", "a function that is not known is answered with no support",
			dialogue(t, &Server{}, nil, slc(31, 2, 3)) + dialogue(t, &Client{}, nil, slc(19, 2, 3)), "/fffa22031f0000fff0/fffa2203130000fff0"},
		{"5.5", "what holds already is ignored", dialogue(t, &Server{}, nil, slc(10, 2, 8), slc(10, 2, 8), slc(9, 0, 0)), "/fffa22030a8208fff0//"},
		{"5.5", "an acknowledgement of another level is ignored",
			func() string {
				s := dialogue(t, counter, set(counter, Forward1, Value, '?'), slc(17, 0x81, 'x'))
				return s + fmt.Sprintf("%x", counter.Setting(Forward1).Value)
			}(), "fffa220311023ffff0/3f"},
		{"5.5", "whoever agrees answers with the same level and ACK, flags kept",
			dialogue(t, &Server{}, nil, slc(3, 0x62, 3), slc(10, 1, 8), slc(3, 0, 0)),
			"/fffa220303e203fff0/fffa22030a8108fff0/fffa2203038000fff0"},
		{"5.5", "whoever disagrees answers with its own, at a lower level",
			dialogue(t, &Client{}, nil, slc(25, 1, 7)), "/fffa2203190000fff0"},
		{"5.5", "DEFAULT is answered with the character that is to be used",
			dialogue(t, &Server{}, nil, slc(10, 3, 0), slc(6, 3, 0)), "/fffa22030a027ffff0/fffa2203060000fff0"},
		{"5.5", "DEFAULT at both ends is no support",
			func() string {
				return dialogue(t, crossing, set(crossing, EndOfRecord, Default, 0), slc(6, 3, 0))
			}(), "fffa2203060300fff0/fffa2203060000fff0"},
		{"5.6", "FORW1 and FORW2 forward where there is no mask", func() string {
			c, _ := editing(t, Edit, 17, 2, '?', 18, 2, '!')
			y, l := &typist{}, NewLine(c)
			l.Type([]byte("a?b!c"), y)
			return y.String()
		}(), `"a?" "b!"`},
		{"5.8", "FLUSHIN asks for a Synch behind the command and FLUSHOUT for DO TIMING-MARK", func() string {
			c, _ := editing(t, Edit|TrapSig, 2, 0x22, 1, 6, 0x42, 2)
			y, l := &typist{}, NewLine(c)
			l.Type([]byte("\x01\x02"), y)
			return y.String()
		}(), "BRK TM EOR Synch"},
		{"5.2", "in EDIT a line ends with CR LF, else CR is CR NUL", func() string {
			a, _ := editing(t, Edit)
			b, _ := editing(t, 0)
			y := &typist{}
			NewLine(a).Type([]byte("\r"), y)
			NewLine(b).Type([]byte("\r"), y)
			return y.String()
		}(), `"\r\n" "\r\x00"`},
		{"2.5", "EOF, SUSP and ABORT are commands of their own", func() string {
			c, _ := editing(t, TrapSig)
			y, l := &typist{}, NewLine(c)
			l.Type([]byte("\x04\x1a\x1c"), y)
			return y.String()
		}(), "EOF SUSP Synch ABORT Synch TM"},
	} {
		if r.got != r.want {
			t.Errorf("%s %s:\n%s\n%s", r.section, r.must, r.got, r.want)
		}
	}
}

// TestRFC1184_Connection is a connection from its beginning to its end (compare section 5.10): the client begins, both say their characters
// and settle them, the mode is set and changed, the user takes another character, LINEMODE ends.
func TestRFC1184_Connection(t *testing.T) {
	s := &Server{Wait: true}
	k := newPair(s, &Client{})
	server, client := k.end[telnet.ServerRole], k.end[telnet.ClientRole]
	client.Request(telnet.OptLinemode, telnet.Local, true)
	s.SetMode(server, Edit|TrapSig)
	s.Set(server, EraseCharacter, Value, 8)
	s.Set(server, AreYouThere, Default, 0)
	k.settle(t)
	k.same(t)
	if c, _ := k.client.Char(EraseCharacter); c != 8 || s.Mode() != Edit|TrapSig {
		t.Error(c, s.Mode())
	}
	for _, m := range []Mode{TrapSig, Edit | TrapSig, 0, Edit} {
		s.SetMode(server, m)
		k.settle(t)
		k.same(t)
	}
	k.client.Set(client, EraseCharacter, Value, 127)
	k.settle(t)
	k.same(t)
	if c, _ := s.Char(EraseCharacter); c != 127 {
		t.Error(c)
	}
	server.Request(telnet.OptLinemode, telnet.Remote, false)
	k.settle(t)
	if s.Mode() != 0 || k.client.Mode() != 0 {
		t.Error("modes stay")
	}
}
