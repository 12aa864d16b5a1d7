package zmodem

import (
	"bytes"
	"fmt"
	"hash/crc32"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// TestCP19_Headers: headers as lrzsz writes them are found wherever they are cut, and in whatever noise they stand.
func TestCP19_Headers(t *testing.T) {
	if crc16(0, []byte("123456789")) != 0x31c3 { // the check value of CRC-16/XMODEM
		t.Error("CRC")
	}
	esc := &escaper{}
	position := at(zrpos, 0x11181394)
	for _, c := range []struct {
		name, in string
		want     []header
		bad      int
	}{
		{"ZRQINIT", "rz\r**\x18B00000000000000\r\x8a\x11", []header{{kind: zrqinit}}, 0},
		{"ZRINIT", "**\x18B0100000023be50\r\n\x11", []header{flagged(zrinit, 0x23)}, 0},
		{"two", "**\x18B0100000023be50\r\n\x11**\x18B0800000000022d\r\x8a", []header{flagged(zrinit, 0x23), {kind: zfin}}, 0},
		{"noise", "login: **\x18**\x18\x18B*\x18X***\x18B0800000000022d", []header{{kind: zfin}}, 0},
		{"parity", "**\x18B\xb0\xb8\xb0\xb0\xb0\xb0\xb0\xb0\xb0\xb0\xb0\xb2\xb2\xe4", []header{{kind: zfin}}, 0},
		{"CRC wrong", "**\x18B0800000000022e", nil, 1},
		{"digit wrong", "**\x18B08000000000g2d**\x18B0800000000022d", []header{{kind: zfin}}, 1},
		{"cut by another", "**\x18B0800**\x18B0800000000022d", []header{{kind: zfin}}, 1},
		{"binary 16", string(esc.appendBin(nil, position, false)), []header{position}, 0},
		{"binary 32", string(esc.appendBin(nil, position, true)), []header{position}, 0},
		{"XON within", "*\x18\x11" + string(esc.appendBin(nil, position, true)), []header{position}, 0},
	} {
		for split := 1; split <= len(c.in); split++ {
			d := &decoder{}
			var got []header
			bad := 0
			for p := []byte(c.in); len(p) > 0; {
				n, tok := d.next(p[:min(split, len(p))])
				p = p[n:]
				switch tok {
				case tokenHeader:
					got = append(got, d.head)
				case tokenBadHeader:
					bad++
				case tokenNone:
				default:
					t.Error(c.name, split, "token", tok)
				}
			}
			if fmt.Sprint(got) != fmt.Sprint(c.want) || bad != c.bad {
				t.Errorf("%s, cut at %d: %v and %d bad", c.name, split, got, bad)
			}
		}
	}
}

// TestCP23_LongSubpacket: what is longer than any peer sends is damage, and not kept.
func TestCP23_LongSubpacket(t *testing.T) {
	d := &decoder{}
	d.expect()
	_, tok := d.next(bytes.Repeat([]byte{'x'}, MaxSubpacket+1))
	if tok != tokenBadData || cap(d.data) > 4*MaxSubpacket {
		t.Error(tok, cap(d.data))
	}
}

// ask feeds one header to e and returns what it says.
func ask(e end, h header) string {
	e.Next(nil, 0)
	e.Feed(appendHex(nil, h), 0)
	return string(e.Next(nil, 0))
}

// TestCP19_Questions: what either end may be asked besides, and commands, which are never run.
func TestCP19_Questions(t *testing.T) {
	data := random(500, 1)
	number := header{zchallenge, [4]byte{1, 2, 3, 4}}
	s, r := NewSender(SenderConfig{}, outgoing("a", data)), NewReceiver(ReceiverConfig{MaxTotal: 1234}, newMemory(t))
	for _, e := range []end{s, r} {
		if got := ask(e, number); got != string(appendHex(nil, header{zack, number.arg})) {
			t.Errorf("%T answers %q", e, got)
		}
	}
	if got := ask(r, header{kind: zfreecnt}); got != string(appendHex(nil, at(zack, 1234))) {
		t.Errorf("room: %q", got)
	}
	if got := ask(r, header{kind: zcommand}); got != string(appendHex(nil, at(zcompl, 1))) {
		t.Errorf("command: %q", got)
	}
	ask(s, flagged(zrinit, canFDX|canOVIO|canFC32))
	for n, want := range map[int64]uint32{0: crc32.ChecksumIEEE(data), 100: crc32.ChecksumIEEE(data[:100]), 9999: crc32.ChecksumIEEE(data)} {
		if got := ask(s, at(zcrc, n)); got != string(appendHex(nil, at(zcrc, int64(want)))) {
			t.Errorf("CRC of %d bytes: %q", n, got)
		}
	}
	if got := ask(s, at(zrpos, 501)); s.Err() != ErrLine || got != cancelling {
		t.Errorf("a position behind the end: %v %q", s.Err(), got)
	}
	for _, kind := range []frame{zcan, zabort, zferr} {
		s, r := NewSender(SenderConfig{}, outgoing("a", data)), NewReceiver(ReceiverConfig{}, newMemory(t))
		ask(s, header{kind: kind})
		if ask(r, header{kind: kind}); s.Err() != ErrCancelled || r.Err() != ErrCancelled {
			t.Error(kind, s.Err(), r.Err())
		}
	}
}

// TestBackBeforeTheBegin: a receiver that wants a file from the middle on and then from its begin has not had fewer bytes than none.
func TestBackBeforeTheBegin(t *testing.T) {
	s := NewSender(SenderConfig{}, outgoing("a", random(500, 1)))
	ask(s, flagged(zrinit, canFDX|canOVIO|canFC32))
	for _, h := range []header{at(zrpos, 100), at(zrpos, 0), at(zack, 50)} {
		ask(s, h)
		if r := s.Results()[0]; r.Bytes != 0 || r.From != 100 {
			t.Errorf("%v: %d bytes from %d on", h, r.Bytes, r.From)
		}
	}
}

// TestCP23_Floods: headers that bring nothing end the session, whichever they are.
func TestCP23_Floods(t *testing.T) {
	for kind := range frame(32) {
		for name, e := range map[string]end{
			"sender": NewSender(SenderConfig{}, outgoing("a", random(100, 1))), "receiver": NewReceiver(ReceiverConfig{}, newMemory(t)),
		} {
			for i := 0; !e.Done(); i++ {
				if i > 100_000 { // behind ZFILE what follows is taken for its subpacket, 8 KiB at a time
					t.Errorf("%s: header %d for ever", name, kind)
					break
				}
				ask(e, header{kind: kind})
			}
		}
	}
}

// TestCP23_Silence: an end that nobody answers gives up in a time that is known.
func TestCP23_Silence(t *testing.T) {
	for name, c := range map[string]struct {
		e    end
		want error
		at   time.Duration
	}{
		"sender":            {NewSender(SenderConfig{}), ErrNoPeer, DefaultStart},
		"receiver":          {NewReceiver(ReceiverConfig{}, newMemory(t)), ErrNoPeer, DefaultStart},
		"sender, some time": {NewSender(SenderConfig{Start: 9 * time.Second}), ErrNoPeer, 9 * time.Second},
		"sender, after an answer": {func() end {
			s := NewSender(SenderConfig{}, outgoing("a", nil))
			ask(s, flagged(zrinit, canFDX))
			return s
		}(), ErrTimeout, (retries + 1) * patience},
		"receiver, after an answer": {func() end { r := NewReceiver(ReceiverConfig{}, newMemory(t)); ask(r, header{}); return r }(), ErrTimeout, (retries + 1) * patience},
	} {
		now := time.Duration(0)
		for !c.e.Done() {
			c.e.Next(nil, now)
			at, ok := c.e.Deadline()
			if !ok {
				t.Fatal(name, "does not wait")
			}
			c.e.Tick(at - 1) // nothing happens before
			if c.e.Done() {
				t.Error(name, "ended early")
			}
			now = at
			c.e.Tick(now)
		}
		if c.e.Err() != c.want || now != c.at {
			t.Errorf("%s: %v after %v", name, c.e.Err(), now)
		}
	}
}

// TestCP20_SafeName: no name leaves the folder, is hidden, or means something to a system.
func TestCP20_SafeName(t *testing.T) {
	long := strings.Repeat("é", 200)
	for in, want := range map[string]string{
		"image.bin": "image.bin", "with blank": "with blank", "grün.txt": "grün.txt", "a/b": "b", `a\b`: "b", "../../etc/passwd": "passwd",
		"": "unnamed", ".": "_", "..": "_", "/": "unnamed", "a/": "unnamed", ".rc": "_rc", "-rf": "_rf", "a. . ": "a", "C:x": "x", "a:b": "b",
		"x\x00\x1b[2J\r\n\x7f\u009b": "x__[2J____", "\xff\xfe": "__", "a\u202eb": "a_b", `<>"|?*`: "______",
		"con": "_con", "NUL.txt": "_NUL.txt", "com1": "_com1", "COM¹": "_COM¹", "com10": "com10", "lpt9 .x": "_lpt9 .x", long: strings.Repeat("é", 50),
		// What a device's name gets in front makes room at the end, of a whole character, and that leaves no dot there either.
		"con." + strings.Repeat("é", 60): "_con." + strings.Repeat("é", 47), "con." + strings.Repeat("a", 94) + ".b": "_con." + strings.Repeat("a", 94),
	} {
		if got := SafeName(in, 100); got != want {
			t.Errorf("SafeName(%q) = %q, want %q", in, got, want)
		}
	}
}

func FuzzSafeName(f *testing.F) {
	f.Add("../a")
	f.Add("COM1.\xff")
	f.Add("nul.0123456789ü.")
	f.Fuzz(func(t *testing.T, name string) {
		for _, limit := range []int{16, 64} {
			got := SafeName(name, limit)
			if got == "" || len(got) > limit || !utf8.ValidString(got) || strings.ContainsAny(got, "/\\:\x00") || strings.ContainsAny(got[:1], ".-") ||
				strings.ContainsAny(got[len(got)-1:], ". ") || SafeName(got, limit) != got {
				t.Errorf("%q in %d: %q", name, limit, got)
			}
		}
	})
}

// FuzzFile: what stands behind ZFILE may be anything.
func FuzzFile(f *testing.F) {
	f.Add(appendFile(nil, outgoing("a", random(9, 1)).File))
	f.Add([]byte("a\x00-1 x 99999999999999999999"))
	f.Add([]byte("a\x000 0 0 0 -1 -1"))
	f.Add([]byte("a\x001 77777777777 100644 0 1 1"))
	f.Fuzz(func(t *testing.T, p []byte) {
		if file, ok := parseFile(p); ok {
			if file.Name == "" || len(file.Name) > MaxName || file.Size < -1 || file.Left < 0 || file.LeftBytes < 0 {
				t.Errorf("%+v", file)
			}
			if !file.ModTime.IsZero() && !time.Unix(0, file.ModTime.UnixNano()).Equal(file.ModTime) {
				t.Errorf("no file can have the time %v", file.ModTime)
			}
			if again, ok := parseFile(appendFile(nil, file)); !ok || again != file {
				t.Errorf("%+v comes back as %+v", file, again)
			}
		}
	})
}

// TestTimesOfFiles: a time that os.Chtimes cannot count in nanoseconds would become another one, and is none.
func TestTimesOfFiles(t *testing.T) {
	for in, want := range map[string]int64{
		"0": 0, "1": 1, "17777777777": 1<<31 - 1, "20000000000": 1 << 31, "37777777777": 1<<32 - 1, "77777777777": 1<<33 - 1,
		"100000000001": 0, "20000000000000": 0, "777777777777777777777": 0, "-1": 0, "9": 0,
	} {
		f, ok := parseFile([]byte("a\x001 " + in + " 100644"))
		if got := f.ModTime; !ok || got.IsZero() != (want == 0) || want > 0 && got.Unix() != want || f.Mode != 0o644 {
			t.Errorf("%s: %v, %v, mode %v", in, got, ok, f.Mode)
		}
	}
}

// TestCP19_Escapes: what lines and modems eat is never sent as it is, and all control characters are not where that was asked for.
func TestCP19_Escapes(t *testing.T) {
	for in, want := range map[string]string{
		"\x10\x11\x13\x18\x90\x91\x93": "\x18P\x18Q\x18S\x18X\x18\xd0\x18\xd1\x18\xd3",
		"a\rb":                         "a\rb",
		"@\r\xc0\r@\x8d":               "@\x18M\xc0\x18M@\x18\xcd", // Telenet's escape
		"\x00\n\x7f\xff":               "\x00\n\x7f\xff",
	} {
		if got := string((&escaper{}).append(nil, []byte(in))); got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
	for _, c := range (&escaper{controls: true}).append(nil, random(10_000, 1)) {
		if c&0x60 == 0 && c != zdle {
			t.Fatalf("%#x was sent", c)
		}
	}
}

// TestCP23_MoreThanSaid: a file is not taken further than the receiver's bounds, whatever its sender says of its size.
func TestCP23_MoreThanSaid(t *testing.T) {
	for _, size := range []string{"10", "-1", "", "99999999999999999999"} {
		m, esc := newMemory(t), &escaper{}
		r := NewReceiver(ReceiverConfig{MaxFile: 1000}, m)
		r.Next(nil, 0)
		p := esc.appendData(esc.appendBin(nil, flagged(zfile, convBin), true), []byte("a\x00"+size+" 0 0\x00"), crcW, true)
		p = esc.appendData(esc.appendBin(p, at(zdata, 0), true), make([]byte, 1000), crcG, true)
		r.Feed(esc.appendData(p, []byte{1}, crcW, true), 0)
		if got := string(r.Next(nil, 0)); !strings.HasSuffix(got, string(appendHex(nil, header{kind: zskip}))) {
			t.Errorf("size %q: %q", size, got)
		}
		r.Abort()
		if list := r.Results(); len(list) != 1 || list[0].Whole || list[0].Bytes != 1000 || len(m.parts["a"]) != 1000 {
			t.Errorf("size %q: %+v, %d bytes", size, list, len(m.parts["a"]))
		}
	}
}
