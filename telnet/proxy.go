package telnet

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"strconv"
)

// Bounds of a PROXY header, from the specification "The PROXY protocol, versions 1 & 2" of HAProxy, in bytes.
const (
	maxProxyV1 = 107 // section 2.1, the line end included
	maxProxyV2 = 536 // section 2.2: the longest addresses and 304 bytes of TLVs
)

const (
	proxyV1       = "PROXY "
	proxyV2       = "\r\n\r\n\x00\r\nQUIT\n" // section 2.2: what no other protocol begins with
	proxyV2Header = len(proxyV2) + 4         // version and command, family, length
)

// errProxyHeader is a peer that is named a proxy and does not begin with a PROXY header.
var errProxyHeader = errors.New("telnet: no valid PROXY header")

// readProxy reads a PROXY header and not one byte more: what follows is the client's, TLS perhaps. The address is nil where the header names
// none (LOCAL and UNKNOWN): the connection's own counts. The error is [io.EOF] when the peer closed without a word, and wraps
// errProxyHeader or the network's.
func readProxy(r io.Reader) (net.Addr, error) {
	var buf [maxProxyV2]byte
	n := 0
	fill := func(to int) error {
		m, err := io.ReadFull(r, buf[n:to])
		n += m
		if n > 0 && (err == io.EOF || err == io.ErrUnexpectedEOF) {
			return fmt.Errorf("%w: cut off", errProxyHeader)
		}
		return err
	}
	for n < len(proxyV2) { // neither version has a shorter header; what is none is not waited for
		m, err := r.Read(buf[n:len(proxyV2)])
		n += m
		switch p := buf[:min(n, len(proxyV1))]; {
		case !bytes.HasPrefix([]byte(proxyV1), p) && !bytes.HasPrefix([]byte(proxyV2), buf[:n]):
			return nil, fmt.Errorf("%w: other bytes", errProxyHeader)
		case err == io.EOF && n > 0 && n < len(proxyV2):
			return nil, fmt.Errorf("%w: cut off", errProxyHeader)
		case err != nil && n < len(proxyV2):
			return nil, err
		}
	}
	if string(buf[:len(proxyV2)]) == proxyV2 {
		if err := fill(proxyV2Header); err != nil {
			return nil, err
		}
		to := proxyV2Header + int(binary.BigEndian.Uint16(buf[proxyV2Header-2:]))
		if to > maxProxyV2 {
			return nil, fmt.Errorf("%w: %d bytes", errProxyHeader, to)
		}
		if err := fill(to); err != nil {
			return nil, err
		}
		return parseProxyV2(buf[:n])
	}
	for buf[n-1] != '\n' {
		more := 2 // CR LF at least
		if buf[n-1] == '\r' {
			more = 1
		}
		if n+more > maxProxyV1 {
			return nil, fmt.Errorf("%w: line too long", errProxyHeader)
		}
		if err := fill(n + more); err != nil {
			return nil, err
		}
	}
	return parseProxyV1(buf[:n])
}

// parseProxyV1 takes a line with its end (section 2.1).
func parseProxyV1(line []byte) (net.Addr, error) {
	bad := fmt.Errorf("%w: version 1", errProxyHeader)
	text, ok := bytes.CutSuffix(line, []byte("\r\n"))
	if !ok || bytes.ContainsAny(text, "\r\n") {
		return nil, bad
	}
	fields := bytes.Split(text, []byte(" "))
	if len(fields) >= 2 && string(fields[0]) == "PROXY" && string(fields[1]) == "UNKNOWN" {
		return nil, nil // whatever follows
	}
	if len(fields) != 6 || string(fields[0]) != "PROXY" {
		return nil, bad
	}
	src, err1 := netip.ParseAddr(string(fields[2]))
	dst, err2 := netip.ParseAddr(string(fields[3]))
	port, ok1 := proxyPort(fields[4])
	_, ok2 := proxyPort(fields[5])
	if err1 != nil || err2 != nil || !ok1 || !ok2 || src.Zone() != "" || dst.Zone() != "" {
		return nil, bad
	}
	switch string(fields[1]) {
	case "TCP4":
		ok = src.Is4() && dst.Is4()
	case "TCP6":
		ok = src.Is6() && dst.Is6()
	default:
		ok = false
	}
	if !ok {
		return nil, bad
	}
	return net.TCPAddrFromAddrPort(netip.AddrPortFrom(src, port)), nil
}

// proxyPort takes a port without leading zeros, which the specification forbids.
func proxyPort(p []byte) (uint16, bool) {
	n, err := strconv.ParseUint(string(p), 10, 16)
	return uint16(n), err == nil && (p[0] != '0' || len(p) == 1) && p[0] != '+'
}

// Section 2.2: the low half of byte 13 is the command, byte 14 the address family and the transport.
const (
	proxyVersion2 = 0x20
	proxyLocal    = 0x0
	proxyProxy    = 0x1
	proxyTCP4     = 0x11
	proxyTCP6     = 0x21
	proxyUnspec   = 0x00
	proxyUnix     = 0x31
	unixAddrs     = 216
)

// parseProxyV2 takes a whole header. TLVs are not looked at.
func parseProxyV2(p []byte) (net.Addr, error) {
	command, family, body := p[len(proxyV2)], p[len(proxyV2)+1], p[proxyV2Header:]
	bad := fmt.Errorf("%w: version 2, command %#x, family %#x, %d bytes", errProxyHeader, command, family, len(body))
	switch command {
	case proxyVersion2 | proxyLocal:
		return nil, nil // the proxy itself, a health check say
	case proxyVersion2 | proxyProxy:
	default:
		return nil, bad
	}
	var ip netip.Addr
	var port []byte
	switch {
	case family == proxyTCP4 && len(body) >= 4+4+2+2:
		ip, port = netip.AddrFrom4([4]byte(body)), body[8:]
	case family == proxyTCP6 && len(body) >= 16+16+2+2:
		ip, port = netip.AddrFrom16([16]byte(body)), body[32:]
	case family == proxyUnspec, family == proxyUnix && len(body) >= unixAddrs:
		return nil, nil
	default:
		return nil, bad
	}
	return net.TCPAddrFromAddrPort(netip.AddrPortFrom(ip, binary.BigEndian.Uint16(port))), nil
}

// fromProxy says whether a peer is one of the proxies.
func (s *Server) fromProxy(addr net.Addr) bool {
	if len(s.Proxies) == 0 {
		return false
	}
	ip := ipOf(addr)
	for _, p := range s.Proxies {
		if p.Contains(ip) || !p.IsValid() && !ip.IsValid() {
			return true
		}
	}
	return false
}
