package safe

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"
)

var texts = []struct{ name, in, text, line string }{
	{"plain", "up, 10 packets", "up, 10 packets", "up, 10 packets"},
	{"empty", "", "", ""},
	{"lines and tabs", "a\tb\nc", "a\tb\nc", `a\x09b\x0ac`},
	{"CR LF", "a\r\nb", "a\nb", `a\x0d\x0ab`},
	{"lone CR", "a\rb\r", `a\x0db\x0d`, `a\x0db\x0d`},
	{"window title", "\x1b]2;x\a", `\x1b]2;x\x07`, `\x1b]2;x\x07`},
	{"report title", "\x1b[21t", `\x1b[21t`, `\x1b[21t`},
	{"cursor report", "\x1b[6n", `\x1b[6n`, `\x1b[6n`},
	{"device control", "\x1bP", `\x1bP`, `\x1bP`},
	{"clipboard", "\x1b]52;c;eA==\a", `\x1b]52;c;eA==\x07`, `\x1b]52;c;eA==\x07`},
	{"backspace", "abc\b\b\bxyz", `abc\x08\x08\x08xyz`, `abc\x08\x08\x08xyz`},
	{"NUL and DEL", "a\x00b\x7fc", `a\x00b\x7fc`, `a\x00b\x7fc`},
	{"raw C1", "a\x9b2Jb", `a\x9b2Jb`, `a\x9b2Jb`},
	{"C1 as UTF-8", "a\u009b2Jb", `a\xc2\x9b2Jb`, `a\xc2\x9b2Jb`},
	{"broken UTF-8", "\xc3(\xe2\x82", `\xc3(\xe2\x82`, `\xc3(\xe2\x82`},
	{"overlong ESC", "\xc0\x9b", `\xc0\x9b`, `\xc0\x9b`},
	{"surrogate", "\xed\xa0\x80", `\xed\xa0\x80`, `\xed\xa0\x80`},
	{"UTF-8", "Zürich 東京 😀 é", "Zürich 東京 😀 é", "Zürich 東京 😀 é"},
	{"override", "a\u202eb", `a\xe2\x80\xaeb`, `a\xe2\x80\xaeb`},
	{"isolate", "a\u2067b", `a\xe2\x81\xa7b`, `a\xe2\x81\xa7b`},
	{"line separator", "a\u2028b", `a\xe2\x80\xa8b`, `a\xe2\x80\xa8b`},
	{"no-break space", "a\u00a0b", "a\u00a0b", "a\u00a0b"},
}

func TestR050_ForeignTextIsEscaped(t *testing.T) {
	for _, tt := range texts {
		t.Run(tt.name, func(t *testing.T) {
			// Each case at each of sixteen places in a word, for the scan takes eight bytes at a time.
			for pad := range 16 {
				front, back := strings.Repeat("x", pad), strings.Repeat("y", 15-pad)
				in := []byte(front + tt.in + back)
				want := front + tt.text + back
				if strings.HasSuffix(tt.in, "\r") && back == "" {
					want = front + tt.text
				}
				if got := string(AppendText([]byte("> "), in)); got != "> "+want {
					t.Errorf("AppendText(%q) = %q, want %q", in, got, "> "+want)
				}
				if got, want := string(AppendLine(nil, in, 1000)), front+tt.line+back; got != want {
					t.Errorf("AppendLine(%q) = %q, want %q", in, got, want)
				}
				if got, want := Line(string(in), 1000), front+tt.line+back; got != want {
					t.Errorf("Line(%q) = %q, want %q", in, got, want)
				}
			}
		})
	}
}

func TestEveryByteAlone(t *testing.T) {
	for c := range 256 {
		got := string(AppendText(nil, []byte{byte(c)}))
		kept := c == '\n' || c == '\t' || c >= 0x20 && c < 0x7f
		if kept != (got == string([]byte{byte(c)})) {
			t.Errorf("byte %#x became %q", c, got)
		}
	}
}

func TestLineIsCut(t *testing.T) {
	for _, tt := range []struct {
		in    string
		limit int
		want  string
	}{
		{"abcdef", 6, "abcdef"},
		{"abcdefg", 6, "abc..."},
		{"ab\x1b\x1b", 8, `ab...`}, // escapes are not cut in two
		{"ab\x1b\x1b", 10, `ab\x1b\x1b`},
		{"äöü", 6, "äöü"},
		{"äöüß", 7, "äö..."},
		{"äöüß", 6, "ä..."},
		{"abc", 2, ""},
		{"abcd", 3, "..."},
		{"", 0, ""},
		{strings.Repeat("x", 1024), 64, strings.Repeat("x", 61) + "..."},
	} {
		if got := Line(tt.in, tt.limit); got != tt.want {
			t.Errorf("Line(%q, %d) = %q, want %q", tt.in, tt.limit, got, tt.want)
		}
	}
}

// TestPartialMakesCutsInvisible feeds text in two pieces at every place, holding back what Partial says.
func TestPartialMakesCutsInvisible(t *testing.T) {
	for _, tt := range texts {
		for i := range len(tt.in) {
			first := []byte(tt.in[:i])
			keep := len(first) - Partial(first)
			got := AppendText(nil, first[:keep])
			got = AppendText(got, []byte(tt.in[keep:]))
			if string(got) != tt.text {
				t.Errorf("%s cut at %d: %q, want %q", tt.name, i, got, tt.text)
			}
		}
	}
}

func TestNoAllocation(t *testing.T) {
	in := bytes.Repeat([]byte("GigabitEthernet0/1 is up, \x1b[0m line protocol ü\r\n"), 20)
	dst := make([]byte, 0, 4*len(in))
	if n := testing.AllocsPerRun(100, func() {
		dst = AppendText(dst[:0], in)
		dst = AppendLine(dst[:0], in, 200)
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func FuzzEscape(f *testing.F) {
	for _, tt := range texts {
		f.Add([]byte(tt.in), 20)
	}
	f.Fuzz(func(t *testing.T, in []byte, limit int) {
		text := AppendText(nil, in)
		if !utf8.Valid(text) || len(text) > 4*len(in) {
			t.Errorf("AppendText(%q) = %q", in, text)
		}
		if again := AppendText(nil, text); !bytes.Equal(again, text) {
			t.Errorf("escaped text %q is not printable: %q", text, again)
		}
		line := AppendLine(nil, in, limit)
		if !utf8.Valid(line) || len(line) > max(limit, 0) || bytes.ContainsAny(line, "\n\t\r\x1b\x7f") {
			t.Errorf("AppendLine(%q, %d) = %q", in, limit, line)
		}
		for _, c := range text {
			if c < 0x20 && c != '\n' && c != '\t' || c == 0x7f {
				t.Fatalf("AppendText(%q) let %#x pass", in, c)
			}
		}
	})
}

func BenchmarkAppendText(b *testing.B) {
	for _, bb := range []struct{ name, line string }{
		{"lines", "GigabitEthernet0/1 is up, line protocol is up, 1500 bytes MTU, 64 lines\n"},
		{"utf8", "接口 GigabitEthernet0/1 已启用，线路协议已启用\n"},
		{"hostile", "\x1b]2;x\a\x1b[6n\x1b[21t\b\b\b\b\x9b\x00\x7f\n"},
	} {
		b.Run(bb.name, func(b *testing.B) {
			in := bytes.Repeat([]byte(bb.line), 1000)
			dst := make([]byte, 0, 4*len(in))
			b.SetBytes(int64(len(in)))
			b.ReportAllocs()
			for b.Loop() {
				dst = AppendText(dst[:0], in)
			}
		})
	}
}
