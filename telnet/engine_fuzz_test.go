package telnet

import (
	"bytes"
	"testing"
)

// parse is a second, simpler parser of what a Telnet end sends: it says whether all commands are whole.
func parse(p []byte) bool {
	for len(p) > 0 {
		switch {
		case p[0] != IAC:
			p = p[1:]
		case len(p) < 2 || p[1] < EOF:
			return false
		case p[1] == SB:
			p = p[2:]
			for {
				n := bytes.IndexByte(p, IAC)
				if n < 0 || n+1 >= len(p) || p[n+1] != IAC && p[n+1] != SE {
					return false
				}
				end := p[n+1] == SE
				if p = p[n+2:]; end {
					break
				}
			}
		case p[1] >= WILL && p[1] < IAC:
			if len(p) < 3 {
				return false
			}
			p = p[3:]
		default:
			p = p[2:]
		}
	}
	return true
}

func FuzzEngine(f *testing.F) {
	f.Add([]byte("a\xff\xff\xff\xfd\x01\xff\xfa\x1f\x00\x50\x00\x18\xff\xf0"), uint16(3), false)
	f.Add([]byte("\xff\xfb\x18\xff\xfa\x18\x00XTERM\xff\xf0\xff\xf4\xff\xfd\x06"), uint16(9), true)
	for _, in := range recorded(f) {
		if len(in) < 300 {
			f.Add(in, uint16(len(in)/2), true)
		}
	}
	f.Fuzz(func(t *testing.T, in []byte, cut uint16, client bool) {
		run := func(parts ...[]byte) (*eventLog, error) {
			l := &eventLog{}
			role, bound := ServerRole, 64
			if client {
				role, bound = ClientRole, 16*(maxTypeName+6)+9*len(in)
			}
			e := NewEngine(role, l, Echo{}, SGA{}, &TTYPE{}, &NAWS{}, Binary{})
			var err error
			for _, p := range parts {
				err = e.Feed(bytes.Clone(p), 0)
			}
			if len(l.replies) > len(in)+bound {
				t.Errorf("%d bytes answer %d", len(l.replies), len(in))
			}
			if !parse(l.replies) {
				t.Errorf("not Telnet: % x", l.replies)
			}
			return l, err
		}
		n := int(cut) % (len(in) + 1)
		whole, err1 := run(in)
		split, err2 := run(in[:n], in[n:])
		if whole.String() != split.String() || err1 != err2 {
			t.Errorf("whole %v\n%s\ncut at %d %v\n%s", err1, whole, n, err2, split)
		}
	})
}

func FuzzTwoEngines(f *testing.F) {
	f.Add([]byte{0x01, 0x12, 0x83, 0x44, 0xff})
	f.Fuzz(func(t *testing.T, script []byte) {
		if len(script) > 200 {
			return
		}
		var wire [2][]byte
		var ends [2]*Engine
		options := []byte{OptEcho, OptSGA, OptTTYPE, OptNAWS, OptBinary}
		for i := range ends {
			l := &eventLog{sent: func(p []byte) { wire[i] = append(wire[i], p...) }}
			ends[i] = NewEngine(Role(i), l, Echo{}, SGA{}, &TTYPE{Names: []string{"a", "b"}}, &NAWS{cols: 80, rows: 24}, Binary{})
		}
		carry := func(i, n int) { // n bytes from one end to the other
			n = min(n, len(wire[i]))
			p := wire[i][:n]
			wire[i] = wire[i][n:]
			if err := ends[1-i].Feed(bytes.Clone(p), 0); err != nil {
				t.Fatal(err)
			}
		}
		asked := map[[3]int]bool{}
		ends[0].Open()
		for _, b := range script {
			i := int(b >> 7)
			switch b >> 5 & 3 {
			case 0, 1:
				// A refusal is said once, so what the peer never agrees to is asked for once.
				o, side := options[int(b>>2&7)%len(options)], Side(b>>1&1)
				key := [3]int{i, int(o), int(side)}
				if ends[1-i].slot(o).policy.allows(1-side) || !asked[key] {
					asked[key] = true
					ends[i].Request(o, side, b&1 == 1)
				}
			default:
				carry(i, int(b&31)+1)
			}
		}
		for rounds := 0; len(wire[0])+len(wire[1]) > 0; rounds++ {
			if rounds > 100 {
				t.Fatal("the two go on talking")
			}
			carry(0, len(wire[0]))
			carry(1, len(wire[1]))
		}
		for _, o := range options {
			for i, e := range ends {
				s, p := e.slot(o), ends[1-i].slot(o)
				a, b := s.state[Local], p.state[Remote]
				if a != b || a != qYes && a != qNo {
					t.Errorf("option %d: %v here and %v there", o, a, b)
				}
			}
		}
	})
}
