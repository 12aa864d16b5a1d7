package linemode

import (
	"fmt"
	"strings"
	"testing"

	"github.com/vtykit/vtykit/telnet"
)

// triplet is a function of the example as the RFC writes it, such as "IP VALUE|FLUSHIN|FLUSHOUT 3".
func triplet(t *testing.T, function, modifier, value string) []byte {
	t.Helper()
	f, m, v := byte(0), Modifier(0), byte(0)
	for known := Synch; known <= lastFunction; known++ {
		if known.String() == function {
			f = byte(known)
		}
	}
	for _, name := range strings.Split(modifier, "|") {
		bit, ok := map[string]Modifier{"NOSUPPORT": NoSupport, "CANTCHANGE": CantChange, "VALUE": Value, "DEFAULT": Default,
			"FLUSHIN": FlushIn, "FLUSHOUT": FlushOut, "ACK": ack}[name]
		if !ok {
			t.Fatal(modifier)
		}
		m |= bit
	}
	if _, err := fmt.Sscan(value, &v); err != nil || f == 0 && function != "0" {
		t.Fatal(function, value, err)
	}
	return []byte{f, byte(m), v}
}

// named is the subnegotiation SLC with triplets in words.
func named(t *testing.T, words string) []byte {
	t.Helper()
	w := strings.Fields(words)
	var p []byte
	for ; len(w) >= 3; w = w[3:] {
		p = append(p, triplet(t, w[0], w[1], w[2])...)
	}
	return slc(p...)
}

const (
	// exampleChars are the client's characters of RFC 1184 section 5.10, and exampleKnown what its server has of them.
	exampleChars = "SYNCH DEFAULT 0 IP VALUE|FLUSHIN|FLUSHOUT 3 AO VALUE 15 AYT DEFAULT 0 ABORT VALUE|FLUSHIN|FLUSHOUT 28 EOF VALUE 4 " +
		"SUSP VALUE|FLUSHIN 26 EC VALUE 127 EL VALUE 21 EW VALUE 23 RP VALUE 18 LNEXT VALUE 22 XON VALUE 17 XOFF VALUE 19"
	exampleKnown = "IP VALUE|FLUSHIN|FLUSHOUT 3 ABORT VALUE|FLUSHIN|FLUSHOUT 28 EOF VALUE 4 EC VALUE 127 EL VALUE 21"
)

// exampleTable is a list of triplets as a table.
func exampleTable(t *testing.T, words string) (table Table) {
	t.Helper()
	w := strings.Fields(words)
	for ; len(w) >= 3; w = w[3:] {
		p := triplet(t, w[0], w[1], w[2])
		table[p[0]] = Setting{Modifier(p[1]), p[2]}
	}
	return table
}

// step is something that one end of the example does or hears, and what it says then.
type step struct {
	do   func(e *telnet.Engine)
	hear []byte
	want []byte
}

func walk(t *testing.T, e *telnet.Engine, l *log, steps []step) {
	t.Helper()
	for i, s := range steps {
		if s.do != nil {
			s.do(e)
		}
		feed(t, e, s.hear)
		if got := l.take(); string(got) != string(s.want) {
			t.Fatalf("step %d:\n% x, want\n% x", i, got, s.want)
		}
	}
}

func join(p ...[]byte) (all []byte) {
	for _, p := range p {
		all = append(all, p...)
	}
	return all
}

// exampleMask are the control characters, as in the example's last part.
func exampleMask() (m Mask) {
	for c := range 32 {
		m.Add(byte(c))
	}
	m.Add(127)
	return m
}

// TestRFC1184_ExampleClient is section 5.10 with our client against the RFC's server, byte by byte what the RFC has. The RFC's client answers MODE
// without ACK in its last part, and DONT FORWARDMASK; by its own rules (sections 2.2 and 2.3) it is not so.
func TestRFC1184_ExampleClient(t *testing.T) {
	c := &Client{Chars: exampleTable(t, exampleChars)}
	l := new(log)
	e := telnet.NewEngine(telnet.ClientRole, l, c)
	walk(t, e, l, []step{
		{hear: []byte{telnet.IAC, telnet.DO, telnet.OptLinemode},
			want: join([]byte{telnet.IAC, telnet.WILL, telnet.OptLinemode}, named(t, exampleChars))},
		{hear: mode(Edit), want: mode(Edit | modeAck)},
		{hear: named(t, "SYNCH NOSUPPORT 0 IP VALUE|FLUSHIN|FLUSHOUT|ACK 3 AO NOSUPPORT 0 AYT NOSUPPORT 0 ABORT VALUE|FLUSHIN|FLUSHOUT|ACK 28 "+
			"EOF VALUE|ACK 4 SUSP NOSUPPORT 0 EC VALUE|ACK 127 EL VALUE|ACK 21 EW VALUE|ACK 23 RP VALUE|ACK 18 LNEXT VALUE|ACK 22 "+
			"XON VALUE|ACK 17 XOFF VALUE|ACK 19"),
			want: named(t, "SYNCH NOSUPPORT|ACK 0 AO NOSUPPORT|ACK 0 AYT NOSUPPORT|ACK 0 SUSP NOSUPPORT|ACK 0")},
		{hear: mode(TrapSig), want: mode(TrapSig | modeAck)},
		{hear: mode(Edit | TrapSig), want: mode(Edit | TrapSig | modeAck)},
		{hear: mode(0), want: mode(modeAck)},
		{hear: mode(Edit | TrapSig), want: mode(Edit | TrapSig | modeAck)},
		{hear: named(t, "EC VALUE 8"), want: named(t, "EC VALUE|ACK 8")},
		{do: func(e *telnet.Engine) { c.Export(e) }, want: named(t, exampleChars)},
		// The RFC keeps the characters of what is not supported, 15 and 26, which mean nothing.
		{hear: named(t, "SYNCH NOSUPPORT 0 AO NOSUPPORT 15 AYT NOSUPPORT 0 SUSP NOSUPPORT|FLUSHIN 26 EC VALUE|ACK 127 EW VALUE|ACK 23 RP VALUE|ACK 18 "+
			"LNEXT VALUE|ACK 22 XON VALUE|ACK 17 XOFF VALUE|ACK 19"),
			want: named(t, "SYNCH NOSUPPORT|ACK 0 AO NOSUPPORT|ACK 0 AYT NOSUPPORT|ACK 0 SUSP NOSUPPORT|ACK 0")},
		{do: func(e *telnet.Engine) { c.Import(e, false) }, want: named(t, "0 DEFAULT 0")},
		{hear: named(t, exampleKnown)}, // the same as the current ones
		{hear: mode(0), want: mode(modeAck)},
		{hear: sb(join([]byte{telnet.DO, cmdForwardMask, 255, 255, 255, 255}, make([]byte, 11), []byte{1})...), want: sb(telnet.WILL, cmdForwardMask)},
		{hear: mode(Edit | TrapSig), want: mode(Edit | TrapSig | modeAck)},
		{hear: sb(telnet.DONT, cmdForwardMask)},
	})
}

// TestRFC1184_ExampleServer is section 5.10 with our server against the RFC's client. Ours agrees to AO and SUSP, which the RFC's has not, and does not
// acknowledge again what holds (section 5.5, rule 1), as the RFC's does with EW to XOFF.
func TestRFC1184_ExampleServer(t *testing.T) {
	s := &Server{Defaults: exampleTable(t, exampleKnown)}
	l := new(log)
	e := telnet.NewEngine(telnet.ServerRole, l, s)
	e.Trust()
	ours := "AO VALUE|ACK 15 AYT NOSUPPORT 0 ABORT VALUE|FLUSHIN|FLUSHOUT|ACK 28 EOF VALUE|ACK 4 SUSP VALUE|FLUSHIN|ACK 26 "
	walk(t, e, l, []step{
		{do: func(e *telnet.Engine) { e.Open() }, want: []byte{telnet.IAC, telnet.DO, telnet.OptLinemode}},
		{do: func(e *telnet.Engine) { s.SetMode(e, Edit) }},
		{hear: []byte{telnet.IAC, telnet.WILL, telnet.OptLinemode}, want: mode(Edit)},
		{hear: named(t, exampleChars), want: named(t, "SYNCH NOSUPPORT 0 IP VALUE|FLUSHIN|FLUSHOUT|ACK 3 "+ours+
			"EC VALUE|ACK 127 EL VALUE|ACK 21 EW VALUE|ACK 23 RP VALUE|ACK 18 LNEXT VALUE|ACK 22 XON VALUE|ACK 17 XOFF VALUE|ACK 19")},
		{hear: mode(Edit | modeAck)},
		{hear: named(t, "SYNCH NOSUPPORT|ACK 0 AYT NOSUPPORT|ACK 0")},
		{do: func(e *telnet.Engine) { s.SetMode(e, TrapSig) }, hear: mode(TrapSig | modeAck), want: mode(TrapSig)},
		{do: func(e *telnet.Engine) { s.SetMode(e, Edit|TrapSig) }, hear: mode(Edit | TrapSig | modeAck), want: mode(Edit | TrapSig)},
		{do: func(e *telnet.Engine) { s.SetMode(e, 0) }, hear: mode(modeAck), want: mode(0)},
		{do: func(e *telnet.Engine) { s.SetMode(e, Edit|TrapSig) }, hear: mode(Edit | TrapSig | modeAck), want: mode(Edit | TrapSig)},
		{do: func(e *telnet.Engine) { s.Set(e, EraseCharacter, Value, 8) }, hear: named(t, "EC VALUE|ACK 8"), want: named(t, "EC VALUE 8")},
		{hear: named(t, exampleChars), want: named(t, "SYNCH NOSUPPORT 0 AYT NOSUPPORT 0 EC VALUE|ACK 127")},
		{hear: named(t, "SYNCH NOSUPPORT|ACK 0 AYT NOSUPPORT|ACK 0")},
		// Section 2.4 wants more than the example shows: editing that the server does not have is DEFAULT.
		{hear: named(t, "0 DEFAULT 0"), want: named(t, "SYNCH NOSUPPORT 0 BRK NOSUPPORT 0 IP VALUE|FLUSHIN|FLUSHOUT 3 AO NOSUPPORT 0 AYT NOSUPPORT 0 "+
			"EOR NOSUPPORT 0 ABORT VALUE|FLUSHIN|FLUSHOUT 28 EOF VALUE 4 SUSP NOSUPPORT 0 EC VALUE 127 EL VALUE 21 EW DEFAULT 0 RP DEFAULT 0 "+
			"LNEXT DEFAULT 0 XON NOSUPPORT 0 XOFF NOSUPPORT 0 FORW1 NOSUPPORT 0 FORW2 NOSUPPORT 0 MCL DEFAULT 0 MCR DEFAULT 0 MCWL DEFAULT 0 "+
			"MCWR DEFAULT 0 MCBOL DEFAULT 0 MCEOL DEFAULT 0 INSRT DEFAULT 0 OVER DEFAULT 0 ECR DEFAULT 0 EWR DEFAULT 0 EBOL DEFAULT 0 EEOL DEFAULT 0")},
		{do: func(e *telnet.Engine) { s.SetMode(e, 0) }, hear: mode(0), want: mode(0)}, // the RFC's client leaves out ACK here
		{do: func(e *telnet.Engine) { s.Forward(e, exampleMask()) }, hear: sb(telnet.WILL, cmdForwardMask),
			want: sb(join([]byte{telnet.DO, cmdForwardMask, 255, 255, 255, 255}, make([]byte, 11), []byte{1})...)},
		{do: func(e *telnet.Engine) { s.SetMode(e, Edit|TrapSig) }, want: mode(Edit | TrapSig)},
		{do: func(e *telnet.Engine) { s.Forward(e, Mask{}) }, want: sb(telnet.DONT, cmdForwardMask)},
		{hear: join(mode(Edit|TrapSig), sb(telnet.WONT, cmdForwardMask))},
	})
	if s.Mode() != Edit|TrapSig || s.Pending() || s.Forwarding() {
		t.Error(s.Mode(), s.Pending(), s.Forwarding())
	}
}
