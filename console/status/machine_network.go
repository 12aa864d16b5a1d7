package status

import (
	"context"
	"net"
	"net/netip"
	"slices"
	"strings"
	"syscall"

	psnet "github.com/shirou/gopsutil/v4/net"
	"github.com/shirou/gopsutil/v4/process"
)

// maxConnections bounds one list; a host with more has other tools.
const maxConnections = 1 << 16

func (*machine) interfaces(ctx context.Context) (list []interfaceInfo, err error) {
	all, err := net.Interfaces()
	if err != nil {
		return nil, err
	}
	counters, _ := psnet.IOCountersWithContext(ctx, true)
	for _, i := range all[:min(len(all), maxInterfaces)] {
		info := interfaceInfo{name: i.Name, mtu: i.MTU, mac: i.HardwareAddr.String(), up: i.Flags&net.FlagUp != 0 && i.Flags&net.FlagRunning != 0}
		if addrs, err := i.Addrs(); err == nil {
			info.address = bestAddress(addrs)
		}
		if n := slices.IndexFunc(counters, func(c psnet.IOCountersStat) bool { return c.Name == i.Name }); n >= 0 {
			c := counters[n]
			info.counted, info.received, info.sent = true, c.BytesRecv, c.BytesSent
			info.errors, info.drops = c.Errin+c.Errout, c.Dropin+c.Dropout
		}
		list = append(list, info)
	}
	return list, nil
}

// interfaceNames is for Tab and ?, and so reads nothing else.
func (*machine) interfaceNames() (names []string) {
	all, err := net.Interfaces()
	if err != nil {
		return nil
	}
	for _, i := range all[:min(len(all), maxInterfaces)] {
		names = append(names, i.Name)
	}
	return names
}

// bestAddress is the first of IPv4, else the first of IPv6 that is more than link-local, else the first.
func bestAddress(addrs []net.Addr) (best netip.Prefix) {
	rank := 0
	for _, a := range addrs {
		p, err := netip.ParsePrefix(a.String())
		if err != nil {
			continue
		}
		r := 1
		switch {
		case p.Addr().Is4():
			r = 3
		case !p.Addr().IsLinkLocalUnicast():
			r = 2
		}
		if r > rank {
			best, rank = p, r
		}
	}
	return best
}

func (*machine) connections(ctx context.Context) (list []connectionInfo, err error) {
	all, err := psnet.ConnectionsMaxWithoutUidsWithContext(ctx, "inet", maxConnections)
	if err != nil && ctx.Err() == nil {
		all, err = psnet.ConnectionsMaxWithoutUidsWithContext(ctx, "inet4", maxConnections) // a kernel without IPv6
	}
	if err != nil {
		return nil, err
	}
	names := map[int32]string{}
	for _, c := range all[:min(len(all), maxConnections)] {
		info := connectionInfo{protocol: "tcp", state: stateName(c.Status), local: addrPort(c.Laddr), peer: addrPort(c.Raddr), pid: int(c.Pid)}
		if c.Type == syscall.SOCK_DGRAM {
			info.protocol = "udp"
			info.state = "unconnected"
			if info.peer.Port() != 0 {
				info.state = "established"
			}
		}
		if info.peer.Port() == 0 {
			info.peer = netip.AddrPort{}
		}
		if c.Pid > 0 {
			name, known := names[c.Pid]
			if !known {
				name, _ = (&process.Process{Pid: c.Pid}).NameWithContext(ctx)
				names[c.Pid] = name
			}
			info.program = name
		}
		list = append(list, info)
	}
	return list, nil
}

// addrPort is the zero AddrPort for what is no address. "*" is how some systems have the unspecified one.
func addrPort(a psnet.Addr) netip.AddrPort {
	if a.IP == "*" {
		a.IP = "0.0.0.0"
	}
	ip, err := netip.ParseAddr(a.IP)
	if err != nil || a.Port > 65535 {
		return netip.AddrPort{}
	}
	return netip.AddrPortFrom(ip.Unmap(), uint16(a.Port))
}

// stateName is one name for each state of TCP (RFC 9293 section 3.3.2) in place of each system's own.
func stateName(s string) string {
	switch s = strings.ToLower(strings.ReplaceAll(s, "_", "-")); s {
	case "", "none":
		return ""
	case "syn-recv", "syn-rcvd":
		return "syn-received"
	case "fin-wait1":
		return "fin-wait-1"
	case "fin-wait2":
		return "fin-wait-2"
	case "close", "delete":
		return "closed"
	}
	return s
}
