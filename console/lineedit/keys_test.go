package lineedit

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// keyTests type keys; | in want is the cursor.
var keyTests = []struct {
	name, keys, want string
	events           []Event
}{
	{"text", "show", "show|", nil},
	{"home", "show\x01x", "x|show", nil},
	{"end", "show\x01\x05x", "showx|", nil},
	{"back", "show\x02\x02x", "shx|ow", nil},
	{"forward", "show\x01\x06x", "sx|how", nil},
	{"back beyond the beginning", "a\x02\x02\x02x", "x|a", nil},
	{"forward beyond the end", "a\x06\x06x", "ax|", nil},
	{"arrows", "show\x1b[D\x1b[D\x1b[Cx", "shox|w", nil},
	{"arrows SS3", "show\x1bOD\x1bOD\x1bOCx", "shox|w", nil},
	{"arrows with Shift", "show\x1b[1;2D\x1b[1;2Dx", "shx|ow", nil},
	{"Esc B", "show ip route\x1bb\x1bBx", "show x|ip route", nil},
	{"Esc F", "show ip route\x01\x1bf\x1bFx", "show ipx| route", nil},
	{"Ctrl-arrows", "a bc def\x1b[1;5D\x1b[1;5D\x1b[1;5Cx", "a bcx| def", nil},
	{"Alt-arrows", "a bc def\x1b[1;3D\x1b[1;3D\x1b[1;3Cx", "a bcx| def", nil},
	{"Ctrl-arrows SS3 with modifier", "a bc def\x1bO5D\x1bO5D\x1bO5Cx", "a bcx| def", nil},
	{"Ctrl-arrows rxvt", "a bc def\x1bOd\x1bOd\x1bOcx", "a bcx| def", nil},
	{"Alt-arrows rxvt", "a bc def\x1b\x1b[D\x1b\x1b[D\x1b\x1b[Cx", "a bcx| def", nil},
	{"Shift-arrows rxvt", "abc\x1b[d\x1b[d\x1b[cx", "abx|c", nil},
	{"backspace", "show\x7f\x08x", "shx|", nil},
	{"backspace in the text", "show\x02\x7fx", "shx|w", nil},
	{"backspace at the beginning", "a\x01\x7f\x7fx", "x|a", nil},
	{"Ctrl-D deletes", "show\x01\x04\x04x", "x|ow", nil},
	{"Ctrl-D at the end", "show\x04x", "showx|", nil},
	{"Ctrl-D on an empty line", "a\x7f\x04", "|", []Event{EOF}},
	{"Delete", "show\x01\x1b[3~x", "x|how", nil},
	{"Home and End", "ab\x1b[Hx\x1b[Fy\x1bOHz\x1bOFq\x1b[1~1\x1b[4~2\x1b[7~3\x1b[8~4", "31zxabyq24|", nil},
	{"Insert and the page keys do nothing", "a\x1b[2~\x1b[5~\x1b[6~b", "ab|", nil},
	{"function keys do nothing", "a\x1bOP\x1b[[A\x1b[15~\x1b[1;5Pb", "ab|", nil},
	{"numbers beyond all keys do nothing", "ab\x01\x1b[65539~\x1b[655403~\x1b[65736~\x0bx", "x|", nil},
	{"keypad Enter", "a\x1bOM", "a|", []Event{Line}},
	{"Ctrl-K", "show ip\x1bb\x0bx", "show x|", nil},
	{"Ctrl-U", "show ip\x1bb\x15x", "x|ip", nil},
	{"Ctrl-X", "show ip\x1bb\x18x", "x|ip", nil},
	{"Ctrl-W", "show gi0/1\x17x", "show x|", nil},
	{"Ctrl-W and blanks", "show ip   \x17x", "show x|", nil},
	{"Esc D", "show ip\x01\x1bdx", "x| ip", nil},
	{"Esc Backspace", "show gi0/1\x1b\x7fx", "show gi0/x|", nil},
	{"Esc Ctrl-H", "show gi0/1\x1b\x08x", "show gi0/x|", nil},
	{"Ctrl-Delete", "show ip\x01\x1b[3;5~x", "x| ip", nil},
	{"Ctrl-Delete rxvt", "show ip\x01\x1b[3^x", "x| ip", nil},
	{"Shift-Delete rxvt is nothing", "ab\x01\x1b[3$x", "x|ab", nil},
	{"yank", "show ip\x17\x19\x19", "show ipip|", nil},
	{"kills in a row are one", "a b c\x17\x17x\x19", "a xb c|", nil},
	{"kill back and forth", "a b c\x02\x17\x0bx\x19", "a xb c|", nil},
	{"older yanks", "one\x17x\x7ftwo\x17x\x7f\x19\x1by", "one|", nil},
	{"older yanks go round", "one\x17x\x7ftwo\x17x\x7f\x19\x1by\x1bY", "two|", nil},
	{"Esc Y without yank", "one\x17x\x1by", "x|", nil},
	{"yank with nothing", "a\x19", "a|", nil},
	{"Ctrl-T in the text", "abcd\x02\x02\x14x", "acbx|d", nil},
	{"Ctrl-T at the end", "abcd\x14x", "abdcx|", nil},
	{"Ctrl-T alone", "a\x14\x01\x14x", "x|a", nil},
	{"case", "one two three\x01\x1bc\x1bu\x1bl", "One TWO three|", nil},
	{"capitalize behind a blank", "one tWO\x01\x1bf\x1bc", "one Two|", nil},
	{"lower", "ÄÖ\x01\x1bL", "äö|", nil},
	{"Ctrl-V", "a\x16\x03b\x16?", "a\x03b?|", nil},
	{"Esc Q", "a\x1bq\x1bb\x1bQ\t", "a\x1bb\t|", nil},
	{"Ctrl-V and a wide character", "\x16世", "世|", nil},
	{"move over literals", "\x16\x01\x16\x02\x02\x02x\x06\x7f", "x|\x02", nil},
	{"undo typing", "show\x1f", "|", nil},
	{"undo a kill", "show ip\x17\x1f", "show ip|", nil},
	{"undo twice", "show ip\x17\x1f\x1f", "|", nil},
	{"undo in the text", "abc\x02\x7f\x1f", "ab|c", nil},
	{"undo nothing", "\x1f\x1fa", "a|", nil},
	{"undo a yank", "ab\x15\x19\x1f", "|", nil},
	{"older", "\x10\x10", "show version|", nil},
	{"older and newer", "dra\x10\x10\x0e\x0e", "dra|", nil},
	{"arrows up and down", "dra\x1b[A\x1b[A\x1b[Bx", "show clockx|", nil},
	{"oldest and newest", "dra\x1b<x\x1b>", "dra|", nil},
	{"oldest", "\x1b<", "ping 10.0.0.1|", nil},
	{"beyond the oldest", "\x10\x10\x10\x10\x10\x10", "ping 10.0.0.1|", nil},
	{"search", "\x12ver\x05", "show version|", nil},
	{"search shows the place", "\x12ver\x1bbx", "x|show version", nil},
	{"search again", "\x12show\x12\x05", "show version|", nil},
	{"search on and back", "\x12show\x12\x13\x05", "show clock|", nil},
	{"search forward", "\x10\x10\x10\x13clo\x05", "show clock|", nil},
	{"search and Enter", "\x12ping\r", "|ping 10.0.0.1", []Event{Line}},
	{"search, no such line", "dra\x12zzz\x05", "dra|", nil},
	{"search left", "dra\x12ver\x07x", "drax|", nil},
	{"search, query shortened", "\x12verx\x7f\x05", "show version|", nil},
	{"search, query emptied", "dra\x12v\x7f\x05", "dra|", nil},
	{"search for a question mark", "\x12?\x07", "|", nil},
	{"search, undone", "dra\x12ver\x05\x1f", "dra|", nil},
	{"search, then older", "\x12clock\x05\x10", "show version|", nil},
	{"search for UTF-8", "\x12ä\x7fver\x05", "show version|", nil},
	{"events", "a\x03\x1a\x1e?\tb\r\n", "ab|", []Event{Interrupt, Suspend, Break, Help, Complete, Line, Line}},
	{"undefined keys", "a\x00\x0f\x11\x1c\x1db", "ab|", nil},
	{"redisplay", "ab\x02\x0cx", "ax|b", nil},
	{"paste", "\x1b[200~a\tb?\x01\x7f\x1b[Dc\x1b[201~d\x1b[De", "a\tb?ce|d", nil},
	{"paste with a line end", "\x1b[200~a\rb\x1b[201~?", "ab|", []Event{Line, Help}},
	{"paste without an end", "\x1b[200~a\x03?b", "ab|", []Event{Interrupt, Help}},
	{"wide", "世界\x02x", "世x|界", nil},
	{"backspace takes a cluster", "ae\u0301\x7fx", "ax|", nil},
	{"cursor steps over a cluster", "ae\u0301b\x02\x02x", "ax|e\u0301b", nil},
	{"emoji cluster", "a👩\u200d👧b\x02\x02\x7fx", "x|👩\u200d👧b", nil},
	{"delete a cluster", "👩\u200d👧b\x01\x04x", "x|b", nil},
	{"flag", "a🇩🇪\x7fx", "ax|", nil},
	{"mark typed in the text", "eb\x02\u0301", "e\u0301|b", nil},
	{"mark at the beginning", "b\x01\u0301x", "\u0301x|b", nil},
	{"broken bytes", "a\xffb\xe9c\xc3\x28\xe4\xb8x", "a\uFFFDb\uFFFDc\uFFFD(\uFFFDx|", nil},
	{"overlong, surrogate, too large", "\xc0\x80\xed\xa0\x80\xf4\x90\x80\x80", strings.Repeat("\uFFFD", 9) + "|", nil},
	{"broken, then Enter", "\xe4\xb8\r", "\uFFFD|", []Event{Line}},
	{"C1 and invisible characters", "a\u0085\u202e\u200b\u00adb", "ab|", nil},
	{"unknown sequences", "a\x1b[99~\x1b[?1;2c\x1b[<0;1;1M\x1b]0;t\ab\x1bPx\x1b\\c\x1b#8\x1b[>0q\x1bzd", "abcd|", nil},
	{"a control character ends a sequence", "ab\x1b[1\x01x\x1b]2\x05y", "xaby|", nil},
}

func keyHistory() *History {
	h := NewHistory(0)
	for _, l := range []string{"ping 10.0.0.1", "show version", "show clock"} {
		h.Add(l)
	}
	return h
}

func TestKeys(t *testing.T) {
	for _, c := range keyTests {
		for size := 1; size <= len(c.keys); size++ {
			for _, cfg := range []Config{{Width: 80, InsertChar: true}, {Width: 80}, {Width: 7, InsertChar: true}, {Width: 3}, {Width: 1}, {Width: NoWrap}} {
				cfg.History = keyHistory()
				r := newRig(t, cfg)
				r.start("r1# ")
				if i := strings.IndexByte(c.keys, 0x0c); i >= 0 {
					r.feed(c.keys[:i], size)
					r.prints("r1# " + r.ed.Text() + "\r\n")
					r.feed(c.keys[i:], size)
				} else {
					r.feed(c.keys, size)
				}
				r.check(fmt.Sprintf("%s in pieces of %d", c.name, size))
				at := r.ed.Cursor()
				if got := r.ed.Text()[:at] + "|" + r.ed.Text()[at:]; got != c.want || !slices.Equal(r.events, c.events) {
					t.Fatalf("%s in pieces of %d: %q, events %v; want %q, events %v", c.name, size, got, r.events, c.want, c.events)
				}
			}
		}
	}
}
