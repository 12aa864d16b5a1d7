package arg

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestParse(t *testing.T) {
	names := func() []string { return []string{"eth0", "ETH0", "Lo", "eth1"} }
	for _, test := range []struct {
		arg      Any
		describe string
		good     map[string]string // what is typed, and its value printed
		bad      map[string]string // and the error
	}{
		{Int("N", -5, 20), "<-5-20>",
			map[string]string{"010": "10", "-5": "-5", "20": "20", "0": "0"},
			map[string]string{"": "not a decimal number", "-": "not a decimal number", "+1": "not a decimal number", "--1": "not a decimal number",
				"1_0": "not a decimal number", "0x1": "not a decimal number", "1.0": "not a decimal number", " 1": "not a decimal number",
				"٣": "not a decimal number", "21": "out of range", "-6": "out of range", "99999999999999999999": "out of range"}},
		{Int("N", 1, 5), "<1-5>", map[string]string{"1": "1"}, map[string]string{"-1": "not a decimal number", "0": "out of range"}},
		{Uint("N", 1, 1<<63), "<1-9223372036854775808>",
			map[string]string{"9223372036854775808": "9223372036854775808", "08": "8"},
			map[string]string{"-1": "not a decimal number", "0": "out of range", "": "not a decimal number", "18446744073709551616": "out of range"}},
		{Port("N"), "<1-65535>", map[string]string{"23": "23", "65535": "65535"}, map[string]string{"0": "out of range", "65536": "out of range"}},
		{Duration("N", time.Second, 2*time.Hour), "<1s-2h>",
			map[string]string{"90": "1m30s", "90s": "1m30s", "1h30m": "1h30m0s", "010": "10s"},
			map[string]string{"": "not a duration such as 90s or 1h30m", "0": "out of range", "3h": "out of range", "+5s": "not a duration such as 90s or 1h30m", "x": "not a duration such as 90s or 1h30m",
				"99999999999999999999": "not a duration such as 90s or 1h30m"}},
		{Clock("N"), "hh:mm:ss", map[string]string{"23:59": "23h59m0s", "0:00:01": "1s", "08:09:10": "8h9m10s"},
			map[string]string{"24:00": "not a time of day hh:mm[:ss]", "1": "not a time of day hh:mm[:ss]", "1:60": "not a time of day hh:mm[:ss]",
				"1:2:3:4": "not a time of day hh:mm[:ss]", "1:": "not a time of day hh:mm[:ss]", "001:00": "not a time of day hh:mm[:ss]"}},
		{Addr("N"), "A.B.C.D|X:X::X:X", map[string]string{"10.0.0.1": "10.0.0.1", "fe80::1%eth0": "fe80::1%eth0", "::": "::"},
			map[string]string{"010.0.0.1": "not an address", "1.2.3": "not an address", "fe80::1%": "not an address", "fe80::1%a\x1b": "not an address", "": "not an address"}},
		{Addr4("N"), "A.B.C.D", map[string]string{"10.0.0.1": "10.0.0.1"}, map[string]string{"::1": "not an address", "::ffff:1.2.3.4": "not an address"}},
		{Addr6("N"), "X:X::X:X", map[string]string{"::1": "::1"}, map[string]string{"10.0.0.1": "not an address"}},
		{Prefix("N"), "A.B.C.D/M|X:X::X:X/M", map[string]string{"10.0.0.1/8": "10.0.0.1/8", "::/0": "::/0"},
			map[string]string{"10.0.0.0": "not a prefix", "10.0.0.0/33": "not a prefix", "10.0.0.0/08": "not a prefix", "fe80::%a/64": "not a prefix"}},
		{Prefix4("N"), "A.B.C.D/M", map[string]string{"10.0.0.0/8": "10.0.0.0/8"}, map[string]string{"::/0": "not a prefix"}},
		{Prefix6("N"), "X:X::X:X/M", map[string]string{"::/0": "::/0"}, map[string]string{"10.0.0.0/8": "not a prefix"}},
		{Mask("N"), "A.B.C.D", map[string]string{"255.255.255.0": "24", "0.0.0.0": "0", "255.255.255.255": "32"},
			map[string]string{"255.0.255.0": "not a netmask", "0.0.0.255": "not a netmask", "::": "not a netmask", "24": "not a netmask"}},
		{MAC("N"), "H.H.H", map[string]string{"0000.5e00.5301": "00:00:5e:00:53:01", "00:00:5E:00:53:01": "00:00:5e:00:53:01", "00-00-5e-00-53-01": "00:00:5e:00:53:01"},
			map[string]string{"": "not a MAC address", "02:00:5e:10:00:00:00:01": "not a MAC address", "0000.5e00": "not a MAC address"}},
		{Hostname("N"), "HOSTNAME", map[string]string{"a": "a", "www.example.org.": "www.example.org.", "3com.com": "3com.com", "A-1": "A-1"},
			map[string]string{"": "not a host name", ".": "not a host name", "a..b": "not a host name", "-a": "not a host name", "a-": "not a host name",
				"10.300.1.1": "not a host name", "a_b": "not a host name", "ä": "not a host name", strings.Repeat("a", 64): "not a host name",
				strings.Repeat("a.", 127): "", strings.Repeat("a.", 128): "not a host name"}},
		{Host("N"), "HOSTNAME|A.B.C.D|X:X::X:X", map[string]string{"h": "h", "10.0.0.1": "10.0.0.1", "fe80::1%eth0": "fe80::1%eth0"},
			map[string]string{"10.0.0.256": "not a host name", "a;b": "not a host name"}},
		{Word("N"), "WORD", map[string]string{"": "", "a b": "a b", "\x1b": "\x1b"}, nil},
		{Secret("N"), "WORD", map[string]string{"s": "s"}, nil},
		{Line("N"), "LINE", map[string]string{"a  b #3": "a  b #3"}, nil},
		{OneOf("N", names), "WORD", map[string]string{"eth0": "eth0", "ETH0": "ETH0", "Eth0": "eth0", "LO": "Lo"},
			map[string]string{"eth": "no such value", "": "no such value"}},
		{Keywords("N", "informational", "information", "debug"), "",
			map[string]string{"d": "debug", "INFORMATION": "information", "informationa": "informational"},
			map[string]string{"info": "ambiguous", "": "no such value", "x": "no such value"}},
		{Bool("N"), "", map[string]string{"on": "true", "OFF": "false"}, map[string]string{"o": "neither on nor off", "1": "neither on nor off"}},
		{Regexp("N"), "REGEXP", map[string]string{"^a.*b$": "^a.*b$"},
			map[string]string{"(": "bad regular expression", strings.Repeat("a", MaxRegexp+1): "bad regular expression"}},
	} {
		if got := test.arg.Describe(); got != test.describe {
			t.Errorf("%T is described as %q, want %q", test.arg, got, test.describe)
		}
		if test.arg.Name() != "N" {
			t.Errorf("%s is named %q", test.describe, test.arg.Name())
		}
		for word, want := range test.good {
			got, err := test.arg.ParseAny(word)
			if err != nil || fmt.Sprint(got) != want {
				t.Errorf("%s: %q is %v, %v; want %s", test.describe, word, got, err, want)
			}
			for n := range len(word) + 1 {
				if !test.arg.May(word[:n]) {
					t.Errorf("%s: %q is said not to begin %q", test.describe, word[:n], word)
				}
			}
		}
		for word, want := range test.bad {
			got, err := test.arg.ParseAny(word)
			if want == "" {
				if err != nil {
					t.Errorf("%s: %q is %v", test.describe, word, err)
				}
				continue
			}
			if err == nil || err.Error() != want || got != nil {
				t.Errorf("%s: %q is %v, %v; want the error %s", test.describe, word, got, err, want)
			}
		}
	}
}

func TestMay(t *testing.T) {
	for _, test := range []struct {
		arg    Any
		prefix string
	}{
		{Int("N", 1, 20), "21"}, {Int("N", 1, 20), "-"}, {Int("N", -5, 20), "-6"}, {Int("N", 1, 20), "x"}, {Uint("N", 1, 5), "6"},
		{Port("N"), "70000"}, {Addr("N"), "x"}, {Addr4("N"), "a"}, {Addr4("N"), "1%"}, {Prefix4("N"), "1/x"}, {Prefix("N"), "g"},
		{Mask("N"), "/"}, {MAC("N"), "g"}, {Hostname("N"), "_"}, {Clock("N"), "a"}, {Duration("N", 0, 1), "x"}, {Bool("N"), "x"},
		{Keywords("N", "a"), "b"}, {OneOf("N", func() []string { return nil }), "a"}, {Regexp("N"), strings.Repeat("a", MaxRegexp+1)},
	} {
		if test.arg.May(test.prefix) {
			t.Errorf("%s: %q is said to begin a value", test.arg.Describe(), test.prefix)
		}
	}
}

func TestKinds(t *testing.T) {
	for _, test := range []struct {
		arg                Any
		rest, free, secret bool
	}{
		{Word("N"), false, true, false}, {Line("N"), true, false, false}, {Secret("N"), false, true, true}, {Int("N", 0, 1), false, false, false},
	} {
		if test.arg.Rest() != test.rest || test.arg.Free() != test.free || test.arg.Secret() != test.secret {
			t.Errorf("%s: rest %v, free %v, secret %v", test.arg.Describe(), test.arg.Rest(), test.arg.Free(), test.arg.Secret())
		}
	}
}

func TestComplete(t *testing.T) {
	secret := Secret("N")
	secret.complete = func(string) []Candidate { return []Candidate{{Text: "s3cret"}} }
	for _, test := range []struct {
		arg    Any
		prefix string
		want   string
	}{
		{Keywords("N", "on", "off", "auto"), "O", "[{on } {off }]"},
		{Bool("N"), "", "[{off } {on }]"},
		{Int("N", 0, 9), "", "[]"},
		{Func("N", "X", func(string) (int, error) { return 0, nil }, nil), "", "[]"},
		{secret, "", "[]"},
	} {
		if got := fmt.Sprint(test.arg.Complete(test.prefix)); got != test.want {
			t.Errorf("%q completes to %s, want %s", test.prefix, got, test.want)
		}
	}
}

type line map[string][]any

func (l line) Value(name string) ([]any, bool) { v, ok := l[name]; return v, ok }

func TestGet(t *testing.T) {
	n := Int("N", 0, 9)
	v := line{"N": {3, 4}, "S": {"text"}}
	if got, ok := n.Lookup(v); got != 3 || !ok || n.Get(v) != 3 {
		t.Errorf("Lookup is %v, %v", got, ok)
	}
	if got := n.All(v); len(got) != 2 || got[1] != 4 {
		t.Errorf("All is %v", got)
	}
	if got, ok := n.Lookup(line{}); got != 0 || ok || n.All(line{}) != nil {
		t.Errorf("what was left out is %v, %v", got, ok)
	}
	if got, ok := Int("S", 0, 9).Lookup(v); got != 0 || ok {
		t.Errorf("a value of another type is %v, %v", got, ok)
	}
}

func TestMistakesPanic(t *testing.T) {
	for name, f := range map[string]func(){
		"Int":            func() { Int("N", 2, 1) },
		"Uint":           func() { Uint("N", 2, 1) },
		"Duration":       func() { Duration("N", 2, 1) },
		"no Keywords":    func() { Keywords("N") },
		"equal Keywords": func() { Keywords("N", "a", "A") },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s does not panic", name)
				}
			}()
			f()
		}()
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"010", "-1", "1h", "23:59", "10.0.0.0/8", "fe80::1%eth0", "0000.5e00.5301", "a.b", "(a|b)*"} {
		f.Add(s)
	}
	all := []Any{Int("N", -100, 100), Uint("N", 0, 1<<40), Port("N"), Duration("N", 0, time.Hour), Clock("N"), Addr("N"), Addr4("N"), Addr6("N"),
		Prefix("N"), Prefix4("N"), Prefix6("N"), Mask("N"), MAC("N"), Hostname("N"), Host("N"), Keywords("N", "one", "only"), Bool("N"), Regexp("N")}
	f.Fuzz(func(t *testing.T, word string) {
		for _, a := range all {
			_, err := a.ParseAny(word)
			a.Complete(word)
			if err == nil && !a.May(word) {
				t.Errorf("%s: %q is a value, and said not to begin one", a.Describe(), word)
			}
			if err != nil && (len(err.Error()) > 50 || strings.Contains(err.Error(), "%")) {
				t.Errorf("%s: error is %q", a.Describe(), err)
			}
		}
	})
}
