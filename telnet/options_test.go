package telnet

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// allOptions are all options of the package, one line for each, as an end in this role may have them.
func allOptions(role Role) []Option {
	return []Option{
		Echo{},
		SGA{},
		&TTYPE{Names: []string{"a", "b"}},
		&NAWS{cols: 80, rows: 24},
		Binary{},
		&Status{},
		Logout{},
		EndOfRecord{},
		&SendLocation{Location: "rack 7"},
		&TSPEED{Transmit: 9600, Receive: 19200},
		&XDISPLOC{Display: "host:0.1"},
		&LFLOW{off: role == ServerRole},
		&Environ{Ask: []string{"USER", "LANG"}, Tell: []Variable{{"LANG", "C"}}},
		OldEnviron{&Environ{Tell: []Variable{{"LANG", "C"}}}},
		&Charset{},
		&ComPort{Port: &port{}},
		&GMCP{},
		&MSSP{Tell: []MSSPVariable{{"NAME", []string{"r1"}}}},
	}
}

// directions are the sides that an option may be on for, in each role.
var directions = []struct {
	code           byte
	rfc            string
	server, client Policy // AllowLocal and AllowRemote
}{
	{OptLogout, "727", AllowLocal, AllowLocal},
	{OptSendLocation, "779", AllowRemote, AllowLocal},
	{OptBinary, "856", AllowLocal | AllowRemote, AllowLocal | AllowRemote},
	{OptEcho, "857", AllowLocal, AllowRemote},
	{OptSGA, "858", AllowLocal | AllowRemote, AllowLocal | AllowRemote},
	{OptStatus, "859", AllowLocal | AllowRemote, AllowLocal | AllowRemote},
	{OptEOR, "885", AllowLocal | AllowRemote, AllowLocal | AllowRemote},
	{OptNAWS, "1073", AllowRemote, AllowLocal},
	{OptTSPEED, "1079", AllowRemote, AllowLocal},
	{OptTTYPE, "1091", AllowRemote, AllowLocal},
	{OptXDISPLOC, "1096", AllowRemote, AllowLocal},
	{OptLFLOW, "1372", AllowRemote, AllowLocal},
	{OptNewEnviron, "1572", AllowRemote, AllowLocal},
	{OptEnviron, "1408", AllowRemote, AllowLocal},
	{OptCharset, "2066", AllowLocal | AllowRemote, AllowLocal | AllowRemote},
	{OptComPort, "2217", AllowLocal | AllowRemote, AllowLocal | AllowRemote},
	{OptGMCP, "GMCP", AllowLocal | AllowRemote, AllowLocal | AllowRemote},
	{OptMSSP, "MSSP", AllowLocal, AllowRemote},
}

// only is the engine of one option in a role, and what it told.
func only(role Role, o ...Option) (*Engine, *eventLog) {
	l := &eventLog{}
	return NewEngine(role, l, o...), l
}

// asks is what the peer sends to have a side on, and agrees and refuses are our answers.
func asks(s Side, code byte) []byte { return []byte{IAC, [...]byte{Local: DO, Remote: WILL}[s], code} }
func agrees(s Side, code byte) []byte {
	return []byte{IAC, [...]byte{Local: WILL, Remote: DO}[s], code}
}
func refuses(s Side, code byte) []byte {
	return []byte{IAC, [...]byte{Local: WONT, Remote: DONT}[s], code}
}

// TestT3_20_Directions: each option is accepted where it belongs, and where it does not it is refused, once.
func TestT3_20_Directions(t *testing.T) {
	for _, d := range directions {
		for _, role := range []Role{ServerRole, ClientRole} {
			i := slices.IndexFunc(allOptions(role), func(o Option) bool { return o.Code() == d.code })
			if i < 0 {
				t.Errorf("RFC %s is not there", d.rfc)
				continue
			}
			want := d.server
			if role == ClientRole {
				want = d.client
			}
			for _, side := range []Side{Local, Remote} {
				e, l := only(role, allOptions(role)[i])
				feed(t, e, asks(side, d.code))
				accepted := want.allows(side)
				answer := refuses(side, d.code)
				if accepted {
					answer = agrees(side, d.code)
				}
				if !bytes.HasPrefix(l.replies, answer) || e.Enabled(d.code, side) != accepted {
					t.Errorf("RFC %s, role %d, %v: % x", d.rfc, role, side, l.replies)
				}
				if !accepted && len(l.replies) != 3 {
					t.Errorf("RFC %s, role %d, %v: % x", d.rfc, role, side, l.replies)
				}
			}
		}
	}
}

// TestT3_69_WrongDirection: all 256 options are asked for in both directions three times. What an option's policy allows is agreed to
// once; the rest is refused once and remembered, what is misdirected as well as what is unknown.
func TestT3_69_WrongDirection(t *testing.T) {
	for _, role := range []Role{ServerRole, ClientRole} {
		for _, side := range []Side{Local, Remote} {
			e, l := only(role, allOptions(role)...)
			e.Trust() // for the budget by the second
			sent := map[string]int{}
			l.sent = func(p []byte) {
				if p[1] != SB {
					sent[string(p)]++
				}
			}
			var refused []byte
			for code := range 256 {
				code := byte(code)
				for range 3 {
					if err := e.Feed(asks(side, code), time.Duration(code)*time.Second); err != nil {
						t.Fatal(err)
					}
				}
				s := e.slot(code)
				switch {
				case code == OptTimingMark:
				case s != nil && s.policy.allows(side):
					if !e.Enabled(code, side) || sent[string(agrees(side, code))] != 1 || sent[string(refuses(side, code))] != 0 {
						t.Errorf("role %d, %s %v: not agreed to", role, OptionName(code), side)
					}
				default:
					refused = append(refused, code)
					if e.Enabled(code, side) || sent[string(refuses(side, code))] != 1 || sent[string(agrees(side, code))] != 0 {
						t.Errorf("role %d, %s %v: not refused once", role, OptionName(code), side)
					}
				}
			}
			if !bytes.Equal(e.Refused(side), refused) || e.Refused(1-side) != nil {
				t.Errorf("role %d, %v: refused % x and % x", role, side, e.Refused(side), e.Refused(1-side))
			}
		}
	}
}

// TestR017_AllOptions: with every option there, random negotiation is still answered by no more than it weighs, and a bounded rest.
func TestR017_AllOptions(t *testing.T) {
	for _, role := range []Role{ServerRole, ClientRole} {
		for seed := range uint64(8) {
			e, l := only(role, allOptions(role)...)
			r := rand.New(rand.NewPCG(seed, uint64(role)))
			n, rest := 0, maxTypeRequests*6+3*maxQueries*7+maxQueries*(5+maxLocation)
			var err error
			for ; n < 10_000 && err == nil; n++ {
				code := byte(r.IntN(256))
				if n%2 == 0 {
					code = e.slots[r.IntN(len(e.slots))].code
				}
				err = e.Feed([]byte{IAC, byte(WILL + r.IntN(4)), code}, 0)
			}
			if sizes := 9 * bytes.Count(l.replies, []byte{IAC, SB, OptNAWS}); err != ErrAbuse || len(l.replies) > 3*n+rest+sizes || !parse(l.replies) {
				t.Errorf("role %d: %v, %d bytes answer %d", role, err, len(l.replies), 3*n)
			}
		}
	}
}

// link is a server and a client with a wire between.
type link struct {
	end  [2]*Engine
	log  [2]*eventLog
	wire [2][]byte // what each end has sent
}

func newLink(server, client []Option) *link {
	k := &link{}
	for role, options := range [][]Option{ServerRole: server, ClientRole: client} {
		k.log[role] = &eventLog{sent: func(p []byte) { k.wire[role] = append(k.wire[role], p...) }}
		k.end[role] = NewEngine(Role(role), k.log[role], options...)
	}
	return k
}

// carry takes at most n bytes from one end to the other.
func (k *link) carry(t testing.TB, from Role, n int) {
	t.Helper()
	n = min(n, len(k.wire[from]))
	p := bytes.Clone(k.wire[from][:n])
	k.wire[from] = k.wire[from][n:]
	if err := k.end[1-from].Feed(p, 0); err != nil {
		t.Fatal(err)
	}
}

// settle carries until both are silent.
func (k *link) settle(t testing.TB) {
	t.Helper()
	for rounds := 0; len(k.wire[0])+len(k.wire[1]) > 0; rounds++ {
		if rounds > 100 {
			t.Fatal("the two go on talking")
		}
		k.carry(t, ServerRole, len(k.wire[0]))
		k.carry(t, ClientRole, len(k.wire[1]))
	}
}

// subnegotiated is a subnegotiation on the wire.
func subnegotiated(code byte, p string) []byte {
	l := &eventLog{}
	NewEngine(ServerRole, l).Subnegotiate(code, []byte(p))
	return l.replies
}

// everySplit runs the same bytes whole, cut at every offset, and one at a time, and wants the same of each.
func everySplit(t testing.TB, input []byte, run func(parts ...[]byte) string) string {
	t.Helper()
	whole := run(input)
	for i := range input {
		if got := run(input[:i], input[i:]); got != whole {
			t.Fatalf("cut at %d:\n%s\nwhole:\n%s", i, got, whole)
		}
	}
	single := make([][]byte, len(input))
	for i := range input {
		single[i] = input[i : i+1]
	}
	if got := run(single...); got != whole {
		t.Fatalf("byte by byte:\n%s\nwhole:\n%s", got, whole)
	}
	return whole
}

// TestTwoEndsAgree: a server that opens with all options and a client that has them all.
func TestTwoEndsAgree(t *testing.T) {
	k := newLink(allOptions(ServerRole), allOptions(ClientRole))
	k.end[ServerRole].Open()
	k.settle(t)
	got := func(code byte) Option { return k.end[ServerRole].Option(code) }
	transmit, receive := got(OptTSPEED).(*TSPEED).Reported()
	learnt := fmt.Sprint(got(OptTTYPE).(*TTYPE).Offered(), got(OptSendLocation).(*SendLocation).Reported(), transmit, receive,
		got(OptXDISPLOC).(*XDISPLOC).Reported(), k.end[ClientRole].Option(OptLFLOW).(*LFLOW).On())
	if want := "[a b]rack 79600 19200host:0.1false"; learnt != want {
		t.Errorf("%s, want %s", learnt, want)
	}
}

// TestR046_Unagreed: bodies for options that are not on change nothing and are not answered.
func TestR046_Unagreed(t *testing.T) {
	for _, role := range []Role{ServerRole, ClientRole} {
		for _, o := range allOptions(role) {
			for _, p := range []string{"", "\x00", "\x01", "\x02", "\x00x", "\x0038400,38400", "\x00host:0", "cellar", "\x00\xfb\x01"} {
				e, l := only(role, o)
				feed(t, e, subnegotiated(o.Code(), p), []byte("a"))
				if got := l.String(); got != `text "a"` {
					t.Errorf("role %d, %s, body %q: %s", role, OptionName(o.Code()), p, got)
				}
			}
		}
	}
}

// TestR022_Encryption: AUTHENTICATION and ENCRYPT are refused and their bodies swallowed (CVE-2011-4862).
func TestR022_Encryption(t *testing.T) {
	in := []byte("\xff\xfb\x25\xff\xfb\x26\xff\xfa\x26\x00\x01\x01\x12\x13\x14\x15\x16\x17\x18\x19\xff\xf0\xff\xfa\x26\x07")
	in = append(append(in, bytes.Repeat([]byte("A"), 400)...), "\xff\xf0\xff\xfa\x25\x00\x02\x00\xff\xf0x"...)
	got := everySplit(t, in, func(parts ...[]byte) string {
		e, l := only(ServerRole, allOptions(ServerRole)...)
		feed(t, e, parts...)
		return l.String()
	})
	if got != "send ff fe 25\nsend ff fe 26\ntext \"x\"" {
		t.Error(got)
	}
}

// TestDocNamesEveryFile: the table of RFCs has a line for each option's file.
func TestDocNamesEveryFile(t *testing.T) {
	doc, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("option_*.go")
	if err != nil || len(files) < 10 {
		t.Fatal(files, err)
	}
	for _, f := range files {
		if !strings.HasSuffix(f, "_test.go") && !bytes.Contains(doc, []byte(f)) {
			t.Errorf("%s has no line", f)
		}
	}
}
