package lineedit

import (
	"fmt"
	"strings"
	"testing"
)

// painted feeds setup and then keys, and returns what the keys made the editor send.
func painted(cfg Config, setup, keys string) string {
	e := New(cfg)
	e.Start(nil, "router# ")
	e.Feed(nil, []byte(setup))
	out, _, _ := e.Feed(nil, []byte(keys))
	return string(out)
}

const (
	twenty = "0123456789abcdefghij"
	left   = "\x02"
)

func TestBytesSent(t *testing.T) {
	h := NewHistory(0)
	h.Add("show interface Gi0/1 status")
	h.Add("show interface Gi0/2 status")
	back20 := strings.Repeat(left, 20)
	long := strings.Repeat("x", 90)
	ich := Config{Width: 80, InsertChar: true, History: h}
	for _, c := range []struct {
		name, setup, keys string
		cfg               Config
		want              string
	}{
		{"append", twenty, "x", ich, "x"},
		{"append on the second row", long, "x", ich, "x"},
		{"append wide", twenty, "世", ich, "世"},
		{"append in the last column", strings.Repeat("x", 71), "y", ich, "y \r"},
		{"insert with 20 to the right", twenty + twenty + back20, "x", ich, "\x1b[@x"},
		{"insert a run with 20 to the right", twenty + twenty + back20, "xyz", ich, "\x1b[3@xyz"},
		{"insert near the end", twenty + left, "x", ich, "xj\b"},
		{"insert without ICH", twenty + left + left + left, "x", Config{Width: 80}, "xhij\b\b\b"},
		{"insert without ICH, 20 to the right", twenty + back20, "x", Config{Width: 80}, "x" + twenty + "\x1b[20D"},
		{"backspace at the end", twenty, "\x7f", ich, "\b \b"},
		{"backspace of a wide character", "世", "\x7f", ich, "\b\b\x1b[K"},
		{"backspace in the text", twenty + twenty + back20, "\x7f", ich, "\b\x1b[P"},
		{"delete in the text", twenty + twenty + back20, "\x04", ich, "\x1b[P"},
		{"recall", "", "\x10", ich, "show interface Gi0/2 status"},
		{"recall, 1 differs", "\x10", "\x10", ich, "\x1b[8D1\x1b[7C"},
		{"left", twenty, left, ich, "\b"},
		{"right", twenty + left, "\x06", ich, "j"},
		{"home", twenty, "\x01", ich, "\x1b[20D"},
		{"end", twenty + "\x01", "\x05", ich, "\x1b[20C"},
		{"home and end at once", twenty, "\x01\x05", ich, "\x1b[20D\x1b[20C"},
		{"kill to the end", twenty + back20, "\x0b", ich, "\x1b[K"},
		{"kill the line over rows", long, "\x15", ich, "\x1b[A\x1b[10D\x1b[J"},
		{"left over the margin", strings.Repeat("x", 72), left, ich, "\x1b[A\x1b[79C"},
		{"Enter", twenty, "\r", ich, ""},
		{"plain append", twenty, "x", Config{Plain: true}, "x"},
		{"plain backspace", twenty, "\x7f", Config{Plain: true}, "\b \b"},
		{"plain insert", twenty + left, "x", Config{Plain: true}, "xj\b"},
		{"plain home", "abc", "\x01", Config{Plain: true}, "\b\b\b"},
		{"plain word", "abc def\x1bb", "\x05", Config{Plain: true}, "def"},
		{"plain kill", "abc def\x1bb", "\x0b", Config{Plain: true}, "   \b\b\b"},
		{"never wraps", strings.Repeat("x", 600), "x\x7f", Config{Width: 511}, "x\b \b"},
	} {
		got := painted(c.cfg, c.setup, c.keys)
		if c.name == "kill the line over rows" { // the ways there are equally long
			if len(got) > len(c.want) || !strings.HasSuffix(got, "\x1b[J") {
				t.Errorf("%s: sent %q", c.name, got)
			}
			continue
		}
		if got != c.want {
			t.Errorf("%s: sent %q, want %q", c.name, got, c.want)
		}
	}
}

func TestPlainSendsNoSequences(t *testing.T) {
	for _, c := range keyTests {
		e := New(Config{Plain: true, Width: 20, History: keyHistory()})
		out := e.Start(nil, "r1# ")
		for in := []byte(c.keys); len(in) > 0; {
			var n int
			out, n, _ = e.Feed(out, in)
			in = in[n:]
		}
		out = e.Erase(out)
		out = e.Paint(out)
		out = e.Resize(out, 5)
		out = e.End(out)
		if strings.ContainsRune(string(out), 0x1b) {
			t.Errorf("%s: sent %q", c.name, out)
		}
	}
}

func TestPlainScreen(t *testing.T) {
	for _, c := range keyTests {
		if strings.ContainsAny(c.keys, "\x0c\x12\x13") || strings.HasPrefix(c.want, "\u0301") {
			continue // what needs a redraw goes to a new row
		}
		r := newRig(t, Config{Plain: true, History: keyHistory()})
		r.start("r1# ")
		r.feed(c.keys, 1)
		r.check(c.name)
	}
}

// fillings are lines that reach, meet and pass the margin in all ways, at any width.
var fillings = []string{"", "abc", "abcdefgh", "abcdefghijklmnopqrstuvw", "世界世界世界", "a世界世b界世界", "e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301", "\x16\x01\x16\x02\x16\x03ab\x16\x04cd\x16\x1b", "👩\u200d👧👩\u200d👧x"}

var gestures = []string{"", "\x01", "\x02", "\x02\x02\x02", "\x1bb", "\x01\x06\x06", "\x02\x7f", "\x01\x04", "\x02\x02X", "\x02\x02世", "\x01YZ", "\x15", "\x02\x02\x0b", "\x01\u0301", "\x17\x19\x19", "\x14", "\x02\x02\x02\x14", "\x02\u0301", "\x01\x04\x1f\x1f"}

func TestMarginsAndPrompts(t *testing.T) {
	for _, width := range []int{1, 2, 3, 5, 8, 12} {
		for _, prompt := range []string{"", "r# ", "0123456789ab"[:width], "a long prompt of 25 col# ", "世界# "} {
			for _, ich := range []bool{false, true} {
				for i, text := range fillings {
					for j, keys := range gestures {
						if prompt == "" && strings.Contains(keys, "\u0301") {
							continue // a mark at the left margin has nothing to go to
						}
						r := newRig(t, Config{Width: width, InsertChar: ich})
						what := fmt.Sprintf("prompt %q, filling %d, gesture %d", prompt, i, j)
						r.start(prompt)
						r.check(what)
						r.feed(text, 1)
						r.check(what)
						for k := range keys {
							r.feed(keys[k:k+1], 1)
							if r.ed.in.state == ground {
								r.check(what)
							}
						}
						r.message("link up")
						r.check(what + ", message")
						r.feed("q\x7f", 1)
						r.check(what + ", after message")
					}
				}
			}
		}
	}
}

func TestResize(t *testing.T) {
	for from := 1; from <= 14; from += 2 {
		for to := 1; to <= 15; to++ {
			for i, text := range fillings {
				for _, keys := range []string{"", "\x01", "\x02\x02\x02"} {
					r := newRig(t, Config{Width: from})
					if from < 2 || to < 2 {
						text = strings.NewReplacer("世", "w", "界", "v", "👩", "x", "👧", "y").Replace(text)
					}
					what := fmt.Sprintf("from %d to %d, filling %d, keys %q", from, to, i, keys)
					r.message("first")
					r.start("r1# ")
					r.feed(text+keys, 1)
					r.check(what)
					r.resize(to)
					if to < from && strings.ContainsAny(text, "世👩") {
						// where a wide character did not fit, the row ends in a blank that the terminal cannot tell from text:
						// its rows and ours may be one apart, so what stands above may differ; the line must be right.
						continue
					}
					r.check(what)
					r.feed("z\x7f", 1)
					r.check(what)
				}
			}
		}
	}
}

func TestBottomOfScreen(t *testing.T) {
	for width := 4; width <= 11; width++ {
		r := newRig(t, Config{Width: width, InsertChar: true})
		r.rows = 9
		r.screen = newStrict(width, 9)
		r.prints("1\r\n2\r\n3\r\n4\r\n5\r\n6\r\n7\r\n8\r\n")
		r.send([]byte("1\r\n2\r\n3\r\n4\r\n5\r\n6\r\n7\r\n8\r\n"))
		r.start("r# ")
		for i, key := range strings.SplitAfter("abcdefghijklmnop\x01\x05\x01x\x05\x02\x7f\x7fyz\x01世\x05q\x15\x19", "") {
			r.feed(key, 9)
			r.check(fmt.Sprintf("key %d", i))
		}
	}
}

func TestMessagesOverRows(t *testing.T) {
	r := newRig(t, Config{Width: 20, InsertChar: true})
	r.start("router# ")
	r.feed(strings.Repeat("0123456789", 5), 1)
	for i := range 50 {
		r.feed(left, 1)
		r.message(fmt.Sprintf("message %d", i))
		r.check("message")
	}
	if out := r.ed.Paint(nil); len(out) != 0 {
		t.Errorf("Paint of what is on the screen sent %q", out)
	}
	r.ed.Erase(nil)
	if out := r.ed.Erase(nil); len(out) != 0 {
		t.Errorf("Erase of what is not on the screen sent %q", out)
	}
	if out, _, _ := r.ed.Feed(nil, []byte("hidden\x01\x0b")); len(out) != 0 {
		t.Errorf("keys sent %q while the line was off the screen", out)
	}
}

func TestEnd(t *testing.T) {
	for _, c := range []struct {
		width                int
		text, suffix, screen string
	}{
		{80, "show", "", "r# show"},
		{80, "show\x01", "^C", "r# show^C"},
		{80, "show\x01", "?", "r# show?"},
		{6, "abcdefghi\x01", "", "r# abc\ndefghi"},
		{6, "abcdefgh\x01", "^C", "r# abc\ndefgh^\nC"},
		{6, "abcdefghi\x01", "^C", "r# abc\ndefghi\n^C"},
		{6, "abcdefghij\x02", "", "r# abc\ndefghi\nj"},
	} {
		r := newRig(t, Config{Width: c.width})
		r.start("r# ")
		r.feed(c.text, 1)
		r.send(r.ed.EndWith(nil, c.suffix))
		if got := r.screen.Text(); got != c.screen || r.screen.Err() != nil {
			t.Errorf("%q ended with %q: %q, %v", c.text, c.suffix, got, r.screen.Err())
		}
		if x, y := r.screen.Cursor(); x != 0 || y != strings.Count(c.screen, "\n")+1 {
			t.Errorf("%q ended with %q: cursor at %d,%d", c.text, c.suffix, x, y)
		}
	}
}

func TestReplaceAndInsert(t *testing.T) {
	r := newRig(t, Config{Width: 10, InsertChar: true, MaxLine: 30})
	r.start("r# ")
	for i, text := range []string{"show", "show version", "shew version", "show 世界 version", "show 世 version", "", "a\xffb", "é", "è", "aĩb", "aéb", "e\u0301y", "ex\u0301y", "e\u0301y", "xy", strings.Repeat("世", 20)} {
		r.send(r.ed.Replace(nil, text, (i*5)%11))
		r.check(text)
	}
	if got := r.ed.Text(); got != strings.Repeat("世", 10) || !r.ed.TooLong() {
		t.Errorf("text %q, too long %v", got, r.ed.TooLong())
	}
	r.send(r.ed.Replace(nil, "sh v", 2))
	r.send(r.ed.Insert(nil, "ow"))
	r.check("insert")
	if r.ed.Text() != "show v" || r.ed.Cursor() != 4 || r.ed.TooLong() {
		t.Errorf("text %q, cursor %d", r.ed.Text(), r.ed.Cursor())
	}
}
