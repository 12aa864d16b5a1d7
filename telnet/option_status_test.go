package telnet

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// TestT3X_8_StatusAnswer: our full state, to whoever got our WILL, and once a second.
func TestT3X_8_StatusAnswer(t *testing.T) {
	send := "\xff\xfa\x05\x01\xff\xf0"
	for _, c := range []struct{ name, in, want string }{
		{"agreed", "\xff\xfd\x05" + send, "send ff fa 05 00 fb 05 ff f0"},
		{"our state", "\xff\xfd\x05\xff\xfd\x01\xff\xfb\x1f" + send, "send ff fa 05 00 fb 01 fb 05 fd 1f ff f0"},
		{"only the peer's WILL", "\xff\xfb\x05" + send, "option 5"},
		{"withdrawn", "\xff\xfd\x05\xff\xfe\x05" + send, "option 5"},
		{"twice at once", "\xff\xfd\x05" + send + send, "send ff fa 05 00 fb 05 ff f0"},
		{"SEND with more", "\xff\xfd\x05\xff\xfa\x05\x01\x01\xff\xf0", "option 5"},
	} {
		got := everySplit(t, []byte(c.in), func(parts ...[]byte) string {
			e, l := only(ServerRole, &Status{}, Echo{}, &NAWS{})
			feed(t, e, parts...)
			return l.String()
		})
		if !strings.HasSuffix(got, c.want) || strings.Count(got, "send ff fa 05") > 1 {
			t.Errorf("%s:\n%s", c.name, got)
		}
	}
}

// TestStatusPace: one answer for each second, whatever is asked.
func TestStatusPace(t *testing.T) {
	e, l := only(ServerRole, &Status{})
	feed(t, e, []byte("\xff\xfd\x05"))
	l.replies = nil
	for i := range 1000 {
		if err := e.Feed(subnegotiated(OptStatus, "\x01"), time.Duration(i)*10*time.Millisecond); err != nil {
			t.Fatal(err)
		}
	}
	if len(l.replies) != 10*len("\xff\xfa\x05\x00\xfb\x05\xff\xf0") {
		t.Errorf("%d bytes", len(l.replies))
	}
}

// TestStatusBeforeDO: telnetlib3 answers WILL STATUS with SEND.
func TestStatusBeforeDO(t *testing.T) {
	e, l := only(ServerRole, &Status{})
	e.Request(OptStatus, Local, true)
	feed(t, e, subnegotiated(OptStatus, "\x01"))
	if l.String() != "send ff fb 05\nsend ff fa 05 00 ff f0" {
		t.Error(l)
	}
}

// TestStatusEscapes: SE as an option's code is doubled by the report, IAC by the subnegotiation.
func TestStatusEscapes(t *testing.T) {
	e, l := only(ServerRole, &Status{}, Override(SE, AllowLocal, 0), Override(IAC, AllowRemote, 0))
	feed(t, e, []byte("\xff\xfd\x05\xff\xfd\xf0\xff\xfb\xff"))
	l.replies = nil
	feed(t, e, subnegotiated(OptStatus, "\x01"))
	if got := fmt.Sprintf("% x", l.replies); got != "ff fa 05 00 fb 05 fb f0 f0 fd ff ff ff f0" {
		t.Error(got)
	}
}

func TestStatusRoundTrip(t *testing.T) {
	for _, codes := range [][2][]byte{{}, {{0}, {0}}, {{1, 3, SE}, {SE}}, {{5, 250, 251, 252, 253, 254, 255}, {240, 239, 241, 255}}} {
		var on [2]codeSet
		for side := range codes {
			for _, c := range codes[side] {
				on[side].add(c)
			}
		}
		if got, ok := parseStatus(formatStatus(on)[1:]); !ok || got != on {
			t.Errorf("% x: %v %v", codes, got, ok)
		}
	}
}

// TestT3X_8_StatusCompared: the peer's report is held against the engine's state.
func TestT3X_8_StatusCompared(t *testing.T) {
	for _, c := range []struct{ report, want string }{
		{"WILL STATUS, DO ECHO", "[]"},
		{"WILL STATUS, DO ECHO, WONT NAWS, DONT SGA", "[]"},
		{"WILL STATUS, WILL ECHO, WONT ECHO, DO ECHO", "[]"},
		{"", "[ECHO local: on here, off there STATUS remote: on here, off there]"},
		{"WILL STATUS, DO ECHO, DO SGA, WILL NAWS, WILL 60",
			"[SGA local: off here, on there NAWS remote: off here, on there 60 remote: off here, on there]"},
		{"WILL STATUS, DO ECHO, WILL TTYPE", "[]"}, // DO TTYPE is on its way
		{"WILL STATUS, DO ECHO, DO TIMING-MARK", "[]"},
	} {
		report := "\x00"
		for statement := range strings.SplitSeq(c.report, ", ") {
			if verb, name, ok := strings.Cut(statement, " "); ok {
				code, _ := ParseOption(name)
				report += string([]byte{map[string]byte{"WILL": WILL, "WONT": WONT, "DO": DO, "DONT": DONT}[verb], code})
			}
		}
		status := &Status{}
		e, l := only(ServerRole, status, Echo{}, SGA{}, &NAWS{}, &TTYPE{})
		feed(t, e, []byte("\xff\xfd\x01\xff\xfb\x05"))
		e.Request(OptTTYPE, Remote, true)
		if !status.Ask(e) || !strings.HasSuffix(l.String(), "send ff fa 05 01 ff f0") {
			t.Fatal(l)
		}
		feed(t, e, subnegotiated(OptStatus, report))
		if got := fmt.Sprint(status.Differences()); got != c.want || !strings.HasSuffix(l.String(), "option 5") {
			t.Errorf("%s: %s", c.report, got)
		}
	}
}

// TestStatusReports: parameters are skipped, and what is no report is ignored.
func TestStatusReports(t *testing.T) {
	for in, ok := range map[string]bool{
		"\xfb\x05": true, "\xfb\xf0\xf0\xfd\x01": true, "\xfa\x1f\x00\x50\xf0\xf0\x18\xf0\xfb\x05": true, "\xfb\xf0": true,
		"\xfa\x1f\xf0": true, "\xfb": false, "\xfa\x1f": false, "\xfa\x1f\x00": false, "\xfa\x1f\xf0\xf0": false, "x\x05": false, "\xf0\x05": false,
		strings.Repeat("\xfb\x05", 2047): true,
	} {
		if _, got := parseStatus([]byte(in)); got != ok {
			t.Errorf("%.20q: %v", in, got)
		}
	}
	status := &Status{}
	e, l := only(ServerRole, status)
	if status.Ask(e) || len(l.replies) > 0 {
		t.Error("asked without WILL STATUS")
	}
	feed(t, e, []byte("\xff\xfd\x05"), subnegotiated(OptStatus, "\x00\xfb\x07"))
	if status.Differences() != nil {
		t.Error("a report of an end that has not said WILL STATUS")
	}
}
