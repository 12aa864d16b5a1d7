package telnet

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"strings"
	"testing"
	"testing/iotest"
)

// proxyHeader is what a proxy sends for a client.
func proxyHeader(version int, src, dst netip.AddrPort, tlvs string) string {
	if version == 1 {
		family := "TCP6"
		if src.Addr().Is4() {
			family = "TCP4"
		}
		return fmt.Sprintf("PROXY %s %s %s %d %d\r\n", family, src.Addr(), dst.Addr(), src.Port(), dst.Port())
	}
	family := byte(proxyTCP6)
	if src.Addr().Is4() {
		family = proxyTCP4
	}
	body := append(src.Addr().AsSlice(), dst.Addr().AsSlice()...)
	body = binary.BigEndian.AppendUint16(binary.BigEndian.AppendUint16(body, src.Port()), dst.Port())
	return v2(0x21, family, string(body)+tlvs)
}

func v2(command, family byte, body string) string {
	p := append([]byte(proxyV2), command, family)
	return string(binary.BigEndian.AppendUint16(p, uint16(len(body)))) + body
}

func TestProxyHeader(t *testing.T) {
	v4, v6 := netip.MustParseAddrPort("192.0.2.7:4711"), netip.MustParseAddrPort("[2001:db8::7]:4711")
	dst4, dst6 := netip.MustParseAddrPort("192.0.2.1:23"), netip.MustParseAddrPort("[2001:db8::1]:23")
	const own, bad = "own", "bad"
	for _, c := range []struct{ name, in, want string }{
		{"v1 TCP4", proxyHeader(1, v4, dst4, ""), v4.String()},
		{"v1 TCP6", proxyHeader(1, v6, dst6, ""), v6.String()},
		{"v1 UNKNOWN", "PROXY UNKNOWN\r\n", own},
		{"v1 UNKNOWN with more", "PROXY UNKNOWN ffff::1 ffff::2 65535 65535\r\n", own},
		{"v1 longest", "PROXY UNKNOWN " + strings.Repeat("f", maxProxyV1-16) + "\r\n", own},
		{"v1 port 0", "PROXY TCP4 192.0.2.7 192.0.2.1 0 23\r\n", "192.0.2.7:0"},
		{"v2 TCP4", proxyHeader(2, v4, dst4, ""), v4.String()},
		{"v2 TCP6", proxyHeader(2, v6, dst6, ""), v6.String()},
		{"v2 TLVs", proxyHeader(2, v4, dst4, "\x03\x00\x04\x00\x00\x00\x00"), v4.String()},
		{"v2 longest", proxyHeader(2, v6, dst6, strings.Repeat("\x04", maxProxyV2-16-36)), v6.String()},
		{"v2 LOCAL", v2(0x20, 0, ""), own},
		{"v2 LOCAL with addresses", v2(0x20, 0x11, strings.Repeat("\x01", 12)), own},
		{"v2 UNSPEC", v2(0x21, 0, "xyz"), own},
		{"v2 UNIX", v2(0x21, 0x31, strings.Repeat("\x00", 216)), own},

		{"v1 LF only", "PROXY TCP4 192.0.2.7 192.0.2.1 4711 23\n", bad},
		{"v1 family", "PROXY TCP5 192.0.2.7 192.0.2.1 4711 23\r\n", bad},
		{"v1 other family", "PROXY TCP4 2001:db8::7 2001:db8::1 4711 23\r\n", bad},
		{"v1 mixed", "PROXY TCP6 2001:db8::7 192.0.2.1 4711 23\r\n", bad},
		{"v1 mixed the other way", "PROXY TCP4 192.0.2.7 2001:db8::1 4711 23\r\n", bad},
		{"v1 zone", "PROXY TCP6 fe80::7%eth0 fe80::1 4711 23\r\n", bad},
		{"v1 octal", "PROXY TCP4 192.0.2.07 192.0.2.1 4711 23\r\n", bad},
		{"v1 leading zero", "PROXY TCP4 192.0.2.7 192.0.2.1 04711 23\r\n", bad},
		{"v1 port", "PROXY TCP4 192.0.2.7 192.0.2.1 65536 23\r\n", bad},
		{"v1 plus", "PROXY TCP4 192.0.2.7 192.0.2.1 +4711 23\r\n", bad},
		{"v1 blanks", "PROXY  TCP4 192.0.2.7 192.0.2.1 4711 23\r\n", bad},
		{"v1 few", "PROXY TCP4 192.0.2.7 192.0.2.1 4711\r\n", bad},
		{"v1 many", "PROXY TCP4 192.0.2.7 192.0.2.1 4711 23 1\r\n", bad},
		{"v1 too long", "PROXY UNKNOWN " + strings.Repeat("f", maxProxyV1-15) + "\r\n", bad},
		{"v1 endless", "PROXY UNKNOWN" + strings.Repeat(" ", 1000), bad},
		{"v1 lone CR", "PROXY UNKNOWN\r\rxx\r\n", bad},
		{"v1 cut", "PROXY TCP4 192.0.2.7", bad},
		{"lower case", "proxy TCP4 192.0.2.7 192.0.2.1 4711 23\r\n", bad},
		{"text", "show version\r\n", bad},
		{"short text", "sh", bad},
		{"CR LF", "\r\n\r\nshow version\r\n", bad},
		{"v2 version", v2(0x11, 0x11, strings.Repeat("\x01", 12)), bad},
		{"v2 command", v2(0x22, 0x11, strings.Repeat("\x01", 12)), bad},
		{"v2 UDP", v2(0x21, 0x12, strings.Repeat("\x01", 12)), bad},
		{"v2 short TCP4", v2(0x21, 0x11, strings.Repeat("\x01", 11)), bad},
		{"v2 short TCP6", v2(0x21, 0x21, strings.Repeat("\x01", 35)), bad},
		{"v2 short UNIX", v2(0x21, 0x31, strings.Repeat("\x01", 215)), bad},
		{"v2 too long", v2(0x20, 0, strings.Repeat("\x01", maxProxyV2-15)), bad},
		{"v2 cut", v2(0x21, 0x11, strings.Repeat("\x01", 12))[:20], bad},
	} {
		t.Run(c.name, func(t *testing.T) {
			const rest = "\x16\x03rest"
			for how, reader := range map[string]func(io.Reader) io.Reader{
				"whole": func(r io.Reader) io.Reader { return r }, "byte by byte": iotest.OneByteReader, "halves": iotest.HalfReader,
				"error with data": iotest.DataErrReader,
			} {
				in := c.in
				if c.want != bad {
					in += rest
				}
				r := strings.NewReader(in)
				addr, err := readProxy(reader(r))
				got := own
				if addr != nil {
					got = addr.String()
				}
				if err != nil {
					got = bad
				}
				if got != c.want || err != nil && !errors.Is(err, errProxyHeader) {
					t.Errorf("%s: %v, %v", how, addr, err)
				}
				// A DataErrReader reads ahead by itself.
				if left := len(in) - (int(r.Size()) - r.Len()); c.want != bad && how != "error with data" && left != len(rest) {
					t.Errorf("%s: %d bytes are left of what follows", how, left)
				}
			}
		})
	}
	if _, err := readProxy(strings.NewReader("")); err != io.EOF {
		t.Error(err)
	}
	if _, err := readProxy(iotest.ErrReader(io.ErrClosedPipe)); err != io.ErrClosedPipe {
		t.Error(err)
	}
}

func FuzzProxyHeader(f *testing.F) {
	src, dst := netip.MustParseAddrPort("192.0.2.7:4711"), netip.MustParseAddrPort("[2001:db8::1]:23")
	f.Add([]byte(proxyHeader(1, src, src, "")))
	f.Add([]byte(proxyHeader(1, dst, dst, "")))
	f.Add([]byte(proxyHeader(2, src, src, "\x04\x00\x01x")))
	f.Add([]byte(proxyHeader(2, dst, dst, "")))
	f.Add([]byte(v2(0x20, 0, "")))
	f.Add([]byte("PROXY UNKNOWN\r\n"))
	f.Fuzz(func(t *testing.T, p []byte) {
		r := bytes.NewReader(p)
		addr, err := readProxy(r)
		used := p[:len(p)-r.Len()]
		if len(used) > maxProxyV2 {
			t.Fatalf("%d bytes read", len(used))
		}
		again, err2 := readProxy(iotest.OneByteReader(bytes.NewReader(p)))
		if (err == nil) != (err2 == nil) || fmt.Sprint(addr) != fmt.Sprint(again) {
			t.Fatalf("whole %v %v, byte by byte %v %v", addr, err, again, err2)
		}
		if err != nil || addr == nil {
			return
		}
		if again, err = readProxy(bytes.NewReader(used)); err != nil || again.String() != addr.String() {
			t.Fatalf("what was read alone: %v %v", again, err)
		}
		ap := addr.(*net.TCPAddr).AddrPort()
		for version := 1; version <= 2; version++ { // decode(encode(x)) = x
			if again, err = readProxy(strings.NewReader(proxyHeader(version, ap, ap, ""))); err != nil || again.(*net.TCPAddr).AddrPort() != ap {
				t.Fatalf("version %d of %v: %v %v", version, ap, again, err)
			}
		}
	})
}
