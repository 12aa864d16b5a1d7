package telnet

import (
	"errors"
	"os"
	"testing"
	"time"
)

// TestType: the CR of a keyboard has its NUL in the same segment, whatever comes next.
func TestType(t *testing.T) {
	for _, tt := range []struct{ name, keys, wire string }{
		{"enter", "\r", "\r\x00"},
		{"enter and ^J", "\r\n", "\r\x00\n"},
		{"twice", "\r\r", "\r\x00\r\x00"},
		{"text", "ab\rc", "ab\r\x00c"},
		{"IAC", "\xff\r\xff", "\xff\xff\r\x00\xff\xff"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c, nc := peer(t, Dialer{})
			if n, err := c.Type([]byte(tt.keys)); n != len(tt.keys) || err != nil {
				t.Fatal(n, err)
			}
			expect(t, nc, tt.wire)
			for _, b := range []byte(tt.keys) { // and key by key, with a Write between that leaves a CR behind
				if _, err := c.Type([]byte{b}); err != nil {
					t.Fatal(err)
				}
			}
			c.Write([]byte("\r"))
			c.Type([]byte("x"))
			expect(t, nc, tt.wire+"\r\x00x")
		})
	}
}

func TestTypeInBinary(t *testing.T) {
	c, nc := peer(t, Dialer{})
	say(t, nc, "\xff\xfd\x00.")
	if _, err := c.ReadSome(t.Context()); err != nil {
		t.Fatal(err)
	}
	expect(t, nc, "\xff\xfb\x00")
	c.Type([]byte("\r\xff"))
	expect(t, nc, "\r\xff\xff")
}

// TestTypeDoesNotWait: with a deadline that has passed it takes what may wait and no more.
func TestTypeDoesNotWait(t *testing.T) {
	c, _ := peer(t, Dialer{Limits: Limits{Queue: 1 << 20}})
	c.SetWriteDeadline(time.Unix(1, 0))
	p := make([]byte, 16<<10)
	for i := 0; ; i++ {
		if n, err := c.Type(p); err != nil {
			if n != 0 || !errors.Is(err, os.ErrDeadlineExceeded) || i == 0 {
				t.Errorf("after %d: %d, %v", i, n, err)
			}
			return
		}
	}
}

// TestDialerChanged: what happens to options is told in its place in the stream.
func TestDialerChanged(t *testing.T) {
	type change struct {
		option byte
		before int
	}
	var got []change
	c, nc := peer(t, Dialer{Changed: func(option byte, before int) { got = append(got, change{option, before}) }})
	c.Engine(func(e *Engine) { e.Mark() })
	expect(t, nc, "\xff\xfd\x06")
	say(t, nc, "abc\xff\xfb\x06de\xff\xfb\x01f\xff\xfc\x01")
	nc.CloseWrite()
	if p, err := c.ReadAll(t.Context()); string(p) != "abcdef" || err != nil {
		t.Fatalf("%q, %v", p, err)
	}
	want := []change{{OptTimingMark, 3}, {OptEcho, 5}, {OptEcho, 6}}
	if len(got) != len(want) {
		t.Fatal(got)
	}
	for i := range got {
		if got[i] != want[i] {
			t.Error(got)
		}
	}
}

// TestClientCloseWriteThenNegotiation: an answer that can no longer be sent does not end the connection.
func TestClientCloseWriteThenNegotiation(t *testing.T) {
	c, nc := peer(t, Dialer{})
	c.Write([]byte("x"))
	if err := c.CloseWrite(); err != nil {
		t.Fatal(err)
	}
	expect(t, nc, "x")
	say(t, nc, "\xff\xfb\x01\xff\xfd\x18\xff\xfd\x06a")
	if p, err := c.ReadSome(t.Context()); string(p) != "a" || err != nil || !c.Enabled(OptEcho, Remote) {
		t.Fatalf("%q, %v", p, err)
	}
	say(t, nc, "\xff\xfc\x01b")
	nc.CloseWrite()
	if p, err := c.ReadAll(t.Context()); string(p) != "b" || err != nil {
		t.Fatalf("%q, %v", p, err)
	}
	if _, err := c.Write([]byte("y")); !errors.Is(err, ErrClosed) {
		t.Error(err)
	}
	if _, err := c.Type([]byte("y")); !errors.Is(err, ErrClosed) {
		t.Error(err)
	}
}
