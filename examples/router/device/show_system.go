package device

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"strings"
	"time"
)

// About names the program that `show version` describes.
type About struct {
	Product string // "vtykit router example"
	Version string
	Build   string // Go version and platform; "" leaves the line out
	Image   string // path of the program; "" leaves the line out
}

// WriteVersion writes `show version`. The program gives its own name and version, not those of a router's maker: who needs
// scripts to take it for one of a certain make says so in About.
func WriteVersion(w io.Writer, a About, hostname string, s System, uptime time.Duration, interfaces int) error {
	b := bufio.NewWriter(w)
	fmt.Fprintf(b, "%s, Version %s\n", a.Product, a.Version)
	if a.Build != "" {
		fmt.Fprintf(b, "Built with %s\n", a.Build)
	}
	fmt.Fprintf(b, "Kernel is %s\n\n", s.Kernel)
	fmt.Fprintf(b, "%s uptime is %s\n", hostname, FormatUptime(uptime))
	if a.Image != "" {
		fmt.Fprintf(b, "System image file is %q\n", a.Image)
	}
	model := s.Model
	if model == "" {
		model = "Unknown"
	}
	fmt.Fprintf(b, "\n%s (%s) processor", model, s.Arch)
	if s.Memory > 0 {
		fmt.Fprintf(b, " with %dK/%dK bytes of memory", s.Memory>>10, s.Free>>10)
	}
	fmt.Fprintf(b, ".\n%d network interface%s\n", interfaces, plural(uint64(interfaces)))
	return b.Flush()
}

// FormatUptime writes a time as IOS does, in years, weeks, days, hours and minutes without the zero ones.
func FormatUptime(d time.Duration) string {
	minutes := uint64(max(d, 0) / time.Minute)
	var parts []string
	for _, unit := range []struct {
		name   string
		length uint64 // minutes
	}{{"year", 365 * 24 * 60}, {"week", 7 * 24 * 60}, {"day", 24 * 60}, {"hour", 60}, {"minute", 1}} {
		if n := minutes / unit.length; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s%s", n, unit.name, plural(n)))
			minutes %= unit.length
		}
	}
	if len(parts) == 0 {
		return "0 minutes"
	}
	return strings.Join(parts, ", ")
}

func plural(n uint64) string {
	if n == 1 {
		return ""
	}
	return "s"
}

// WriteClock writes `show clock`: 18:57:38.347 UTC Mon Oct 19 2015. A zone without a name becomes UTC, since scripts expect
// a word there.
func WriteClock(w io.Writer, t time.Time) error {
	if zone, _ := t.Zone(); zone == "" || !letter(zone[0]) {
		t = t.UTC()
	}
	_, err := io.WriteString(w, t.Format("15:04:05.000 MST Mon Jan 2 2006\n"))
	return err
}

// WriteARP writes `show arp`: the machine's own addresses and its neighbours. Ages are not known and written as "-".
func WriteARP(w io.Writer, own []Interface, neighbours []Neighbour) error {
	b := bufio.NewWriter(w)
	fmt.Fprintf(b, "Protocol  Address          Age (min)  Hardware Addr   Type   Interface\n")
	for _, in := range own {
		for _, a := range in.Addrs {
			if a.Addr().Is4() && len(in.MAC) > 0 {
				writeNeighbour(b, Neighbour{a.Addr(), in.MAC, in.Name})
			}
		}
	}
	for _, n := range neighbours {
		writeNeighbour(b, n)
	}
	return b.Flush()
}

func writeNeighbour(w io.Writer, n Neighbour) {
	mac := "Incomplete"
	if n.MAC != nil {
		mac = FormatMAC(n.MAC)
	}
	fmt.Fprintf(w, "Internet  %-15s  %9s  %-14s  ARPA   %s\n", n.Addr, "-", mac, n.Interface)
}

// FormatMAC writes a hardware address in groups of four digits: 02fc.0000.0005.
func FormatMAC(mac net.HardwareAddr) string {
	var b strings.Builder
	for i, c := range mac {
		if i > 0 && i%2 == 0 {
			b.WriteByte('.')
		}
		fmt.Fprintf(&b, "%02x", c)
	}
	return b.String()
}
