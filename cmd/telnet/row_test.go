package main

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestRow(t *testing.T) {
	for _, tt := range []struct {
		name, in, want string
		at             int
	}{
		{"prompt", "hello\r\nlogin: ", "login: ", 7},
		{"erased", "abc\b \b", "ab ", 2},
		{"erased to the end", "abc\b\x1b[K", "ab", 2},
		{"progress", "10%\r20%", "20%", 3},
		{"colour", "\x1b[1;32mhost\x1b[0m$ ", "host$ ", 6},
		{"inserted", "ac\b\x1b[1@b", "abc", 2},
		{"deleted", "abbc\b\b\x1b[P", "abc", 2},
		{"left and right", "abc\x1b[2D\x1b[C", "abc", 2},
		{"far left", "abc\x1b[999999999999999999999D", "abc", 0},
		{"blanked", "abcd\r\x1b[2X", "  cd", 0},
		{"column", "abcd\x1b[2G", "abcd", 1},
		{"line erased", "abcd\x1b[2K", "", 0},
		{"line's begin erased", "abcd\b\x1b[1K", "   d", 3},
		{"screen erased", "abcd\x1b[2J\x1b[Hx", "x", 1},
		{"tab", "a\tb", "a       b", 9},
		{"other escapes", "\x1b7a\x1b8b\a\x00", "ab", 2},
		{"UTF-8", "grüße: ", "grüße: ", 7},
		{"far right", "ab\x1b[9C\x1b[9@x", "abx        ", 3},
		{"beyond all numbers", "ab\b\x1b[9223372036854775807Cx", "abx", 3},
		{"beyond those of 32 bits", "ab\b\x1b[2147483647Cx", "abx", 3},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var whole row
			whole.add([]byte(tt.in))
			if got := string(whole.cells); got != tt.want || whole.at != tt.at {
				t.Errorf("%q at %d, want %q at %d", got, whole.at, tt.want, tt.at)
			}
			for i := range tt.in {
				var r row
				r.add([]byte(tt.in[:i]))
				r.add([]byte(tt.in[i:]))
				if string(r.cells) != tt.want || r.at != tt.at {
					t.Errorf("cut at %d: %q at %d", i, string(r.cells), r.at)
				}
			}
		})
	}
}

func TestRowLast(t *testing.T) {
	for _, tt := range []struct {
		in, want string
		full     bool
	}{
		{"abc", "abc", false},
		{"abcd", "", true},
		{"abcde", "e", false},
		{"abc世", "世", false},
		{"ab世", "", true},
		{"", "", false},
	} {
		var r row
		r.add([]byte(tt.in))
		if got, full := r.last(4); string(got) != tt.want || full != tt.full {
			t.Errorf("%q: %q, %v", tt.in, string(got), full)
		}
	}
}

func FuzzRow(f *testing.F) {
	f.Add([]byte("abc\x1b[2D\x1b[4@\x1b[K\r\n\xff\x1b"), 3)
	f.Add([]byte(strings.Repeat("x", maxRow+5)), 7)
	f.Add([]byte("ab\x1b[9223372036854775807C\x1b[2147483647P\x1b[99999999999999999999@"), 9)
	f.Fuzz(func(t *testing.T, p []byte, cut int) {
		var r, whole row
		n := min(max(cut, 0), len(p))
		r.add(append([]byte(nil), p[:n]...))
		r.add(append([]byte(nil), p[n:]...))
		whole.add(p)
		if r.at < 0 || r.at > len(r.cells) || len(r.cells) > maxRow || len(r.pending) > maxSequence+utf8.UTFMax {
			t.Fatalf("%d in %d cells, %d pending", r.at, len(r.cells), len(r.pending))
		}
		if string(r.cells) != string(whole.cells) || r.at != whole.at {
			t.Fatalf("%q at %d, whole %q at %d", string(r.cells), r.at, string(whole.cells), whole.at)
		}
		r.last(20)
	})
}
