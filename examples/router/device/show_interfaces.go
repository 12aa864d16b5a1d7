package device

import (
	"bufio"
	"fmt"
	"io"
)

// status is the state before "line protocol" and the one behind it.
func (i *Interface) status() (link, protocol string) {
	if !i.Admin {
		return "administratively down", "down"
	}
	return upDown(i.Link), upDown(i.Link)
}

// WriteInterfaces writes `show interfaces` for the interfaces of list, with the descriptions of s. What the machine does
// not count is written as 0 where a line of IOS needs it.
func WriteInterfaces(w io.Writer, list []Interface, s *Settings) error {
	b := bufio.NewWriter(w)
	for i := range list {
		writeInterface(b, &list[i], s.Interfaces[list[i].Name])
	}
	return b.Flush()
}

func writeInterface(b io.Writer, in *Interface, set InterfaceSettings) {
	put := func(format string, args ...any) { fmt.Fprintf(b, format+"\n", args...) }
	link, protocol := in.status()
	put("%s is %s, line protocol is %s", in.Name, link, protocol)
	hardware, encapsulation := "Ethernet", "ARPA"
	switch {
	case in.Loopback:
		hardware, encapsulation = "Loopback", "LOOPBACK"
	case in.PointToPoint || len(in.MAC) == 0:
		hardware, encapsulation = "Tunnel", "TUNNEL"
	}
	if len(in.MAC) > 0 && !in.Loopback {
		put("  Hardware is %s, address is %s (bia %[2]s)", hardware, FormatMAC(in.MAC))
	} else {
		put("  Hardware is %s", hardware)
	}
	if set.Description != "" {
		put("  Description: %s", set.Description)
	}
	if set.Shutdown && in.Admin {
		put("  Shutdown is configured but not applied to the host")
	}
	first := in.IPv4()
	if first.IsValid() {
		put("  Internet address is %s", first)
	}
	for _, a := range in.Addrs {
		switch {
		case a == first:
		case a.Addr().Is4():
			put("  Secondary address %s", a)
		default:
			put("  IPv6 address is %s", a)
		}
	}
	// 100 Mbit/s and 100 usec stand for an unknown speed, the defaults of IOS for virtual interfaces.
	kbit, delay := uint64(100_000), 100
	if in.Speed > 0 {
		kbit = in.Speed / 1000
		delay = max(10, int(10_000_000/max(kbit, 1)))
	}
	put("  MTU %d bytes, BW %d Kbit/sec, DLY %d usec, ", in.MTU, kbit, delay)
	put("     reliability 255/255, txload 1/255, rxload 1/255")
	put("  Encapsulation %s, loopback not set", encapsulation)
	if in.Duplex != "" && in.Speed > 0 {
		put("  %s Duplex, %dMbps", map[string]string{"full": "Full", "half": "Half"}[in.Duplex], in.Speed/1_000_000)
	}
	c := in.Counters
	if c == nil {
		put("     Counters are not available on this host")
		return
	}
	put("     %d packets input, %d bytes, %d no buffer", c.In.Packets, c.In.Bytes, c.In.Drops)
	put("     Received 0 broadcasts (%d IP multicasts)", c.Multicast)
	put("     0 runts, 0 giants, 0 throttles")
	put("     %d input errors, 0 CRC, %d frame, %d overrun, 0 ignored", c.In.Errors, c.Frame, c.In.FIFO)
	put("     %d packets output, %d bytes, %d underruns", c.Out.Packets, c.Out.Bytes, c.Out.FIFO)
	put("     %d output errors, %d collisions, 0 interface resets", c.Out.Errors, c.Collisions)
	put("     %d lost carrier, %d output drops", c.Carrier, c.Out.Drops)
}

// WriteInterfaceBrief writes `show ip interface brief`: the first IPv4 address of each interface.
func WriteInterfaceBrief(w io.Writer, list []Interface) error {
	b := bufio.NewWriter(w)
	fmt.Fprintf(b, "%-22s %-15s OK? Method Status                Protocol\n", "Interface", "IP-Address")
	for i := range list {
		address, method := "unassigned", "unset"
		if a := list[i].IPv4(); a.IsValid() {
			address, method = a.Addr().String(), "other"
		}
		link, protocol := list[i].status()
		fmt.Fprintf(b, "%-22s %-15s YES %-6s %-21s %s\n", list[i].Name, address, method, link, protocol)
	}
	return b.Flush()
}
