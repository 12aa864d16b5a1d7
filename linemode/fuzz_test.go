package linemode

import (
	"bytes"
	"testing"
	"time"

	"github.com/vtykit/vtykit/telnet"
)

// bodies cuts data into subnegotiations: a length, then so many bytes.
func bodies(data []byte, each func(body []byte)) {
	for len(data) > 1 {
		n := min(int(data[0]), len(data)-1)
		each(data[1 : 1+n])
		data = data[1+n:]
	}
}

// fuzzOption feeds bodies and says that each answer is bounded, that bytes are all in telnet's form, and that time or no time, an answer
// ends what is repeated.
func fuzzOption(t *testing.T, o telnet.Option, data []byte, check func()) {
	e, l := agreed(t, o)
	if s, ok := o.(*Server); ok {
		s.SetMode(e, Edit)
		s.Set(e, EndOfFile, Value, '\t')
	}
	i := 0
	bodies(data, func(body []byte) {
		l.take()
		at(t, e, time.Duration(i)*time.Millisecond*100, sb(body...))
		i++
		// R-039; our own wishes that had waited come with it once.
		if n := len(l.sent); n > 2*100 || n > 100 && bytes.Count(l.sent, []byte{telnet.IAC, telnet.SE}) < 2 {
			t.Fatalf("% x: %d bytes", body, n)
		}
		check()
	})
	last := l.take()
	for range 10 {
		bodies(data, func(body []byte) { at(t, e, time.Duration(i)*time.Millisecond*100, sb(body...)) })
		if last = l.take(); len(last) == 0 {
			return
		}
	}
	// Two modes in turn are answered for ever, once each and ten times a second; SLC is not.
	for range 10 {
		bodies(data, func(body []byte) {
			if len(body) > 0 && body[0] == cmdSLC {
				at(t, e, time.Duration(i)*time.Millisecond*100, sb(body...))
			}
		})
		last = l.take()
	}
	if bytes.Contains(last, []byte{telnet.IAC, telnet.SB, telnet.OptLinemode, cmdSLC}) {
		t.Fatalf("SLC without end: % x", last)
	}
}

func seeds(f *testing.F) {
	f.Add([]byte{2, 1, 3, 2, 1, 7, 4, 3, 10, 2, 8})
	f.Add([]byte{7, 3, 10, 2, 8, 10, 2, 9, 2, 251, 2, 4, 3, 0, 3, 0, 4, 3, 40, 2, 1})
	f.Add(append([]byte{18, 253, 2}, make([]byte, 16)...))
	f.Add(append([]byte{121}, flood(40, 1, 255, Default, func(i int) byte { return byte(i) })...))
	f.Add(append([]byte{241}, flood(80, 19, 31, Value|0x60, func(int) byte { return 255 })...))
}

func FuzzServer(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		s := &Server{}
		fuzzOption(t, s, data, func() {
			for f := Synch; f <= lastFunction; f++ {
				valid(t, s.Setting(f))
			}
			if s.Mode()&^modeBits != 0 || s.modes.n > maxWaiting {
				t.Fatal(s.modes)
			}
		})
	})
}

func FuzzClient(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		c := &Client{}
		fuzzOption(t, c, data, func() {
			for f := Synch; f <= lastFunction; f++ {
				valid(t, c.Setting(f))
			}
			if m, ok := c.Mask(); c.Mode()&^modeBits != 0 || !ok && !m.Empty() {
				t.Fatal(c.mode, m)
			}
		})
	})
}

// FuzzPair: whatever both ends want, and however slowly it travels, they fall silent and have the same.
func FuzzPair(f *testing.F) {
	f.Add([]byte{0, 3, 1, 10, 2, 8, 2, 10, 2, 9, 3, 5, 4, 9})
	f.Add([]byte{1, 8, 2, 9, 1, 8, 3, 9, 2, 8, 1, 9, 1, 8, 1, 7, 2, 8, 3, 1, 5, 63, 5, 0})
	// Found by fuzzing: flags that cross a character, an answer that is the beginning of another, more modes than a second has answers.
	f.Add([]byte("\xe618Q\x85\x85****\xac\xe1**\x15"))
	f.Add([]byte("0C0&%1\x11000%070&2\xe8\x030C001T5\xea=\xc3)\xc470700pC0@11000&1070\xe81000%1&&1010\x00@1"))
	f.Add([]byte("&1&002&1"))
	f.Fuzz(func(t *testing.T, data []byte) {
		k := newPair(&Server{}, &Client{})
		server, client := k.end[telnet.ServerRole], k.end[telnet.ClientRole]
		server.Open()
		next := func() (b byte) {
			if len(data) > 0 {
				b, data = data[0], data[1:]
			}
			return b
		}
		// An exchange ends after two rounds, so in one there is one wish of each end for a function; the client's table is one.
		var spoken [2][lastFunction + 1]bool
		first := func(end telnet.Role) (f Function, ok bool) {
			f = Function(next() % 31)
			ok = !spoken[end][f]
			spoken[end][f] = true
			return f, ok
		}
		for len(data) > 0 {
			switch next() % 8 {
			case 0:
				k.server.SetMode(server, Mode(next()))
			case 1:
				f, ok := first(telnet.ServerRole)
				if m, value := Modifier(next()), next(); ok {
					k.server.Set(server, f, m, value)
				}
			case 2:
				f, ok := first(telnet.ClientRole)
				if m, value := Modifier(next()), next(); ok && k.now > 0 {
					k.client.Set(client, f, m, value)
				}
			case 3:
				k.deliver(t, telnet.ServerRole, int(next()))
			case 4:
				k.deliver(t, telnet.ClientRole, int(next()))
			case 5:
				k.server.Forward(server, MaskOf(string([]byte{next()})))
			case 6:
				k.settle(t) // the clock goes on when nothing is on the way
				k.now += quiet * time.Second
				at(t, server, k.now, nil)
				at(t, client, k.now, nil)
				clear(spoken[:])
			case 7:
				server.Request(telnet.OptLinemode, telnet.Remote, next()%2 == 0)
				for f := range spoken[telnet.ClientRole] { // the table is sent again
					spoken[telnet.ClientRole][f] = true
				}
			}
		}
		k.settle(t)
		k.now += time.Second
		k.server.SetMode(server, k.server.modes.wanted^Edit) // what is owed is said with the next thing
		k.settle(t)
		if server.Enabled(telnet.OptLinemode, telnet.Remote) != client.Enabled(telnet.OptLinemode, telnet.Local) {
			t.Error("one end has LINEMODE")
		}
		if k.server.begun <= maxBegun && k.client.begun <= maxBegun {
			k.same(t)
		}
	})
}

// FuzzLine: cut anywhere, typing has the same result; and every byte that is no editing key comes out once, in order.
func FuzzLine(f *testing.F) {
	f.Add([]byte("show ver\x7f\x17\r\x03a\x16\x04b\x04\x1a?"), uint8(3), uint16(5), uint16(9))
	f.Fuzz(func(t *testing.T, in []byte, m uint8, cut, change uint16) {
		if len(in) > 2*MaxLine {
			return
		}
		a, b := int(cut)%(len(in)+1), int(change)%(len(in)+1)
		run := func(cuts ...int) (string, string) {
			c, e := editing(t, Mode(m)&modeBits, 17, 2, '?')
			y, l := &typist{}, NewLine(c)
			from := 0
			for _, to := range append(cuts, len(in)) {
				l.Type(in[from:to], y)
				if from = to; to == b { // the server changes its mind
					feed(t, e, mode(Mode(m)&modeBits^Edit))
					l.Sync(y)
				}
			}
			return string(append(y.text, l.Held()...)), y.String()
		}
		whole, _ := run(b)
		split, _ := run(min(a, b), max(a, b))
		if a != b && whole != split {
			t.Fatalf("%q, %q", whole, split)
		}
		plain := func(p []byte) []byte {
			return bytes.Map(func(r rune) rune {
				if r < ' ' || r > '~' {
					return -1
				}
				return r
			}, p)
		}
		if !bytes.ContainsAny(in, "\x03\x1a\x1c\x7f\x15\x17") { // nothing that erases
			if got := plain([]byte(whole)); !bytes.Equal(got, plain(in)) {
				t.Fatalf("%q became %q", plain(in), got)
			}
		}
	})
}
