package telnet

import (
	"fmt"
	"testing"
)

// TestT3X_11_Overrides: always will, do, wont and dont, for options that are there and options that are not.
func TestT3X_11_Overrides(t *testing.T) {
	for _, c := range []struct {
		name    string
		options []Option
		in      string
		opening string
		want    string
	}{
		{"will, unknown", []Option{Override(99, AllowLocal|AskLocal, 0)}, "\xff\xfd\x63\xff\xfb\x63", "ff fb 63", "ff fe 63"},
		{"do, unknown", []Option{Override(99, AllowRemote|AskRemote, 0)}, "\xff\xfb\x63\xff\xfd\x63", "ff fd 63", "ff fc 63"},
		{"do if offered", []Option{Override(99, AllowRemote, 0)}, "\xff\xfb\x63\xff\xfd\x63", "", "ff fd 63 ff fc 63"},
		{"wont", []Option{Echo{}, Override(OptEcho, 0, AllowLocal)}, "\xff\xfd\x01", "", "ff fc 01"},
		{"wont, named first", []Option{Override(OptEcho, 0, AllowLocal), Echo{}}, "\xff\xfd\x01", "", "ff fc 01"},
		{"dont", []Option{&NAWS{}, Override(OptNAWS, 0, AllowRemote)}, "\xff\xfb\x1f", "", "ff fe 1f"},
		{"wont leaves the other side", []Option{SGA{}, Override(OptSGA, 0, AllowLocal)}, "\xff\xfd\x03\xff\xfb\x03", "", "ff fc 03 ff fd 03"},
		{"wrong direction allowed", []Option{&NAWS{cols: 80, rows: 24}, Override(OptNAWS, AllowLocal, AllowRemote)}, "\xff\xfd\x1f", "",
			"ff fb 1f ff fa 1f 00 50 00 18 ff f0"},
		{"not asked for", []Option{&TTYPE{}, Override(OptTTYPE, 0, AskRemote)}, "\xff\xfb\x18", "", "ff fd 18 ff fa 18 01 ff f0"},
		{"the later counts", []Option{Override(99, 0, AllowLocal), Override(99, AllowLocal, 0)}, "\xff\xfd\x63", "", "ff fb 63"},
		{"the later counts 2", []Option{Override(99, AllowLocal|AskLocal, 0), Override(99, 0, AllowLocal)}, "\xff\xfd\x63", "", "ff fc 63"},
		{"255", []Option{Override(255, AllowLocal, 0)}, "\xff\xfd\xff", "", "ff fb ff"},
		{"no private bits", []Option{Override(99, 0xff, 0)}, "\xff\xfd\x63\xff\xfb\x63", "ff fb 63 ff fd 63", ""},
		{"timing mark", []Option{Override(OptTimingMark, 0, AllowLocal)}, "\xff\xfd\x06", "", "ff fb 06"},
		{"bodies of the unknown", []Option{Override(99, AllowLocal|AcceptUnagreed, 0)}, "\xff\xfa\x63abc\xff\xf0", "", ""},
	} {
		e, l := only(ServerRole, c.options...)
		e.Open()
		if got := fmt.Sprintf("% x", l.replies); got != c.opening {
			t.Errorf("%s: opens with %s", c.name, got)
		}
		l.replies = nil
		feed(t, e, []byte(c.in))
		if got := fmt.Sprintf("% x", l.replies); got != c.want {
			t.Errorf("%s: %s", c.name, got)
		}
	}
}

// TestForbiddenIsNotRequestedEither: what is forbidden stays off whoever asks, and what is on may be switched off.
func TestForbiddenIsNotRequestedEither(t *testing.T) {
	e, l := only(ServerRole, Echo{}, Override(OptEcho, 0, AllowLocal))
	e.Request(OptEcho, Local, true)
	if len(l.replies) > 0 || e.Unanswered(OptEcho, Local) {
		t.Errorf("% x", l.replies)
	}
	e.Request(OptEcho, Remote, true)
	if got := fmt.Sprintf("% x", l.replies); got != "ff fd 01" || !e.Unanswered(OptEcho, Remote) {
		t.Error(got)
	}
	feed(t, e, []byte("\xff\xfb\x01"))
	e.Request(OptEcho, Remote, false)
	if got := fmt.Sprintf("% x", l.replies); got != "ff fd 01 ff fe 01" || !e.Unanswered(OptEcho, Remote) {
		t.Error(got)
	}
}

// TestForbiddenIsAllowedAgain: a later entry takes the ban off, for requests too.
func TestForbiddenIsAllowedAgain(t *testing.T) {
	e, l := only(ServerRole, Echo{}, Override(OptEcho, 0, AllowLocal), Override(OptEcho, AllowLocal, 0))
	e.Request(OptEcho, Local, true)
	if got := fmt.Sprintf("% x", l.replies); got != "ff fb 01" {
		t.Error(got)
	}
}

// TestOverrideOnAConn: the options that every connection has can be overridden too.
func TestOverrideOnAConn(t *testing.T) {
	l := &eventLog{}
	c := &Conn{}
	c.engine.init(ServerRole, l, []Option{Echo{}, SGA{}, &c.ttype, &c.naws, Binary{}, Override(OptEcho, 0, AllowLocal), Override(OptTTYPE, 0, AskRemote)})
	c.engine.Open()
	if got := fmt.Sprintf("% x", l.replies); got != "ff fb 03 ff fd 1f" || c.engine.Option(OptEcho) != (Echo{}) {
		t.Error(got)
	}
}

// TestT3X_11_Recorded: what the peer wanted in vain can be read.
func TestT3X_11_Recorded(t *testing.T) {
	e, _ := only(ServerRole, &NAWS{}, &TTYPE{})
	feed(t, e, []byte("\xff\xfd\x1f\xff\xfb\x18\xff\xfb\x63\xff\xfb\x05\xff\xfb\xff\xff\xfc\x21\xff\xfe\x22\xff\xfb\x63"))
	if got := fmt.Sprint(e.Refused(Local), e.Refused(Remote)); got != "[31] [5 99 255]" {
		t.Error(got)
	}
}
