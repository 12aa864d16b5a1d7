package telnet

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"strings"
	"testing"
	"time"
)

// mccpClient is an engine whose server has agreed to compress.
func mccpClient(t testing.TB) (*Engine, *eventLog) {
	l := &eventLog{}
	e := NewEngine(ClientRole, l, MCCP2{})
	t.Cleanup(e.Close)
	feed(t, e, []byte("\xff\xfb\x56"))
	return e, l
}

const beginMCCP2 = "\xff\xfa\x56\xff\xf0"

func deflated(t testing.TB, format, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	var w io.WriteCloser
	switch format {
	case "zlib":
		w = zlib.NewWriter(&b)
	case "gzip":
		w = gzip.NewWriter(&b)
	case "deflate":
		w, _ = flate.NewWriter(&b, 6)
	}
	io.WriteString(w, text)
	w.Close()
	return b.Bytes()
}

// TestT3X_13_Compressed: the stream begins and ends in mid-packet, at every split, whatever its format.
func TestT3X_13_Compressed(t *testing.T) {
	for _, format := range []string{"zlib", "gzip", "deflate"} {
		in := append([]byte("a"+beginMCCP2), deflated(t, format, "hello \xff\xff\xff\xf6 world\xff\xfb\x03")...)
		in = append(in, "plain\xff\xf6"...)
		want := "option 86\nsend ff fd 56\ntext \"a\"\noption 86\ntext \"hello \\xff\"\ncommand 246\ntext \" world\"\nsend ff fe 03\ntext \"plain\"\ncommand 246"
		for cut := range len(in) + 1 {
			e, l := mccpClient(t)
			feed(t, e, in[:cut], in[cut:])
			if got := strings.Replace(l.String(), "send ff fd 56\noption 86", "option 86\nsend ff fd 56", 1); got != want {
				t.Fatalf("%s cut at %d:\n%s", format, cut, got)
			}
			if e.in != nil {
				t.Fatal("the stream has not ended")
			}
		}
		e, l := mccpClient(t)
		for i := range in {
			feed(t, e, in[i:i+1])
		}
		if got := strings.Replace(l.String(), "send ff fd 56\noption 86", "option 86\nsend ff fd 56", 1); got != want {
			t.Errorf("%s byte by byte:\n%s", format, got)
		}
	}
}

func TestT3X_13_BrokenStreams(t *testing.T) {
	good := deflated(t, "zlib", strings.Repeat("text ", 100))
	for name, bad := range map[string][]byte{
		"no format":    []byte("\xff\xff\xff\xff plain text"),
		"bad checksum": append(good[:len(good)-1:len(good)-1], good[len(good)-1]+1),
		"garbage":      append(good[:20:20], bytes.Repeat([]byte{0xe7}, 100)...),
	} {
		e, _ := mccpClient(t)
		if err := e.Feed(append([]byte(beginMCCP2), bad...), 0); err != ErrAbuse {
			t.Errorf("%s: %v", name, err)
		}
		if err := e.Feed([]byte("x"), 0); err != ErrAbuse {
			t.Errorf("%s, later: %v", name, err)
		}
	}
}

// TestMCCPBomb: what expands a thousand times is ended early, in flat memory.
func TestMCCPBomb(t *testing.T) {
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	zeros := make([]byte, 1<<20)
	for range 8 {
		w.Write(zeros)
	}
	w.Close()
	n := 0
	e := NewEngine(ClientRole, &countText{n: &n}, MCCP2{})
	defer e.Close()
	feed(t, e, []byte("\xff\xfb\x56"))
	if err := e.Feed(append([]byte(beginMCCP2), b.Bytes()...), 0); err != ErrAbuse {
		t.Error(err)
	}
	if n > inflateFree+maxInflateRatio*b.Len() {
		t.Error(n)
	}
}

type countText struct {
	eventLog
	n *int
}

func (c *countText) Text(p []byte) { *c.n += len(p) }

// TestR021_CompressionIsNotStartedUnasked: only an agreed option starts it.
func TestR021_CompressionIsNotStartedUnasked(t *testing.T) {
	for _, role := range []Role{ServerRole, ClientRole} {
		l := &eventLog{}
		e := NewEngine(role, l, MCCP2{}, MCCP3{})
		e.Open()
		feed(t, e, []byte("\xff\xfa\x56\xff\xf0\xff\xfa\x57\xff\xf0\x78\x9cplain"))
		if e.in != nil || !strings.Contains(l.String(), "plain") || len(l.replies) > 0 {
			t.Errorf("role %d:\n%s", role, l)
		}
	}
	e, l := mccpClient(t)
	feed(t, e, []byte("\xff\xfd\x56\xff\xfd\x57\xff\xfb\x57"))
	if !bytes.HasSuffix(l.replies, []byte("\xff\xfc\x56\xff\xfc\x57\xff\xfe\x57")) {
		t.Errorf("% x", l.replies)
	}
}

// TestMCCPWaitsForLogin: neither asked for nor agreed to before, offered at the login.
func TestMCCPWaitsForLogin(t *testing.T) {
	l := &eventLog{}
	e := NewEngine(ServerRole, l, MCCP2{}, MCCP3{})
	e.Open()
	feed(t, e, []byte("\xff\xfd\x56"))
	if string(l.replies) != "\xff\xfc\x56" {
		t.Errorf("before the login: % x", l.replies)
	}
	l.replies = nil
	e.Trust()
	e.Trust()
	if string(l.replies) != "\xff\xfb\x56\xff\xfb\x57" {
		t.Errorf("at the login: % x", l.replies)
	}
	feed(t, e, []byte("\xff\xfd\x56")) // these events cannot compress
	if e.Enabled(OptMCCP2, Local) {
		t.Error("agreed to what it cannot do")
	}
}

// TestMCCPConn: both ways between a Conn and a Client, ended in mid-session, text and commands in their order.
func TestMCCPConn(t *testing.T) {
	both(t, func(t *testing.T, c *Conn, nc net.Conn) {
		// The engine of the server end, with compression.
		options := []Option{MCCP2{}, MCCP3{}}
		c.engine.slots = append(c.engine.slots, slot{option: options[0], code: OptMCCP2, policy: options[0].Policy(ServerRole)},
			slot{option: options[1], code: OptMCCP3, policy: options[1].Policy(ServerRole)})
		client := (&Dialer{Options: func() []Option { return options }}).Client(nc)
		defer client.Close()
		s := &sink{}
		end := loop(c, s)
		c.Write([]byte("before "))
		c.SetUser("u")
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		read := func(want string) {
			t.Helper()
			if p, err := client.ReadUntil(ctx, []byte(want)); err != nil {
				t.Fatalf("%q: %q %v", want, p, err)
			}
		}
		read("before ")
		rng := rand.New(rand.NewPCG(1, 2))
		for round := range 200 {
			text := strings.Repeat(string(rune('a'+round%26)), rng.IntN(3000)) + "\r\n\xff#"
			if round == 100 {
				client.Request(OptMCCP2, Remote, false)
			}
			client.Write([]byte("typed\r\n"))
			c.Write([]byte(text))
			read("\r\n\xff#")
			if round == 20 && (!client.Enabled(OptMCCP2, Remote) || !client.Enabled(OptMCCP3, Remote)) {
				t.Fatal("not compressed")
			}
		}
		client.Request(OptMCCP3, Remote, false)
		client.Write([]byte("end"))
		for !strings.HasSuffix(strings.ReplaceAll(s.String(), "|", ""), "typed\r\nend") {
			if ctx.Err() != nil {
				t.Fatalf("%q", s)
			}
		}
		if got := strings.Count(strings.ReplaceAll(s.String(), "|", ""), "typed\r\n"); got != 200 {
			t.Error(got)
		}
		c.mu.Lock()
		if c.stage != nil && c.stage.z != nil || c.engine.in != nil {
			t.Error("still compressing")
		}
		c.mu.Unlock()
		client.Close()
		<-end
		c.Disconnect("logout")
	})
}

// TestMCCPDisconnectFrees: however a compressed connection ends, the coroutine goes (the leak check sees it).
func TestMCCPDisconnectFrees(t *testing.T) {
	c, client := tcpPair(t, Limits{})
	c.engine.slots = append(c.engine.slots, slot{option: MCCP3{}, code: OptMCCP3, policy: MCCP3{}.Policy(ServerRole)})
	end := loop(c, &sink{})
	c.SetUser("u")
	expect(t, client, wireOpening+"\xff\xfb\x57")
	client.Write(append([]byte("\xff\xfd\x57\xff\xfa\x57\xff\xf0"), deflated(t, "zlib", "some text")[:8]...))
	client.Write([]byte{0})
	for open := false; !open; {
		c.mu.Lock()
		open = c.engine.in != nil
		c.mu.Unlock()
	}
	c.Disconnect("kicked")
	if err := <-end; !errors.Is(err, ErrClosed) {
		t.Error(err)
	}
}

// TestT3_37_NoCompressionOverTLS: named or not, a Conn over TLS does not have it.
func TestT3_37_NoCompressionOverTLS(t *testing.T) {
	a, b := net.Pipe()
	defer a.Close()
	defer b.Close()
	c := NewConn(tls.Server(a, &tls.Config{}), Limits{}, MCCP2{}, MCCP3{}, otherOption{})
	if c.engine.Option(OptMCCP2) != nil || c.engine.Option(OptMCCP3) != nil || c.engine.Option(99) == nil {
		t.Error("wrong options over TLS")
	}
}

// otherOption is an option that is none of those.
type otherOption struct{ plain }

func (otherOption) Code() byte         { return 99 }
func (otherOption) Policy(Role) Policy { return 0 }

func FuzzInflate(f *testing.F) {
	f.Add(deflated(f, "zlib", "hello \xff\xf6"), uint16(5))
	f.Add(deflated(f, "gzip", "hello"), uint16(12))
	f.Add([]byte("\x78\x9c\x00\x00"), uint16(1))
	f.Fuzz(func(t *testing.T, in []byte, cut uint16) {
		run := func(parts ...[]byte) (string, error) {
			e, l := mccpClient(t)
			defer e.Close()
			err := e.Feed([]byte(beginMCCP2), 0)
			for _, p := range parts {
				if err == nil {
					err = e.Feed(bytes.Clone(p), 0)
				}
			}
			return l.String(), err
		}
		n := int(cut) % (len(in) + 1)
		whole, err1 := run(in)
		split, err2 := run(in[:n], in[n:])
		if whole != split || err1 != err2 {
			t.Errorf("whole %v\n%s\ncut at %d %v\n%s", err1, whole, n, err2, split)
		}
	})
}
