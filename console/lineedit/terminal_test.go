package lineedit

import "testing"

// TestSetTerminal: what becomes known of the terminal counts from the next line on.
func TestSetTerminal(t *testing.T) {
	e := New(Config{Plain: true})
	out := e.Start(nil, "> ")
	out, _, _ = e.Feed(out[:0], []byte("ab\x1b[Dx"))
	if string(out) != "ab\bxb\b" {
		t.Errorf("plain terminal: %q", out)
	}
	out = e.End(out[:0])
	e.SetTerminal(80, true, false)
	out = e.Start(out[:0], "> ")
	out, _, _ = e.Feed(out[:0], []byte("abcdefgh\x01x"))
	if string(out) != "abcdefgh\x1b[8D\x1b[@x" {
		t.Errorf("terminal with insert-character: %q", out)
	}
}
