package telnet

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
)

// TestT3_61_TypeNames: which names are kept, where the questions end, and what TERM is.
func TestT3_61_TypeNames(t *testing.T) {
	for _, c := range []struct {
		name, answers, want string
		requests            int
	}{
		{"one, repeated", "xterm|xterm|vt100", "xterm [xterm] 0 true", 2},
		{"Microsoft", "ANSI|VT100|VT52|VTNT|VTNT|x", "ansi [ansi vt100 vt52 vtnt] 0 true", 5},
		{"looped to the first", "a|b|c|A|d", "a [a b c] 0 true", 4},
		{"looped elsewhere", "a|b|c|b|d", "a [a b c] 0 true", 4},
		{"empty", "xterm||vt100", "xterm [xterm unknown] 0 true", 2},
		{"empty at once", "|vt100", "unknown [unknown] 0 true", 1},
		{"above the limit", "a|b|c|d|e|f|g|h|i|j", "a [a b c d e f g h] 0 true", 8},
		{"not ended", "a|b", "a [a b] 0 false", 3},
		{"tintin", "TINTIN++|xterm-256color|MTTS 271|MTTS 271", "xterm-256color [tintin++ xterm-256color] 271 true", 3},
		{"Mudlet", "Mudlet|Mudlet-term|MTTS 2349", "mudlet-term [mudlet mudlet-term] 2349 true", 3},
		{"the second counts", "vt220|custom|mtts 9", "custom [vt220 custom] 9 true", 3},
		{"MTTS is the third or none", "MTTS 271|x|y|y", "unknown [unknown x y] 0 true", 4},
		{"nor the fourth", "a|b|c|MTTS 9|unknown", "a [a b c unknown] 0 true", 5},
		{"no number", "a|b|MTTS x|MTTS y", "a [a b unknown] 0 true", 4},
		{"too large", "a|b|MTTS 4294967296|unknown", "a [a b unknown] 0 true", 4},
		{"largest", "a|b|MTTS 4294967295", "b [a b] 4294967295 true", 3},
		{"signed", "a|b|MTTS +1|unknown", "a [a b unknown] 0 true", 4},
		{"bare", "a|b|MTTS |unknown", "a [a b unknown] 0 true", 4},
	} {
		in := []byte("\xff\xfb\x18")
		for name := range strings.SplitSeq(c.answers, "|") {
			in = append(in, subnegotiated(OptTTYPE, "\x00"+name)...)
		}
		got := everySplit(t, in, func(parts ...[]byte) string {
			ttype := &TTYPE{}
			e, l := only(ServerRole, ttype)
			feed(t, e, parts...)
			if n := bytes.Count(l.replies, subnegotiated(OptTTYPE, "\x01")); n != c.requests {
				t.Errorf("%s: %d questions", c.name, n)
			}
			return fmt.Sprint(ttype.Type(), " ", ttype.Offered(), " ", ttype.MTTS(), " ", ttype.Ended())
		})
		if got != c.want {
			t.Errorf("%s: %s", c.name, got)
		}
	}
}

// TestR033_TypeAlphabet: what is no name of a terminal is kept as "unknown", and what is one stays inside its alphabet.
func TestR033_TypeAlphabet(t *testing.T) {
	for _, in := range []string{"xterm\x1b]0;x\a", "%n%n", "vt100\r\n", "caf\xc3\xa9", "a b", "\x00", strings.Repeat("v", 41)} {
		ttype := &TTYPE{}
		e, _ := only(ServerRole, ttype)
		feed(t, e, []byte("\xff\xfb\x18"), subnegotiated(OptTTYPE, "\x00"+in))
		if got := fmt.Sprint(ttype.Type(), ttype.Offered()); got != "unknown[unknown]" {
			t.Errorf("%q: %s", in, got)
		}
	}
}

// TestTypesRoundTrip: the server role learns the client role's list.
func TestTypesRoundTrip(t *testing.T) {
	for _, names := range [][]string{{"xterm"}, {"a", "b", "c"}, {"a", "b", "c", "d", "e", "f", "g"}} {
		k := newLink([]Option{&TTYPE{}}, []Option{&TTYPE{Names: names}})
		k.end[ServerRole].Open()
		k.settle(t)
		ttype := k.end[ServerRole].Option(OptTTYPE).(*TTYPE)
		if got := ttype.Offered(); fmt.Sprint(got) != fmt.Sprint(names) || !ttype.Ended() {
			t.Errorf("%q, want %q", got, names)
		}
	}
	k := newLink([]Option{&TTYPE{}}, []Option{&TTYPE{}})
	k.end[ServerRole].Open()
	k.settle(t)
	if got := k.end[ServerRole].Option(OptTTYPE).(*TTYPE).Type(); got != "unknown" {
		t.Error(got)
	}
}
