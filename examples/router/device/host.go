// Package device is what the example router is a console for: the machine it runs on and a small configuration. It knows
// nothing of consoles; it reads the machine, keeps settings, and writes both in the layout of IOS to any io.Writer.
//
// Everything it writes from the machine (interface names, model, neighbours) is foreign text; making it printable is the
// terminal's side's work.
package device

import (
	"cmp"
	"encoding/binary"
	"io/fs"
	"net"
	"net/netip"
	"slices"
	"strings"
	"time"
)

// Host reads the machine. Its methods may be called by any goroutine; each call reads afresh.
type Host struct {
	root    fs.FS                     // holds proc/ and sys/ of a Linux machine; nil elsewhere
	order   binary.ByteOrder          // of the words in /proc/net/route
	links   func() ([]link, error)    // the interfaces as the standard library gives them
	now     func() time.Time          // the clock
	started time.Time                 // of this process
	arch    string                    // GOARCH
	kernel  string                    // GOOS, until the machine says more
	addrs   func(link) []netip.Prefix // addresses of one interface
}

// link is what net.Interface holds, without the calls behind it.
type link struct {
	name  string
	index int
	mtu   int
	mac   net.HardwareAddr
	flags net.Flags
}

// Interface is one network interface at one moment.
type Interface struct {
	Name         string
	Index        int
	MTU          int // bytes
	MAC          net.HardwareAddr
	Loopback     bool
	PointToPoint bool
	Admin        bool           // enabled by the administrator
	Link         bool           // able to pass packets; false when Admin is
	Speed        uint64         // bit/s; 0 is unknown
	Duplex       string         // "full", "half"; "" is unknown
	Addrs        []netip.Prefix // in the machine's order, IPv4 first; host bits are kept
	Counters     *Counters      // nil is unknown
}

// Counters are totals since the interface was made.
type Counters struct {
	In, Out    Traffic
	Frame      uint64 // framing errors received
	Multicast  uint64 // packets received
	Collisions uint64
	Carrier    uint64 // carrier losses while sending
}

// Traffic is one direction of [Counters]. Errors holds all kinds, FIFO among them.
type Traffic struct{ Bytes, Packets, Errors, Drops, FIFO uint64 }

// IPv4 returns the first IPv4 address; invalid when there is none.
func (i *Interface) IPv4() netip.Prefix {
	for _, a := range i.Addrs {
		if a.Addr().Is4() {
			return a
		}
	}
	return netip.Prefix{}
}

// Interfaces lists the interfaces with addresses and counters, in the order of [CompareNames].
func (h *Host) Interfaces() ([]Interface, error) {
	list, err := h.interfaces()
	if err != nil {
		return nil, err
	}
	for i := range list {
		in := &list[i]
		in.Addrs = h.addrs(link{name: in.Name, index: in.Index})
		slices.SortStableFunc(in.Addrs, func(a, b netip.Prefix) int {
			return cmp.Compare(a.Addr().BitLen(), b.Addr().BitLen())
		})
		in.Speed, in.Duplex = h.speed(in.Name)
	}
	return list, nil
}

// interfaces is Interfaces without what costs a system call for each: asking every address of 1 000 interfaces is a million
// of them, and the watcher asks every few seconds.
func (h *Host) interfaces() ([]Interface, error) {
	links, err := h.links()
	if err != nil {
		return nil, err
	}
	counters := parseCounters(h.read("proc/net/dev"))
	list := make([]Interface, 0, len(links))
	for _, l := range links {
		in := Interface{Name: l.name, Index: l.index, MTU: l.mtu, MAC: l.mac,
			Loopback: l.flags&net.FlagLoopback != 0, PointToPoint: l.flags&net.FlagPointToPoint != 0,
			Admin: l.flags&net.FlagUp != 0}
		in.Link = in.Admin && l.flags&net.FlagRunning != 0
		// "unknown" is what loopbacks and tunnels say all their life (RFC 2863 section 3.1.14); the flags then decide.
		switch state := h.sysNet(l.name, "operstate"); {
		case state == "up":
			in.Link = in.Admin
		case state != "" && state != "unknown":
			in.Link = false
		}
		if c, ok := counters[l.name]; ok {
			in.Counters = &c
		}
		list = append(list, in)
	}
	slices.SortFunc(list, func(a, b Interface) int { return CompareNames(a.Name, b.Name) })
	return list, nil
}

// InterfaceNames lists the names of the interfaces, sorted; empty when the machine does not tell.
func (h *Host) InterfaceNames() []string {
	links, err := h.links()
	if err != nil {
		return nil
	}
	names := make([]string, len(links))
	for i, l := range links {
		names[i] = l.name
	}
	slices.SortFunc(names, CompareNames)
	return names
}

// FindName returns the one of names that an operator means by word: the same, else the only one that differs in case.
func FindName(word string, names []string) (string, bool) {
	if slices.Contains(names, word) {
		return word, true
	}
	found, n := "", 0
	for _, name := range names {
		if strings.EqualFold(word, name) {
			found, n = name, n+1
		}
	}
	return found, n == 1
}

// CompareNames orders interface names as a router lists them: eth2 before eth10, letter case aside.
func CompareNames(a, b string) int {
	x, y := strings.ToLower(a), strings.ToLower(b)
	for x != "" && y != "" {
		p, q := digits(x), digits(y)
		if p > 0 && q > 0 {
			n, m := strings.TrimLeft(x[:p], "0"), strings.TrimLeft(y[:q], "0")
			// By length first: a number of any size, without the bounds of an integer.
			if c := cmp.Or(cmp.Compare(len(n), len(m)), strings.Compare(n, m)); c != 0 {
				return c
			}
			x, y = x[p:], y[q:]
			continue
		}
		if x[0] != y[0] {
			return cmp.Compare(x[0], y[0])
		}
		x, y = x[1:], y[1:]
	}
	return cmp.Or(cmp.Compare(len(x), len(y)), strings.Compare(a, b))
}

// digits returns the length of the decimal number that s begins with.
func digits(s string) int {
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	return n
}
