package telnet

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// collect reads all that arrives until the connection ends; peer is told of each piece and may write to nc.
func collect(nc net.Conn, peer func(p []byte)) (all *bytes.Buffer, ended chan struct{}) {
	all, ended = &bytes.Buffer{}, make(chan struct{})
	go func() {
		defer close(ended)
		buf := make([]byte, 4096)
		for {
			n, err := nc.Read(buf)
			all.Write(buf[:n])
			if err != nil {
				return
			}
			if peer != nil {
				peer(buf[:n])
			}
		}
	}()
	return all, ended
}

// answers calls reply for each verb in what a Conn sends, however it is cut, and writes what it returns.
func answers(nc net.Conn, reply func(verb, option byte) []byte) func(p []byte) {
	e := NewEngine(ClientRole, &nothing{})
	e.intercept = func(verb, option byte, _ []byte) {
		if verb >= WILL {
			nc.Write(reply(verb, option))
		}
	}
	return func(p []byte) { _ = e.Feed(bytes.Clone(p), 0) }
}

// TestR016_SilenceFollows: whatever a peer answers to each command, the prompt is there at once, the talk ends, and ten seconds of silence
// follow.
func TestR016_SilenceFollows(t *testing.T) {
	confirm := map[byte]byte{WILL: DO, WONT: DONT, DO: WILL, DONT: WONT}
	oppose := map[byte]byte{WILL: DONT, WONT: DO, DO: WONT, DONT: WILL}
	refuse := map[byte]byte{WILL: DONT, WONT: DONT, DO: WONT, DONT: WONT}
	for _, kind := range []string{"confirms", "refuses", "opposes", "mirrors"} {
		t.Run(kind, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c, client := pipePair(t)
				peer := func(p []byte) { client.Write(bytes.Clone(p)) }
				if table := map[string]map[byte]byte{"confirms": confirm, "refuses": refuse, "opposes": oppose}[kind]; table != nil {
					peer = answers(client, func(verb, option byte) []byte { return []byte{IAC, table[verb], option} })
				}
				all, ended := collect(client, peer)
				c.Write([]byte("Username: "))
				end := loop(c, &sink{})
				synctest.Wait() // no time passes
				if !strings.Contains(all.String(), "Username: ") {
					t.Errorf("no prompt: %q", all)
				}
				n := all.Len()
				time.Sleep(10 * time.Second)
				synctest.Wait()
				if all.Len() != n || n > 3<<10 {
					t.Errorf("%d bytes, and %d more later", n, all.Len()-n)
				}
				count := map[[2]byte]int{} // by side and option
				counter := NewEngine(ClientRole, &nothing{})
				counter.intercept = func(verb, option byte, _ []byte) { count[[2]byte{verb &^ 1, option}]++ }
				_ = counter.Feed(bytes.Clone(all.Bytes()), 0)
				for key, n := range count {
					if n > 4 {
						t.Errorf("option %d: %d commands", key[1], n)
					}
				}
				client.Close()
				<-end
				<-ended
			})
		})
	}
}

// TestR017_MillionVerbs: a million random verbs before login and after, at one engine as long as it lives and then at the next.
func TestR017_MillionVerbs(t *testing.T) {
	r := rand.New(rand.NewPCG(17, 17))
	for _, trusted := range []bool{false, true} {
		l := &nothingKept{}
		fed, engines := 0, 0
		for verbs := 0; verbs < 1_000_000; {
			e := NewEngine(ServerRole, l, Echo{}, SGA{}, &TTYPE{}, &NAWS{}, Binary{})
			if engines++; trusted {
				e.Trust()
			}
			l.sent, fed = 0, 0
			var err error
			for now := time.Duration(0); err == nil && verbs < 1_000_000; now += time.Millisecond {
				err = e.Feed([]byte{IAC, byte(WILL + r.IntN(4)), byte(r.IntN(256))}, now)
				verbs++
				fed += 3
			}
			if l.sent > fed+6*maxTypeRequests || !trusted && fed/3 > maxCommandsBeforeLogin+1 {
				t.Fatalf("trusted %v: %d bytes answer %d", trusted, l.sent, fed)
			}
			if err != nil && err != ErrAbuse {
				t.Fatal(err)
			}
		}
		if engines < 2 {
			t.Errorf("trusted %v: %d engines: none took it for abuse", trusted, engines)
		}
	}
}

// nothingKept counts what is sent.
type nothingKept struct{ sent int }

func (l *nothingKept) Text([]byte)   {}
func (l *nothingKept) Command(byte)  {}
func (l *nothingKept) Option(byte)   {}
func (l *nothingKept) Send(p []byte) { l.sent += len(p) }

// TestR018_EchoIsStableAfterFlapping: whichever command was the last holds, and both ends know it.
func TestR018_EchoIsStableAfterFlapping(t *testing.T) {
	for _, last := range []bool{true, false} {
		e, l, _, _ := server()
		feed(t, e, unhex(t, "ff fd 01"))
		e.Trust()
		in := bytes.Repeat(unhex(t, "ff fe 01 ff fd 01"), 100_000)
		if !last {
			in = in[:len(in)-3]
		}
		rest, now := in, time.Duration(0)
		for len(rest) > 0 { // 5 000 commands a second
			n := min(len(rest), 1500)
			before := len(l.replies)
			if err := e.Feed(bytes.Clone(rest[:n]), now); err != nil {
				t.Fatal(err)
			}
			rest, now = rest[n:], now+100*time.Millisecond
			if len(l.replies)-before > 3*(maxChangesPerSecond+1) {
				t.Fatalf("%d bytes answer in a tenth of a second", len(l.replies)-before)
			}
		}
		if err := e.Feed([]byte("x"), now+time.Second); err != nil {
			t.Fatal(err)
		}
		if n := len(l.replies) / 3; e.Enabled(OptEcho, Local) != last || n > int((now/time.Second+2)*(maxChangesPerSecond+1)) {
			t.Errorf("echo %v, want %v; %d answers in %v", e.Enabled(OptEcho, Local), last, n, now)
		}
		want := map[bool]string{true: "\xff\xfb\x01", false: "\xff\xfc\x01"}[last]
		if !bytes.HasSuffix(l.replies, []byte(want)) {
			t.Errorf("the peer was last told % x", l.replies[len(l.replies)-3:])
		}
	}
}

// TestR019_EveryOptionIsRefusedOnce: all 256, on both sides and again and again, and the body of EXTENDED-OPTIONS-LIST for good measure.
func TestR019_EveryOptionIsRefusedOnce(t *testing.T) {
	for option := range 256 {
		o := byte(option)
		e, l := engineWith(ServerRole)
		if o == OptTimingMark {
			continue // no option in this sense: every DO is answered
		}
		feed(t, e, []byte{IAC, DONT, o, IAC, WONT, o})
		if len(l.replies) > 0 {
			t.Errorf("option %d is off, and was answered % x", o, l.replies)
		}
		for range 5 {
			feed(t, e, []byte{IAC, DO, o, IAC, WILL, o, IAC, DONT, o, IAC, WONT, o})
		}
		feed(t, e, []byte{IAC, SB, 255, 1, 2, 3, IAC, SE, 'x'})
		want := fmt.Sprintf("send % x\nsend % x\ntext \"x\"", []byte{IAC, WONT, o}, []byte{IAC, DONT, o})
		if l.String() != want {
			t.Errorf("option %d:\n%s", o, l)
		}
	}
}

// TestR020_LateAnswersCount: the prompt waits for nobody; answers that come after five seconds are honoured.
func TestR020_LateAnswersCount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, client := pipePair(t)
		all, ended := collect(client, nil)
		s := &sink{}
		end := loop(c, s)
		c.Write([]byte("prompt>"))
		synctest.Wait()
		if all.String() != wireOpening+"prompt>" {
			t.Errorf("%q", all)
		}
		time.Sleep(5 * time.Second)
		client.Write([]byte("show version\n"))
		client.Write(unhex(t, "ff fd 01 ff fd 03 ff fb 18 ff fa 18 00 58 54 45 52 4d ff f0 ff fb 1f ff fa 1f 00 28 00 05 ff f0"))
		synctest.Wait()
		if cols, rows := c.Size(); cols != 40 || rows != 5 || c.Type() != "xterm" || !c.Enabled(OptEcho, Local) || !c.Enabled(OptSGA, Local) {
			t.Errorf("%dx%d, %q, echo %v", cols, rows, c.Type(), c.Enabled(OptEcho, Local))
		}
		if s.String() != "show version\n|size 40x5" {
			t.Errorf("received %s", s)
		}
		client.Close()
		<-end
		<-ended
	})
}

// TestR022_EncryptionAndAuthentication: refused, and no byte of their bodies is looked at or typed (CVE-2011-4862).
func TestR022_EncryptionAndAuthentication(t *testing.T) {
	in := unhex(t, "ff fb 25 ff fb 26 ff fd 25 ff fd 26")
	in = append(in, sb(0x26, "\x00\x01\x01\x12\x13\x14\x15\x16\x17\x18\x19")...)
	in = append(in, sb(0x26, "\x07"+strings.Repeat("A", 400))...)
	in = append(in, sb(0x25, "\x00\x0f\x00NTLMSSP\x00\x01")...)
	in = append(in, sb(0x25, "\x03root")...)
	in = append(in, "show\r"...)
	want := opening + "send ff fe 25\nsend ff fe 26\nsend ff fc 25\nsend ff fc 26\ntext \"show\\r\"\n"
	for _, trusted := range []bool{false, true} {
		if got := splits(t, in, trusted); !strings.HasPrefix(got, want) {
			t.Errorf("trusted %v:\n%s", trusted, got)
		}
	}
}

// TestR025_NeverClosedBody: a body that nobody ends is no typing. It is closed for after 64 KiB, sooner if it goes on slowly by whoever
// watches the clock, and a command inside gives the session back.
func TestR025_NeverClosedBody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, client := pipePair(t)
		_, ended := collect(client, nil)
		s := &sink{}
		end := loop(c, s)
		closed := make(chan error, 1)
		go func() { err := <-end; c.Disconnect(""); closed <- err }() // as a server's handler does
		client.Write([]byte{IAC, SB, OptTTYPE})
		for range 100 { // a byte each ten seconds
			client.Write([]byte("A"))
			time.Sleep(10 * time.Second)
		}
		client.Write([]byte{IAC, NOP})
		client.Write([]byte("show\r"))
		synctest.Wait()
		if s.String() != "show\r" {
			t.Errorf("received %s", s)
		}
		client.Write([]byte{IAC, SB, OptTTYPE})
		var err error
		sent := 0
		for chunk := bytes.Repeat([]byte("A"), 16<<10); err == nil && sent < 1<<30; sent += len(chunk) {
			_, err = client.Write(chunk)
		}
		if got := <-closed; got != ErrAbuse || c.Reason() != ReasonProtocolAbuse || s.String() != "show\r" {
			t.Errorf("%v, %v, %s", got, c.Reason(), s)
		}
		if sent > 4096+64<<10+2*(16<<10) {
			t.Errorf("closed after %d bytes", sent)
		}
		client.Close()
		<-ended
	})
}

// TestR026_NothingOfALongBodyIsTyped: at every length around the bound, with what looks like commands at its end.
func TestR026_NothingOfALongBodyIsTyped(t *testing.T) {
	for _, n := range []int{MaxSubnegotiation - 14, MaxSubnegotiation - 13, MaxSubnegotiation - 1, MaxSubnegotiation, MaxSubnegotiation + 1, 16384, 60000} {
		for _, option := range []byte{OptNAWS, OptTTYPE, 0x22, 0xff} {
			in := append([]byte{IAC, SB, option, 0}, bytes.Repeat([]byte("A"), n)...)
			in = append(append(append(in, "show secret\r\n"...), IAC, SE), "help\r"...)
			for name, parts := range map[string][][]byte{"whole": {in}, "cut everywhere": bytes.SplitAfter(in, []byte("A"))} {
				e, l, naws, ttype := server()
				feed(t, e, unhex(t, "ff fb 18"))
				l.items = nil
				feed(t, e, parts...)
				long := 1+n+len("show secret\r\n") > MaxSubnegotiation
				if cols, _ := naws.Size(); strings.Contains(l.String(), "secret") || !strings.HasSuffix(l.String(), `text "help\r"`) || cols != 0 || long && len(ttype.said) > 0 {
					t.Errorf("%s, option %d, %d bytes: %s", name, option, n, l)
				}
			}
		}
	}
}

// TestR030_EveryLength: only bodies of four bytes are a size. Of many sizes the last wins, and in one batch it is told once.
func TestR030_EveryLength(t *testing.T) {
	for n := range 101 {
		e, _, naws, _ := server()
		feed(t, e, sb(OptNAWS, strings.Repeat("\x00\x30", 51)[:n]))
		if cols, rows := naws.Size(); (cols == 0x30 && rows == 0x30) != (n == 4) || n != 4 && (cols != 0 || rows != 0) {
			t.Errorf("%d bytes: %d x %d", n, cols, rows)
		}
	}
	e, _, naws, _ := server()
	feed(t, e, sb(OptNAWS, "\xff\xff\xff\xff"))
	if cols, rows := naws.Size(); cols != maxWindow || rows != maxWindow {
		t.Errorf("%d x %d", cols, rows)
	}
	both(t, func(t *testing.T, c *Conn, client net.Conn) {
		_, ended := collect(client, nil)
		seen, last := 0, make(chan struct{})
		s := &sink{on: func(item string) {
			if strings.HasPrefix(item, "size") {
				seen++
			}
			if item == "x" {
				close(last)
			}
		}}
		end := loop(c, s)
		var in []byte
		for i := range 10_000 {
			in = append(in, sb(OptNAWS, string([]byte{byte(i % 400 >> 8), byte(i % 400), 0, 24}))...)
		}
		client.Write(append(in, 'x'))
		<-last
		if cols, _ := c.Size(); cols != 9999%400 || seen == 0 || seen > 1000 {
			t.Errorf("%d columns, told %d times", cols, seen)
		}
		client.Close()
		<-end
		<-ended
	})
}

// TestR033_TypeIsOneWord: whatever the peer calls its terminal, the name is letters, digits and a few signs, and short.
func TestR033_TypeIsOneWord(t *testing.T) {
	for name, want := range map[string]string{
		"xterm\x1b]0;x\a": "unknown", "%n%n": "unknown", "xt\xe9rm": "unknown", "a b": "unknown", "a\r\nb": "unknown", "\x00": "unknown",
		"": "unknown", strings.Repeat("x", 4000): "unknown", "Ünïcode": "unknown", "XTERM-256COLOR": "xterm-256color",
		"../../etc/passwd": "../../etc/passwd", // a word like any other: nobody opens it
	} {
		e, _, _, ttype := server()
		feed(t, e, unhex(t, "ff fb 18"), sb(OptTTYPE, "\x00"+name))
		if got := ttype.Type(); got != want {
			t.Errorf("%.20q: %q", name, got)
		}
	}
	for c := range 256 {
		e, _, _, ttype := server()
		feed(t, e, unhex(t, "ff fb 18"), sb(OptTTYPE, "\x00a"+string([]byte{byte(c)})))
		word := strings.IndexByte("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+./_-", byte(c)) >= 0
		if got := ttype.Type(); (got == "unknown") == word {
			t.Errorf("%#x: %q", c, got)
		}
	}
}
