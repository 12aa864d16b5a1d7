package lineedit

import (
	"regexp"
	"strings"
	"testing"
)

var lineEnd = regexp.MustCompile("\r\n|\r\x00|\n\r|\r|\n")

func TestFold(t *testing.T) {
	for _, in := range []string{
		"", "a", "a\r", "a\n", "a\r\nb", "a\r\x00b", "a\n\rb", "a\r\rb", "a\n\nb", "\r\n\r\n", "\r\x00\r\n\n\r", "\x00a\x00", "\r\n\x00", "\r\x00\n", "\n\r\n",
	} {
		want := lineEnd.ReplaceAllString(in, "\r")
		for i := 0; i <= len(in); i++ {
			var f Fold
			got := string(f.Bytes([]byte(in[:i]))) + string(f.Bytes([]byte(in[i:])))
			if got != want {
				t.Errorf("%q split at %d: %q, want %q", in, i, got, want)
			}
		}
	}
}

func FuzzFold(f *testing.F) {
	f.Add("a\r\nb\r\x00c\rd\n\re\n", uint8(3))
	f.Fuzz(func(t *testing.T, in string, size uint8) {
		var fold Fold
		var got strings.Builder
		for i := 0; i < len(in); {
			k := min(int(size)+1, len(in)-i)
			got.Write(fold.Bytes([]byte(in[i : i+k])))
			got.Write(fold.Bytes(nil))
			i += k
		}
		if want := lineEnd.ReplaceAllString(in, "\r"); got.String() != want {
			t.Errorf("%q: %q, want %q", in, got.String(), want)
		}
	})
}

func TestHistory(t *testing.T) {
	h := NewHistory(3)
	for _, l := range []string{"a", "a", "", "b", "a", "c"} {
		h.Add(l)
	}
	if h.Len() != 3 || h.At(0) != "b" || h.At(1) != "a" || h.At(2) != "c" || h.At(3) != "" || h.At(-1) != "" {
		t.Errorf("history %q", h.lines)
	}
	h.SetSize(1)
	if h.Len() != 1 || h.At(0) != "c" {
		t.Errorf("history %q", h.lines)
	}
	var zero History
	for i := range 50 {
		zero.Add(strings.Repeat("x", i+1))
	}
	if zero.Len() != DefaultHistory {
		t.Errorf("%d lines", zero.Len())
	}
	if (*History)(nil).Len() != 0 {
		t.Error("a nil History has lines")
	}
}
