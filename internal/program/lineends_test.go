package program

import (
	"bytes"
	"testing"
)

var lineEndCases = []struct{ in, out string }{
	{"", ""},
	{"ls\r\x00", "ls\r"},
	{"ls\r\n", "ls\r"},
	{"ls\r", "ls\r"},
	{"ls\n", "ls\r"},
	{"\n\n", "\r\r"},
	{"\r\r\n\r\x00\n", "\r\r\r\r"},
	{"a\r\nb\r\x00c\rd\ne", "a\rb\rc\rd\re"},
	{"\x00", "\x00"}, // Ctrl-Space
	{"\r\x00\x00", "\r\x00"},
	{"ab\x7f\x7f", "ab\b\b"},
	{"\r\x7f\n", "\r\b\r"},
	{"\xff\xfe\x80", "\xff\xfe\x80"},
}

func backspace() byte { return '\b' }

// TestT3X_17_LineEndsAndDEL: whatever a client sends for Enter is one CR, and DEL is the pty's erase, however the stream is cut.
func TestT3X_17_LineEndsAndDEL(t *testing.T) {
	for _, c := range lineEndCases {
		for i := 0; i <= len(c.in); i++ {
			var l LineEnds
			got := string(l.Translate([]byte(c.in[:i]), false, backspace)) + string(l.Translate([]byte(c.in[i:]), false, backspace))
			if got != c.out {
				t.Errorf("%q cut at %d: %q, want %q", c.in, i, got, c.out)
			}
		}
		var l LineEnds
		var got []byte
		for _, b := range []byte(c.in) {
			got = append(got, l.Translate([]byte{b}, false, backspace)...)
		}
		if string(got) != c.out {
			t.Errorf("%q byte by byte: %q, want %q", c.in, got, c.out)
		}
	}
}

func TestLineEndsInBinary(t *testing.T) {
	var l LineEnds
	l.Translate([]byte("\r"), false, backspace)
	const all = "\nls\r\nx\r\x00\x7f\n"
	if got := l.Translate([]byte(all), true, nil); string(got) != all {
		t.Errorf("%q", got)
	}
	if got := l.Translate([]byte("\n"), false, nil); string(got) != "\r" {
		t.Errorf("behind binary: %q", got) // the CR before belongs to another mode
	}
}

func TestDELWithoutErase(t *testing.T) {
	var l LineEnds
	if got := l.Translate([]byte("\x7f\x7f"), false, func() byte { return 0 }); string(got) != "\x7f\x7f" {
		t.Errorf("%q", got)
	}
}

func FuzzLineEnds(f *testing.F) {
	for _, c := range lineEndCases {
		f.Add([]byte(c.in), uint8(1))
	}
	f.Fuzz(func(t *testing.T, in []byte, step uint8) {
		var whole, cut LineEnds
		want := whole.Translate(bytes.Clone(in), false, backspace)
		var got []byte
		for p := bytes.Clone(in); len(p) > 0; {
			n := min(len(p), int(step)+1)
			got = append(got, cut.Translate(p[:n], false, backspace)...)
			p = p[n:]
		}
		if !bytes.Equal(got, want) {
			t.Fatalf("%q in steps of %d: %q, want %q", in, step, got, want)
		}
		if bytes.ContainsAny(want, "\n\x7f") {
			t.Fatalf("%q: %q", in, want)
		}
		// every Enter counts once: drop the partners, then count
		pairs := bytes.ReplaceAll(bytes.ReplaceAll(in, []byte("\r\n"), []byte("\r")), []byte("\r\x00"), []byte("\r"))
		if n := bytes.Count(pairs, []byte("\r")) + bytes.Count(pairs, []byte("\n")); n != bytes.Count(want, []byte("\r")) {
			t.Fatalf("%q: %d Enter, want %d", in, bytes.Count(want, []byte("\r")), n)
		}
	})
}
