package telnet

import (
	"bytes"
	"strings"
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

// FuzzTwoEngines: two ends with all options and wishes of their own, with the wire as slow as the script says, fall silent and agree.
func FuzzTwoEngines(f *testing.F) {
	f.Add([]byte{0x01, 0x12, 0x83, 0x44, 0xff})
	f.Add([]byte{0x03, 0x05, 0x81, 0x06, 0x45, 0xc3, 0x01, 0x05, 0x42, 0x03, 0x07, 0xdf})
	f.Fuzz(func(t *testing.T, script []byte) {
		if len(script) > 200 {
			return
		}
		k := newLink(allOptions(ServerRole), allOptions(ClientRole))
		asked := map[[3]int]bool{}
		k.end[ServerRole].Open()
		for i := 0; i < len(script); i++ {
			b := script[i]
			end := Role(b >> 7)
			if b&0x40 != 0 {
				k.carry(t, end, int(b&0x3f)+1)
				continue
			}
			// A request: the side and the wish in this byte, the option in the next.
			if i++; i == len(script) {
				break
			}
			side, slots := Side(b>>1&1), k.end[end].slots
			code := slots[int(script[i])%len(slots)].code
			// A refusal is said once, so what the peer never agrees to is asked for once.
			key := [3]int{int(end), int(code), int(side)}
			if k.end[1-end].slot(code).policy.allows(1-side) || !asked[key] {
				asked[key] = true
				k.end[end].Request(code, side, b&1 == 1)
			}
		}
		k.settle(t)
		for role, e := range k.end {
			if !parse(k.log[role].replies) {
				t.Errorf("role %d: not Telnet", role)
			}
			for i := range e.slots {
				s := &e.slots[i]
				a, b := s.state[Local], k.end[1-role].slot(s.code).state[Remote]
				if a != b || a != qYes && a != qNo {
					t.Errorf("%s: %v here and %v there", OptionName(s.code), a, b)
				}
			}
		}
		// They say so themselves, too.
		for role, e := range k.end {
			status := e.Option(OptStatus).(*Status)
			e.Request(OptStatus, Remote, true)
			k.settle(t)
			asked := status.Ask(e)
			k.settle(t)
			if !asked || !strings.HasSuffix(k.log[role].String(), "option 5") || status.Differences() != nil {
				t.Errorf("asked %v: %v", asked, status.Differences())
			}
		}
	})
}
