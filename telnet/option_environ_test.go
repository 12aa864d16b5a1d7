package telnet

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

// engineWith is an engine in this role with these options, its opening sent and forgotten.
func engineWith(r Role, options ...Option) (*Engine, *eventLog) {
	l := &eventLog{}
	e := NewEngine(r, l, options...)
	e.Open()
	l.items, l.replies = nil, nil
	return e, l
}

// sb is a subnegotiation on the wire.
func sb(code byte, body string) []byte {
	l := &eventLog{}
	NewEngine(ServerRole, l).Subnegotiate(code, []byte(body))
	return l.replies
}

func sentSince(l *eventLog) string {
	p := fmt.Sprintf("%q", l.replies)
	l.replies = nil
	return p
}

// cuts feeds the same bytes whole, cut at every offset, and one at a time, and wants the same result of each.
func cuts(t *testing.T, input []byte, run func(parts ...[]byte) string) string {
	t.Helper()
	whole := run(input)
	single := make([][]byte, len(input))
	for i := range input {
		single[i] = input[i : i+1]
		if got := run(input[:i], input[i:]); got != whole {
			t.Fatalf("cut at %d: %s\nwhole: %s", i, got, whole)
		}
	}
	if got := run(single...); got != whole {
		t.Fatalf("byte by byte: %s\nwhole: %s", got, whole)
	}
	return whole
}

// environServer is a server whose peer has one terminal type and NEW-ENVIRON.
func environServer(t *testing.T, o *Environ) (*Engine, *eventLog) {
	e, l := engineWith(ServerRole, Echo{}, &TTYPE{}, o, OldEnviron{o})
	feed(t, e, unhex(t, "ff fb 18 ff fb 27"), sb(OptTTYPE, "\x00XTERM"))
	return e, l
}

func TestT3_64_EnvironAsksAndKeeps(t *testing.T) {
	o := &Environ{Ask: []string{"USER", "lang", "TERM", "not a name", "lang"}}
	e, l := environServer(t, o)
	if !bytes.Contains(l.replies, unhex(t, "ff fa 27 01 00 55534552 03 4c414e47 03 5445524d ff f0")) {
		t.Errorf("%q", l.replies)
	}
	l.replies, l.items = nil, nil
	feed(t, e, sb(OptNewEnviron, "\x00\x00USER\x01bob\x03lang\x01de_DE.UTF-8\x03TERM\x01"))
	feed(t, e, sb(OptNewEnviron, "\x02\x00user\x01alice\x00SHELL\x01/bin/sh"))
	want := []Variable{{"USER", "alice"}, {"LANG", "de_DE.UTF-8"}}
	if got := o.Variables(); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	if _, ok := o.Get("term"); ok {
		t.Error("an empty value was given")
	}
	if l.String() != "option 39\noption 39" {
		t.Error(l)
	}
	feed(t, e, sb(OptNewEnviron, "\x02\x00USER"))
	if v, ok := o.Get("USER"); ok {
		t.Errorf("%q was taken back", v)
	}
}

func TestT3_64_ZeroAsksForUser(t *testing.T) {
	_, l := environServer(t, &Environ{})
	if got := sentSince(l); !strings.HasSuffix(got, `\xff\xfa'\x01\x00USER\xff\xf0"`) {
		t.Error(got)
	}
	_, l = environServer(t, &Environ{Ask: []string{}})
	if bytes.Contains(l.replies, []byte{IAC, SB, OptNewEnviron}) {
		t.Errorf("%q asks for everything", l.replies)
	}
}

func TestT3_64_FramesBelow240(t *testing.T) {
	var ask []string
	for i := range 40 {
		ask = append(ask, fmt.Sprintf("%s_%d", strings.Repeat("N", 50), i))
	}
	_, l := engineWith(ServerRole)
	l.sent = func(p []byte) {
		if p[1] == SB && len(p) >= 240 {
			t.Errorf("a frame of %d bytes", len(p))
		}
	}
	o := &Environ{Ask: ask, AskAll: true}
	e := NewEngine(ServerRole, l, &TTYPE{}, o)
	feed(t, e, unhex(t, "ff fb 18 ff fb 27"), sb(OptTTYPE, "\x00XTERM"))
	if n := bytes.Count(l.replies, []byte("NN_")); n != maxEnviron {
		t.Errorf("%d names", n)
	}
	if n := bytes.Count(l.replies, []byte{IAC, SB, OptNewEnviron}); n != 5 || !bytes.HasSuffix(l.replies, sb(OptNewEnviron, "\x01\x00\x03")) {
		t.Errorf("%d frames, %q", n, l.replies)
	}
}

// TestT3_62_MicrosoftIsNotAskedForUser: USER, a long SEND and a question before TERMINAL-TYPE end Microsoft's client.
func TestT3_62_MicrosoftIsNotAskedForUser(t *testing.T) {
	o := &Environ{Ask: []string{"USER", "TERM"}, AskAll: true}
	e, l := engineWith(ServerRole, &TTYPE{}, o)
	feed(t, e, unhex(t, "ff fb 27"))
	feed(t, e, unhex(t, "ff fb 18"), sb(OptTTYPE, "\x00ANSI"))
	if bytes.Contains(l.replies, []byte{IAC, SB, OptNewEnviron}) {
		t.Fatalf("asked before the second name: %q", l.replies)
	}
	l.replies = nil
	feed(t, e, sb(OptTTYPE, "\x00VT100"))
	if got := sentSince(l); got != `"\xff\xfa'\x01\x03TERM\xff\xf0\xff\xfa\x18\x01\xff\xf0"` && got != `"\xff\xfa\x18\x01\xff\xf0\xff\xfa'\x01\x03TERM\xff\xf0"` {
		t.Error(got)
	}
	feed(t, e, sb(OptTTYPE, "\x00VT52"), sb(OptTTYPE, "\x00VTNT"), sb(OptTTYPE, "\x00VTNT"), sb(OptNewEnviron, "\x00"))
	if bytes.Contains(l.replies, []byte{IAC, SB, OptNewEnviron}) {
		t.Errorf("asked again: %q", l.replies)
	}
	// Only USER to ask: nothing at all, not even DO.
	e, l = engineWith(ServerRole, &TTYPE{}, &Environ{})
	feed(t, e, unhex(t, "ff fb 18"), sb(OptTTYPE, "\x00ANSI"), sb(OptTTYPE, "\x00VT100"))
	if bytes.IndexByte(l.replies, OptNewEnviron) >= 0 {
		t.Errorf("%q", l.replies)
	}
}

func TestT3_62_AskedOnceTheTypeIsKnownOrRefused(t *testing.T) {
	for name, c := range map[string]struct {
		in  []byte
		ask bool
	}{
		"nothing yet":    {unhex(t, "ff fd 01"), false},
		"agreed":         {unhex(t, "ff fb 18"), false},
		"refused":        {unhex(t, "ff fc 18"), true},
		"one name":       {append(unhex(t, "ff fb 18"), sb(OptTTYPE, "\x00XTERM")...), true},
		"ANSI":           {append(unhex(t, "ff fb 18"), sb(OptTTYPE, "\x00ANSI")...), false},
		"ANSI and again": {append(append(unhex(t, "ff fb 18"), sb(OptTTYPE, "\x00ANSI")...), sb(OptTTYPE, "\x00ANSI")...), true},
	} {
		e, l := engineWith(ServerRole, Echo{}, &TTYPE{}, &Environ{})
		feed(t, e, c.in)
		if n := bytes.Count(l.replies, []byte{IAC, DO, OptNewEnviron}); n != 0 != c.ask || n > 1 {
			t.Errorf("%s: %q", name, l.replies)
		}
		// Asked once, however the client answers.
		feed(t, e, unhex(t, "ff fc 27"), sb(OptTTYPE, "\x00B"), unhex(t, "ff fc 18"))
		if n := bytes.Count(l.replies, []byte{IAC, DO, OptNewEnviron}); n > 1 {
			t.Errorf("%s: asked %d times", name, n)
		}
	}
}

func TestR034_UserIsAHint(t *testing.T) {
	for value, kept := range map[string]bool{"-f root": true, "-h x": true, "root": true, "root\x02\x00x": false, "a\r\nb": false,
		"\x1b[2J": false, "\xc3\x28": false, "a\u202eb": false, "Jürgen": true, strings.Repeat("a", 256): true, strings.Repeat("a", 257): false} {
		in := sb(OptNewEnviron, "\x00\x00USER\x01"+value)
		cuts(t, in, func(parts ...[]byte) string {
			o := &Environ{}
			e, _ := environServer(t, o)
			feed(t, e, parts...)
			got, ok := o.Get("user")
			if ok != kept || ok && got != value {
				t.Errorf("%q: %q %v", value, got, ok)
			}
			return got
		})
	}
}

func TestR035_AllowlistOnly(t *testing.T) {
	before := os.Environ()
	o := &Environ{Ask: []string{"USER", "LANG"}, AskAll: true}
	e, _ := environServer(t, o)
	for _, name := range []string{"LD_PRELOAD", "TERMCAP", "CREDENTIALS_DIRECTORY", "IFS", "PATH", "GODEBUG", "GOTRACEBACK", "HOME"} {
		for _, begin := range []string{"\x00\x00", "\x00\x03", "\x02\x00", "\x02\x03"} {
			feed(t, e, sb(OptNewEnviron, begin+name+"\x01/tmp/x"), sb(OptEnviron, begin+name+"\x01/tmp/x"))
		}
	}
	if len(o.Variables()) != 0 || !slices.Equal(before, os.Environ()) {
		t.Errorf("%q", o.Variables())
	}
}

func TestR036_ManyVariables(t *testing.T) {
	var ask []string
	for i := range 100 {
		ask = append(ask, fmt.Sprint("V", i))
	}
	o := &Environ{Ask: ask}
	e, l := environServer(t, o)
	l.replies = nil
	for i := range 1000 {
		var body []byte
		for j := range 16 {
			body = fmt.Appendf(body, "\x00V%d\x01%s", (i+j)%100, strings.Repeat("x", 230))
		}
		feed(t, e, sb(OptNewEnviron, "\x00"+string(body)))
	}
	feed(t, e, sb(OptNewEnviron, "\x00"+strings.Repeat("\x00A", 2000)), sb(OptNewEnviron, "\x00\x00V1\x01"+strings.Repeat("y", 4000)))
	kept := 0
	for _, v := range o.Variables() {
		kept += len(v.Name) + len(v.Value)
	}
	if n := len(o.Variables()); n != maxEnviron || kept > 8<<10 || len(l.replies) != 0 {
		t.Errorf("%d variables, %d bytes, %d bytes answered", n, kept, len(l.replies))
	}
	if v, _ := o.Get("V1"); len(v) != 230 {
		t.Errorf("%d bytes", len(v))
	}
}

func TestR037_ClusterVariable(t *testing.T) {
	kits := "\x00\x03CISCO_KITS\x012:" + strings.Repeat("A", 1000) + ":1:"
	o := &Environ{Ask: []string{"USER"}}
	for _, agreed := range []string{"ff f1", "ff fb 24"} {
		e, l := environServer(t, o)
		feed(t, e, unhex(t, agreed))
		l.items = nil
		feed(t, e, sb(OptEnviron, kits), []byte("x"))
		if l.String() != `text "x"` || len(o.Variables()) != 0 {
			t.Errorf("%s %q", l, o.Variables())
		}
	}
	e, l := environServer(t, o)
	l.items = nil
	for code := 0x50; code < 0xff; code++ {
		feed(t, e, sb(byte(code), "\x00A"))
	}
	if l.String() != "" {
		t.Error(l)
	}
}
