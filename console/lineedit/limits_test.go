package lineedit

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unsafe"
)

func TestR047_LineTooLong(t *testing.T) {
	e := New(Config{Width: 80})
	out := e.Start(nil, "r1# ")
	piece := bytes.Repeat([]byte("0123456789"), 800)
	for range 1250 { // 10 MB
		var n int
		var ev Event
		out, n, ev = e.Feed(out[:0], piece)
		if n != len(piece) || ev != None {
			t.Fatalf("used %d bytes, event %v", n, ev)
		}
		if len(out) > 2*len(piece) {
			t.Fatalf("sent %d bytes", len(out))
		}
	}
	if got := e.Text(); got != string(piece[:DefaultMaxLine]) || !e.TooLong() || cap(e.text) > 2*DefaultMaxLine {
		t.Errorf("kept %d bytes in a buffer of %d, too long %v", len(got), cap(e.text), e.TooLong())
	}
	if _, _, ev := e.Feed(nil, []byte("\r")); ev != Line || !e.TooLong() {
		t.Errorf("event %v, too long %v", ev, e.TooLong())
	}
	if e.Start(nil, ""); e.TooLong() {
		t.Error("the next line is too long already")
	}
}

func TestLineFull(t *testing.T) {
	r := newRig(t, Config{Width: 10, MaxLine: 8})
	r.start("r# ")
	r.feed("123456世", 1)
	if r.ed.Text() != "123456" || !r.ed.TooLong() || r.screen.Bells() != 1 {
		t.Errorf("text %q, too long %v, %d bells", r.ed.Text(), r.ed.TooLong(), r.screen.Bells())
	}
	r.feed("789\x02x", 1)
	r.check("full")
	if r.ed.Text() != "12345678" || r.screen.Bells() != 1 {
		t.Errorf("text %q, %d bells", r.ed.Text(), r.screen.Bells())
	}
	r.feed("\x1by\x05\x15\x19\x19", 1)
	r.check("yank that does not fit")
	if r.ed.Text() != "12345678" || r.ed.TooLong() {
		t.Errorf("text %q, too long %v", r.ed.Text(), r.ed.TooLong())
	}
}

func TestR048_EscapesAreBounded(t *testing.T) {
	for _, seq := range []string{
		"\x1b", "\x1b[", "\x1b[" + strings.Repeat("9", 1<<20), "\x1b[" + strings.Repeat("9;", 1000), "\x1b]0;title", "\x1b]" + strings.Repeat("x", 1<<20),
		"\x1bP", "\x1bX", "\x1b^", "\x1b_", "\x1bO", "\x1b#", "\x1b\x1b", "\x1b\x1b[1;", "\x1b[[",
	} {
		r := newRig(t, Config{Width: 80})
		r.start("r1# ")
		r.feed(seq, 4096)
		if !r.ed.Pending() {
			t.Errorf("%.10q: not pending", seq)
		}
		r.check("pending")
		out, ev := r.ed.Flush(nil)
		if len(out) != 0 || ev != None || r.ed.Pending() {
			t.Errorf("%.10q: flush sent %q, event %v", seq, out, ev)
		}
		r.feed("x", 1)
		r.check("flushed")
		if r.ed.Text() != "x" {
			t.Errorf("%.10q: text %q", seq, r.ed.Text())
		}
	}
	r := newRig(t, Config{})
	r.start("")
	r.feed("ab\x1b["+strings.Repeat("0", maxEscape)+"Dx", 7)
	if r.ed.Text() != "abx" {
		t.Errorf("a sequence that was too long acted: %q", r.ed.Text())
	}
}

func TestR049_ControlCharactersAreNeverEchoed(t *testing.T) {
	states := map[string]string{"empty": "", "text": "show ip", "in the text": "show ip\x02\x02", "search": "show\x12ver", "literal": "a\x16", "escape": "a\x1b", "CSI": "a\x1b[1",
		"string": "a\x1b]0;", "paste": "\x1b[200~a", "character": "a\xe4"}
	for name, before := range states {
		for c := 0; c < 256; c++ {
			if c >= 0x20 && c < 0x7f {
				continue
			}
			for _, secret := range []bool{false, true} {
				e := New(Config{Width: 80, History: keyHistory(), InsertChar: true})
				if secret {
					e.StartSecret(nil, "Password: ")
				} else {
					e.Start(nil, "r1# ")
				}
				out, _, _ := e.Feed(nil, []byte(before))
				s := newStrict(200, 20)
				s.Write(e.Redisplay([]byte("\r")))
				out, _, _ = e.Feed(out[:0], []byte{byte(c), 'x'})
				s.Write(out)
				if s.Err() != nil {
					t.Errorf("%s, %#02x, secret %v: sent %q: %v", name, c, secret, out, s.Err())
				}
				if secret && c != 0x0c && c != 0x12 && len(out) > 0 {
					t.Errorf("%s, %#02x: %q was echoed of a secret", name, c, out)
				}
			}
		}
	}
}

func TestSecret(t *testing.T) {
	h := keyHistory()
	r := newRig(t, Config{Width: 12, History: h, InsertChar: true})
	r.start("r1# ")
	r.feed("killed\x17", 1)
	r.prints("r1# \r\n")
	r.send(r.ed.End(nil))
	r.send(r.ed.StartSecret(nil, "Password: "))
	r.check("prompt")
	sent := r.sent
	r.feed("a?bc\x7fd\x02\x02X\x05\x14\x09\x10\x17se?cret1\x1bb\x0b\x15sEcret2 w\x17\x1f\x7f\x1bb\x1bu\x01\x04\x05?\x10", 1)
	r.check("typed")
	if got := r.ed.Text(); got != "ECRET2?" || !slices.Equal(r.events, nil) {
		t.Errorf("text %q, events %v", got, r.events)
	}
	if r.sent != sent {
		t.Errorf("%d bytes sent", r.sent-sent)
	}
	r.message("link up")
	r.check("message")
	r.resize(9)
	r.check("resized")
	r.feed("\x03\x1a\r", 1)
	if !slices.Equal(r.events, []Event{Interrupt, Suspend, Line}) {
		t.Errorf("events %v", r.events)
	}
	buf := r.ed.text
	r.ed.EndWith(nil, "")
	r.ed.Start(nil, "r1# ")
	if !bytes.Equal(buf, make([]byte, len(buf))) {
		t.Errorf("left in memory: %q", buf)
	}
	r.ed.Feed(nil, []byte("\x19"))
	if got := r.ed.Text(); got != "killed" {
		t.Errorf("yanked %q", got)
	}
	if h.Len() != 3 {
		t.Errorf("history has %d lines", h.Len())
	}
}

func TestSecretLeavesNoCopyWhenItGrows(t *testing.T) {
	e := New(Config{})
	e.StartSecret(nil, "")
	e.Feed(nil, []byte("s"))
	for range 200 {
		old := e.text
		e.Feed(nil, []byte("secret"))
		if &old[0] != &e.text[0] && !bytes.Equal(old, make([]byte, len(old))) {
			t.Fatalf("left in memory: %q", old)
		}
	}
}

func TestSetKeys(t *testing.T) {
	for _, secret := range []bool{false, true} {
		e := New(Config{})
		if secret {
			e.StartSecret(nil, "")
		}
		e.SetKeys(Keys{Erase: '#', Kill: '@', WordErase: 0x0f, LiteralNext: '\\', Interrupt: 0x7f, EOF: 0x1d, Suspend: 0x1c, Reprint: 0x06})
		e.Feed(nil, []byte("gone@ab#c d\x0fe\\#f\x08"))
		if e.Text() != "ac e#" {
			t.Errorf("text %q", e.Text())
		}
		var evs []Event
		for _, c := range []string{"\x7f", "\x1c", "@", "\x1d"} {
			_, _, ev := e.Feed(nil, []byte(c))
			evs = append(evs, ev)
		}
		if !slices.Equal(evs, []Event{Interrupt, Suspend, None, EOF}) {
			t.Errorf("events %v", evs)
		}
		e.SetKeys(Keys{})
		e.Feed(nil, []byte("a#@"))
		if e.Text() != "a#@" {
			t.Errorf("text %q", e.Text())
		}
		e.SetKeys(Keys{Erase: '\r', Kill: 0x1b})
		if _, _, ev := e.Feed(nil, []byte("\x1b[D\r")); ev != Line || e.Text() != "a#@" {
			t.Errorf("event %v, text %q", ev, e.Text())
		}
	}
}

func TestPasteWithoutEndIsBounded(t *testing.T) {
	e := New(Config{})
	e.Start(nil, "")
	e.Feed(nil, []byte("\x1b[200~"))
	e.Feed(nil, bytes.Repeat([]byte("x"), maxPaste-1))
	if _, _, ev := e.Feed(nil, []byte("x")); ev != None {
		t.Error(ev)
	}
	if _, _, ev := e.Feed(nil, []byte("?")); ev != Help {
		t.Errorf("event %v behind %d bytes of paste", ev, maxPaste)
	}
}

func TestKillRingAndUndoAreBounded(t *testing.T) {
	e := New(Config{})
	e.Start(nil, "")
	for i := range 30 {
		e.Feed(nil, fmt.Appendf(nil, "word%d\x17x\x7f", i))
	}
	if n := len(e.kills.entries); n != killEntries {
		t.Errorf("%d entries in the kill ring", n)
	}
	if n := len(e.line.undo); n != maxUndo {
		t.Errorf("%d changes to undo", n)
	}
	line := strings.Repeat("x", DefaultMaxLine)
	for range 100 {
		e.Feed(nil, []byte(line+"\x15"))
		e.Feed(nil, []byte("\x19\x15"))
	}
	held := 0
	for _, b := range e.kills.entries {
		held += len(b)
	}
	if held > maxKillBytes || held != e.kills.bytes {
		t.Errorf("%d bytes in the kill ring, %d counted", held, e.kills.bytes)
	}
	held = 0
	for _, c := range e.line.undo {
		held += len(c.del)
	}
	if len(e.line.undo) > maxUndo || held > maxUndoBytes || held != e.line.undoN {
		t.Errorf("%d changes and %d bytes to undo, %d counted", len(e.line.undo), held, e.line.undoN)
	}
}

func TestIdleEditorIsSmall(t *testing.T) {
	if n := unsafe.Sizeof(Editor{}); n > 300 {
		t.Errorf("an editor has %d bytes", n)
	}
	e := New(Config{Width: 80})
	e.Start(nil, "r1# ")
	e.Feed(nil, []byte("show version\r"))
	e.Start(nil, "r1# ")
	if e.text != nil || e.line != nil || e.kills != nil {
		t.Error("buffers are kept at an empty prompt")
	}
}

func TestTypingAllocatesNothing(t *testing.T) {
	e := New(Config{Width: 80})
	dst := make([]byte, 0, 8192)
	e.Start(nil, "r1# ")
	e.Feed(dst, bytes.Repeat([]byte("x"), 100))
	key := []byte("x")
	if n := testing.AllocsPerRun(50, func() { e.Feed(dst, key) }); n != 0 {
		t.Errorf("%v allocations a key", n)
	}
}

// TestEscapeThenSilence: Esc B typed by hand, and an arrow key that came in two parts, are keys however long they take.
func TestEscapeThenSilence(t *testing.T) {
	for _, c := range []struct{ then, want string }{
		{"bX", "one Xtwo"}, {"[DX", "one twXo"}, {"OAX", "beforeX"}, {"xX", "one twoxX"}, {"\x7fX", "one twX"}, {"9[", "one two9["},
	} {
		r := newRig(t, Config{Width: 80, History: NewHistory(4)})
		r.ed.cfg.History.Add("before")
		r.start("r1# ")
		r.feed("one two\x1b", 1)
		if out, ev := r.ed.Flush(nil); len(out) != 0 || ev != None || r.ed.Pending() {
			t.Errorf("flush sent %q, event %v", out, ev)
		}
		r.feed(c.then, 1)
		r.check(c.then)
		if r.ed.Text() != c.want {
			t.Errorf("%q: text %q, want %q", c.then, r.ed.Text(), c.want)
		}
	}
}
