package limit

import (
	"encoding/binary"
	"net"
	"net/netip"
)

// Key names a source. The zero Key stands for everything without an IP address, such as a serial line.
type Key struct {
	hi, lo uint64 // of the IPv6 form; lo is v6Mark for an IPv6 /64
}

// v6Mark tells ::/64 from the zero Key and from IPv4-mapped addresses, whose lo is 0xffff________.
const v6Mark = 1

// KeyOf is the key of an address: an IPv4 address, mapped into IPv6 or not, is its own key; IPv6 addresses of one /64 share one,
// whatever their zone.
func KeyOf(a netip.Addr) Key {
	if !a.IsValid() {
		return Key{}
	}
	b := a.As16()
	k := Key{binary.BigEndian.Uint64(b[:8]), binary.BigEndian.Uint64(b[8:])}
	if !a.Unmap().Is4() {
		k.lo = v6Mark
	}
	return k
}

// KeyOfConn is the key of a connection's remote address, the zero Key if that holds no IP address or is nil.
func KeyOfConn(a net.Addr) Key {
	switch a := a.(type) {
	case nil:
		return Key{}
	case *net.TCPAddr:
		return KeyOf(a.AddrPort().Addr())
	}
	ap, _ := netip.ParseAddrPort(a.String())
	return KeyOf(ap.Addr())
}

// String is the address or the /64, "-" for the zero Key.
func (k Key) String() string {
	if k == (Key{}) {
		return "-"
	}
	var b [16]byte
	binary.BigEndian.PutUint64(b[:8], k.hi)
	if k.lo == v6Mark {
		return netip.PrefixFrom(netip.AddrFrom16(b), 64).String()
	}
	binary.BigEndian.PutUint64(b[8:], k.lo)
	return netip.AddrFrom16(b).Unmap().String()
}
