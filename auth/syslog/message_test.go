package syslog

import (
	"bytes"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/internal/safe"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var moment = time.Date(2026, 11, 21, 9, 55, 16, 123456789, time.FixedZone("", -7*3600))

// TestRFC5424_Forms: messages as section 6.5 has them.
func TestRFC5424_Forms(t *testing.T) {
	long := strings.Repeat("x", 300)
	for _, test := range []struct {
		m    Message
		want string
	}{
		{Message{}, "<184>1 - - - - - -"},
		{Message{Severity: console.Critical, Facility: 4, Time: moment, Hostname: "r1.example.com", AppName: "su", MsgID: "ID47", Text: "'su root' failed"},
			"<34>1 2026-11-21T09:55:16.123456-07:00 r1.example.com su - ID47 - 'su root' failed"},
		{Message{Severity: console.Notifications, Facility: Local0, Time: moment.UTC(), Hostname: "r", AppName: "a", ProcID: "1", MsgID: "m", Text: "grüße",
			Data: []Element{{"x@32473", []Param{{"iut", "3"}, {"event", `a"b\c]d`}}}, {"y@32473", nil}}},
			`<133>1 2026-11-21T16:55:16.123456Z r a 1 m [x@32473 iut="3" event="a\"b\\c\]d"][y@32473] ` + "\ufeffgrüße"},
		{Message{Hostname: "a b\nc", AppName: "é", MsgID: long, Data: []Element{{`a=b]c"d e`, []Param{{`f g=`, "v"}, {"", "left out"}}}, {"", nil}}},
			"<184>1 - a?b?c ?? - " + long[:32] + ` [a?b?c?d?e f?g?="v"]`},
		{Message{Data: []Element{{"a", []Param{{"x", "1"}}}, {"b", nil}, {"a", []Param{{"y", "2"}}}}}, `<184>1 - - - - - [a x="1" y="2"][b]`},
		{Message{Data: []Element{{"a", []Param{{"x", "\x1b[2J\xff"}}}}, Text: "one\ntwo\x00\xc3"}, `<184>1 - - - - - [a x="\\x1b[2J\\xff"] ` + "\ufeffone\\x0atwo\\x00\\xc3"},
	} {
		got := string(test.m.Append(nil, 2048))
		if got != test.want {
			t.Errorf("got  %q\nwant %q", got, test.want)
		}
		if _, err := parse([]byte(got)); err != nil {
			t.Errorf("%q: %v", got, err)
		}
	}
}

// TestLimits: at each limit the message is whole, and what was cut shows.
func TestLimits(t *testing.T) {
	m := Message{Time: moment, Hostname: strings.Repeat("h", 300), AppName: strings.Repeat("a", 60), ProcID: strings.Repeat("p", 200),
		MsgID: strings.Repeat("m", 40), Text: strings.Repeat("täxt ", 400),
		Data: []Element{{"one@32473", []Param{{"a", strings.Repeat(`"\]`, 100)}, {"b", "2"}}}, {"two@32473", []Param{{"c", strings.Repeat("v", 5000)}}}}}
	for limit := range 4096 {
		b := m.Append([]byte("before"), limit)
		if len(b)-6 > max(limit, minMessage) || !bytes.HasPrefix(b, []byte("before<184>1 ")) {
			t.Fatalf("limit %d: %d bytes", limit, len(b)-6)
		}
		p, err := parse(b[6:])
		if err != nil {
			t.Fatalf("limit %d: %v: %q", limit, err, b)
		}
		if limit == 4000 && (len(p.data) != 2 || p.data["one@32473"][0].Value != strings.Repeat(`"\]`, 100) || len(p.data["two@32473"][0].Value) != maxValue) {
			t.Errorf("%+v", p.data)
		}
		if p.text != "" && !strings.HasSuffix(p.text, "...") && !strings.HasSuffix(m.Text, p.text) {
			t.Errorf("limit %d: cut without a mark: %q", limit, p.text)
		}
	}
}

// FuzzMessage: whatever is in a message, a strict reader reads it, and finds in it what was put in.
func FuzzMessage(f *testing.F) {
	f.Add("host", "app", "1", "id", "x@32473", "name", `v"]\`, "text", 2048, uint8(5))
	f.Add("h\n", "\x00", "é", strings.Repeat("m", 99), "a]b", "=", "\xff\x1b]0;t\x07", "ö\u2028", 0, uint8(255))
	f.Fuzz(func(t *testing.T, host, app, proc, msgid, id, name, value, text string, limit int, n uint8) {
		m := Message{Severity: console.Severity(n), Facility: Facility(n), Time: time.Unix(int64(limit), int64(n)), Hostname: host, AppName: app, ProcID: proc,
			MsgID: msgid, Text: text, Data: []Element{{id, []Param{{name, value}, {"last", "1"}}}, {"other@32473", []Param{{"a", text}}}}}
		limit %= 9000
		b := m.Append(nil, limit)
		if len(b) > max(limit, minMessage) {
			t.Fatalf("%d bytes, limit %d", len(b), limit)
		}
		p, err := parse(b)
		if err != nil {
			t.Fatalf("%v: %q", err, b)
		}
		if p.pri < 8 || safe.Clean([]byte(strings.ReplaceAll(p.text, "\ufffd", ""))) < len(p.text) && string(safe.AppendLine(nil, []byte(p.text), len(p.text))) != p.text {
			t.Errorf("%d %q", p.pri, p.text)
		}
		if limit < 8192 || len(value)+len(text) > 500 {
			return
		}
		want := Param{string(appendSDName(nil, name)), safe.Line(value, maxValue)}
		if got := p.data[string(appendSDName(nil, id))]; id != "" && name != "" && !slices.Contains(got, want) {
			t.Errorf("%+v is not in %+v", want, got)
		}
	})
}

// TestDependencies: what a log needs and nothing else.
func TestDependencies(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range strings.Fields(string(out)) {
		if p == "net/http" || p == "database/sql" || p == "log/syslog" || p == "github.com/vtykit/vtykit/telnet" || strings.HasPrefix(p, "layeh.com/") {
			t.Errorf("auth/syslog depends on %s", p)
		}
	}
}
