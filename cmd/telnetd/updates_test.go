package main

import (
	"bytes"
	"slices"
	"strings"
	"testing"
)

const begin, end = "\x1b[?2026h", "\x1b[?2026l"

// writes feeds pieces and returns what is written for each.
func writes(u *updates, pieces ...string) (w []string) {
	for _, p := range pieces {
		w = append(w, string(u.next([]byte(p))))
	}
	return w
}

func TestT3X_17_Updates(t *testing.T) {
	big := strings.Repeat("x", maxUpdate)
	for _, c := range []struct {
		name     string
		in, want []string
		left     string // by expire
	}{
		{"plain", []string{"abc", "def"}, []string{"abc", "def"}, ""},
		{"whole in one", []string{"a" + begin + "b" + end + "c"}, []string{"a" + begin + "b" + end + "c"}, ""},
		{"in three", []string{"a" + begin + "b", "c", "d" + end + "e", "f"}, []string{"a" + begin, "", "bcd" + end + "e", "f"}, ""},
		{"mark at the end", []string{begin, "a", end}, []string{begin, "", "a" + end}, ""},
		{"cut marks", []string{"\x1b", "[?20", "26", "ha", "b\x1b[?2026", "l"}, []string{"\x1b", "[?20", "26", "h", "", "ab\x1b[?2026l"}, ""},
		{"with others", []string{"\x1b[?25;2026hx", "y\x1b[?2026;25l"}, []string{"\x1b[?25;2026h", "xy\x1b[?2026;25l"}, ""},
		{"others", []string{"\x1b[?20260h\x1b[?2025h\x1b[2026h\x1b[?2026$p\x1b]?2026hx"},
			[]string{"\x1b[?20260h\x1b[?2025h\x1b[2026h\x1b[?2026$p\x1b]?2026hx"}, ""},
		{"ESC again", []string{"\x1b\x1b[?2026hx", "\x1b[?20\x1b[?2026l"}, []string{"\x1b\x1b[?2026h", "x\x1b[?20\x1b[?2026l"}, ""},
		{"two in a row", []string{begin + "a", "b" + end + begin + "c", "d" + end}, []string{begin, "", "ab" + end + begin + "cd" + end}, ""},
		{"second in the same piece", []string{begin + "a" + end + begin + "b", end}, []string{begin + "a" + end + begin, "b" + end}, ""},
		{"never ended", []string{begin + "a", "b"}, []string{begin, ""}, "ab"},
		{"too long", []string{begin + "a", big, "b", end + begin + "c", end}, []string{begin, "a" + big, "b", end + begin, "c" + end}, ""},
		{"too long at once", []string{begin + big + "x", "y"}, []string{begin + big + "x", "y"}, ""},
		{"many parameters", []string{"\x1b[?" + strings.Repeat("1;", maxParams) + "2026hx"}, []string{"\x1b[?" + strings.Repeat("1;", maxParams) + "2026hx"}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			var u updates
			if got := writes(&u, c.in...); !slices.Equal(got, c.want) {
				t.Errorf("%.200q, want %.200q", got, c.want)
			}
			if got := u.expire(); string(got) != c.left {
				t.Errorf("left %q, want %q", got, c.left)
			}
		})
	}
}

// TestUpdateExpires: the rest of an update that took too long is not held; the next one is.
func TestUpdateExpires(t *testing.T) {
	var u updates
	writes(&u, begin+"a")
	if got := u.expire(); string(got) != "a" {
		t.Errorf("%q", got)
	}
	if got := writes(&u, "b", end+begin+"c", end); !slices.Equal(got, []string{"b", end + begin, "c" + end}) {
		t.Errorf("%q", got)
	}
}

// TestUpdateEverySplit: nothing is lost or changes places, and behind an end nothing is kept.
func TestUpdateEverySplit(t *testing.T) {
	in := "a" + begin + "bcd" + end + "e" + begin + "f\x1b[?25l" + end + "g"
	for i := range len(in) {
		for j := i; j < len(in); j++ {
			var u updates
			if got := strings.Join(writes(&u, in[:i], in[i:j], in[j:]), ""); got != in || u.held != nil {
				t.Fatalf("cut at %d and %d: %q, held %q", i, j, got, u.held)
			}
		}
	}
}

func FuzzUpdates(f *testing.F) {
	f.Add([]byte("a"+begin+"b"+end+begin), uint8(3))
	f.Add([]byte("\x1b[?25;2026h\x1b\x1b[?2026lx"), uint8(0))
	f.Fuzz(func(t *testing.T, in []byte, step uint8) {
		var u updates
		var got []byte
		for p := in; len(p) > 0; {
			n := min(len(p), int(step)+1)
			got = append(got, u.next(p[:n])...)
			if len(u.held) > maxUpdate || u.held != nil && !u.open {
				t.Fatalf("%d held, open %v", len(u.held), u.open)
			}
			if len(got)+len(u.held) != len(in)-len(p)+n {
				t.Fatal("bytes were lost")
			}
			p = p[n:]
		}
		if got = append(got, u.expire()...); !bytes.Equal(got, in) {
			t.Fatalf("%q became %q", in, got)
		}
	})
}
