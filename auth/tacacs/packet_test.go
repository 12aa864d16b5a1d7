package tacacs

import (
	"bytes"
	"crypto/md5"
	"strings"
	"testing"
)

// TestObfuscation: twice is none, whatever the length; and the pad is chained as RFC 8907 section 4.5 says, which is worked out here
// in another way.
func TestObfuscation(t *testing.T) {
	h := header{version: 0xc1, kind: authentication, seq: 3, session: 0x12345678}
	for n := range 100 {
		body := bytes.Repeat([]byte("body "), 20)[:n]
		hidden := bytes.Clone(body)
		obfuscate(h, []byte(key), hidden)
		one := md5.Sum([]byte("\x12\x34\x56\x78" + key + "\xc1\x03"))
		two := md5.Sum([]byte("\x12\x34\x56\x78" + key + "\xc1\x03" + string(one[:])))
		pad := append(one[:], two[:]...)
		for i := range min(n, len(pad)) {
			if hidden[i] != body[i]^pad[i] {
				t.Fatalf("%d bytes: byte %d", n, i)
			}
		}
		obfuscate(h, []byte(key), hidden)
		if !bytes.Equal(hidden, body) {
			t.Errorf("%d bytes do not come back", n)
		}
	}
}

func TestHeaderRoundTrip(t *testing.T) {
	h := header{version: 0xc1, kind: accounting, seq: 255, flags: 5, session: 0xdeadbeef, length: 1<<32 - 1}
	b := h.append(nil)
	if got := parseHeader([headerLen]byte(b)); got != h || string(b) != "\xc1\x03\xff\x05\xde\xad\xbe\xef\xff\xff\xff\xff" {
		t.Errorf("%+v, %x", got, b)
	}
}

// TestRequestsRoundTrip: requests decode to what was put in, up to the bounds of their length fields.
func TestRequestsRoundTrip(t *testing.T) {
	full := strings.Repeat("u", 255)
	for _, w := range []who{{}, {1, "a", "b", "c"}, {15, full, full, full}} {
		b, err := authenStart(w, typePAP, serviceLogin, full)
		if want := (start{1, w.level, typePAP, 1, w.user, w.port, w.addr, full}); err != nil || decodeStart(t, b) != want {
			t.Errorf("%v, %v", b, err)
		}
		var args []string
		for n := range 250 {
			args = append(args, full[:n])
		}
		b, err = request(w, 6, 1, args)
		r := decodeRequest(t, b)
		if err != nil || r.user != w.user || r.port != w.port || r.addr != w.addr || strings.Join(r.args, "|") != strings.Join(args, "|") {
			t.Errorf("%v, %v", r, err)
		}
	}
	for _, w := range []who{{user: full + "x"}, {port: full + "x"}, {addr: full + "x"}} {
		if _, err := authenStart(w, typeASCII, serviceLogin, ""); err == nil {
			t.Error("too long a field was sent")
		}
		if _, err := request(w, 0, 0, nil); err == nil {
			t.Error("too long a field was sent")
		}
	}
	many := make([]string, 256)
	for _, args := range [][]string{many, {full + "x"}} {
		if _, err := request(who{}, 0, 0, args); err == nil {
			t.Error("too many or too long arguments were sent")
		}
	}
	for i := range many {
		many[i] = full
	}
	if _, err := request(who{user: full, port: full, addr: full}, 0, 0, many[:255]); err == nil {
		t.Error("more than 64 KiB were sent")
	}
	if _, err := authenContinue(strings.Repeat("x", 1<<16), false); err == nil {
		t.Error("too long an answer was sent")
	}
}

// FuzzReplies: no body does any harm to any decoder, and what one takes has the lengths that it says.
func FuzzReplies(f *testing.F) {
	f.Add(authenBody(authenGetPass, 1, "Password: "))
	f.Add(authorBody(authorPassAdd, "m", "priv-lvl=15", "a*b"))
	f.Add(acctBody(acctSuccess, "m"))
	f.Add([]byte{1, 255, 255, 255, 255, 255})
	f.Fuzz(func(t *testing.T, b []byte) {
		if r, err := parseAuthenReply(b); err == nil && len(b) != 6+len(r.message)+len(r.data) {
			t.Errorf("%+v", r)
		}
		if r, err := parseAuthorReply(b); err == nil {
			if again := authorBody(r.status, r.message, r.args...); r.data == "" && !bytes.Equal(again, b) {
				t.Errorf("%x came back as %x", b, again)
			}
			for _, a := range r.args {
				if name, value, _, ok := argument(a); ok && len(name)+1+len(value) != len(a) {
					t.Errorf("%q", a)
				}
			}
		}
		if r, err := parseAcctReply(b); err == nil && len(b) != 5+len(r.message)+len(r.data) {
			t.Errorf("%+v", r)
		}
	})
}
