package telnet

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
)

// learnt is what a server with one option learns from a body, fed at every split.
func learnt(t *testing.T, o func() Option, reported func(Option) string, p string) string {
	t.Helper()
	code := o().Code()
	return everySplit(t, append(append(asks(Remote, code), subnegotiated(code, p)...), 'x'), func(parts ...[]byte) string {
		option := o()
		e, l := only(ServerRole, option)
		feed(t, e, parts...)
		if !strings.HasSuffix(l.String(), `text "x"`) {
			t.Errorf("%q: %s", p, l)
		}
		return reported(option)
	})
}

func TestRFC1079_Speeds(t *testing.T) {
	for in, want := range map[string]string{
		"\x009600,19200": "9600 19200", "\x000,0": "0 0", "\x00999999999,1": "999999999 1",
		"\x001000000000,1": "0 0", "\x009600": "0 0", "\x009600,": "0 0", "\x00,9600": "0 0", "\x009600,1,2": "0 0", "\x00-1,5": "0 0",
		"\x00 1,5": "0 0", "\x001e3,5": "0 0", "\x019600,9600": "0 0", "9600,9600": "0 0", "": "0 0", "\x00" + strings.Repeat("9", 4000): "0 0",
	} {
		got := learnt(t, func() Option { return &TSPEED{} }, func(o Option) string {
			transmit, receive := o.(*TSPEED).Reported()
			return fmt.Sprint(transmit, receive)
		}, in)
		if got != want {
			t.Errorf("%.20q: %s", in, got)
		}
	}
	for in, want := range map[[2]int]string{{}: "38400,38400", {-1, maxSpeed + 1}: "38400,38400", {1, maxSpeed}: "1,999999999"} {
		if got := formatSpeeds(in[0], in[1]); got != want {
			t.Errorf("%v: %s", in, got)
		}
	}
	for _, v := range [][2]int32{{1, 1}, {9600, 75}, {maxSpeed, 38400}} {
		transmit, receive, ok := parseSpeeds([]byte(formatSpeeds(int(v[0]), int(v[1]))))
		if !ok || transmit != v[0] || receive != v[1] {
			t.Errorf("%v: %d %d", v, transmit, receive)
		}
	}
}

func TestRFC1096_Displays(t *testing.T) {
	long := strings.Repeat("h", 255) + ":65535.65535"
	for in, want := range map[string]string{
		"host:0": "host:0", "host.example.com:10.2": "host.example.com:10.2", ":0": ":0", "[2001:db8::1]:0.0": "[2001:db8::1]:0.0",
		"unix:0": "unix:0", "/tmp/x:1": "/tmp/x:1", "node::0": "node::0", long: long,
		"": "", "host": "", "host:": "", "host:0.": "", "host:a": "", "host:0.0.0": "", "host:123456": "", "ho st:0": "", "\x1b]2;x\a:0": "",
		"host:0\n": "", "h" + long: "", "$(reboot):0": "", "hôst:0": "", "%n:0": "",
	} {
		got := learnt(t, func() Option { return &XDISPLOC{} }, func(o Option) string { return o.(*XDISPLOC).Reported() }, "\x00"+in)
		if got != want {
			t.Errorf("%.20q: %q", in, got)
		}
		// What a client has is what its server learns, or else it refuses the option.
		k := newLink([]Option{&XDISPLOC{}}, []Option{&XDISPLOC{Display: in}})
		k.end[ServerRole].Open()
		k.settle(t)
		x := k.end[ServerRole].Option(OptXDISPLOC).(*XDISPLOC)
		if x.Reported() != want || k.end[ServerRole].Denied(OptXDISPLOC, Remote) != (want == "") {
			t.Errorf("client with %.20q: %q", in, x.Reported())
		}
	}
}

func TestRFC779_Locations(t *testing.T) {
	long := strings.Repeat("x", maxLocation)
	for in, want := range map[string]string{"rack 7, row ~B": "rack 7, row ~B", long: long, long + "x": "", "a\tb": "", "\x1b[2J": "", "caf\xe9": "", "": ""} {
		got := learnt(t, func() Option { return &SendLocation{} }, func(o Option) string { return o.(*SendLocation).Reported() }, in)
		if got != want {
			t.Errorf("%.20q: %q", in, got)
		}
		k := newLink([]Option{&SendLocation{}}, []Option{&SendLocation{Location: in}})
		k.end[ServerRole].Open()
		k.settle(t)
		l := k.end[ServerRole].Option(OptSendLocation).(*SendLocation)
		if l.Reported() != want || k.end[ServerRole].Denied(OptSendLocation, Remote) != (want == "") {
			t.Errorf("client with %.20q: %q", in, l.Reported())
		}
	}
}

// TestUnaskedIS: an answer counts once, and only behind a question.
func TestUnaskedIS(t *testing.T) {
	speed := &TSPEED{}
	e, l := only(ServerRole, speed)
	feed(t, e, asks(Remote, OptTSPEED), subnegotiated(OptTSPEED, "\x001,2"), subnegotiated(OptTSPEED, "\x003,4"))
	if transmit, receive := speed.Reported(); transmit != 1 || receive != 2 {
		t.Error(transmit, receive)
	}
	l.replies = nil
	if !speed.Ask(e) || speed.Ask(e) || !bytes.Equal(l.replies, subnegotiated(OptTSPEED, "\x01")) {
		t.Errorf("% x", l.replies)
	}
	feed(t, e, subnegotiated(OptTSPEED, "\x003,4"))
	if transmit, receive := speed.Reported(); transmit != 3 || receive != 4 {
		t.Error(transmit, receive)
	}
}

// TestQuestionsAreBounded: neither a client that flaps nor a server that asks for ever gets more than 16 of them.
func TestQuestionsAreBounded(t *testing.T) {
	for _, role := range []Role{ServerRole, ClientRole} {
		for _, o := range allOptions(role) {
			e, l := only(role, o)
			code, bodies := o.Code(), 0
			l.sent = func(p []byte) {
				if p[1] == SB {
					bodies++
				}
			}
			for range 100 {
				feed(t, e, []byte{IAC, WILL, code, IAC, DO, code}, subnegotiated(code, "\x01"), subnegotiated(code, "\x00x:0"), []byte{IAC, WONT, code, IAC, DONT, code})
			}
			limit := maxQueries
			switch code {
			case OptNAWS:
				limit = 100 // 9 bytes for 12 of the peer's
			case OptCharset:
				limit = 2 * maxQueries // questions and answers
			}
			if bodies > limit {
				t.Errorf("role %d, %s: %d bodies", role, OptionName(code), bodies)
			}
		}
	}
}

func TestRFC1372_FlowControl(t *testing.T) {
	server, client := &LFLOW{}, &LFLOW{}
	k := newLink([]Option{server}, []Option{client})
	e := k.end[ServerRole]
	check := func(step string, on, any bool) {
		t.Helper()
		k.settle(t)
		if client.On() != on || client.RestartAny() != any || server.On() != on || server.RestartAny() != any {
			t.Errorf("%s: %v %v", step, client.On(), client.RestartAny())
		}
	}
	server.Set(e, false) // before it is agreed
	e.Open()
	check("open", false, false)
	server.Set(e, true)
	check("on", true, false)
	server.SetRestart(e, true)
	check("restart by any", true, true)
	server.SetRestart(e, false)
	check("restart by XON", true, false)
	server.Set(e, false)
	k.settle(t)
	told := len(k.log[ServerRole].replies)
	server.Set(e, false)
	server.SetRestart(e, false)
	if len(k.log[ServerRole].replies) != told {
		t.Error("said twice")
	}
	// Switched off, the client is as it was (RFC 1372 section 5); on again, it hears the setting.
	e.Request(OptLFLOW, Remote, false)
	k.settle(t)
	if !client.On() {
		t.Error("still off")
	}
	e.Request(OptLFLOW, Remote, true)
	check("again", false, false)
	for _, b := range []string{"\x04", "", "\x01\x01"} { // unknown subcommands change nothing
		before := *client
		feed(t, k.end[ClientRole], subnegotiated(OptLFLOW, b))
		if *client != before {
			t.Errorf("%q changed something", b)
		}
	}
}

func TestRFC885_EndOfRecord(t *testing.T) {
	e, l := only(ServerRole, EndOfRecord{})
	if (EndOfRecord{}).End(e) || len(l.replies) > 0 {
		t.Error("a mark without agreement")
	}
	feed(t, e, []byte("\xff\xfd\x19a\xff\xef"))
	if !(EndOfRecord{}).End(e) || l.String() != "send ff fb 19\noption 25\ntext \"a\"\ncommand 239\nsend ff ef" {
		t.Error(l)
	}
}

func TestRFC860_OwnTimingMark(t *testing.T) {
	e, l := only(ServerRole)
	feed(t, e, []byte("\xff\xfb\x06\xff\xfc\x06"))
	if l.String() != "" {
		t.Errorf("unasked: %s", l)
	}
	for range 2 {
		if !e.Mark() {
			t.Error("not sent")
		}
	}
	feed(t, e, []byte("\xff\xfb\x06\xff\xfc\x06\xff\xfb\x06"))
	if l.String() != "send ff fd 06\nsend ff fd 06\noption 6\noption 6" {
		t.Error(l)
	}
	for i := range 2 * maxMarks {
		if e.Mark() != (i < maxMarks) {
			t.Error(i)
		}
	}
	// Two ends of ours: every question has its answer.
	k := newLink(nil, nil)
	k.end[ServerRole].Mark()
	k.end[ClientRole].Mark()
	k.settle(t)
	if k.end[0].marks != 0 || k.end[1].marks != 0 {
		t.Error("no answer")
	}
}
