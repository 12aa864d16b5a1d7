package telnet

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

// log is what an engine told, with neighbouring texts as one, so that it does not depend on how the stream was cut.
type eventLog struct {
	items   []string
	text    []byte
	replies []byte
	sent    func(p []byte)
}

func (l *eventLog) Text(p []byte) { l.text = append(l.text, p...) }
func (l *eventLog) Command(c byte) {
	l.flush()
	l.items = append(l.items, fmt.Sprintf("command %d", c))
}
func (l *eventLog) Option(c byte) {
	l.flush()
	l.items = append(l.items, fmt.Sprintf("option %d", c))
}
func (l *eventLog) Send(p []byte) {
	l.flush()
	l.items = append(l.items, fmt.Sprintf("send % x", p))
	l.replies = append(l.replies, p...)
	if l.sent != nil {
		l.sent(p)
	}
}
func (l *eventLog) flush() {
	if len(l.text) > 0 {
		l.items = append(l.items, fmt.Sprintf("text %q", l.text))
		l.text = l.text[:0]
	}
}
func (l *eventLog) String() string {
	l.flush()
	return strings.Join(l.items, "\n")
}

// server is an engine as a Conn has it, its opening sent.
func server() (*Engine, *eventLog, *NAWS, *TTYPE) {
	l, naws, ttype := &eventLog{}, &NAWS{}, &TTYPE{}
	e := NewEngine(ServerRole, l, Echo{}, SGA{}, ttype, naws, Binary{})
	e.Open()
	return e, l, naws, ttype
}

func feed(t testing.TB, e *Engine, p ...[]byte) {
	t.Helper()
	for _, p := range p {
		if err := e.Feed(bytes.Clone(p), 0); err != nil {
			t.Fatal(err)
		}
	}
}

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	var out []byte
	if _, err := fmt.Sscanf(strings.ReplaceAll(s, " ", ""), "%x", &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// splits runs the same bytes whole, cut at every offset, and one at a time, and wants the same of each.
func splits(t testing.TB, input []byte, trusted bool) string {
	t.Helper()
	run := func(parts ...[]byte) string {
		e, l, naws, ttype := server()
		if trusted {
			e.Trust()
		}
		var err error
		for _, p := range parts {
			err = e.Feed(bytes.Clone(p), 0)
		}
		cols, rows := naws.Size()
		return fmt.Sprint(l, "\nsize ", cols, rows, " type ", ttype.Type(), " err ", err)
	}
	return everySplit(t, input, run)
}

const opening = "send ff fb 01\nsend ff fb 03\nsend ff fd 18\nsend ff fd 1f\n"

func TestEngineStream(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"R002 unknown option in pieces", "ff fd 1a", "send ff fc 1a"},
		{"R003 NOP", "ff f1 78", "command 241\ntext \"x\""},
		{"R003 AYT", "ff f6 78", "command 246\ntext \"x\""},
		{"R003 GA", "ff f9 78", "command 249\ntext \"x\""},
		{"R003 EOR", "ff ef 78", "command 239\ntext \"x\""},
		{"R004 eight bits", "80 ff ff fe c3 28 ff ff ff ff", `text "\x80\xff\xfe\xc3(\xff\xff"`},
		{"R005 stray SE", "ff f0 ff f0 61", `text "a"`},
		{"R006 first bytes", "ff f7 ff f8 ff f3 ff f4 ff ec ff ee", "command 247\ncommand 248\ncommand 243\ncommand 244\ncommand 236\ncommand 238"},
		{"R019 refused once", "ff fd ff ff fd ff ff fb ff ff fb ff ff fd 63", "send ff fc ff\nsend ff fe ff\nsend ff fc 63"},
		{"R021 compression", "ff fd 56 ff fb 56 ff fa 56 ff f0 78 9c", "send ff fc 56\nsend ff fe 56\ntext \"x\\x9c\""},
		{"TM alone", "ff fd 06 ff fd 06", "send ff fb 06\nsend ff fb 06"},
		{"TM behind IP", "61 ff f4 ff fd 06", "text \"a\"\ncommand 244\nsend ff fb 06\ncommand 6"},
		{"TM behind IP and text", "ff f4 61 ff fd 06", "command 244\ntext \"a\"\nsend ff fb 06"},
		{"NAWS", "ff fb 1f ff fa 1f 00 50 00 18 ff f0", "option 31\noption 31\nsize 80 24"},
		{"R046 NAWS unagreed", "ff fa 1f 00 50 00 18 ff f0 61", "option 31\ntext \"a\"\nsize 80 24"},
		{"R030 huge", "ff fa 1f ff ff ff ff ff ff ff ff ff f0", "option 31\nsize 500 500"},
		{"R030 3 bytes", "ff fa 1f 00 50 00 ff f0", "size 0 0"},
		{"R030 5 bytes", "ff fa 1f 00 50 00 18 00 ff f0", "size 0 0"},
		{"NAWS undoubled 255", "ff fa 1f 00 ff 00 18 ff f0", "option 31\nsize 255 24"},
		{"R046 unagreed TTYPE, LINEMODE", "ff fa 18 00 41 ff f0 ff fa 22 01 03 ff f0 61", `text "a"`},
		{"R037 cluster option", "ff fa 24 00 03 43 ff f0 61", `text "a"`},
		{"command inside a subnegotiation", "ff fa 1f 00 50 ff f4 61", "command 244\ntext \"a\""},
		{"TTYPE", "ff fb 18 ff fa 18 00 58 ff f0 ff fa 18 00 58 ff f0",
			"send ff fa 18 01 ff f0\noption 24\nsend ff fa 18 01 ff f0\noption 24\noption 24\nsize 0 0 type x "},
		{"TTYPE bad alphabet", "ff fb 18 ff fa 18 00 41 20 42 ff f0", "type unknown"},
		{"TTYPE unasked", "ff fb 18 ff fa 18 00 58 ff f0 ff fa 18 00 58 ff f0 ff fa 18 00 59 ff f0", "type x "},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := strings.TrimPrefix(splits(t, unhex(t, c.in), false), opening)
			if !strings.Contains(got, c.want) || strings.HasPrefix(c.want, "send") && !strings.HasPrefix(got, c.want) {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
		})
	}
}

func TestR009_Undefined(t *testing.T) {
	var in []byte
	for c := 0; c < EOF; c++ {
		in = append(in, IAC, byte(c), 'x')
	}
	if got, want := splits(t, in, false), fmt.Sprintf("text %q\n", strings.Repeat("x", EOF)); !strings.HasPrefix(got[len(opening):], want) {
		t.Errorf("got %s", got)
	}
}

func TestR026_TailOfLongBody(t *testing.T) {
	for _, option := range []byte{OptNAWS, OptTTYPE, 0x22} {
		e, l, naws, _ := server()
		in := append([]byte{IAC, SB, option}, bytes.Repeat([]byte("A"), 16384)...)
		in = append(append(in, "show secret\r\n"...), IAC, SE)
		in = append(in, "help\r"...)
		for len(in) > 0 {
			n := min(1000, len(in))
			feed(t, e, in[:n])
			in = in[n:]
			if cap(e.body) > 2*MaxSubnegotiation {
				t.Fatalf("body of %d bytes is kept", cap(e.body))
			}
		}
		if got := l.String()[len(opening):]; got != `text "help\r"` {
			t.Errorf("option %d: %s", option, got)
		}
		if cols, _ := naws.Size(); cols != 0 || e.body != nil {
			t.Error("a long body left something")
		}
	}
}

func TestR025_EndlessBody(t *testing.T) {
	for _, option := range []byte{OptTTYPE, OptNAWS, 99} {
		e, l, _, _ := server()
		e.Feed([]byte{IAC, SB, option}, 0)
		n, chunk := 0, bytes.Repeat([]byte("A"), 512)
		var err error
		for ; err == nil && n < 1<<20; n += len(chunk) {
			err = e.Feed(bytes.Clone(chunk), 0)
		}
		if err != ErrAbuse || n < maxSwallowed || n > maxSwallowed+MaxSubnegotiation+2*len(chunk) {
			t.Errorf("option %d: %v after %d bytes", option, err, n)
		}
		if e.Feed([]byte("x"), 0) != ErrAbuse || l.String()+"\n" != opening {
			t.Errorf("option %d: %s", option, l)
		}
	}
}

func TestR032_TypeNames(t *testing.T) {
	e, l, _, ttype := server()
	feed(t, e, unhex(t, "ff fb 18"))
	requests := func() int { return bytes.Count(l.replies, unhex(t, "ff fa 18 01 ff f0")) }
	for i := range 100 {
		feed(t, e, append(append([]byte{IAC, SB, OptTTYPE, 0}, fmt.Sprint("name", i)...), IAC, SE))
	}
	if requests() != maxTypeRequests || ttype.Type() != "name0" || len(ttype.Offered()) != maxTypeRequests {
		t.Errorf("%d requests, type %q, %q", requests(), ttype.Type(), ttype.Offered())
	}
	for body, want := range map[string]string{"": "unknown", strings.Repeat("a", 4000): "unknown", strings.Repeat("a", 41): "unknown",
		"XTERM": "xterm", "a\x1b]0;x\a": "unknown", "../../etc/passwd": "../../etc/passwd", "%n": "unknown"} {
		if got := typeName([]byte(body)); got != want {
			t.Errorf("%.20q: %q", body, got)
		}
	}
}

func TestTypePrefersATerminal(t *testing.T) {
	e, _, _, ttype := server()
	feed(t, e, unhex(t, "ff fb 18"))
	for _, name := range []string{"TINTIN++", "xterm-256color", "MTTS 271", "MTTS 271"} {
		feed(t, e, append(append([]byte{IAC, SB, OptTTYPE, 0}, name...), IAC, SE))
	}
	if ttype.Type() != "xterm-256color" {
		t.Errorf("type %q", ttype.Type())
	}
}

func TestR017_RandomNegotiation(t *testing.T) {
	for seed := range uint64(8) {
		for _, trusted := range []bool{false, true} {
			e, l, _, _ := server()
			if trusted {
				e.Trust()
			}
			l.replies = nil
			r := rand.New(rand.NewPCG(seed, 1))
			n, typeBytes := 0, maxTypeRequests*6
			var err error
			for ; n < 100_000 && err == nil; n++ {
				err = e.Feed([]byte{IAC, byte(WILL + r.IntN(4)), byte(r.IntN(256))}, 0)
			}
			if err != ErrAbuse || n > maxCommandsBeforeLogin+1 {
				t.Errorf("%v after %d commands", err, n)
			}
			if len(l.replies) > 3*n+typeBytes {
				t.Errorf("%d bytes answer %d", len(l.replies), 3*n)
			}
		}
	}
}

func TestR018_Flapping(t *testing.T) {
	e, l, _, _ := server()
	feed(t, e, unhex(t, "ff fd 01"))
	e.Trust()
	l.replies = nil
	in := bytes.Repeat(unhex(t, "ff fe 01 ff fd 01"), 100_000)
	in = append(in, unhex(t, "ff fe 01")...)
	feed(t, e, in)
	if e.Enabled(OptEcho, Local) || len(l.replies) != 3*maxChangesPerSecond {
		t.Errorf("echo %v, %d bytes", e.Enabled(OptEcho, Local), len(l.replies))
	}
	// Once the second is over the last command is answered, and new ones are.
	if err := e.Feed([]byte("x"), time.Second); err != nil || !bytes.HasSuffix(l.replies, unhex(t, "ff fc 01")) {
		t.Errorf("%v % x", err, l.replies[max(0, len(l.replies)-6):])
	}
	n := len(l.replies)
	if err := e.Feed(unhex(t, "ff fd 01"), time.Second); err != nil || !bytes.Equal(l.replies[n:], unhex(t, "ff fb 01")) {
		t.Errorf("%v % x", err, l.replies[n:])
	}
	if err := e.Feed([]byte("x"), 5*time.Second); err != nil || len(l.replies) != n+3 {
		t.Error("answered twice")
	}
}

func TestR007_RepeatsAfterLoginAreFree(t *testing.T) {
	e, l, _, _ := server()
	e.Trust()
	feed(t, e, bytes.Repeat(unhex(t, "ff f5 ff fd 05"), 1000))
	if n := bytes.Count(l.replies, unhex(t, "ff fc 05")); n != 1 {
		t.Errorf("%d answers", n)
	}
}

// trace is what an engine told, as bytes: cheap enough to compare for every cut of every recording.
type trace struct {
	b    []byte
	last byte
}

func (l *trace) add(kind byte, p ...byte) {
	if kind != 't' || l.last != 't' {
		l.b = append(l.b, 0xfe, kind)
	}
	l.last = kind
	l.b = append(l.b, p...)
}
func (l *trace) Text(p []byte)  { l.add('t', p...) }
func (l *trace) Command(c byte) { l.add('c', c) }
func (l *trace) Option(c byte)  { l.add('o', c) }
func (l *trace) Send(p []byte)  { l.add('s', p...) }

func traceOf(parts ...[]byte) []byte {
	l := &trace{}
	e := NewEngine(ServerRole, l, Echo{}, SGA{}, &TTYPE{}, &NAWS{}, Binary{})
	e.Open()
	for _, p := range parts {
		if err := e.Feed(bytes.Clone(p), 0); err != nil {
			panic(err)
		}
	}
	return l.b
}

func TestR001_RecordedClients(t *testing.T) {
	for name, in := range recorded(t) {
		want := traceOf(in, nil)
		for i := range in {
			if !bytes.Equal(traceOf(in[:i], in[i:]), want) {
				t.Fatalf("%s: cut at %d differs", name, i)
			}
		}
		single := &trace{}
		e := NewEngine(ServerRole, single, Echo{}, SGA{}, &TTYPE{}, &NAWS{}, Binary{})
		e.Open()
		for i := range in {
			feed(t, e, in[i:i+1])
		}
		if !bytes.Equal(single.b, want) {
			t.Fatalf("%s: byte by byte differs", name)
		}
		if e, l, _, _ := server(); e.Feed(bytes.Clone(in), 0) != nil {
			t.Errorf("%s: taken for abuse", name)
		} else if len(l.replies) > len(in)+64+12 {
			t.Errorf("%s: %d bytes answer %d", name, len(l.replies), len(in))
		}
	}
}
