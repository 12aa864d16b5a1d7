package radius

import (
	"bytes"
	"crypto/md5"
	"testing"

	"layeh.com/radius"
	"layeh.com/radius/rfc2865"
	"layeh.com/radius/rfc2869"

	"github.com/vtykit/vtykit/auth"
	"github.com/vtykit/vtykit/internal/safe"
)

// seed is a request and a true reply to it.
func seed(t testing.TB) (opener, []byte) {
	c := client("127.0.0.1")
	wire, err := c.accessRequest(attempt().Peer, key, attempt(), password, rfc2865.ServiceType_Value_LoginUser, []byte("state"))
	if err != nil {
		t.Fatal(err)
	}
	p, err := radius.Parse(wire, []byte(key))
	if err != nil {
		t.Fatal(err)
	}
	b := reply(t, request{p, wire, nil}, radius.CodeAccessAccept, key, func(p *radius.Packet) {
		p.Add(rfc2865.ReplyMessage_Type, []byte("hello"))
		addAVPair(p, "shell:priv-lvl=15")
	})
	return opener{request: wire, secret: []byte(key)}, b
}

// TestEveryByteCounts: a reply that differs in any bit, or is cut anywhere, is no reply.
func TestEveryByteCounts(t *testing.T) {
	o, b := seed(t)
	if _, err := o.open(bytes.Clone(b)); err != nil {
		t.Fatal(err)
	}
	for i := range b {
		for bit := range 8 {
			wrong := bytes.Clone(b)
			wrong[i] ^= 1 << bit
			if p, err := o.open(wrong); err == nil {
				t.Errorf("byte %d, bit %d changed, and taken: %v", i, bit, p.Code)
			}
		}
		if _, err := o.open(bytes.Clone(b[:i])); err == nil {
			t.Errorf("taken when cut to %d bytes", i)
		}
	}
}

// resign makes any bytes a reply whose response authenticator and Message-Authenticator are right, as a hostile server can.
func resign(o opener, b []byte) []byte {
	b = bytes.Clone(b)
	if len(b) < headerLen {
		return b
	}
	b[1] = o.request[1]
	n := min(int(b[2])<<8|int(b[3]), len(b))
	if n < headerLen {
		return b
	}
	if at, err := findSignature(b[:n]); err == nil && at != 0 {
		copy(b[authenticatorAt:], o.request[authenticatorAt:headerLen])
		sign(b[:n], at, o.secret)
	}
	h := md5.New()
	h.Write(b[:4])
	h.Write(o.request[4:20])
	h.Write(b[20:n])
	h.Write(o.secret)
	h.Sum(b[4:4:20])
	return b
}

// FuzzReply: nothing that a server sends, signed or not, does any harm; and what is taken was signed.
func FuzzReply(f *testing.F) {
	_, b := seed(f)
	f.Add(b, true)
	f.Add(b, false)
	f.Add([]byte("\x02\x00\x00\x14"), true)
	f.Add([]byte("\x0b\x00\xff\xff0123456789abcdef\x50\x12"), true)
	o, _ := seed(f)
	c := client("127.0.0.1")
	f.Fuzz(func(t *testing.T, b []byte, signed bool) {
		if signed {
			b = resign(o, b)
		}
		p, err := o.open(bytes.Clone(b))
		if err != nil {
			return
		}
		if !signed {
			t.Fatalf("taken without the secret: %x", b)
		}
		if _, ok := p.Lookup(rfc2869.MessageAuthenticator_Type); !ok {
			t.Error("taken without Message-Authenticator")
		}
		if level, err := c.level(p); err == nil && (level < 0 || level > 15) {
			t.Errorf("level %d", level)
		}
		if text, _ := question(p); len(text) > 4*maxMessage || string(safe.AppendText(nil, []byte(text))) != text {
			t.Errorf("question %q", text)
		}
	})
}

// TestSignature is checked against a packet that was worked out by hand with another HMAC-MD5 (Python's hmac).
func TestSignature(t *testing.T) {
	b := append([]byte("\x01\x05\x00\x26"), "0123456789abcdef"...)
	b = append(append(b, 80, 18), make([]byte, 16)...)
	sign(b, headerLen+2, []byte("xyzzy5461"))
	if got := b[headerLen+2:]; !bytes.Equal(got, []byte(signature)) {
		t.Errorf("%x", got)
	}
	if auth.Secret(key).String() == key {
		t.Error("a secret prints itself")
	}
}

const signature = "\x8a\x2d\x98\xbb\x60\xb8\x10\xa5\x64\xed\xd4\xd0\xd9\x84\x47\x43"
