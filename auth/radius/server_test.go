package radius

import (
	"crypto/md5"
	"net"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
	"layeh.com/radius"
	"layeh.com/radius/rfc2865"
	"layeh.com/radius/rfc2869"

	"github.com/vtykit/vtykit/auth"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	key      = "the key of both"
	password = "s3cret-word"
)

// request is what a fake server got.
type request struct {
	*radius.Packet
	wire []byte
	from net.Addr
}

// fake is a RADIUS server on loopback.
type fake struct {
	t    *testing.T
	addr string
	conn net.PacketConn
	mu   sync.Mutex
	got  []request
}

// serve starts a server; answer is called for each request with how many came before, and may call send.
func serve(t *testing.T, answer func(f *fake, n int, r request)) *fake {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	f := &fake{t: t, addr: conn.LocalAddr().String(), conn: conn}
	done := make(chan struct{})
	go func() {
		defer close(done)
		b := make([]byte, 8192)
		for {
			n, from, err := conn.ReadFrom(b)
			if err != nil {
				return
			}
			wire := append([]byte(nil), b[:n]...)
			p, err := radius.Parse(wire, []byte(key))
			if err != nil {
				t.Errorf("request: %v", err)
				continue
			}
			f.mu.Lock()
			count := len(f.got)
			f.got = append(f.got, request{p, wire, from})
			f.mu.Unlock()
			answer(f, count, request{p, wire, from})
		}
	}()
	t.Cleanup(func() { conn.Close(); <-done })
	return f
}

func (f *fake) requests() []request {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]request(nil), f.got...)
}

// send answers with a signed reply.
func (f *fake) send(r request, code radius.Code, change func(*radius.Packet)) {
	f.conn.WriteTo(reply(f.t, r, code, key, change), r.from)
}

// reply is a signed reply on the wire.
func reply(t testing.TB, r request, code radius.Code, secret string, change func(*radius.Packet)) []byte {
	p := r.Response(code)
	p.Secret = []byte(secret)
	p.Add(rfc2869.MessageAuthenticator_Type, make([]byte, md5.Size))
	if change != nil {
		change(p)
	}
	b, err := p.MarshalBinary()
	if err != nil {
		t.Error(err)
		return nil
	}
	if at, _ := findSignature(b); at != 0 {
		sign(b, at, p.Secret)
	}
	copy(b[authenticatorAt:], sumOf(b, r.wire, secret))
	return b
}

// sumOf is the response authenticator.
func sumOf(b, request []byte, secret string) []byte {
	h := md5.New()
	h.Write(b[:4])
	h.Write(request[4:20])
	h.Write(b[20:])
	h.Write([]byte(secret))
	return h.Sum(nil)
}

// passwordOf unhides the password of a request.
func passwordOf(t *testing.T, r request) string {
	t.Helper()
	p, err := radius.UserPassword(r.Get(rfc2865.UserPassword_Type), []byte(key), r.Authenticator[:])
	if err != nil {
		t.Error(err)
	}
	return string(p)
}

func client(addrs ...string) *Client {
	c := &Client{Timeout: 150 * time.Millisecond, NASIdentifier: "router1"}
	for _, a := range addrs {
		c.Servers = append(c.Servers, Server{Addr: a, AcctAddr: a, Secret: key})
	}
	return c
}

func attempt() auth.Attempt {
	return auth.Attempt{Name: "alice", Password: password, Peer: &net.TCPAddr{IP: net.IPv4(192, 0, 2, 7), Port: 4711}, Line: 3}
}

func accept(f *fake, _ int, r request) { f.send(r, radius.CodeAccessAccept, nil) }
func silent(*fake, int, request)       {}
