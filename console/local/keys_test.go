package local

import (
	"strings"
	"testing"
)

func TestNext(t *testing.T) {
	for in, want := range map[string]int{"a": 1, "show ver": 8, "sh?": 2, "?": 1, "\x03x": 1, "\x1b": 0, "\x1b[": 0, "\x1b[A": 3, "\x1b[1;5Cx": 6, "\x1bOA": 3,
		"\x1bf": 2, "\x1b[" + strings.Repeat("1", 100): maxSequence, "ü": 2, "\xc3": 0, "a\xc3": 1, "\xff": 1, "日本\r": 6, "\x7f": 1} {
		if got := next([]byte(in)); got != want {
			t.Errorf("%q: %d, want %d", in, got, want)
		}
	}
}

// FuzzNext: whatever is typed comes through in pieces that are whole, and nothing is waited for without a bound.
func FuzzNext(f *testing.F) {
	f.Add("show ver\x1b[A?\x1bf\xc3\xbc\xff\r")
	f.Fuzz(func(t *testing.T, in string) {
		p := []byte(in)
		for len(p) > 0 {
			n := next(p)
			if n < 0 || n > len(p) || n == 0 && len(p) >= maxSequence {
				t.Fatalf("%q: %d", p, n)
			}
			if n == 0 {
				return
			}
			p = p[n:]
		}
	})
}

func TestIsWord(t *testing.T) {
	for word, want := range map[string]bool{"show": true, "eth0": true, "10": true, "NAME": false, "<0-15>": false, "HH:MM:SS": false, "|": false, "<cr>": false, "": false,
		"GigabitEthernet0": true} {
		if isWord(word) != want {
			t.Errorf("%q: %v", word, !want)
		}
	}
}
