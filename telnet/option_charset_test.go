package telnet

import (
	"bytes"
	"net"
	"slices"
	"strings"
	"testing"
)

func TestT3_66_CharsetOffer(t *testing.T) {
	e, l := engineWith(ServerRole, &Charset{})
	feed(t, e, unhex(t, "ff fd 2a"))
	want := "\x01;UTF-8;ISO-8859-1;ISO-8859-15;windows-1252;ISO-8859-2;windows-1251;KOI8-R;IBM437;IBM850;GB18030;GBK;Big5;Shift_JIS;" +
		"EUC-JP;EUC-KR;US-ASCII"
	if !bytes.Equal(l.replies, sb(OptCharset, want)) || strings.Count(want, ";") != 16 {
		t.Errorf("%q", l.replies)
	}
	// Fields, and what is no name.
	e, l = engineWith(ServerRole, &Charset{Offer: []string{"KOI8-R", "a b", "", "x;y", strings.Repeat("n", 41), "UTF-8"}})
	feed(t, e, unhex(t, "ff fd 2a"))
	if !bytes.Equal(l.replies, sb(OptCharset, "\x01;KOI8-R;UTF-8")) {
		t.Errorf("%q", l.replies)
	}
	e, l = engineWith(ServerRole, &Charset{Offer: []string{}})
	if feed(t, e, unhex(t, "ff fd 2a")); len(l.replies) > 0 {
		t.Errorf("%q", l.replies)
	}
}

// TestCharsetRoles_59: WILL comes from the end that asks, and DO from the one that answers, on both ends (jquast/telnetlib3#59).
func TestCharsetRoles_59(t *testing.T) {
	for _, c := range []struct {
		name, in, want string
		role           Role
	}{
		{"server got DO", "ff fd 2a", "\xff\xfa\x2a\x01;A\xff\xf0", ServerRole},
		{"server got WILL", "ff fb 2a", "\xff\xfd\x2a", ServerRole},
		{"client got WILL", "ff fb 2a", "\xff\xfd\x2a", ClientRole},
		{"client got DO", "ff fd 2a", "\xff\xfb\x2a\xff\xfa\x2a\x01;A\xff\xf0", ClientRole},
		{"client got WILL and DO", "ff fb 2a ff fd 2a", "\xff\xfd\x2a\xff\xfb\x2a", ClientRole},
	} {
		e, l := engineWith(c.role, &Charset{Offer: []string{"A"}})
		feed(t, e, unhex(t, c.in))
		if string(l.replies) != c.want {
			t.Errorf("%s: %q", c.name, l.replies)
		}
	}
}

func TestCharsetAnswers(t *testing.T) {
	for _, c := range []struct{ in, answer, chosen string }{
		{"\x01;KOI8-R;UTF-8", "\x02UTF-8", "UTF-8"},
		{"\x01 iso-8859-1 utf8", "\x02utf8", "UTF-8"},
		{"\x01;iso-8859-1", "\x02iso-8859-1", "ISO-8859-1"},
		{"\x01[TTABLE ]\x01;X;UTF-8", "\x02UTF-8", "UTF-8"},
		{"\x01[TTABLE ]", "\x03", ""},
		{"\x01;EBCDIC;\x1b[2J;" + strings.Repeat("A", 41), "\x03", ""},
		{"\x01;", "\x03", ""},
		{"\x01", "\x03", ""},
		{"\x01;" + strings.Repeat("X;", 2000) + "UTF-8", "\x02UTF-8", "UTF-8"},
		{"\x04\x01;A;1;2", "\x05", ""},
		{"\x05", "", ""},
		{"\x06", "", ""},
		{"\x07", "", ""},
		{"\x02UTF-8", "", ""}, // nothing was asked
		{"\x03", "", ""},
		{"", "", ""},
	} {
		for _, role := range []Role{ServerRole, ClientRole} {
			in := sb(OptCharset, c.in)
			if len(in) > 100 {
				in = in[:len(in):len(in)]
			}
			run := func(parts ...[]byte) string {
				o := &Charset{}
				e, l := engineWith(role, o)
				feed(t, e, unhex(t, "ff fb 2a"))
				l.replies = nil
				feed(t, e, parts...)
				return o.Chosen() + " " + string(l.replies)
			}
			want := c.chosen + " "
			if c.answer != "" {
				want += string(sb(OptCharset, c.answer))
			}
			got := run(in)
			if len(in) < 200 {
				got = cuts(t, in, run)
			}
			if got != want {
				t.Errorf("%.40q: %q", c.in, got)
			}
		}
	}
}

func TestCharsetAnswered(t *testing.T) {
	for in, want := range map[string]string{"\x02utf-8": "UTF-8", "\x02latin9": "", "\x02": "", "\x03": "", "\x02UTF-8;x": ""} {
		o := &Charset{}
		e, l := engineWith(ServerRole, o)
		feed(t, e, unhex(t, "ff fd 2a"))
		l.replies, l.items = nil, nil
		feed(t, e, sb(OptCharset, in))
		if o.Chosen() != want || len(l.replies) > 0 || l.String() != "option 42" {
			t.Errorf("%q: %q %s", in, o.Chosen(), l)
		}
		// Answered is answered.
		feed(t, e, sb(OptCharset, "\x02KOI8-R"))
		if o.Chosen() != want {
			t.Errorf("%q: then %q", in, o.Chosen())
		}
		o.Request(e)
		feed(t, e, sb(OptCharset, "\x02KOI8-R"))
		if o.Chosen() != "KOI8-R" {
			t.Errorf("%q: %q", in, o.Chosen())
		}
	}
}

// TestCharsetBothAsk: of two requests that cross the server's stands (RFC 2066 section 2).
func TestCharsetBothAsk(t *testing.T) {
	so, co := &Charset{Offer: []string{"A", "B"}}, &Charset{Offer: []string{"B", "A"}}
	ls, lc := &eventLog{}, &eventLog{}
	server, client := NewEngine(ServerRole, ls, so), NewEngine(ClientRole, lc, co)
	server.Open()
	client.Request(OptCharset, Local, true)
	feed(t, client, unhex(t, "ff fd 2a"), ls.replies) // the client has asked before it sees the server's WILL
	feed(t, server, unhex(t, "ff fb 2a ff fd 2a"))
	if !strings.Contains(string(ls.replies), "\x01;A;B") || !strings.Contains(string(lc.replies), "\x01;B;A") {
		t.Fatalf("%q %q", ls.replies, lc.replies)
	}
	ls.replies, lc.replies = nil, nil
	feed(t, client, sb(OptCharset, "\x01;A;B"))
	feed(t, server, sb(OptCharset, "\x01;B;A"))
	if !bytes.Equal(ls.replies, sb(OptCharset, "\x03")) || !bytes.Equal(lc.replies, sb(OptCharset, "\x02B")) {
		t.Fatalf("%q %q", ls.replies, lc.replies)
	}
	feed(t, client, ls.replies)
	feed(t, server, lc.replies)
	if so.Chosen() != "B" || co.Chosen() != "B" {
		t.Errorf("%q %q", so.Chosen(), co.Chosen())
	}
}

// TestCharsetRecorded are the clients that were seen to agree: tintin++ and telnetlib3.
func TestCharsetRecorded(t *testing.T) {
	all := recorded(t)
	for _, name := range []string{"tintin/D", "telnetlib3/D"} {
		o := &Charset{}
		e, _ := engineWith(ServerRole, Echo{}, SGA{}, &TTYPE{}, &NAWS{}, Binary{}, o)
		feed(t, e, all[name])
		if o.Chosen() != "UTF-8" {
			t.Errorf("%s: %q", name, o.Chosen())
		}
	}
}

func FuzzCharset(f *testing.F) {
	f.Add([]byte(";UTF-8;x"))
	f.Add([]byte("[TTABLE ]\x01 a b"))
	f.Fuzz(func(t *testing.T, body []byte) {
		names := slices.Collect(charsetNames(body))
		again := slices.Collect(charsetNames(appendCharsets(nil, names)))
		if !slices.Equal(names, again) {
			t.Errorf("%q became %q", names, again)
		}
	})
}

// TestCharsetWaits: who has no terminal is not asked, and who has one is asked once.
func TestCharsetWaits(t *testing.T) {
	e, l := engineWith(ServerRole, &TTYPE{}, &Charset{Offer: []string{"UTF-8"}, Wait: true})
	e.Open()
	if strings.Contains(string(l.replies), "\xff\xfb\x2a") {
		t.Errorf("the opening is %q", l.replies)
	}
	feed(t, e, unhex(t, "ff fb 18"))
	if !strings.Contains(string(l.replies), "\xff\xfb\x2a") {
		t.Errorf("behind WILL TTYPE: %q", l.replies)
	}
	l.replies = nil
	feed(t, e, []byte("\xff\xfe\x2a\xff\xfa\x18\x00XTERM\xff\xf0\xff\xfa\x18\x00XTERM\xff\xf0"))
	if strings.Contains(string(l.replies), "\xff\xfb\x2a") {
		t.Errorf("behind a refusal: %q", l.replies)
	}
	feed(t, e, []byte("\xff\xfd\x2a\xff\xfa\x2a\x02UTF-8\xff\xf0")) // it changes its mind
	if o := e.Option(OptCharset).(*Charset); o.Chosen() != "UTF-8" {
		t.Errorf("%q was chosen", o.Chosen())
	}
}

func TestConnCharset(t *testing.T) {
	near, far := net.Pipe()
	defer far.Close()
	c := NewConn(near, Limits{}, &Charset{})
	defer c.Disconnect("test")
	if got := c.Charset(); got != "" {
		t.Errorf("%q before anything was said", got)
	}
	c.Engine(func(e *Engine) {
		e.Feed([]byte("\xff\xfd\x2a\xff\xfa\x2a\x02utf-8\xff\xf0"), 0)
	})
	if got := c.Charset(); got != "UTF-8" {
		t.Errorf("%q, want UTF-8", got)
	}
	plain := NewConn(far, Limits{})
	if got := plain.Charset(); got != "" {
		t.Errorf("%q without the option", got)
	}
}
