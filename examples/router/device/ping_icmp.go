//go:build linux || darwin

package device

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"net"
	"net/netip"
	"os"
	"strconv"
	"syscall"
	"time"
)

// Types of ICMP messages (RFC 792, RFC 4443) and lengths of headers, in bytes.
const (
	echoRequest4, echoReply4 = 8, 0
	echoRequest6, echoReply6 = 128, 129

	icmpHeader = 8
	ip4Header  = 20
	ip6Header  = 40
	nonceLen   = 8
)

// icmpProber sends echo requests through a datagram socket, which needs no privilege where ping_group_range (Linux) or the
// system (macOS) allows it.
type icmpProber struct {
	conn    net.Conn
	v6      bool
	payload int
	nonce   [nonceLen]byte // tells our echoes from others': the system chooses the identifier
}

func openICMP(to netip.Addr, size int) (prober, error) {
	p := &icmpProber{v6: to.Is6(), payload: size - icmpHeader - ip4Header}
	domain, proto := syscall.AF_INET, syscall.IPPROTO_ICMP
	var peer syscall.Sockaddr = &syscall.SockaddrInet4{Addr: as4(to)}
	if p.v6 {
		p.payload = size - icmpHeader - ip6Header
		domain, proto = syscall.AF_INET6, syscall.IPPROTO_ICMPV6
		peer = &syscall.SockaddrInet6{Addr: to.As16(), ZoneId: zoneIndex(to.Zone())}
	}
	p.payload = max(p.payload, nonceLen)
	rand.Read(p.nonce[:])

	syscall.ForkLock.RLock()
	fd, err := syscall.Socket(domain, syscall.SOCK_DGRAM, proto)
	if err == nil {
		syscall.CloseOnExec(fd)
	}
	syscall.ForkLock.RUnlock()
	if err != nil {
		return nil, err
	}
	f := os.NewFile(uintptr(fd), "icmp")
	defer f.Close() // FileConn has its own copy
	// Connected, so that only the host's answers arrive and "no route to host" is reported.
	if err := syscall.Connect(fd, peer); err != nil {
		return nil, err
	}
	p.conn, err = net.FileConn(f)
	return p, err
}

func as4(a netip.Addr) (b [4]byte) {
	if a.Is4() {
		b = a.As4()
	}
	return b
}

func zoneIndex(zone string) uint32 {
	if in, err := net.InterfaceByName(zone); err == nil {
		return uint32(in.Index)
	}
	n, _ := strconv.ParseUint(zone, 10, 32)
	return uint32(n)
}

func (p *icmpProber) Close() error { return p.conn.Close() }

func (p *icmpProber) probe(ctx context.Context, seq int) error {
	p.conn.SetDeadline(time.Time{}) // the probe before may have ended by its own
	woken := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		p.conn.SetDeadline(time.Unix(1, 0))
		close(woken)
	})
	defer func() {
		if !stop() {
			<-woken // else it could cut the next probe short
		}
	}()
	if _, err := p.conn.Write(p.request(uint16(seq))); err != nil {
		return cause(ctx, err)
	}
	buf := make([]byte, maxSize+ip4Header)
	for {
		n, err := p.conn.Read(buf)
		if err != nil {
			return cause(ctx, err)
		}
		if p.answers(buf[:n], uint16(seq)) {
			return nil
		}
	}
}

// request is an echo request: type, code, checksum, identifier, sequence number, nonce and filling.
func (p *icmpProber) request(seq uint16) []byte {
	b := make([]byte, icmpHeader+p.payload)
	b[0] = echoRequest4
	if p.v6 {
		b[0] = echoRequest6
	}
	binary.BigEndian.PutUint16(b[6:], seq)
	copy(b[icmpHeader:], p.nonce[:])
	// Linux sums both families itself; macOS wants IPv4 done, and nobody can sum IPv6 without the source address.
	if !p.v6 {
		binary.BigEndian.PutUint16(b[2:], checksum(b))
	}
	return b
}

// answers tells whether b is the echo of request seq.
func (p *icmpProber) answers(b []byte, seq uint16) bool {
	reply := byte(echoReply6)
	if !p.v6 {
		reply = echoReply4
		// macOS hands out the IP header too; no ICMP message of ours begins with 0x4_.
		if len(b) >= ip4Header && b[0]>>4 == 4 {
			b = b[min(len(b), int(b[0]&0xf)*4):]
		}
	}
	return len(b) >= icmpHeader+nonceLen && b[0] == reply && binary.BigEndian.Uint16(b[6:]) == seq &&
		[nonceLen]byte(b[icmpHeader:]) == p.nonce
}

// checksum is the Internet checksum (RFC 1071).
func checksum(b []byte) uint16 {
	var sum uint32
	for i := 0; i < len(b); i += 2 {
		sum += uint32(b[i]) << 8
		if i+1 < len(b) {
			sum += uint32(b[i+1])
		}
	}
	for sum>>16 != 0 {
		sum = sum&0xffff + sum>>16
	}
	return ^uint16(sum)
}
