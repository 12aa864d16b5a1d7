package linemode

import (
	"bytes"
	"os"
	"strings"
	"testing"
)

// said is what a recorded client has sent, whole.
func said(t *testing.T, name string) string {
	t.Helper()
	client, scenario, _ := strings.Cut(name, "/")
	data, err := os.ReadFile("../telnet/testdata/recorded/" + client + ".flow")
	if err != nil {
		t.Fatal(err)
	}
	_, part, ok := strings.Cut(string(data), "\n= "+scenario+"\n")
	if !ok {
		t.Fatal(name)
	}
	part, _, _ = strings.Cut(part, "\n= ")
	var b []byte
	for line := range strings.Lines(part) {
		if rest, ok := strings.CutPrefix(strings.TrimSpace(line), "C "); ok {
			b = append(b, unhex(t, rest)...)
		}
	}
	return string(b)
}

// TestQuirks: each row names recordings that show it; what must and must not be in what the client has sent there.
func TestQuirks(t *testing.T) {
	const bsd = "netkit inetutils telnet-ssl"
	body := func(b ...byte) string { return string(sb(b...)) }
	triplets := func(b ...byte) string { return string(slc(b...)) }
	shown := map[string][]struct {
		clients, scenario string
		has, lacks        string
	}{
		"the table of characters comes with":  {{bsd, "C", "\xff\xfb\x22\xff\xfa\x22\x03\x01", ""}},
		"a MODE that changes nothing":         {{bsd, "C", "", strings.Repeat(body(1, 7), 2)}},
		"FORWARDMASK is refused":              {{bsd, "C", body(0xfc, 2), body(0xfb, 2)}},
		"FORW1 and FORW2 are one":             {{bsd, "C", triplets(17, 0x82, '?', 18, 0x82, 9) + "show ?\r\nsho\t\r\n", ""}},
		"EOF with another character":          {{bsd, "C-slc", triplets(8, 0x82, 9, 17, 0x82, '?') + "sh ?\r\nsh\r\n\xff\xec", ""}},
		"DEFAULT for a function is answered":  {{bsd, "C", "\x03\x0a\x02\x08\x0b\x02\x18\x09\x80", "\x0a\x82\x7f"}},
		"a request for the whole table is ig": {{bsd, "C", triplets(17, 0x82, '?', 18, 0x82, 9), "\x03\x03\x62\x03\x04\x02\x0f\x05\x02"}},
		"EW, RP and LNEXT are not in":         {{"netkit telnet-ssl", "C", "abc \r\n", "\x0c\x02\x17"}},
		"EW, RP and LNEXT are in":             {{"inetutils", "C", "\x0c\x02\x17\x0d\x02\x12\x0e\x02\x16", ""}},
		"with EDIT and without TRAPSIG":       {{bsd, "C", body(1, 5) + "show version\r\nab\xff\xf4\xff\xfd\x06", ""}},
		"AYT and SYNCH are acknowledged":      {{"netkit inetutils", "C-slc", triplets(5, 0x82, 0x14) + "\x14\r\n" + triplets(1, 0x82, 0x19) + "\x19\r\n", ""}},
		"its table is a request":              {{"telnetlib3", "C", triplets(0, 3, 0), ""}},
		"lines end with LF alone":             {{"telnetlib3", "C", "show version\n\nac\n", "\r\n"}},
		"NOSUPPORT for an unknown":            {{"telnetlib3", "C", strings.Repeat(triplets(40, 0, 255), 5), ""}},
		"TRAPSIG does nothing":                {{"telnetlib3", "C", "", "\xff\xf4"}, {"telnetlib3", "C-slc", "", "\xff\xf4"}},
		"characters are acknowledged and":     {{"telnetlib3", "C-slc", triplets(8, 0x82, 1) + "\x01ab\x01\n", "\xff\xec"}},
		"FORWARDMASK and WONT ECHO":           {{"telnetlib3", "C", "\xff\xfd\x01", "\xff\xfe\x01"}, {"telnetlib3", "C", "", body(0xfc, 2)}},
		"the character 255 is none":           {{"inetutils", "C-slc", triplets(12, 0x80, 255, 14, 0x80, 255), ""}},
	}
	for _, q := range Quirks() {
		if q.Client == "" || q.Effect == "" || q.Source == "" {
			t.Errorf("%q is not whole", q.Habit)
		}
		rows := 0
		for begin, list := range shown {
			if !strings.HasPrefix(q.Habit, begin) || begin == "FORWARDMASK and WONT ECHO" != strings.Contains(q.Habit, "WONT ECHO") {
				continue
			}
			for _, r := range list {
				rows++
				for _, client := range strings.Fields(r.clients) {
					text := said(t, client+"/"+r.scenario)
					if !strings.Contains(text, r.has) || r.lacks != "" && strings.Contains(text, r.lacks) {
						t.Errorf("%s/%s does not show that %s", client, r.scenario, q.Habit)
					}
				}
			}
		}
		if rows == 0 {
			t.Errorf("no recording is looked at for %q", q.Habit)
		}
		for _, source := range strings.Split(q.Source, ", ") {
			said(t, source)
		}
	}
	if len(Quirks()) != len(shown) {
		t.Error(len(Quirks()), len(shown))
	}
}

// TestQuirk_TelnetlibLoop: the endless NOSUPPORT ends at our first answer, at every split.
func TestQuirk_TelnetlibLoop(t *testing.T) {
	loop := bytes.Repeat(slc(40, 0, 255), 3)
	got := everySplit(t, append(slc(40, 2, 5), loop...), func(parts ...[]byte) string {
		e, l := agreed(t, &Server{})
		feed(t, e, parts...)
		return string(l.sent)
	})
	if got != string(slc(40, 0, 0)) {
		t.Errorf("% x", got)
	}
}
