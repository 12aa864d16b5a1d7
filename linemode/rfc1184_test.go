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
		{"2.2", "a client may not be asked to edit both ways: WILL is the client's, DO the server's, and a Client offers nothing by itself",
			dialogue(t, &Client{}, nil, []byte{telnet.IAC, telnet.WILL, telnet.OptLinemode}), "/" + fmt.Sprintf("%x", []byte{telnet.IAC, telnet.DONT, telnet.OptLinemode})},
		{"2.2", "an acknowledgement of another mode: the server switches to it, the client ignores it", func() string {
			a, b := &Server{}, &Client{}
			dialogue(t, a, func(e *telnet.Engine) { a.SetMode(e, Edit|TrapSig) }, mode(Edit|modeAck))
			dialogue(t, b, nil, mode(Edit), mode(TrapSig|modeAck))
			return a.Mode().String() + " " + b.Mode().String()
		}(), "EDIT EDIT"},
		{"2.3", "a mask may end early, and the rest is zero", func() string {
			c := &Client{}
			s := dialogue(t, c, nil, sb(telnet.DO, 2, 0x80))
			m, ok := c.Mask()
			return fmt.Sprint(s, ok, m.Has(0), m.Has(1), m.Has(127))
		}(), "/fffa22fb02fff0true true false false"},
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
		{"2.4", "editing that the server has no character for is DEFAULT in its defaults, so that the client may use its own",
			dialogue(t, &Server{Defaults: Table{Interrupt: {Value, 3}}}, nil, slc(0, 3, 0)), "/" + fmt.Sprintf("%x", slc(
				1, 0, 0, 2, 0, 0, 3, 2, 3, 4, 0, 0, 5, 0, 0, 6, 0, 0, 7, 0, 0, 8, 0, 0, 9, 0, 0, 10, 3, 0, 11, 3, 0, 12, 3, 0, 13, 3, 0, 14, 3, 0,
				15, 0, 0, 16, 0, 0, 17, 0, 0, 18, 0, 0, 19, 3, 0, 20, 3, 0, 21, 3, 0, 22, 3, 0, 23, 3, 0, 24, 3, 0, 25, 3, 0, 26, 3, 0, 27, 3, 0,
				28, 3, 0, 29, 3, 0, 30, 3, 0))},
		{"2.4", "only a client asks for the whole table, and only at the levels DEFAULT and VALUE",
			dialogue(t, &Client{}, nil, slc(0, 3, 0), slc(0, 2, 0)) + dialogue(t, &Server{}, nil, slc(0, 0, 0), slc(0, 1, 0)), "////"},
		{"2.4", "a client begins with its characters; asked to, it imports the server's", func() string {
			c := &Client{Chars: Table{EraseCharacter: {Value, 8}}}
			l := new(log)
			e := telnet.NewEngine(telnet.ClientRole, l, c)
			feed(t, e, []byte{telnet.IAC, telnet.DO, telnet.OptLinemode})
			c.Import(e, false)
			c.Import(e, true)
			return fmt.Sprintf("%x", l.sent)
		}(), fmt.Sprintf("%x", append(append(append([]byte{telnet.IAC, telnet.WILL, telnet.OptLinemode}, slc(10, 2, 8)...), slc(0, 3, 0)...), slc(0, 2, 0)...))},
		{"2.4", "a function that is not known is answered with no support",
			dialogue(t, &Server{}, nil, slc(31, 2, 3)) + dialogue(t, &Client{}, nil, slc(19, 2, 3)), "/fffa22031f0000fff0/fffa2203130000fff0"},
		{"5.5", "what holds already is ignored", dialogue(t, &Server{}, nil, slc(10, 2, 8), slc(10, 2, 8), slc(9, 0, 0)), "/fffa22030a8208fff0//"},
		{"5.5", "of two characters that cross, both take the client's", func() string {
			a, b := &Server{}, &Client{}
			x := dialogue(t, a, set(a, EraseCharacter, Value, 8), slc(10, 2, 9), slc(10, 0x82, 8))
			y := dialogue(t, b, func(e *telnet.Engine) {
				feed(t, e, slc(10, 0x82, 127)) // its first one has its answer
				b.Set(e, EraseCharacter, Value, 9)
			}, slc(10, 2, 8), slc(10, 0x82, 9))
			return fmt.Sprint(x, " ", y, " ", a.Setting(EraseCharacter), b.Setting(EraseCharacter))
		}(), "fffa22030a0208fff0/fffa22030a8209fff0/ fffa22030a0209fff0/fffa22030a8208fff0/ {2 9} {2 9}"},
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
