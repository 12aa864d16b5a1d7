package device

import (
	"cmp"
	"encoding/binary"
	"encoding/hex"
	"math/bits"
	"net/netip"
	"slices"
	"strconv"
)

// RouteSource is the letter that IOS writes before a route.
type RouteSource byte

// Where a route comes from.
const (
	Connected RouteSource = 'C' // the network of an interface's address
	Local     RouteSource = 'L' // an address of our own
	Static    RouteSource = 'S' // of the configuration; the machine does not use it
	Kernel    RouteSource = 'K' // any other route of the machine
)

// Route is one entry of the routing table.
type Route struct {
	Source    RouteSource
	Prefix    netip.Prefix
	Via       netip.Addr // next hop; invalid for a network that is directly connected
	Interface string     // "Null0" for a route that drops; may be "" for Static
	Metric    uint32
}

// Flags of both tables (linux/route.h, linux/ipv6_route.h).
const (
	routeUp      = 0x1
	routeGateway = 0x2
	routeReject  = 0x200
	routeAnycast = 0x00100000
	routeCache   = 0x01000000
	routeLocal   = 0x80000000
)

const nullInterface = "Null0"

// Routes4 lists the IPv4 routes sorted by prefix. Where the machine does not tell its table, those are listed that follow
// from the addresses of its interfaces.
func (h *Host) Routes4() ([]Route, error) { return h.routes(true) }

// Routes6 lists the IPv6 routes as Routes4 does, without link-local and multicast ones.
func (h *Host) Routes6() ([]Route, error) { return h.routes(false) }

func (h *Host) routes(v4 bool) ([]Route, error) {
	list, err := h.Interfaces()
	if err != nil {
		return nil, err
	}
	var routes []Route
	connected := map[connection]bool{}
	for _, in := range list {
		for _, a := range in.Addrs {
			if a.Addr().Is4() != v4 || hidden(a.Addr()) || !in.Link {
				continue
			}
			connected[connection{a.Masked(), in.Name}] = true
			routes = append(routes, Route{Source: Local, Interface: in.Name,
				Prefix: netip.PrefixFrom(a.Addr().WithZone(""), a.Addr().BitLen())})
		}
	}
	var table []Route
	switch {
	case h.root == nil:
		for c := range connected {
			if !c.prefix.IsSingleIP() {
				table = append(table, Route{Source: Connected, Prefix: c.prefix, Interface: c.name})
			}
		}
	case v4:
		table = parseRoutes4(h.read("proc/net/route"), h.order)
	default:
		table = parseRoutes6(h.read("proc/net/ipv6_route"))
	}
	for _, r := range table {
		if r.Source == Kernel && !r.Via.IsValid() && connected[connection{r.Prefix, r.Interface}] {
			r.Source, r.Metric = Connected, 0
		}
		routes = append(routes, r)
	}
	SortRoutes(routes)
	return slices.Compact(routes), nil // the kernel's local IPv6 routes are our own addresses once more
}

type connection struct {
	prefix netip.Prefix
	name   string
}

// hidden tells addresses that a router does not list.
func hidden(a netip.Addr) bool {
	return a.IsLoopback() || a.IsLinkLocalUnicast() && a.Is6() || a.IsMulticast()
}

// SortRoutes sorts by address, length, source and next hop.
func SortRoutes(routes []Route) {
	slices.SortStableFunc(routes, func(a, b Route) int {
		return cmp.Or(a.Prefix.Addr().Compare(b.Prefix.Addr()), cmp.Compare(a.Prefix.Bits(), b.Prefix.Bits()),
			cmp.Compare(a.Source, b.Source), cmp.Compare(a.Metric, b.Metric), a.Via.Compare(b.Via),
			CompareNames(a.Interface, b.Interface))
	})
}

// parseRoutes4 reads /proc/net/route. Its addresses are words as the machine holds them, hence order.
func parseRoutes4(data []byte, order binary.ByteOrder) []Route {
	var list []Route
	for f := range rows(data, 1) {
		if len(f) < 8 {
			continue
		}
		dst, err1 := word4(f[1], order)
		via, err2 := word4(f[2], order)
		mask, err3 := word4(f[7], order)
		flags, err4 := strconv.ParseUint(f[3], 16, 32)
		metric, err5 := strconv.ParseUint(f[6], 10, 32)
		m := mask.As4()
		ones := bits.LeadingZeros32(^binary.BigEndian.Uint32(m[:]))
		if cmp.Or(err1, err2, err3, err4, err5) != nil || flags&routeUp == 0 ||
			bits.OnesCount32(binary.BigEndian.Uint32(m[:])) != ones { // a mask with holes is no prefix
			continue
		}
		list = append(list, kernelRoute(netip.PrefixFrom(dst, ones), via, f[0], flags, metric))
	}
	return list
}

func word4(s string, order binary.ByteOrder) (netip.Addr, error) {
	var b [4]byte
	v, err := strconv.ParseUint(s, 16, 32)
	order.PutUint32(b[:], uint32(v))
	return netip.AddrFrom4(b), err
}

// parseRoutes6 reads /proc/net/ipv6_route, which has no heading: destination and length, source and length, next hop,
// metric, two counts, flags, device; all in hexadecimal.
func parseRoutes6(data []byte) []Route {
	var list []Route
	for f := range rows(data, 0) {
		if len(f) < 10 {
			continue
		}
		dst, err1 := word6(f[0])
		ones, err2 := strconv.ParseUint(f[1], 16, 8)
		via, err3 := word6(f[4])
		metric, err4 := strconv.ParseUint(f[5], 16, 32)
		flags, err5 := strconv.ParseUint(f[8], 16, 32)
		if cmp.Or(err1, err2, err3, err4, err5) != nil || ones > 128 || flags&routeUp == 0 ||
			flags&(routeAnycast|routeCache) != 0 || hidden(dst) {
			continue
		}
		r := kernelRoute(netip.PrefixFrom(dst, int(ones)), via, f[9], flags, metric)
		if flags&routeLocal != 0 {
			r = Route{Source: Local, Prefix: r.Prefix, Interface: f[9]}
		}
		list = append(list, r)
	}
	return list
}

func word6(s string) (netip.Addr, error) {
	var b [16]byte
	if len(s) != 2*len(b) {
		return netip.Addr{}, hex.ErrLength
	}
	_, err := hex.Decode(b[:], []byte(s))
	return netip.AddrFrom16(b), err
}

func kernelRoute(to netip.Prefix, via netip.Addr, name string, flags, metric uint64) Route {
	r := Route{Source: Kernel, Prefix: to.Masked(), Interface: name, Metric: uint32(metric)}
	switch {
	case flags&routeReject != 0:
		r.Interface = nullInterface
	case flags&routeGateway != 0:
		r.Via = via
	}
	return r
}
