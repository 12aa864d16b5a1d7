package linemode

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"github.com/vtykit/vtykit/telnet"
)

// TestT3X3_EveryCombination walks every level and value of ours against every one of theirs, in both roles, and compares with the rules
// of RFC 1184 sections 2.4 and 5.5 written as a list.
func TestT3X3_EveryCombination(t *testing.T) {
	levels := []Modifier{NoSupport, CantChange, Value, Default}
	n := 0
	for _, ours := range levels {
		for _, theirs := range levels {
			for bits := range 1 << 8 {
				flag := func(i int) bool { return bits&(1<<i) != 0 }
				isAck, equal, asked, fixed, server, insists, unknown := flag(0), flag(1), flag(2), flag(3) && ours == CantChange, flag(4), flag(5), flag(6)
				spent := flag(7)
				v := view{current: Setting{ours, 1}.normal(), fallback: Setting{Value, 9}, asked: asked, fixed: fixed, server: server,
					insists: insists, unknown: unknown, spent: spent}
				in := Setting{theirs, 2}
				if equal {
					in.Value = 1
				}
				if isAck {
					in.Modifier |= ack
				}
				next, o := v.decide(in)
				wantNext, want := v.current, ignored
				free := !asked || insists
				alike := theirs == ours && (equal || ours == NoSupport)
				switch {
				case isAck && theirs == Value && ours == Value && !server:
					wantNext, want = Setting{Value, in.Value}, settled
				case isAck && asked && theirs == ours:
					want = settled
				case isAck:
				case theirs == Default && asked && !insists && ours != Default:
					want = crossed
				case theirs == Default && ours == Default:
					wantNext, want = Setting{}, countered
				case theirs == Default && server && !fixed:
					wantNext, want = v.fallback, countered
				case theirs == Default:
					want = countered
				case alike:
					want = settled
				case !free && (theirs > ours || theirs == ours && server && (ours != Value || spent)):
					want = crossed
				case unknown && theirs != NoSupport:
					wantNext, want = Setting{}, countered
				case fixed && !asked && theirs == Value:
					want = countered
				case fixed && !asked && theirs == CantChange:
					wantNext, want = Setting{}, countered
				default:
					wantNext, want = Setting{theirs, in.Value}.normal(), taken
				}
				if o != want || next != wantNext {
					t.Errorf("ours %d theirs %d bits %07b: %v %d, want %v %d", ours, theirs, bits, next, o, wantNext, want)
				}
				if o == taken && next.Modifier.Level() > theirs || o == countered && theirs != Default && next.Modifier.Level() > theirs {
					t.Errorf("ours %d theirs %d: answered with a higher level", ours, theirs)
				}
				n++
			}
		}
	}
	if n != 4096 {
		t.Error(n)
	}
}

// TestR040_EveryTriplet: every function with every flag byte and the values that matter, alone and in bodies of any length. The answer names
// the function at most once and the table is valid.
func TestR040_EveryTriplet(t *testing.T) {
	for f := range 256 {
		for m := range 256 {
			for _, value := range []byte{0, 3, 127, 254, 255} {
				s := settings{fallback: BSD(), known: lastFunction, server: true}
				answer, more, _ := s.receive([]byte{byte(f), byte(m), value}, 0)
				if more != nil || len(answer) > 4 && f != 0 || bytes.IndexByte(answer, 255) >= 0 {
					t.Fatalf("%d %d %d: % x % x", f, m, value, answer, more)
				}
				for f := Synch; f <= lastFunction; f++ {
					valid(t, s.setting(f))
				}
			}
		}
	}
	s := settings{fallback: BSD(), known: lastFunction, server: true}
	for n := range 200 {
		if answer, _, changed := s.receive(make([]byte, n), 0); n%3 != 0 && (answer != nil || changed) {
			t.Errorf("%d bytes: % x", n, answer)
		}
	}
	// 255 is doubled on the wire and undone by the engine.
	got := everySplit(t, slc(10, 2, 255, 11, 2, 8), func(parts ...[]byte) string {
		o := &Server{}
		e, l := agreed(t, o)
		feed(t, e, parts...)
		_, ec := o.Char(EraseCharacter)
		el, _ := o.Char(EraseLine)
		return fmt.Sprintf("%v %d % x", ec, el, l.sent)
	})
	if got != "false 8 ff fa 22 03 0b 82 08 ff f0" {
		t.Error(got)
	}
}

func valid(t testing.TB, s Setting) {
	t.Helper()
	if s != s.normal() || s.Modifier&ack != 0 || s.Modifier&^(levelBits|flushBits) != 0 {
		t.Fatalf("not valid: %v", s)
	}
}

// flood is n triplets with the functions from first to last and round again.
func flood(n int, first, last byte, m Modifier, value func(i int) byte) []byte {
	p := []byte{cmdSLC}
	for i := range n {
		p = append(p, first+byte(i%(int(last)-int(first)+1)), byte(m), value(i))
	}
	return p
}

// TestR039_AnswerDoesNotGrow is CVE-2026-32746: the answer does not grow with the question, and is at most 99 bytes.
func TestR039_AnswerDoesNotGrow(t *testing.T) {
	for _, n := range []int{40, 170, 1300} {
		for _, m := range []Modifier{NoSupport, CantChange, Value, Default, Value | FlushIn | FlushOut, Value | 0x1c} {
			for _, span := range [][2]byte{{19, 255}, {0, 255}, {1, 30}, {31, 254}, {32, 32}} {
				e, l := agreed(t, &Server{})
				for range 50 {
					feed(t, e, sb(flood(n, span[0], span[1], m, func(i int) byte { return byte(i / 7) })...))
					if len(l.sent) > 99 {
						t.Fatalf("%d triplets %d from %v: %d bytes", n, m, span, len(l.sent))
					}
					l.take()
				}
			}
		}
	}
}

func TestCVE2026_32746_SLCFlood(t *testing.T) {
	in := append([]byte{telnet.IAC, telnet.WILL, telnet.OptLinemode},
		sb(flood(40, 32, 32, Value, func(int) byte { return 0 })...)...)
	got := everySplit(t, in, func(parts ...[]byte) string {
		l := new(log)
		e := telnet.NewEngine(telnet.ServerRole, l, &Server{})
		feed(t, e, parts...)
		return fmt.Sprintf("% x", l.sent)
	})
	if got != "ff fd 22 ff fa 22 03 20 00 00 ff f0" {
		t.Error(got)
	}
}

// TestCVE2005_0469_ClientSLCFlood: the same against our client.
func TestCVE2005_0469_ClientSLCFlood(t *testing.T) {
	for _, n := range []int{100, 1300} {
		e, l := agreed(t, &Client{})
		all := 0
		for range 1000 {
			feed(t, e, sb(flood(n, 0, 255, Value, func(i int) byte { return byte(i) })...), sb(flood(n, 32, 32, Value, func(int) byte { return 0 })...))
			if all += len(l.take()); all > 4*99 {
				t.Fatalf("%d bytes", all)
			}
		}
	}
}

// TestR042_EndsInTwoRounds: a peer that changes the value each time, one that always acknowledges, one that never does, one that
// gives back what it gets, and telnetlib3's loop.
func TestR042_EndsInTwoRounds(t *testing.T) {
	peers := map[string]func(i int, s []byte) []byte{
		"changes":         func(i int, s []byte) []byte { return []byte{s[0], s[1] &^ 128, byte(i + 1)} },
		"acknowledges":    func(_ int, s []byte) []byte { return []byte{s[0], s[1] | 128, s[2]} },
		"never does":      func(_ int, s []byte) []byte { return []byte{s[0], s[1] &^ 128, s[2]} },
		"gives back":      func(_ int, s []byte) []byte { return s },
		"another level":   func(i int, s []byte) []byte { return []byte{s[0], byte(i % 4), byte(i)} },
		"always DEFAULT":  func(_ int, s []byte) []byte { return []byte{s[0], 3, 0} },
		"always NO":       func(_ int, s []byte) []byte { return []byte{s[0], 0, 255} },
		"unknown":         func(i int, s []byte) []byte { return []byte{40 + byte(i), 2, 1} },
		"the whole table": func(_ int, s []byte) []byte { return []byte{0, 3, 0} },
	}
	for name, peer := range peers {
		for _, o := range []telnet.Option{&Server{}, &Client{}} {
			e, l := agreed(t, o)
			for f := Synch; f <= lastFunction; f++ {
				switch o := o.(type) {
				case *Server:
					o.Set(e, f, Value, 5)
				case *Client:
					o.Set(e, f, Value, 5)
				}
			}
			feed(t, e, slc(10, 2, 7, 11, 2, 7, 20, 1, 7, 40, 2, 1, 0, 3, 0))
			rounds := 0
			for i := 0; len(l.sent) > 0; i++ {
				rounds++
				if rounds > 4 {
					t.Fatalf("%s, %T: no end: % x", name, o, l.sent)
				}
				var answer []byte
				for _, p := range bytes.SplitAfter(l.take(), []byte{telnet.IAC, telnet.SE}) {
					for p = bytes.TrimSuffix(bytes.TrimPrefix(p, []byte{255, 250, 34, 3}), []byte{255, 240}); len(p) >= 3; p = p[3:] {
						answer = append(answer, peer(i, p)...)
					}
				}
				// Half a second later: it is not the clock that ends it.
				at(t, e, time.Duration(i)*500*time.Millisecond, slc(answer...))
			}
		}
	}
}

// TestT3X3_WholeTable: 0 DEFAULT 0 and 0 VALUE 0.
func TestT3X3_WholeTable(t *testing.T) {
	o := &Server{}
	e, l := agreed(t, o)
	feed(t, e, slc(10, 2, 8, 12, 0, 0))
	l.take()
	feed(t, e, slc(0, 2, 0))
	if want := slc(1, 0, 0, 2, 0, 0, 3, 0, 0, 4, 0, 0, 5, 0, 0, 6, 0, 0, 7, 0, 0, 8, 0, 0, 9, 0, 0, 10, 2, 8, 11, 0, 0, 12, 0, 0,
		13, 0, 0, 14, 0, 0, 15, 0, 0, 16, 0, 0, 17, 0, 0, 18, 0, 0); !bytes.Equal(l.take(), want) {
		t.Errorf("current: % x", want)
	}
	feed(t, e, slc(0, 3, 0))
	want := slc(1, 0, 0, 2, 0, 0, 3, 0x62, 3, 4, 0x22, 15, 5, 2, 20, 6, 0, 0, 7, 0x62, 28, 8, 2, 4, 9, 0x42, 26, 10, 2, 127, 11, 2, 21,
		12, 2, 23, 13, 2, 18, 14, 2, 22, 15, 2, 17, 16, 2, 19, 17, 0, 0, 18, 0, 0,
		19, 3, 0, 20, 3, 0, 21, 3, 0, 22, 3, 0, 23, 3, 0, 24, 3, 0, 25, 3, 0, 26, 3, 0, 27, 3, 0, 28, 3, 0, 29, 3, 0, 30, 3, 0) // the client's own
	if got := l.take(); !bytes.Equal(got, want) {
		t.Errorf("defaults: % x\nwant      % x", got, want)
	}
	if c, ok := o.Char(EraseCharacter); c != 127 || !ok {
		t.Error(c, ok)
	}
	feed(t, e, slc(0, 3, 0), slc(0, 2, 0))
	if l.sent != nil {
		t.Errorf("a third time: % x", l.sent)
	}
	at(t, e, quiet*time.Second, slc(0, 2, 0))
	if len(l.sent) == 0 {
		t.Error("ten quiet seconds later there is no answer")
	}
	// A client gets no such request from anybody; BSD's ignores it.
	e, l = agreed(t, &Client{})
	feed(t, e, slc(0, 3, 0), slc(0, 2, 0))
	if l.sent != nil {
		t.Errorf("client: % x", l.sent)
	}
}

func TestNames(t *testing.T) {
	seen := map[string]bool{}
	for f := range Function(255) {
		if seen[f.String()] {
			t.Error(f)
		}
		seen[f.String()] = true
	}
	if Synch.String() != "SYNCH" || EraseToEnd.String() != "EEOL" || EraseToEnd != 30 || Forward1 != 17 || EndOfFile != 8 || CursorLeft.String() != "MCL" {
		t.Error("names are not at their numbers")
	}
}
