package telnet

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
)

func TestR045_ClientTellsOnlyItsList(t *testing.T) {
	tell := []Variable{{"USER", "bob"}, {"LANG", "C"}, {"ODD", "\x00\x01\x02\x03\xff"}}
	for ask, want := range map[string]string{
		"\x01\x03AWS_SECRET_ACCESS_KEY":         "\x00",
		"\x01\x00PATH\x03LANG":                  "\x00\x03LANG\x01C",
		"\x01\x00USER\x00USER\x03USER":          "\x00\x00USER\x01bob",
		"\x01\x00ODD":                           "\x00\x00ODD\x01\x02\x00\x02\x01\x02\x02\x02\x03\xff",
		"\x01":                                  "\x00\x00USER\x01bob\x03LANG\x01C\x03ODD\x01\x02\x00\x02\x01\x02\x02\x02\x03\xff",
		"\x01\x00\x03":                          "\x00\x00USER\x01bob\x03LANG\x01C\x03ODD\x01\x02\x00\x02\x01\x02\x02\x02\x03\xff",
		"\x01\x03user\x03LAN\x03LANGU":          "\x00",
		"\x01" + strings.Repeat("\x03A", 200):   "\x00",
		"\x01" + strings.Repeat("\x00X", 200):   "\x00",
		"\x01\x03\x02\x03LANG\x03LANG\x02\x00X": "\x00",
	} {
		cuts(t, sb(OptNewEnviron, ask), func(parts ...[]byte) string {
			e, l := engineWith(ClientRole, &Environ{Tell: tell})
			feed(t, e, unhex(t, "ff fd 27"))
			l.replies = nil
			feed(t, e, parts...)
			if !bytes.Equal(l.replies, sb(OptNewEnviron, want)) {
				t.Errorf("%q: %q", ask, l.replies)
			}
			return string(l.replies)
		})
	}
}

func TestR045_ClientAnswersAreBounded(t *testing.T) {
	var tell []Variable
	for i := range 100 {
		tell = append(tell, Variable{fmt.Sprint("V", i), strings.Repeat("\x02", 100)})
	}
	e, l := engineWith(ClientRole, &Environ{Tell: tell})
	feed(t, e, unhex(t, "ff fd 27"))
	for range 10_000 {
		feed(t, e, sb(OptNewEnviron, "\x01"))
	}
	if n := bytes.Count(l.replies, []byte{IAC, SE}); n != maxQueries || len(l.replies) > n*(MaxSubnegotiation+8) {
		t.Errorf("%d answers, %d bytes", n, len(l.replies))
	}
}

// TestRFC1571_Swapped are the rules of RFC 1571 section 5, one by one.
func TestRFC1571_Swapped(t *testing.T) {
	for _, c := range []struct {
		body    string
		swapped bool
	}{
		{"\x00USER\x01root", false},
		{"\x01USER\x00root", true},
		{"\x03A\x00B\x00C\x01x", false},
		{"\x03A\x01B\x01C\x00x", true},
		{"\x03A\x01x\x00B\x01", false},
		{"\x03A\x00x\x01B\x00", true},
		{"\x03A\x01x", false},
		{"\x03A\x00x", true},
		{"\x03A\x03B\x00x\x01USER\x03C", true},
		{"\x03A\x03B\x00USER\x01x\x03C", false},
		{"\x03A", false},
		{"", false},
	} {
		if got := environSwapped([]byte(c.body)); got != c.swapped {
			t.Errorf("%q: %v", c.body, got)
		}
	}
}

func TestOldEnviron(t *testing.T) {
	for _, body := range []string{"\x00\x01USER\x00root", "\x00\x00USER\x01root", "\x02\x00USER\x01root"} { // the first is plink's
		o := &Environ{}
		e, l := engineWith(ServerRole, &TTYPE{}, o, OldEnviron{o})
		feed(t, e, unhex(t, "ff fb 24"))
		if got := sentSince(l); got != `"\xff\xfd$\xff\xfa$\x01\xff\xf0"` {
			t.Error(got)
		}
		feed(t, e, sb(OptEnviron, body))
		if v, ok := o.Get("USER"); !ok || v != "root" {
			t.Errorf("%q: %q", body, v)
		}
	}
	for ask, want := range map[string]string{
		"\x01": "\x00\x00USER\x01bob", "\x01\x00USER": "\x00\x00USER\x01bob", "\x01\x01USER": "\x00\x01USER\x00bob",
		"\x01\x03SECRET": "\x00", "\x01\x01": "\x00\x01USER\x00bob", "\x02": "",
	} {
		e, l := engineWith(ClientRole, OldEnviron{&Environ{Tell: []Variable{{"USER", "bob"}}}})
		feed(t, e, unhex(t, "ff fd 24"))
		l.replies = nil
		feed(t, e, sb(OptEnviron, ask))
		if want != "" && !bytes.Equal(l.replies, sb(OptEnviron, want)) || want == "" && len(l.replies) > 0 {
			t.Errorf("%q: %q", ask, l.replies)
		}
	}
	if e, l := engineWith(ServerRole, OldEnviron{}); e.Feed(unhex(t, "ff fb 24"), 0) != nil || sentSince(l) != `"\xff\xfe$"` {
		t.Error("agreed to without an Environ")
	}
}

// TestNetkitAnswersOnlyWithoutNames is its recorded answer, and the second question.
func TestNetkitAnswersOnlyWithoutNames(t *testing.T) {
	o := &Environ{}
	e, l := environServer(t, o)
	l.replies = nil
	feed(t, e, sb(OptNewEnviron, "\x00"))
	if !bytes.Equal(l.replies, sb(OptNewEnviron, "\x01")) {
		t.Errorf("%q", l.replies)
	}
	feed(t, e, sb(OptNewEnviron, "\x00\x00DISPLAY\x01a\x00USER\x01bob"), sb(OptNewEnviron, "\x00"))
	if v, _ := o.Get("USER"); v != "bob" || bytes.Count(l.replies, []byte{IAC, SB}) != 1 {
		t.Errorf("%q %q", v, l.replies)
	}
}

// TestEnvironBothEnds joins the two roles.
func TestEnvironBothEnds(t *testing.T) {
	o := &Environ{Ask: []string{"USER", "LANG", "SHELL"}}
	tell := &Environ{Tell: []Variable{{"USER", "b\x01b"}, {"LANG", "C"}, {"PATH", "/"}}}
	ls, lc := &eventLog{}, &eventLog{}
	server := NewEngine(ServerRole, ls, &TTYPE{}, o)
	client := NewEngine(ClientRole, lc, &TTYPE{Names: []string{"ansi"}}, tell)
	server.Open()
	for range 20 {
		out := ls.replies
		ls.replies = nil
		feed(t, client, out)
		out = lc.replies
		lc.replies = nil
		feed(t, server, out)
	}
	if v := o.Variables(); len(v) != 1 || v[0] != (Variable{"LANG", "C"}) { // USER has a control character
		t.Errorf("%q", v)
	}
}
