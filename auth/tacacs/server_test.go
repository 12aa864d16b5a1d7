package tacacs

import (
	"crypto/tls"
	"encoding/binary"
	"io"
	"net"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/vtykit/vtykit/auth"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	key      = "the key of both"
	password = "s3cret-word"
)

// fake is a TACACS+ server on loopback.
type fake struct {
	t    *testing.T
	addr string
	ln   net.Listener
	done sync.WaitGroup

	mu    sync.Mutex
	conns []net.Conn
	got   []packet
}

// packet is one that the server got, its body in clear.
type packet struct {
	header
	body []byte
	conn int
}

// link is the server's end of a connection.
type link struct {
	net.Conn
	f     *fake
	n     int // number of the connection
	key   string
	last  header
	flags byte // set in replies
	wrong func(*header)
	each  func(b []byte) // writes a reply; nil is all at once
}

// serve starts a server that gives each connection to handle, over TLS if cfg is not nil.
func serve(t *testing.T, cfg *tls.Config, handle func(l *link)) *fake {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if cfg != nil {
		ln = tls.NewListener(ln, cfg)
	}
	f := &fake{t: t, addr: ln.Addr().String(), ln: ln}
	f.done.Go(func() {
		for n := 0; ; n++ {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			f.mu.Lock()
			f.conns = append(f.conns, c)
			f.mu.Unlock()
			l := &link{Conn: c, f: f, n: n, key: key}
			if cfg != nil {
				l.key, l.flags = "", flagUnhidden
			}
			f.done.Go(func() { defer c.Close(); handle(l) })
		}
	})
	t.Cleanup(func() {
		ln.Close()
		f.mu.Lock()
		for _, c := range f.conns {
			c.Close()
		}
		f.mu.Unlock()
		f.done.Wait()
	})
	return f
}

// read reads a packet; ok is false at the end.
func (l *link) read() (p packet, ok bool) {
	var b [headerLen]byte
	if _, err := io.ReadFull(l, b[:]); err != nil {
		return p, false
	}
	p.header, p.conn = parseHeader(b), l.n
	if p.length > maxBody {
		l.f.t.Error("the client sent too long a body")
		return p, false
	}
	p.body = make([]byte, p.length)
	if _, err := io.ReadFull(l, p.body); err != nil {
		return p, false
	}
	if l.key != "" {
		obfuscate(p.header, []byte(l.key), p.body)
	}
	l.last = p.header
	l.f.mu.Lock()
	l.f.got = append(l.f.got, p)
	l.f.mu.Unlock()
	return p, true
}

// write answers the last packet.
func (l *link) write(body []byte) {
	h := l.last
	h.seq++
	h.flags, h.length = l.flags, uint32(len(body))
	if l.wrong != nil {
		l.wrong(&h)
	}
	body = append([]byte(nil), body...)
	if l.key != "" {
		obfuscate(h, []byte(l.key), body)
	}
	b := append(h.append(nil), body...)
	if l.each != nil {
		l.each(b)
		return
	}
	l.Write(b)
}

func (f *fake) packets() []packet {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]packet(nil), f.got...)
}

func (f *fake) connections() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.conns)
}

// authenBody, authorBody and acctBody are replies.
func authenBody(status, flags byte, message string) []byte {
	b := binary.BigEndian.AppendUint16([]byte{status, flags}, uint16(len(message)))
	return append(append(b, 0, 0), message...)
}

func authorBody(status byte, message string, args ...string) []byte {
	b := binary.BigEndian.AppendUint16([]byte{status, byte(len(args))}, uint16(len(message)))
	b = append(b, 0, 0)
	for _, a := range args {
		b = append(b, byte(len(a)))
	}
	b = append(b, message...)
	for _, a := range args {
		b = append(b, a...)
	}
	return b
}

func acctBody(status byte, message string) []byte {
	b := binary.BigEndian.AppendUint16(nil, uint16(len(message)))
	return append(append(b, 0, 0, status), message...)
}

// start is a decoded START, and request a decoded authorization.
type start struct {
	action, level, typ, service byte
	user, port, addr, data      string
}

func decodeStart(t testing.TB, b []byte) (s start) {
	if len(b) < 8 || len(b) != 8+int(b[4])+int(b[5])+int(b[6])+int(b[7]) {
		t.Errorf("START %x", b)
		return s
	}
	s = start{action: b[0], level: b[1], typ: b[2], service: b[3]}
	rest := string(b[8:])
	for i, f := range []*string{&s.user, &s.port, &s.addr, &s.data} {
		n := int(b[4+i])
		*f, rest = rest[:n], rest[n:]
	}
	return s
}

type asked struct {
	method, level, typ, service byte
	user, port, addr            string
	args                        []string
}

func decodeRequest(t testing.TB, b []byte) (r asked) {
	if len(b) < 8 || len(b) < 8+int(b[7]) {
		t.Errorf("REQUEST %x", b)
		return r
	}
	r = asked{method: b[0], level: b[1], typ: b[2], service: b[3]}
	lengths, rest := b[8:8+int(b[7])], string(b[8+int(b[7]):])
	for i, f := range []*string{&r.user, &r.port, &r.addr} {
		n := int(b[4+i])
		*f, rest = rest[:n], rest[n:]
	}
	for _, n := range lengths {
		r.args, rest = append(r.args, rest[:n]), rest[n:]
	}
	if rest != "" {
		t.Errorf("%d bytes too many", len(rest))
	}
	return r
}

func decodeContinue(t testing.TB, b []byte) (message string, abort bool) {
	if len(b) < 5 || len(b) != 5+int(binary.BigEndian.Uint16(b)) {
		t.Errorf("CONTINUE %x", b)
		return "", false
	}
	return string(b[5:]), b[4]&1 != 0
}

// tacacsServer is a server that knows alice and does what one should.
func tacacsServer(l *link) {
	for {
		p, ok := l.read()
		if !ok {
			return
		}
		switch {
		case p.kind == authorization:
			l.write(authorBody(authorPassAdd, "", "priv-lvl=7"))
		case p.kind == accounting:
			l.write(acctBody(acctSuccess, ""))
		case p.seq == firstSequence && p.body[2] == typePAP:
			l.write(authenBody(passIf(decodeStart(l.f.t, p.body).data == password), 0, ""))
		case p.seq == firstSequence:
			l.write(authenBody(authenGetPass, 1, "Password: "))
		default:
			text, _ := decodeContinue(l.f.t, p.body)
			l.write(authenBody(passIf(text == password), 0, ""))
		}
	}
}

func passIf(ok bool) byte {
	if ok {
		return authenPass
	}
	return authenFail
}

func client(addrs ...string) *Client {
	c := &Client{Timeout: time.Second}
	for _, a := range addrs {
		c.Servers = append(c.Servers, Server{Addr: a, Secret: key})
	}
	return c
}

func attempt() auth.Attempt {
	return auth.Attempt{Name: "alice", Password: password, Peer: &net.TCPAddr{IP: net.IPv4(192, 0, 2, 7), Port: 4711}, Line: 3}
}

func subject() auth.Subject {
	return auth.Subject{User: "alice", Level: 7, Peer: attempt().Peer, Line: 3, Method: auth.MethodTACACS}
}
