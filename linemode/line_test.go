package linemode

import (
	"fmt"
	"strings"
	"testing"

	"github.com/vtykit/vtykit/telnet"
)

// typist is a Sink that writes down what it gets.
type typist struct {
	strings.Builder
	text []byte
	line []byte
}

func (y *typist) Text(p []byte) {
	y.text = append(y.text, p...)
	y.say("%q", p)
}

func (y *typist) Command(code byte, flush Modifier) {
	y.say("%s", telnet.CommandName(code))
	if flush&FlushIn != 0 {
		y.say("Synch")
	}
	if flush&FlushOut != 0 {
		y.say("TM")
	}
}

func (y *typist) Edited(line []byte) { y.line = append(y.line[:0], line...) }

func (y *typist) say(format string, a ...any) {
	if y.Len() > 0 {
		y.WriteByte(' ')
	}
	fmt.Fprintf(y, format, a...)
}

// editing is a client in a mode, with what the server has set.
func editing(t testing.TB, m Mode, slcs ...byte) (*Client, *telnet.Engine) {
	t.Helper()
	c := &Client{}
	e, _ := agreed(t, c)
	for f := Synch; f <= lastPlain; f++ { // our own table is acknowledged
		if s := c.Setting(f); s != (Setting{}) {
			feed(t, e, slc(byte(f), byte(s.Modifier|ack), s.Value))
		}
	}
	feed(t, e, mode(m))
	if len(slcs) > 0 {
		feed(t, e, slc(slcs...))
	}
	return c, e
}

// TestT3X6_Editing has the keys and results of the recordings netkit/C, inetutils/C and */C-slc, and the cases between them.
func TestT3X6_Editing(t *testing.T) {
	const et = Edit | TrapSig
	tabEOF := []byte{8, 2, 9, 17, 2, '?'}
	for _, r := range []struct {
		mode Mode
		slc  []byte
		keys string
		want string
		held string
	}{
		{et, nil, "show version\r", `"show version\r\n"`, ""},
		{et, nil, "\r", `"\r\n"`, ""},
		{et, nil, "lf\n", `"lf\r\n"`, ""},
		{et, nil, "ab\x7fc\r", `"ac\r\n"`, ""},
		{et, nil, "ab\x08c\r", `"ab\bc\r\n"`, ""},
		{et, nil, "\x7f\x7fa\r", `"a\r\n"`, ""},
		{et, nil, "aé€😀\x7f\x7f\x7fb\r", `"ab\r\n"`, ""},
		{et, nil, "a\xff\xfe\x7fb\r", `"a\xffb\r\n"`, ""},
		{et, nil, "abc def\x17\r", `"abc \r\n"`, ""},
		{et, nil, "abc def  \t\x17\r", `"abc \r\n"`, ""},
		{et, nil, "abc\x17\x17x\r", `"x\r\n"`, ""},
		{et, nil, "abc def\x15x\r", `"x\r\n"`, ""},
		{et, nil, "abc\x12\r", `"abc\r\n"`, ""},
		{et, nil, "a\x16\x01b\r", `"a\x01b\r\n"`, ""},
		{et, nil, "a\x16\x03\x16\rb\x16\x16\r", `"a\x03\rb\x16\r\n"`, ""},
		{et, nil, "ab\x04", `"ab"`, ""},
		{et, nil, "\x04", "EOF", ""},
		{et, nil, "ab\x04\x04", `"ab" EOF`, ""},
		{et, nil, "show ver\x03\r", `IP Synch TM "\r\n"`, ""},
		{et, nil, "ab\x1c\r", `ABORT Synch TM "\r\n"`, ""},
		{et, nil, "ab\x1a\r", `SUSP Synch "\r\n"`, ""},
		{et, nil, "ab\x14c\r", `AYT "abc\r\n"`, ""},
		{et, nil, "ab\x0fc\r", `AO TM "abc\r\n"`, ""},
		{et, []byte{2, 2, 7, 6, 2, 6, 1, 2, 25}, "a\a\x06\x19\r", `BRK EOR DM "a\r\n"`, ""},
		{et, []byte{3, 2, 3}, "ab\x03c\r", `IP "abc\r\n"`, ""}, // no FLUSHIN: the line stays
		{et, []byte{3, 2, 7}, "ab\x03\r", `"ab\x03\r\n"`, ""},
		{et, []byte{9, 0, 255}, "ab\x1a\r", `"ab\x1a\r\n"`, ""},
		{et, []byte{12, 0, 255, 14, 0, 255}, "abc def\x17\r", `"abc def\x17\r\n"`, ""},
		{et, tabEOF, "sh ?", `"sh ?"`, ""},
		{et, tabEOF, "sh ?\r", `"sh ?" "\r\n"`, ""},
		{et, tabEOF, "sh\t", `"sh"`, ""},
		{et, tabEOF, "\t", "EOF", ""},
		{et, tabEOF, "sh\t\x7fow\r", `"sh" "ow\r\n"`, ""},
		{et, []byte{18, 2, '?'}, "sh ?", `"sh ?"`, ""},
		{et, nil, "sh", "", "sh"},
		{et, nil, "\x16", "", ""},
		{Edit, nil, "a\x03\r\x04b\x04", `"a\x03\r\n" "\x04" "b"`, ""}, // without TRAPSIG the characters are data
		{0, nil, "ab\x7f\x03\x16\r\n", `"ab\x7f\x03\x16\r\x00\n"`, ""},
		{TrapSig, nil, "ab\x03\r\x04", `"ab" IP Synch TM "\r\x00" EOF`, ""},
		{et, []byte{10, 0, 0, 11, 0, 0}, "a\x7f\x15\r", `"a\x7f\x15\r\n"`, ""},
	} {
		got := everySplit(t, []byte(r.keys), func(parts ...[]byte) string {
			c, _ := editing(t, r.mode, r.slc...)
			y, l := &typist{}, NewLine(c)
			for _, p := range parts {
				l.Type(p, y)
			}
			if string(l.Held()) != r.held || r.mode&Edit != 0 && string(y.line) != r.held {
				t.Errorf("%q: holds %q, shows %q", r.keys, l.Held(), y.line)
			}
			if r.mode&Edit == 0 {
				return string(y.text) // the pieces follow the keys
			}
			return y.String()
		})
		if r.mode&Edit == 0 {
			c, _ := editing(t, r.mode, r.slc...)
			y, l := &typist{}, NewLine(c)
			l.Type([]byte(r.keys), y)
			got = y.String()
		}
		if got != r.want {
			t.Errorf("%v %q: %s, want %s", r.mode, r.keys, got, r.want)
		}
	}
}

// TestT3X6_Mask: characters of the mask send the line, at every one of the 256.
func TestT3X6_Mask(t *testing.T) {
	for n := range 256 {
		b := byte(n)
		c, e := editing(t, Edit)
		m := MaskOf(string([]byte{b}))
		feed(t, e, sb(append([]byte{telnet.DO, cmdForwardMask}, m.encode()...)...))
		y, l := &typist{}, NewLine(c)
		first := byte('x') + b&1 ^ 1 // not b
		l.Type([]byte{first, b}, y)
		want := fmt.Sprintf("%q", []byte{first, b})
		if strings.ContainsRune("\x04\x7f\x15\x17\x12\x16\r\n", rune(b)) && n < 128 {
			continue // editing goes first
		}
		if y.String() != want {
			t.Errorf("%d: %s", n, y)
		}
	}
}

// TestR043_EditEndsInMidLine: what was typed goes out once, at once, right behind the acknowledgement, and what is typed then follows.
func TestR043_EditEndsInMidLine(t *testing.T) {
	for _, next := range []Mode{0, TrapSig} {
		for i := range len("show ver") + 1 {
			k := newPair(&Server{}, &Client{})
			server := k.end[telnet.ServerRole]
			server.Open()
			k.server.SetMode(server, Edit|TrapSig)
			k.settle(t)
			y, l := &typist{}, NewLine(k.client)
			var order []string
			k.log[telnet.ClientRole].option = func() {
				order = append(order, fmt.Sprintf("% x", k.log[telnet.ClientRole].take()))
				l.Sync(y)
				order = append(order, y.String())
			}
			l.Type([]byte("show ver")[:i], y)
			k.server.SetMode(server, next)
			k.deliver(t, telnet.ServerRole, 1<<20)
			want := fmt.Sprintf("%q", "show ver"[:i])
			if i == 0 {
				want = ""
			}
			if len(order) != 2 || order[0] != fmt.Sprintf("% x", mode(next|modeAck)) || order[1] != want {
				t.Fatalf("%q", order)
			}
			l.Type([]byte("show ver")[i:], y)
			l.Sync(y)
			if string(y.text) != "show ver" || len(l.Held()) != 0 {
				t.Errorf("%q", y.text)
			}
		}
	}
	// Literal-next ends with EDIT: the character behind it is data anyway.
	c, e := editing(t, Edit|TrapSig)
	y, l := &typist{}, NewLine(c)
	l.Type([]byte("a\x16"), y)
	feed(t, e, mode(TrapSig))
	l.Type([]byte("\x03"), y)
	if y.String() != `"a" IP Synch TM` {
		t.Error(y)
	}
}

// TestR045_EndlessLine: what does not fit is sent in pieces, and nothing of it is lost.
func TestR045_EndlessLine(t *testing.T) {
	c, _ := editing(t, Edit|TrapSig)
	y, l := &typist{}, NewLine(c)
	in := strings.Repeat("0123456789", 10_000)
	l.Type([]byte(in), y)
	if n := len(l.Held()); n >= MaxLine || cap(l.held) > 2*MaxLine {
		t.Error(n, cap(l.held))
	}
	l.Type([]byte("\r"), y)
	if string(y.text) != in+"\r\n" {
		t.Error(len(y.text))
	}
}

func TestLineBinary(t *testing.T) {
	for m, want := range map[Mode]string{Edit: `"a\n" "b\n"`, 0: `"a\rb\n"`} {
		c, _ := editing(t, m)
		y, l := &typist{}, NewLine(c)
		l.Binary = true
		l.Type([]byte("a\rb\n"), y)
		if y.String() != want {
			t.Errorf("%v: %s", m, y)
		}
	}
	y, l := &typist{}, NewLine(nil)
	l.Type([]byte("a\x03\r"), y)
	if y.String() != `"a\x03\r\x00"` {
		t.Error(y)
	}
}

// TestClientSetMode: the user's wish holds at once and is told once; the server's answer changes nothing, and its own wish does.
func TestClientSetMode(t *testing.T) {
	c := &Client{}
	c.SetMode(telnet.NewEngine(telnet.ClientRole, &log{}, c), Edit)
	if c.Mode() != 0 {
		t.Error("without LINEMODE:", c.Mode())
	}
	e, l := agreed(t, c)
	feed(t, e, mode(Edit|TrapSig))
	l.take()
	for range 2 {
		c.SetMode(e, TrapSig|modeAck|0xe0)
	}
	feed(t, e, mode(TrapSig|modeAck))
	if got := l.take(); c.Mode() != TrapSig || string(got) != string(mode(TrapSig)) {
		t.Errorf("%v, sent %x", c.Mode(), got)
	}
	feed(t, e, mode(Edit))
	if got := l.take(); c.Mode() != Edit || string(got) != string(mode(Edit|modeAck)) {
		t.Errorf("%v, sent %x", c.Mode(), got)
	}
}
