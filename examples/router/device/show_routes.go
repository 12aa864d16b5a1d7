package device

import (
	"bufio"
	"fmt"
	"io"
	"net/netip"
	"slices"
)

const (
	routeCodes = `Codes: L - local, C - connected, S - static, K - kernel, * - candidate default
       S routes are kept in the configuration only and not used by the host
`
	staticDistance = 1 // of IOS; kernel routes have 0, as in FRR
)

// withStatics adds the configured routes of one family to the machine's.
func withStatics(routes []Route, s *Settings, v4 bool) []Route {
	all := slices.Clone(routes)
	for _, r := range s.Routes {
		if r.Via.Is4() == v4 {
			all = append(all, Route{Source: Static, Prefix: r.Prefix, Via: r.Via})
		}
	}
	SortRoutes(all)
	return all
}

// code is what a line begins with, two characters.
func (r Route) code() string {
	if r.Prefix.Bits() == 0 {
		return string(r.Source) + "*"
	}
	return string(r.Source) + " "
}

func (r Route) distance() int {
	if r.Source == Static {
		return staticDistance
	}
	return 0
}

// WriteRoutes writes `show ip route`: the machine's IPv4 routes with the static ones of s.
func WriteRoutes(w io.Writer, routes []Route, s *Settings) error {
	all := withStatics(routes, s, true)
	b := bufio.NewWriter(w)
	b.WriteString(routeCodes + "\n")
	last := "Gateway of last resort is not set"
	for _, r := range all {
		if r.Prefix.Bits() == 0 && r.Source == Kernel && r.Via.IsValid() { // what the machine really uses
			last = fmt.Sprintf("Gateway of last resort is %s to network 0.0.0.0", r.Via)
			break
		}
	}
	b.WriteString(last + "\n\n")
	for len(all) > 0 {
		net, n := subnets(all)
		group := all[:n]
		all = all[n:]
		indent := "    "
		if group[n-1].Prefix.Bits() > net.Bits() { // sorted: the last is a part of net, not net itself
			writeSubnetHeading(b, net, group)
			indent += "   "
		}
		for _, r := range group {
			fmt.Fprintf(b, "%s%s%s", r.code(), indent, r.Prefix)
			if r.Via.IsValid() {
				fmt.Fprintf(b, " [%d/%d] via %s", r.distance(), r.Metric, r.Via)
			} else {
				b.WriteString(" is directly connected")
			}
			if r.Interface != "" {
				b.WriteString(", " + r.Interface)
			}
			b.WriteByte('\n')
		}
	}
	return b.Flush()
}

// subnets counts the routes at the front of list that IOS puts under one heading: those within one network of class A, B or
// C (RFC 791 section 3.2). A prefix larger than its class stands alone.
func subnets(list []Route) (net netip.Prefix, n int) {
	net = classful(list[0].Prefix)
	if list[0].Prefix.Bits() < net.Bits() {
		return list[0].Prefix, 1
	}
	for n < len(list) && classful(list[n].Prefix) == net {
		n++
	}
	return net, n
}

func classful(p netip.Prefix) netip.Prefix {
	length := 24
	switch first := p.Addr().As4()[0]; {
	case first < 128:
		length = 8
	case first < 192:
		length = 16
	}
	net, _ := p.Addr().Prefix(length)
	return net
}

func writeSubnetHeading(b io.Writer, net netip.Prefix, group []Route) {
	masks := map[int]bool{}
	prefixes := map[netip.Prefix]bool{}
	for _, r := range group {
		masks[r.Prefix.Bits()] = true
		prefixes[r.Prefix] = true
	}
	n := len(prefixes)
	if len(masks) > 1 {
		fmt.Fprintf(b, "      %s is variably subnetted, %d subnets, %d masks\n", net, n, len(masks))
		return
	}
	fmt.Fprintf(b, "      %s is subnetted, %d subnet%s\n", netip.PrefixFrom(net.Addr(), group[0].Prefix.Bits()), n, plural(uint64(n)))
}

// WriteRoutes6 writes `show ipv6 route`: the machine's IPv6 routes with the static ones of s.
func WriteRoutes6(w io.Writer, routes []Route, s *Settings) error {
	all := withStatics(routes, s, false)
	b := bufio.NewWriter(w)
	fmt.Fprintf(b, "IPv6 Routing Table - default - %d entr%s\n%s", len(all), map[bool]string{true: "y", false: "ies"}[len(all) == 1], routeCodes)
	for _, r := range all {
		fmt.Fprintf(b, "%s  %s [%d/%d]\n     via ", r.code(), r.Prefix, r.distance(), r.Metric)
		switch {
		case !r.Via.IsValid() && r.Source == Local:
			fmt.Fprintf(b, "%s, receive\n", r.Interface)
		case !r.Via.IsValid():
			fmt.Fprintf(b, "%s, directly connected\n", r.Interface)
		case r.Interface == "":
			fmt.Fprintf(b, "%s\n", r.Via)
		default:
			fmt.Fprintf(b, "%s, %s\n", r.Via, r.Interface)
		}
	}
	return b.Flush()
}
