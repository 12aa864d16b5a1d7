package main

import (
	"io"
	"strings"
	"testing"

	"github.com/vtykit/vtykit/internal/testclient/screen"
)

// typeInto feeds keys to a new editor on a screen of 20 columns, cut in two, and returns the screen's text and what ended the line.
func typeInto(e *editor, keys string, cut int) (lines []string) {
	for _, p := range [][]byte{[]byte(keys[:cut]), []byte(keys[cut:])} {
		for len(p) > 0 {
			var k key
			if k, p = e.feed(p); k == keyEnter {
				lines = append(lines, e.enter(""))
			}
		}
	}
	return append(lines, e.line())
}

func TestT3_81_Editor(t *testing.T) {
	for _, tt := range []struct {
		name, keys, want, screen string
		col, row                 int
	}{
		{"typed", "abc", "abc", "$ abc", 5, 0},
		{"inserted", "ac\x1b[Db", "abc", "$ abc", 4, 0},
		{"erased", "abc\x7f\b", "a", "$ a", 3, 0},
		{"word erased", "abc def\x17", "abc ", "$ abc", 6, 0},
		{"killed and back", "abc\x15x\x19", "xabc", "$ xabc", 6, 0},
		{"to the end killed", "abc\x01\x06\x0b", "a", "$ a", 3, 0},
		{"words", "one two\x1bb\x1bbX\x1bfY", "Xone Ytwo", "$ Xone Ytwo", 8, 0},
		{"swapped", "ab\x14", "ba", "$ ba", 4, 0},
		{"swapped alone", "a\x14b", "ab", "$ ab", 4, 0},
		{"deleted", "abc\x01\x1b[3~\x04", "c", "$ c", 2, 0},
		{"wrapped", strings.Repeat("x", 25) + "\x01y", "y" + strings.Repeat("x", 25), "$ y" + strings.Repeat("x", 17) + "\n" + strings.Repeat("x", 8), 3, 0},
		{"wrapped and back", strings.Repeat("x", 25) + strings.Repeat("\x7f", 20), "xxxxx", "$ xxxxx", 7, 0},
		{"full row", strings.Repeat("x", 18), strings.Repeat("x", 18), "$ " + strings.Repeat("x", 18), 0, 1},
		{"history", "one\rtwo\rthr\x1b[A\x1b[A\x1b[B\x1b[Bee", "one|two|three", "$ one\ntwo\nthree", 5, 2},
		{"no repetition", "one\rone\r\x1b[A\x1b[A", "one|one|one", "$ one\none\none", 3, 2},
		{"wide", "世界b\x1b[D\x1b[D\x1b[Da", "a世界b", "$ a世界b", 3, 0},
		{"tab", "a\tb\x1b[D\x1b[Dc", "ac\tb", "$ ac    b", 4, 0},
		{"combined", "xe\u0301\x1b[D\x1b[Da", "xae\u0301", "$ xae\u0301", 4, 0},
		{"cleared", "abc\x0c", "abc", "$ abc", 5, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for cut := range len(tt.keys) + 1 {
				s := screen.New(20, 5)
				e := newEditor(s, 20)
				e.setPrompt([]rune("$ "))
				if got := strings.Join(typeInto(e, tt.keys, cut), "|"); got != tt.want {
					t.Errorf("cut at %d: line %q, want %q", cut, got, tt.want)
				}
				col, row := s.Cursor()
				if s.String() != tt.screen || col != tt.col || row != tt.row || s.Err() != nil {
					t.Fatalf("cut at %d: screen at %d,%d, %v:\n%s\nwant at %d,%d:\n%s", cut, col, row, s.Err(), s, tt.col, tt.row, tt.screen)
				}
			}
		})
	}
}

// TestT3_81_EditorBound: a line has an end, and so has the history.
func TestT3_81_EditorBound(t *testing.T) {
	s := screen.New(80, 24)
	e := newEditor(s, 80)
	e.feed([]byte(strings.Repeat("x", maxLine+10)))
	if n := len(e.line()); n != maxLine || s.Bells() != 1 {
		t.Errorf("%d characters, %d bells", n, s.Bells())
	}
	e.take()
	for i := range maxHistory + 10 {
		e.remember(strings.Repeat("x", i+1))
	}
	if len(e.history) != maxHistory || len(e.history[0]) != 11 {
		t.Errorf("%d lines, the first of %d", len(e.history), len(e.history[0]))
	}
}

func FuzzEditor(f *testing.F) {
	f.Add([]byte("abc\x1b[D\x17\x19\x14\rx\x1b[A\x0b\xff\tz"), uint8(20))
	f.Fuzz(func(t *testing.T, p []byte, width uint8) {
		e := newEditor(io.Discard, int(width)+1)
		e.setPrompt([]rune("$ "))
		for len(p) > 0 {
			before := len(p)
			k, rest := e.feed(p)
			if k == keyEnter {
				e.enter("")
			} else if k == keyInterrupt {
				e.enter("^C")
			}
			if p = rest; len(p) >= before {
				t.Fatal("no progress")
			}
			e.hide()
		}
	})
}
