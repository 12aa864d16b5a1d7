package linemode

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/vtykit/vtykit/telnet"
)

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	p, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// sb is a LINEMODE subnegotiation as it goes over the wire.
func sb(body ...byte) []byte {
	p := []byte{telnet.IAC, telnet.SB, telnet.OptLinemode}
	p = append(p, bytes.ReplaceAll(body, []byte{255}, []byte{255, 255})...)
	return append(p, telnet.IAC, telnet.SE)
}

// slc is the body of an SLC.
func slc(triplets ...byte) []byte { return sb(append([]byte{cmdSLC}, triplets...)...) }

// log is what an engine has done, in order.
type log struct {
	strings.Builder
	sent   []byte
	option func()
}

func (l *log) Text(p []byte)     { fmt.Fprintf(l, "text %q; ", p) }
func (l *log) Command(code byte) { fmt.Fprintf(l, "%s; ", telnet.CommandName(code)) }
func (l *log) Send(p []byte)     { l.sent = append(l.sent, p...) }
func (l *log) Option(code byte) {
	if code == telnet.OptLinemode && l.option != nil {
		l.option()
	}
}

// take returns what was sent since the last call.
func (l *log) take() []byte {
	p := l.sent
	l.sent = nil
	return p
}

// agreed is a server or a client with LINEMODE on, and what it sent for that dropped.
func agreed(t testing.TB, o telnet.Option) (*telnet.Engine, *log) {
	t.Helper()
	l := new(log)
	role, verb := telnet.ServerRole, byte(telnet.WILL)
	if _, ok := o.(*Client); ok {
		role, verb = telnet.ClientRole, telnet.DO
	}
	e := telnet.NewEngine(role, l, o)
	e.Trust()
	e.Open()
	feed(t, e, []byte{telnet.IAC, verb, telnet.OptLinemode})
	l.take()
	return e, l
}

func feed(t testing.TB, e *telnet.Engine, parts ...[]byte) {
	t.Helper()
	at(t, e, 0, parts...)
}

func at(t testing.TB, e *telnet.Engine, now time.Duration, parts ...[]byte) {
	t.Helper()
	for _, p := range parts {
		if err := e.Feed(bytes.Clone(p), now); err != nil {
			t.Fatal(err)
		}
	}
}

// everySplit says that f makes the same of p whole, at every split and byte by byte, and returns it.
func everySplit(t testing.TB, p []byte, f func(parts ...[]byte) string) string {
	t.Helper()
	whole := f(p)
	for i := range p {
		if got := f(p[:i], p[i:]); got != whole {
			t.Fatalf("% x, cut at %d:\n%s\n%s", p, i, got, whole)
		}
	}
	single := make([][]byte, len(p))
	for i := range p {
		single[i] = p[i : i+1]
	}
	if got := f(single...); got != whole {
		t.Fatalf("% x byte by byte:\n%s\n%s", p, got, whole)
	}
	return whole
}

// pair is our server and our client back to back, with what is on the way between them.
type pair struct {
	server *Server
	client *Client
	end    [2]*telnet.Engine
	log    [2]*log
	now    time.Duration
}

func newPair(s *Server, c *Client) *pair {
	k := &pair{server: s, client: c, log: [2]*log{new(log), new(log)}}
	k.end[telnet.ServerRole] = telnet.NewEngine(telnet.ServerRole, k.log[0], s)
	k.end[telnet.ClientRole] = telnet.NewEngine(telnet.ClientRole, k.log[1], c)
	k.end[telnet.ServerRole].Trust()
	return k
}

// deliver moves up to n bytes that one end has sent to the other.
func (k *pair) deliver(t testing.TB, from telnet.Role, n int) {
	l := k.log[from]
	n = min(n, len(l.sent))
	p := bytes.Clone(l.sent[:n])
	l.sent = l.sent[n:]
	at(t, k.end[1-from], k.now, p)
}

// settle delivers everything, and fails when the two do not fall silent.
func (k *pair) settle(t testing.TB) {
	t.Helper()
	for range 40 {
		if len(k.log[0].sent) == 0 && len(k.log[1].sent) == 0 {
			return
		}
		k.deliver(t, 0, 1<<20)
		k.deliver(t, 1, 1<<20)
	}
	t.Fatalf("no end: % x, % x", k.log[0].sent, k.log[1].sent)
}

// same says that both ends have the same mode, characters and mask.
func (k *pair) same(t testing.TB) {
	t.Helper()
	s, c := k.server, k.client
	if s.Mode() != c.Mode() || s.Pending() {
		t.Errorf("mode: server %v (pending %v), client %v", s.Mode(), s.Pending(), c.Mode())
	}
	for f := Synch; f <= lastFunction; f++ {
		if a, b := s.Setting(f), c.Setting(f); !a.same(b) {
			t.Errorf("%v: server %v, client %v", f, a, b)
		}
	}
	if m, ok := c.Mask(); ok != s.Forwarding() || ok && m != s.mask {
		t.Errorf("mask: server %v, client %v", s.Forwarding(), ok)
	}
}
