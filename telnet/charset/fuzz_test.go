package charset

import (
	"bytes"
	"testing"
	"unicode/utf8"
)

// fuzzed is the set and the cut that a fuzz input stands for.
func fuzzed(which uint8, cut uint16, p []byte) (Charset, int) {
	c, err := Lookup(names[int(which)%len(names)])
	if err != nil {
		panic(err)
	}
	return c, int(cut) % (len(p) + 1)
}

func controls(p []byte) (n int) {
	for _, b := range p {
		if b < 0x20 || b == 0x7F {
			n++
		}
	}
	return n
}

// FuzzDecoder: what comes out is valid UTF-8, of bounded length, the same for every cut, and has all control bytes.
func FuzzDecoder(f *testing.F) {
	for i := range names {
		f.Add(uint8(i), uint16(3), []byte("abc\x81\x30\x81\r\x8f\xa1\x03\x1b[A\xe2\x82\xac\x7f"))
	}
	f.Fuzz(func(t *testing.T, which uint8, cut uint16, p []byte) {
		c, n := fuzzed(which, cut, p)
		whole := decode(c, p)
		if !utf8.ValidString(whole) || len(whole) > 4*(len(p)+3) {
			t.Fatalf("%v: %q is %q", c, p, whole)
		}
		if got := decode(c, p[:n], p[n:]); got != whole {
			t.Fatalf("%v: %q cut at %d is %q, whole %q", c, p, n, got, whole)
		}
		if got := decode(c, bytewise(p)...); got != whole {
			t.Fatalf("%v: %q byte by byte is %q, whole %q", c, p, got, whole)
		}
		if !c.own && controls([]byte(whole)) != controls(p) {
			t.Fatalf("%v: %q lost a control byte: %q", c, p, whole)
		}
		var d Decoder
		d.Set(c)
		if d.same(p) && whole != string(p) {
			t.Fatalf("%v: %q is not the same: %q", c, p, whole)
		}
	})
}

// FuzzEncoder: what comes out is of bounded length, the same for every cut, has all control bytes, and decodes to what it says.
func FuzzEncoder(f *testing.F) {
	for i := range names {
		text, _ := samples(Charset{})
		f.Add(uint8(i), uint16(9), text)
	}
	f.Fuzz(func(t *testing.T, which uint8, cut uint16, p []byte) {
		c, n := fuzzed(which, cut, p)
		whole := encode(c, p)
		if len(whole) > 4*(len(p)+3) {
			t.Fatalf("%v: %q is %q", c, p, whole)
		}
		if got := encode(c, p[:n], p[n:]); !bytes.Equal(got, whole) {
			t.Fatalf("%v: %q cut at %d is %q, whole %q", c, p, n, got, whole)
		}
		if got := encode(c, bytewise(p)...); !bytes.Equal(got, whole) {
			t.Fatalf("%v: %q byte by byte is %q, whole %q", c, p, got, whole)
		}
		var e Encoder
		e.Set(c)
		if e.same(p) && !bytes.Equal(whole, p) {
			t.Fatalf("%v: %q is not the same: %q", c, p, whole)
		}
		if c.own {
			return
		}
		if text := decode(c, whole); !bytes.Equal(encode(c, []byte(text)), whole) {
			t.Fatalf("%v: %q is % x and comes back as %q", c, p, whole, text)
		}
		if got := encode(c, whole[:0], p); controls(got) < controls(p) {
			t.Fatalf("%v: %q lost a control byte: %q", c, p, got)
		}
	})
}
