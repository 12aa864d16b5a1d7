package charset

import (
	"context"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/vtykit/vtykit/telnet"
)

// charsetOption is option CHARSET as far as it is used here: a subnegotiation is the name agreed on.
type charsetOption struct{ chosen string }

func (o *charsetOption) Code() byte { return telnet.OptCharset }
func (o *charsetOption) Policy(telnet.Role) telnet.Policy {
	return telnet.AllowRemote | telnet.AcceptUnagreed
}
func (o *charsetOption) Changed(*telnet.Engine, telnet.Side, bool) {}
func (o *charsetOption) Chosen() string                            { return o.chosen }
func (o *charsetOption) Subnegotiation(_ *telnet.Engine, body []byte) bool {
	o.chosen = string(body)
	return true
}

// environOption is option NEW-ENVIRON in the same way: a subnegotiation is one variable, NAME=VALUE.
type environOption struct{ vars map[string]string }

func (o *environOption) Code() byte { return telnet.OptNewEnviron }
func (o *environOption) Policy(telnet.Role) telnet.Policy {
	return telnet.AllowRemote | telnet.AcceptUnagreed
}
func (o *environOption) Changed(*telnet.Engine, telnet.Side, bool) {}
func (o *environOption) Get(name string) (string, bool) {
	v, ok := o.vars[name]
	return v, ok
}
func (o *environOption) Subnegotiation(_ *telnet.Engine, body []byte) bool {
	name, value, _ := strings.Cut(string(body), "=")
	o.vars[name] = value
	return true
}

// inputs collects what a Conn hands over.
type inputs struct {
	text  string
	codes []byte
	cols  int
}

func (in *inputs) Input(p []byte)        { in.text += string(p) }
func (in *inputs) Control(code byte)     { in.codes = append(in.codes, code) }
func (in *inputs) Resize(cols, rows int) { in.cols = cols }
func sb(option byte, body string) string {
	return "\xff\xfa" + string([]byte{option}) + body + "\xff\xf0"
}
func verb(verb, option byte) string        { return string([]byte{telnet.IAC, verb, option}) }
func on(option byte) (ours, theirs string) { return verb(telnet.DO, option), verb(telnet.WILL, option) }

// rig is a Conn and the client at its other end.
type rig struct {
	t      *testing.T
	c      *Conn
	client net.Conn
	in     inputs
}

func newRig(t *testing.T, config Config, options ...telnet.Option) *rig {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	client, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	server, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	deadline := time.Now().Add(20 * time.Second)
	_ = client.SetDeadline(deadline)
	_ = server.SetReadDeadline(deadline)
	r := &rig{t: t, c: New(telnet.NewConn(server, telnet.Limits{}, options...), config), client: client}
	t.Cleanup(func() {
		client.Close()
		r.c.Disconnect("quit")
	})
	r.write("")
	return r
}

// marker ends what the server writes in a test; the commands that came on the way are no text.
const marker = "\x06"

// write has the server write, and returns what the client got.
func (r *rig) write(pieces ...string) string {
	r.t.Helper()
	for _, p := range append(pieces, marker) {
		if n, err := r.c.Write([]byte(p)); n != len(p) || err != nil {
			r.t.Fatal(n, err)
		}
	}
	var got []byte
	for len(got) == 0 || got[len(got)-1] != marker[0] || len(got) > 2 && got[len(got)-3] == telnet.IAC && got[len(got)-2] != telnet.IAC {
		var b [1]byte
		if _, err := io.ReadFull(r.client, b[:]); err != nil {
			r.t.Fatalf("%v behind %q", err, got)
		}
		got = append(got, b[0])
	}
	text, p := "", string(got[:len(got)-1])
	for len(p) > 0 {
		if p[0] == telnet.IAC && len(p) > 2 && p[1] != telnet.IAC {
			p = p[3:]
			continue
		}
		text, p = text+p[:1], p[1:]
	}
	return text
}

// send has the client send, and returns what the server's application got.
func (r *rig) send(p string) string {
	r.t.Helper()
	r.in.text = ""
	if _, err := io.WriteString(r.client, p+marker); err != nil {
		r.t.Fatal(err)
	}
	for !strings.HasSuffix(r.in.text, marker) {
		if err := r.c.Receive(&r.in); err != nil {
			r.t.Fatal(err)
		}
	}
	return strings.TrimSuffix(r.in.text, marker)
}

func (r *rig) wantIn(send, want string) {
	r.t.Helper()
	if got := r.send(send); got != want {
		r.t.Errorf("input of %q is %q, want %q", send, got, want)
	}
}

func (r *rig) wantOut(write, want string) {
	r.t.Helper()
	if got := r.write(write); got != want {
		r.t.Errorf("%q went out as %q, want %q", write, got, want)
	}
}

// TestT3_4_TextOrBytes holds that a connection with a set carries text, and one without bytes.
func TestT3_4_TextOrBytes(t *testing.T) {
	r := newRig(t, Config{Default: mustLookup(t, "latin1"), Force: true})
	r.wantIn("caf\xe9\r\n", "café\r\n")
	r.wantOut("café\r\n", "caf\xe9\r\n")

	var bytes inputs
	if _, err := io.WriteString(r.client, "caf\xe9"); err != nil {
		t.Fatal(err)
	}
	for len(bytes.text) < 4 {
		if err := r.c.Conn.Receive(&bytes); err != nil {
			t.Fatal(err)
		}
	}
	if bytes.text != "caf\xe9" {
		t.Errorf("the telnet.Conn's input is %q", bytes.text)
	}
	if _, err := r.c.Conn.Write([]byte("\x80\xe9")); err != nil {
		t.Fatal(err)
	}
	r.wantOut("", "\x80\xe9")
}

// TestT3_5_ASCIIWithoutBinary holds RFC 854's rule and what lifts it.
func TestT3_5_ASCIIWithoutBinary(t *testing.T) {
	latin1 := mustLookup(t, "latin1")
	r := newRig(t, Config{Default: latin1})
	r.wantIn("caf\xe9\x1b[A\r\x00", "caf\uFFFD\x1b[A\r\x00")
	r.wantOut("café €\x1b[m\r\n", "caf? ?\x1b[m\r\n")
	ours, theirs := on(telnet.OptBinary)
	r.wantIn(ours+theirs+"caf\xe9", "café")
	r.wantOut("café €\r\n", "caf\xe9 ?\r\n")
	r.wantIn("\xe9"+verb(telnet.WONT, telnet.OptBinary)+"\xe9", "é\uFFFD")
	r.wantOut("é", "\xe9")
	r.wantIn(verb(telnet.DONT, telnet.OptBinary), "")
	r.wantOut("é", "?")

	r = newRig(t, Config{Default: latin1, Force: true})
	r.wantIn("\xe9", "é")
	r.wantOut("é", "\xe9")

	r = newRig(t, Config{})
	r.wantIn("é", "\uFFFD\uFFFD")
	r.wantOut("é", "?")
	r = newRig(t, Config{Force: true})
	r.wantIn("é\xff\xff", "é\uFFFD")
	r.wantOut("é\xff", "é?")
}

// TestT3_33_Defaults holds the defaults: UTF-8, and BINARY is needed.
func TestT3_33_Defaults(t *testing.T) {
	r := newRig(t, Config{})
	if in, out := r.c.Charsets(); in != USASCII() || out != USASCII() {
		t.Errorf("without BINARY %v and %v", in, out)
	}
	ours, theirs := on(telnet.OptBinary)
	r.wantIn(ours+theirs+"日", "日")
	r.wantOut("日", "日")
	if in, out := r.c.Charsets(); in != (Charset{}) || out != (Charset{}) {
		t.Errorf("with BINARY %v and %v", in, out)
	}
}

// TestT3_65_Environment holds that the peer's environment names the set, which then takes 8 bits without BINARY.
func TestT3_65_Environment(t *testing.T) {
	for _, c := range []struct {
		vars string
		want string
	}{
		{"LANG=de_DE.ISO-8859-1@euro", "ISO-8859-1"}, {"CHARSET=cp437", "IBM437"}, {"CHARSET=cp437 LANG=ru.KOI8-R", "IBM437"},
		{"LC_ALL=ja_JP.SJIS LANG=ru.KOI8-R", "Shift_JIS"}, {"LC_CTYPE=ja_JP.eucJP LANG=ru.KOI8-R", "EUC-JP"},
		{"LC_ALL= LANG=ru.KOI8-R", "KOI8-R"},
		{"CHARSET=klingon LANG=ru.KOI8-R", "KOI8-R"}, {"CHARSET=UTF-16 LANG=ru.KOI8-R", "KOI8-R"}, {"LANG=en_US.UTF-8", "UTF-8"},
		// Nothing is said: BINARY decides.
		{"LANG=de_DE", "US-ASCII"}, {"LC_ALL=de_DE LANG=ru.KOI8-R", "US-ASCII"}, {"LANG=C", "US-ASCII"}, {"LANG=x." + strings.Repeat("y", 4000), "US-ASCII"},
	} {
		r := newRig(t, Config{}, &environOption{map[string]string{}})
		var say string
		for v := range strings.FieldsSeq(c.vars) {
			say += sb(telnet.OptNewEnviron, v)
		}
		r.wantIn(say, "")
		if in, out := r.c.Charsets(); in.String() != c.want || out != in {
			t.Errorf("%.40s: %v and %v, want %s", c.vars, in, out, c.want)
		}
	}
	r := newRig(t, Config{}, &environOption{map[string]string{}})
	r.wantIn("\xf0"+sb(telnet.OptNewEnviron, "LANG=ru_RU.KOI8-R")+"\xf0"+sb(telnet.OptNewEnviron, "LANG=C")+"\xf0", "\uFFFDП\uFFFD")
	r.wantIn(sb(telnet.OptNewEnviron, "LANG=ru_RU.KOI8-R"), "")
	r.wantOut("Привет", "\xf0\xd2\xc9\xd7\xc5\xd4")
}

// TestT3_66_Agreed holds that what CHARSET agreed on comes before the environment, at once and in mid-session.
func TestT3_66_Agreed(t *testing.T) {
	r := newRig(t, Config{}, &charsetOption{}, &environOption{map[string]string{"LANG": "ru.KOI8-R"}})
	r.wantIn("\xf0", "П")
	for _, name := range Offer() {
		set := mustLookup(t, name)
		r.wantIn(sb(telnet.OptCharset, name)+string(encode(set, []byte("Ä¥"))), decode(set, encode(set, []byte("Ä¥"))))
		r.wantOut("Ä¥", string(encode(set, []byte("Ä¥"))))
	}
	r.wantIn(sb(telnet.OptCharset, "klingon")+"\xf0", "П")

	r = newRig(t, Config{Default: mustLookup(t, "cp437"), Fixed: true, Force: true},
		&charsetOption{"latin1"}, &environOption{map[string]string{"LANG": "ru.KOI8-R"}})
	r.wantIn(sb(telnet.OptCharset, "latin1")+"\x82", "é")
	r.wantOut("é", "\x82")

	r = newRig(t, Config{}, &charsetOption{"latin1"}, &environOption{map[string]string{"CHARSET": "koi8-r"}})
	r.wantOut("é", "\xe9")
	// Nothing is typed behind what was agreed.
	if _, err := io.WriteString(r.client, sb(telnet.OptCharset, "cp437")); err != nil {
		t.Fatal(err)
	}
	for _, out := r.c.Charsets(); out.String() != "IBM437"; _, out = r.c.Charsets() {
		if err := r.c.Receive(&r.in); err != nil {
			t.Fatal(err)
		}
	}

	// A character that had begun when the set changed.
	r = newRig(t, Config{}, &charsetOption{"sjis"})
	r.wantIn("\x93"+sb(telnet.OptCharset, "latin1")+"\xe9", "\uFFFDé")
}

// TestT3_67_EachDirection holds that BINARY counts for each direction by itself.
func TestT3_67_EachDirection(t *testing.T) {
	ours, theirs := on(telnet.OptBinary)
	r := newRig(t, Config{Default: mustLookup(t, "latin1")})
	r.wantIn(ours+"\xe9", "\uFFFD")
	r.wantOut("é", "\xe9")
	if in, out := r.c.Charsets(); in != USASCII() || out.String() != "ISO-8859-1" {
		t.Errorf("%v and %v", in, out)
	}
	r = newRig(t, Config{Default: mustLookup(t, "latin1")})
	r.wantIn(theirs+"\xe9", "é")
	r.wantOut("é", "?")
	r.c.Request(telnet.OptBinary, telnet.Remote, false)
	if in, _ := r.c.Charsets(); in != USASCII() {
		t.Errorf("behind a Request the set is %v", in)
	}
}

// TestConnPasses holds what is not text, long text, and characters that come in pieces.
func TestConnPasses(t *testing.T) {
	r := newRig(t, Config{Default: mustLookup(t, "cp437"), Force: true})
	r.wantIn("\x82\xff\xf4\x82\xff\xff"+sb(telnet.OptNAWS, "\x00\x50\x00\x18"), "éé\u00a0")
	if string(r.in.codes) != "\xf4" {
		t.Errorf("commands % x", r.in.codes)
	}
	if got := r.write("\xe2", "\x96", "\x88\r", "\n"); got != "\xdb\r\n" {
		t.Errorf("%q", got)
	}
	if got := r.write("\xe2", "a"); got != "?a" {
		t.Errorf("half a character went out as %q", got)
	}
	r.wantOut("\u00a0", "\xff\xff") // IAC doubled behind the conversion
	long := strings.Repeat("█é ", 10000)
	if got, want := r.write(long), strings.Repeat("\xdb\x82 ", 10000); got != want {
		t.Errorf("%d bytes of long output, want %d", len(got), len(want))
	}
	if got := r.send(strings.Repeat("\xdb\x82 ", 10000)); got != long {
		t.Errorf("%d bytes of long input, want %d", len(got), len(long))
	}
	r.c.Disconnect("quit")
	if n, err := r.c.Write([]byte("é")); n != 0 || err == nil {
		t.Errorf("Write behind Disconnect: %d, %v", n, err)
	}
	if err := r.c.Wait(context.Background(), 0); err == nil {
		t.Error("Wait behind Disconnect succeeded")
	}
}

func TestConnNoAllocation(t *testing.T) {
	r := newRig(t, Config{Default: mustLookup(t, "latin1"), Force: true}, &charsetOption{}, &environOption{map[string]string{}})
	p, q := []byte("show ip route\r\n"), []byte("caf\xe9")
	r.c.to = &r.in
	if n := testing.AllocsPerRun(100, func() { r.in.text = ""; (*receiver)(r.c).Input(p) }); n > 1 { // one is the test's string
		t.Errorf("%v allocations for ASCII", n)
	}
	if n := testing.AllocsPerRun(100, func() { r.in.text = ""; (*receiver)(r.c).Input(q) }); n > 1 {
		t.Errorf("%v allocations for Latin-1", n)
	}
}
