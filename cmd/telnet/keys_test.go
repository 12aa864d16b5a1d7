package main

import (
	"slices"
	"testing"
)

func decodeAll(pieces ...[]byte) []key {
	var d keys
	var got []key
	for _, p := range pieces {
		for len(p) > 0 {
			k, n := d.next(p)
			if k != keyNone {
				got = append(got, k)
			}
			p = p[n:]
		}
	}
	return got
}

func TestKeys(t *testing.T) {
	for _, tt := range []struct {
		in   string
		want []key
	}{
		{"aé世", []key{'a', 'é', '世'}},
		{"\r\n", []key{keyEnter, keyEnter}},
		{"\b\x7f", []key{keyErase, keyErase}},
		{"\x1b[A\x1b[B\x1b[C\x1b[D\x1b[H\x1b[F", []key{keyPrevious, keyNext, keyRight, keyLeft, keyHome, keyEnd}},
		{"\x1bOA\x1bOF", []key{keyPrevious, keyEnd}},
		{"\x1b[1~\x1b[3~\x1b[4~", []key{keyHome, keyDeleteChar, keyEnd}},
		{"\x1b[1;5D\x1b[1;5C\x1bb\x1bf\x1bd\x1b\x7f", []key{keyWordLeft, keyWordRight, keyWordLeft, keyWordRight, keyDeleteWord, keyEraseWord}},
		{"\x1b[200~x\x1b[201~\x1b[15~", []key{'x'}},
		{"\x1b\x1b[Ax", []key{keyPrevious, 'x'}},
		{"\x01\x03\x1a\x1c", []key{keyHome, keyInterrupt, keySuspend, keyQuit}},
		{"\xffa", []key{0xfffd, 'a'}},
		{"\x1bza", []key{'a'}},
	} {
		if got := decodeAll([]byte(tt.in)); !slices.Equal(got, tt.want) {
			t.Errorf("%q: %v, want %v", tt.in, got, tt.want)
		}
		for i := range len(tt.in) + 1 {
			if got := decodeAll([]byte(tt.in[:i]), []byte(tt.in[i:])); !slices.Equal(got, tt.want) {
				t.Errorf("%q cut at %d: %v, want %v", tt.in, i, got, tt.want)
			}
		}
	}
}

func FuzzKeys(f *testing.F) {
	f.Add([]byte("a\x1b[1;5D\x1bOA\xc3"), 4)
	f.Fuzz(func(t *testing.T, p []byte, cut int) {
		n := min(max(cut, 0), len(p))
		if whole, cut := decodeAll(p), decodeAll(p[:n], p[n:]); !slices.Equal(whole, cut) {
			t.Fatalf("whole %v, cut %v", whole, cut)
		}
	})
}
