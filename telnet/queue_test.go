package telnet

import (
	"bytes"
	"math/rand/v2"
	"testing"
)

func TestEscape(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"plain\r\n", "plain\r\n"},
		{"\xff", "\xff\xff"},
		{"a\rb\r\r\n", "a\r\x00b\r\x00\r\n"},
		{"\r\xff", "\r\x00\xff\xff"},
		{"x\r\x00", "x\r\x00\x00"},
	} {
		for i := range len(c.in) + 1 {
			var cr bool
			got := Escape(Escape(nil, []byte(c.in[:i]), false, &cr), []byte(c.in[i:]), false, &cr)
			if string(got) != c.want {
				t.Errorf("%q cut at %d: %q", c.in, i, got)
			}
		}
		var cr bool
		if got := Escape(nil, []byte(c.in), true, &cr); string(got) != string(bytes.ReplaceAll([]byte(c.in), []byte{IAC}, []byte{IAC, IAC})) {
			t.Errorf("binary %q: %q", c.in, got)
		}
	}
}

// TestR007_DiscardAtItemBorders sends any part of a queue, discards, and wants a whole stream with all commands in it.
func TestR007_DiscardAtItemBorders(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	pieces := []string{"a", "text", "\r\n", "\r\x00", "\xff\xff", "\xff\xfd\x05", "\xff\xfa\x18\x01\xff\xf0", "\xff\xf2",
		"\xff\xfa\x1f\x00\xff\xff\r\x00\xff\xf0"}
	for range 20_000 {
		var wire []byte
		n := 1 + r.IntN(8)
		offs := []int{}
		var isCommand []bool
		for range n {
			p := pieces[r.IntN(len(pieces))]
			offs = append(offs, len(wire))
			isCommand = append(isCommand, p[0] == IAC && p[1] != IAC)
			wire = append(wire, p...)
		}
		sent := r.IntN(len(wire) + 1)
		var want []byte
		for i, off := range offs {
			end := len(wire)
			if i+1 < len(offs) {
				end = offs[i+1]
			}
			p := wire[off:end]
			switch {
			case end <= sent || isCommand[i]:
				want = append(want, p...)
			case string(p) == "text" && off < sent:
				want = append(want, p[:sent-off]...)
			case off < sent:
				want = append(want, p...)
			}
		}
		q := queue{wire: bytes.Clone(wire)}
		head := bytes.Clone(q.pending()[:sent])
		q.advance(sent)
		q.discard()
		got := append(head, q.pending()...)
		if !bytes.Equal(got, want) || !parse(got) {
			t.Fatalf("%q with %d sent: %q, want %q", wire, sent, got, want)
		}
	}
}

// TestDiscardEndsCharacters: a character that has begun to leave leaves whole, and no other byte stays for it.
func TestDiscardEndsCharacters(t *testing.T) {
	for _, c := range []struct {
		wire string
		sent int
		want string
	}{
		{"a\u00e9b", 2, "a\u00e9"},
		{"a\u20acb", 2, "a\u20ac"},
		{"a\u20acb", 3, "a\u20ac"},
		{"a\u20acb", 4, "a\u20ac"},
		{"\U0001f600\u20ac", 1, "\U0001f600"},
		{"\U0001f600\u20ac", 3, "\U0001f600"},
		{"a\xe2b", 2, "a\xe2"},
		{"\xe2\xff\xf1\x82", 1, "\xe2\xff\xf1"},
		{"\xff\xff\x80", 1, "\xff\xff"},
		{"\x80\x80\x80\x80\x80", 2, "\x80\x80"},
	} {
		q := queue{wire: []byte(c.wire)}
		head := c.wire[:c.sent]
		q.advance(c.sent)
		q.discard()
		if got := head + string(q.pending()); got != c.want {
			t.Errorf("%q with %d sent: %q, want %q", c.wire, c.sent, got, c.want)
		}
	}
}

func TestQueueForgetsWhatWasSent(t *testing.T) {
	var q queue
	line := bytes.Repeat([]byte("x"), 99)
	for range 10_000 {
		q.wire = append(append(q.wire, line...), '\r', '\n')
		q.advance(min(q.len(), 101))
		q.wire = append(q.wire, "\xff\xff"...)
		q.advance(1)
		if cap(q.wire) > 4*maxSentKept {
			t.Fatal(cap(q.wire))
		}
		if q.sent != 0 && !bytes.HasPrefix(q.wire[border(q.wire, q.sent):], []byte("\xff\xff")) {
			t.Fatalf("%q", q.wire[border(q.wire, q.sent):])
		}
		q.advance(1)
		if q.len() != 0 || q.wire != nil {
			t.Fatal("an empty queue holds memory")
		}
	}
}
