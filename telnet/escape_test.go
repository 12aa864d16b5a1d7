package telnet

import (
	"bytes"
	"testing"
)

// escapeSimply is Escape as RFC 854 says it, a byte at a time. first is the index of the first byte that gets another.
func escapeSimply(p []byte, binary bool) (out []byte, first int) {
	first = len(p)
	for i, c := range p {
		switch out = append(out, c); {
		case c == IAC:
			out = append(out, IAC)
		case c == '\r' && !binary && i+1 < len(p) && p[i+1] != '\n':
			out = append(out, 0)
		default:
			continue
		}
		first = min(first, i)
	}
	return out, first
}

func FuzzEscape(f *testing.F) {
	f.Add([]byte("up\r\ndown\r\n\xffa\rb\r"), uint16(5), false)
	f.Add(bytes.Repeat([]byte("\r\n"), 200), uint16(301), false)
	f.Add(append(bytes.Repeat([]byte("up\r\n"), 80), "\rx\r\r\n\xff\r\xff"...), uint16(17), false)
	f.Add([]byte("\r\r\n\xff\xff"), uint16(1), true)
	f.Fuzz(func(t *testing.T, p []byte, cut uint16, binary bool) {
		want, first := escapeSimply(p, binary)
		var cr bool
		if got := Escape([]byte("before"), p, binary, &cr); string(got) != "before"+string(want) || cr != (!binary && bytes.HasSuffix(p, []byte("\r"))) {
			t.Errorf("%q: %q, %v; want %q", p, got, cr, want)
		}
		n := int(cut) % (len(p) + 1)
		cr = false
		if got := Escape(Escape(nil, p[:n], binary, &cr), p[n:], binary, &cr); !bytes.Equal(got, want) {
			t.Errorf("%q cut at %d: %q, want %q", p, n, got, want)
		}
		if got := special(p, binary); got != first {
			t.Errorf("%q: the first that needs another is %d, want %d", p, got, first)
		}
	})
}

// TestEscapeAtEveryPlace puts what needs another byte at every place of short and long lines: they are looked at in blocks.
func TestEscapeAtEveryPlace(t *testing.T) {
	for _, base := range []string{"up\r\n", "\r\n", "GigabitEthernet0/1 is up, line protocol is up, address is 0011\r\n"} {
		p := bytes.Repeat([]byte(base), 700/len(base))
		for _, odd := range []string{"\rx", "\r\r", "\xff", "\r\xff"} {
			for i := range len(p) - 2 {
				in := bytes.Clone(p)
				copy(in[i:], odd)
				var cr bool
				want, _ := escapeSimply(in, false)
				if got := Escape(nil, in, false, &cr); !bytes.Equal(got, want) {
					t.Fatalf("%q at %d of %q: %q", odd, i, base, got)
				}
			}
		}
	}
}
