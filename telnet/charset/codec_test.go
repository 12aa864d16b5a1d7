package charset

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func decode(c Charset, pieces ...[]byte) string {
	var d Decoder
	d.Set(c)
	var out []byte
	for _, p := range pieces {
		out = d.Append(out, p)
	}
	return string(d.Flush(out))
}

func encode(c Charset, pieces ...[]byte) []byte {
	var e Encoder
	e.Set(c)
	var out []byte
	for _, p := range pieces {
		out = e.Append(out, p)
	}
	return e.Flush(out)
}

func bytewise(p []byte) (pieces [][]byte) {
	for i := range p {
		pieces = append(pieces, p[i:i+1])
	}
	return pieces
}

// TestRoundTrip encodes every character of Unicode in every set: what is encoded decodes to itself, and what is not is a '?'.
func TestRoundTrip(t *testing.T) {
	repertoire := map[string]int{"UTF-8": 0x110000 - 0x800, "GB18030": 0x110000 - 0x800 - 0x1000, "US-ASCII": 128, "ISO-8859-1": 256, "IBM437": 256,
		"KOI8-R": 256, "windows-1252": 251, "macintosh": 256, "PETSCII": 0, "ATASCII": 0}
	for _, name := range Names() {
		c := mustLookup(t, name)
		var e Encoder
		var d Decoder
		e.Set(c)
		d.Set(c)
		wire, text, want := make([]byte, 0, 16), make([]byte, 0, 16), make([]byte, 0, 16)
		n, bad := 0, 0
		for r := rune(0); r <= unicode.MaxRune; r++ {
			if !utf8.ValidRune(r) || r > 0x2FFFF && c.name != "" && c.name != nameGB18030 { // no other set goes further
				continue
			}
			want = utf8.AppendRune(want[:0], r)
			wire = e.Append(wire[:0], want)
			if r != '?' && string(wire) == "?" {
				continue
			}
			n++
			text = d.Append(text[:0], wire)
			if c.own && !bytes.Equal(text, want) && strings.ContainsRune("\r\n\b\f\t\x7f\x14^_|", r) {
				continue // stand-ins, see TestHomeComputers
			}
			if !bytes.Equal(text, want) {
				if bad++; bad < 10 {
					t.Errorf("%s: %U became % x and came back as %q", name, r, wire, text)
				}
			}
			if r < 0x20 || r == 0x7F {
				if !c.own && (len(wire) != 1 || rune(wire[0]) != r) {
					t.Errorf("%s: control %U is % x", name, r, wire)
				}
			}
		}
		if d.n != 0 || e.n != 0 {
			t.Errorf("%s: something is held", name)
		}
		if bad > 0 {
			t.Errorf("%s: %d wrong", name, bad)
		}
		if m, ok := repertoire[name]; n < 96 || ok && m > 0 && n != m {
			t.Errorf("%s: %d characters, want %d", name, n, m)
		}
	}
}

// samples have characters of one to four bytes, controls, escape sequences, and what no set has.
func samples(c Charset) (text []byte, wire []byte) {
	text = []byte("\x1b[31mabc\x1b[0m\r\n\tÄöß é€ ½ ╔═╗ Привет Ελλάδα 日本語テキスト 中文 한국어 ไทย " +
		"\x00\x01\x03\x7f\u0080 ﾊﾝｶｸ 丂𠀀😀 \xff\xe2\x82 \xf0\x9f end\r\x00")
	return text, encode(c, text)
}

// TestSplits cuts what a peer sends, valid and not, at every byte, into two and into all.
func TestSplits(t *testing.T) {
	junk := []byte("\x81\r\x81\x30\r\x81\x30\x81\r\x81\x30\x81\x30\x8f\r" +
		"\x8f\xa1\r\x8f\xa1\xa1\xe2\x82\r\xe2\x82\xac\xff\xfe\x80\x8e\x8e\xa1\xa1\x03\xc3\xf0\x9f\x98")
	for _, name := range Names() {
		c := mustLookup(t, name)
		text, wire := samples(c)
		for _, in := range [][]byte{wire, junk, append(bytes.Clone(junk), wire...)} {
			want := decode(c, in)
			if !utf8.ValidString(want) {
				t.Errorf("%s: %q is not UTF-8", name, want)
			}
			if got := decode(c, bytewise(in)...); got != want {
				t.Errorf("%s: byte by byte %q, whole %q", name, got, want)
			}
			for i := range in {
				if got := decode(c, in[:i], in[i:]); got != want {
					t.Fatalf("%s: cut at %d %q, whole %q", name, i, got, want)
				}
			}
		}
		want := encode(c, text)
		if got := encode(c, bytewise(text)...); !bytes.Equal(got, want) {
			t.Errorf("%s: byte by byte %q, whole %q", name, got, want)
		}
		for i := range text {
			if got := encode(c, text[:i], text[i:]); !bytes.Equal(got, want) {
				t.Fatalf("%s: cut at %d %q, whole %q", name, i, got, want)
			}
		}
	}
}

// TestControlsAreNeverHeld ends every beginning of a character of every set with every control byte, which must come out at once.
func TestControlsAreNeverHeld(t *testing.T) {
	for _, name := range Names() {
		c := mustLookup(t, name)
		if c.own {
			continue
		}
		for _, begin := range []string{"", "\x81", "\xe3", "\xf0", "\x81\x30", "\x81\x30\x81", "\x8e", "\x8f",
			"\x8f\xa1", "\xe2\x82", "\xf0\x9f\x98", "\x80", "\xff"} {
			for control := range 0x21 {
				if control == 0x20 {
					control = 0x7F
				}
				var d Decoder
				d.Set(c)
				out := d.Append(nil, []byte(begin))
				out = d.Append(out, []byte{byte(control)})
				if len(out) == 0 || out[len(out)-1] != byte(control) {
					t.Errorf("%s: %#x behind %q: %q", name, control, begin, out)
				}
			}
		}
	}
}

// TestTypedIsNotHeld holds that what was typed behind half a character comes at once when it can be no part of one.
func TestTypedIsNotHeld(t *testing.T) {
	for _, c := range []struct{ set, begin, want string }{{"euc-jp", "\x8fa", "\uFFFDa"}, {"gb18030", "\x810a", "\uFFFD0a"}, {"gb18030", "\x810", ""},
		{"gb18030", "\x810\x81", ""}, {"sjis", "\x93", ""}, {"utf-8", "\xe2\x82", ""}, {"utf-8", "\xe2\x82a", "\uFFFD\uFFFDa"}} {
		var d Decoder
		d.Set(mustLookup(t, c.set))
		var out []byte
		for _, p := range bytewise([]byte(c.begin)) {
			out = d.Append(out, p)
		}
		if string(out) != c.want {
			t.Errorf("%s: %q is %q, want %q", c.set, c.begin, out, c.want)
		}
	}
}

// TestReplacementIsNotSent holds that U+FFFD is a '?' in all sets that have it not.
func TestReplacementIsNotSent(t *testing.T) {
	for _, name := range Names() {
		want := "?"
		if name == nameUTF8 || name == nameGB18030 {
			want = string(encode(mustLookup(t, name), []byte("\uFFFD")))
			if decode(mustLookup(t, name), []byte(want)) != "\uFFFD" {
				t.Errorf("%s: %q", name, want)
			}
		}
		if got := encode(mustLookup(t, name), []byte("\uFFFD")); string(got) != want {
			t.Errorf("%s: %q", name, got)
		}
	}
}

// TestKnownBytes holds each family of sets against bytes known from elsewhere.
func TestKnownBytes(t *testing.T) {
	for _, c := range []struct{ set, text, wire string }{
		{"cp437", "é½█", "\x82\xab\xdb"}, {"latin1", "éÿ", "\xe9\xff"}, {"latin9", "€", "\xa4"}, {"cp1252", "€“", "\x80\x93"},
		{"koi8-r", "Привет", "\xf0\xd2\xc9\xd7\xc5\xd4"}, {"koi8-u", "ґ", "\xad"}, {"cp866", "Привет", "\x8f\xe0\xa8\xa2\xa5\xe2"},
		{"cp1251", "Привет", "\xcf\xf0\xe8\xe2\xe5\xf2"}, {"cp850", "Ø", "\x9d"}, {"tis-620", "ก", "\xa1"},
		{"sjis", "日本ｱ\\", "\x93\xfa\x96\x7b\xb1\\"}, {"euc-jp", "日本ｱ", "\xc6\xfc\xcb\xdc\x8e\xb1"}, {"big5", "中文", "\xa4\xa4\xa4\xe5"},
		{"gbk", "中文€", "\xd6\xd0\xce\xc4\x80"}, {"gb18030", "中😀", "\xd6\xd0\x94\x39\xfc\x36"}, {"euc-kr", "한글", "\xc7\xd1\xb1\xdb"},
		{"utf-8", "中😀", "中😀"}, {"ascii", "a~", "a~"},
	} {
		set := mustLookup(t, c.set)
		if got := decode(set, []byte(c.wire)); got != c.text {
			t.Errorf("%s: %q decodes to %q, want %q", c.set, c.wire, got, c.text)
		}
		if got := encode(set, []byte(c.text)); string(got) != c.wire {
			t.Errorf("%s: %q encodes to %q, want %q", c.set, c.text, got, c.wire)
		}
	}
}

// TestPrivateUse holds that no character of private use is sent as another one.
func TestPrivateUse(t *testing.T) {
	set := mustLookup(t, "gb18030")
	if got := decode(set, encode(set, []byte("中\ue000\uefff文\uf8ff\ue864"))); got != "中??文\uf8ff?" {
		t.Errorf("%q", got)
	}
}

// TestSetInMidCharacter holds that a change of set loses the character that had begun, and nothing else.
func TestSetInMidCharacter(t *testing.T) {
	var d Decoder
	d.Set(mustLookup(t, "sjis"))
	out := d.Append(nil, []byte("a\x93"))
	d.Set(mustLookup(t, "latin1"))
	d.Set(mustLookup(t, "gbk"))
	if d.same([]byte("x")) {
		t.Error("the lost character is forgotten")
	}
	out = d.Append(out, nil)
	out = d.Append(out, []byte("\xd6\xd0b\xd6"))
	if out = d.Flush(out); string(out) != "a\uFFFD中b\uFFFD" {
		t.Errorf("%q", out)
	}
	if out = d.Append(nil, []byte("\xd6\xd0")); string(out) != "中" || d.Charset().String() != "GBK" {
		t.Errorf("behind Flush %q in %v", out, d.Charset())
	}

	var e Encoder
	out = e.Append(nil, []byte("a\xe4\xb8"))
	e.Set(mustLookup(t, "gbk"))
	if out = e.Append(out, []byte("\xadb")); string(out) != "a\xd6\xd0b" || e.Charset().String() != "GBK" {
		t.Errorf("%q in %v", out, e.Charset())
	}
}

// TestHomeComputers holds what is special in the sets that are not ASCII.
func TestHomeComputers(t *testing.T) {
	for _, c := range []struct{ set, text, wire, back string }{
		{"petscii", "Show IP_1^|\r\n", "\xd3HOW \xc9\xd0\xa41\x5e\xdd\r", "Show IP▁1↑│\r"},
		{"petscii", "\b \b\x7f\f£\u2500", "\x9d \x9d\x14\x93\x5c\xc0", " \b£─"},
		{"petscii", "~\\`{}é\x00\x07\x1b[m", "??????\x00\x07\x1b[M", "??????\x00\x07\x1b[m"},
		{"atascii", "Show IP_1^|\r\n", "Show IP_1^|\x9b", "Show IP_1^|\r"},
		{"atascii", "\b\t\a\x7f\f♦♠", "\x7e\x7f\xfd\xfe\x7d\x60\x7b", "\b\t\a\x7f\f♦♠"},
		{"atascii", "~`{}é\x03\x1b[m", "?????\x03\x1b[m", "?????\x03\x1b[m"},
	} {
		set := mustLookup(t, c.set)
		wire := encode(set, []byte(c.text))
		if string(wire) != c.wire {
			t.Errorf("%s: %q is %q, want %q", c.set, c.text, wire, c.wire)
		}
		if back := decode(set, wire); back != c.back {
			t.Errorf("%s: %q comes back as %q, want %q", c.set, c.text, back, c.back)
		}
	}
	for _, c := range []struct{ set, wire, text string }{
		{"petscii", "\x14\x8d\x61\x7a\x7b\xe0\xff\xfe\x05\x91", "\b\rAZ┼\u00a0\U0001FB96▘\x05"},
		{"atascii", "\xc1\xe1\x9c\xff\x9b\xfc", "Aa\r|"},
		{"petscii", "\x7d\xbf\xc0\x60", "│▚──"},
	} {
		if text := decode(mustLookup(t, c.set), []byte(c.wire)); text != c.text {
			t.Errorf("%s: %q is %q, want %q", c.set, c.wire, text, c.text)
		}
	}
}

func TestNoAllocation(t *testing.T) {
	p := []byte(strings.Repeat("show ip route ÄÖ é\r\n", 20))
	for _, name := range []string{"UTF-8", "US-ASCII", "latin1", "cp437", "gb18030", "sjis", "petscii"} {
		c := mustLookup(t, name)
		var d Decoder
		var e Encoder
		d.Set(c)
		e.Set(c)
		buf := make([]byte, 0, 4*len(p)+16)
		if n := testing.AllocsPerRun(100, func() { e.Append(buf, p); d.Append(buf, p) }); n != 0 {
			t.Errorf("%s: %v allocations", name, n)
		}
	}
}

func ExampleNames() {
	fmt.Println(len(Names()), Names()[:4])
	// Output: 51 [ATASCII Big5 EUC-JP EUC-KR]
}
