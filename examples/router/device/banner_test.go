package device

import "testing"

func TestCutBanner(t *testing.T) {
	for _, c := range []struct {
		arg, text string
		done      bool
	}{
		{"", "", true}, {"@hello@", "hello", true}, {" @hello@ more", "hello", true}, {"@", "", false}, {"@\r\n a \n\n b\r\n@", " a \n\n b", true},
		{"^Ctext^C", "text", true}, {"^Ca^b\n^C", "a^b", true}, {"^a^", "a", true}, {"\x03a\n\x03", "a", true}, {"üaü", "a", true}, {"^C\nx", "x", false},
	} {
		if text, done := CutBanner(c.arg); text != c.text || done != c.done {
			t.Errorf("%q: %q, %v", c.arg, text, done)
		}
	}
}

func TestQuote(t *testing.T) {
	for name, want := range map[string]string{"eth0.5": "eth0.5", "Ethernet 2": `"Ethernet 2"`, `a"b\c`: `"a\"b\\c"`, "a|b": `"a|b"`} {
		if got := quote(name); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}
