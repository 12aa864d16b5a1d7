package arg

import (
	"errors"
	"net"
	"net/netip"
	"strings"
)

var (
	errAddr   = errors.New("not an address")
	errPrefix = errors.New("not a prefix")
	errMask   = errors.New("not a netmask")
	errMAC    = errors.New("not a MAC address")
	errHost   = errors.New("not a host name")
)

const (
	hex     = digits + "abcdefABCDEF"
	letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

	chars4 = digits + "."
	chars6 = hex + ":."

	maxHostname = 253 // RFC 1035 section 2.3.4, without the final dot
	maxLabel    = 63
)

// Addr is an IPv4 or IPv6 address. IPv6 may carry a zone (`fe80::1%eth0`), the zone being letters, digits, `.`, `-` and `_`. An octet
// with a leading zero is refused, since some programs would read it as octal.
func Addr(name string) *Arg[netip.Addr] {
	return addr(name, "A.B.C.D|X:X::X:X", chars6, func(netip.Addr) bool { return true })
}

// Addr4 is an IPv4 address.
func Addr4(name string) *Arg[netip.Addr] { return addr(name, "A.B.C.D", chars4, netip.Addr.Is4) }

// Addr6 is an IPv6 address, with a zone or without.
func Addr6(name string) *Arg[netip.Addr] { return addr(name, "X:X::X:X", chars6, netip.Addr.Is6) }

func addr(name, describe, chars string, is func(netip.Addr) bool) *Arg[netip.Addr] {
	return &Arg[netip.Addr]{
		name: name, describe: describe,
		parse: func(s string) (netip.Addr, error) {
			a, err := netip.ParseAddr(s)
			if err != nil || !is(a) || !only(a.Zone(), letters+digits+".-_") {
				return netip.Addr{}, errAddr
			}
			return a, nil
		},
		may: func(s string) bool {
			s, _, zone := strings.Cut(s, "%")
			return only(s, chars) && (!zone || chars == chars6)
		},
	}
}

// Prefix is an IPv4 or IPv6 prefix. The bits behind its length are kept as typed (an interface's address has some); use
// netip.Prefix.Masked where they must be zero.
func Prefix(name string) *Arg[netip.Prefix] {
	return prefix(name, "A.B.C.D/M|X:X::X:X/M", chars6, func(netip.Addr) bool { return true })
}

// Prefix4 is an IPv4 prefix, with the bits behind its length as typed.
func Prefix4(name string) *Arg[netip.Prefix] {
	return prefix(name, "A.B.C.D/M", chars4, netip.Addr.Is4)
}

// Prefix6 is an IPv6 prefix, with the bits behind its length as typed.
func Prefix6(name string) *Arg[netip.Prefix] {
	return prefix(name, "X:X::X:X/M", chars6, netip.Addr.Is6)
}

func prefix(name, describe, chars string, is func(netip.Addr) bool) *Arg[netip.Prefix] {
	return &Arg[netip.Prefix]{
		name: name, describe: describe,
		parse: func(s string) (netip.Prefix, error) {
			p, err := netip.ParsePrefix(s)
			if err != nil || !is(p.Addr()) {
				return netip.Prefix{}, errPrefix
			}
			return p, nil
		},
		may: func(s string) bool {
			s, length, _ := strings.Cut(s, "/")
			return only(s, chars) && only(length, digits)
		},
	}
}

// Mask is an IPv4 netmask (`255.255.255.0`) as its length in bits, 0 to 32. One bits behind zero bits are refused.
func Mask(name string) *Arg[int] {
	return &Arg[int]{
		name: name, describe: "A.B.C.D",
		parse: func(s string) (int, error) {
			a, err := netip.ParseAddr(s)
			if err != nil || !a.Is4() {
				return 0, errMask
			}
			b := a.As4()
			// Size gives 0, 0 for a mask that is not contiguous.
			ones, bits := net.IPv4Mask(b[0], b[1], b[2], b[3]).Size()
			if bits == 0 {
				return 0, errMask
			}
			return ones, nil
		},
		may: func(s string) bool { return only(s, chars4) },
	}
}

// MAC is a 48-bit hardware address as `0000.5e00.5301`, `00:00:5e:00:53:01` or `00-00-5e-00-53-01`.
func MAC(name string) *Arg[net.HardwareAddr] {
	return &Arg[net.HardwareAddr]{
		name: name, describe: "H.H.H",
		parse: func(s string) (net.HardwareAddr, error) {
			m, err := net.ParseMAC(s)
			if err != nil || len(m) != 6 {
				return nil, errMAC
			}
			return m, nil
		},
		may: func(s string) bool { return only(s, hex+".:-") },
	}
}

// Hostname is a DNS name by RFC 1123 section 2.1: labels of letters, digits and inner hyphens, and no name whose last label is a
// number, because that would be a broken address.
func Hostname(name string) *Arg[string] {
	return &Arg[string]{name: name, describe: "HOSTNAME", parse: parseHostname, may: mayHostname}
}

// Host is a DNS name or an IPv4 or IPv6 address, as typed.
func Host(name string) *Arg[string] {
	address := Addr(name)
	return &Arg[string]{
		name: name, describe: "HOSTNAME|A.B.C.D|X:X::X:X",
		parse: func(s string) (string, error) {
			if _, err := address.parse(s); err == nil {
				return s, nil
			}
			return parseHostname(s)
		},
		may: func(s string) bool { return mayHostname(s) || address.may(s) },
	}
}

func parseHostname(s string) (string, error) {
	full := strings.TrimSuffix(s, ".")
	if full == "" || len(full) > maxHostname {
		return "", errHost
	}
	last := full
	for label := range strings.SplitSeq(full, ".") {
		if label == "" || len(label) > maxLabel || !only(label, letters+digits+"-") ||
			label[0] == '-' || label[len(label)-1] == '-' {
			return "", errHost
		}
		last = label
	}
	if only(last, digits) {
		return "", errHost
	}
	return s, nil
}

func mayHostname(s string) bool { return len(s) <= maxHostname && only(s, letters+digits+"-.") }
