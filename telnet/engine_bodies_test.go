package telnet

import (
	"bytes"
	"slices"
	"testing"
)

// bodies is an option that keeps what it is told.
type bodies struct {
	testOption
	got [][]byte
}

func (*bodies) Policy(Role) Policy { return AcceptUnagreed }
func (o *bodies) Subnegotiation(_ *Engine, body []byte) bool {
	o.got = append(o.got, bytes.Clone(body))
	return false
}

// TestBodiesOfEveryLength: a body arrives as it was sent, alone and behind others, whole and cut, even if all of it is SE.
func TestBodiesOfEveryLength(t *testing.T) {
	for _, c := range []byte{'A', SE, SB, NOP, IAC} {
		for n := range 40 {
			var stream []byte
			want := [][]byte{bytes.Repeat([]byte{c}, n), {1, 2}, bytes.Repeat([]byte{c}, n)}
			for _, body := range want {
				stream = append(stream, sb(77, string(body))...)
			}
			for cut := range stream {
				o := &bodies{}
				e, l := engineWith(ServerRole, o)
				feed(t, e, stream[:cut], stream[cut:])
				if !slices.EqualFunc(o.got, want, bytes.Equal) || len(l.items) > 0 {
					t.Fatalf("%d times %#x, cut at %d: % x %s", n, c, cut, o.got, l)
				}
			}
		}
	}
}

// TestMarkBelongsToTheInterruptBeforeIt: only a DO TIMING-MARK that directly follows an interrupting command asks for the prompt.
func TestMarkBelongsToTheInterruptBeforeIt(t *testing.T) {
	for between, asks := range map[string]bool{"": true, "\xff\xf1": false, "\xff\xf6": false, "\xff\xff": false, "x": false, "\xff\xf0": true,
		"\xff\xfa\x1f\x00\x50\x00\x18\xff\xf0": false, "\xff\xfd\x63": false, "\xff\xf1\xff\xf4": true} {
		in := []byte("\xff\xf4" + between + "\xff\xfd\x06")
		for cut := range in {
			e, l, _, _ := server()
			feed(t, e, in[:cut], in[cut:])
			if got := slices.Contains(l.items, "command 6"); got != asks {
				t.Errorf("%q, cut at %d: %v", between, cut, got)
			}
		}
	}
}
