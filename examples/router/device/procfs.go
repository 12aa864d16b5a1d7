package device

import (
	"bytes"
	"io"
	"iter"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"time"
)

// Bounds of what is read from the machine. A line of /proc/net/route is 128 bytes: the first holds some 130 000 routes.
const (
	maxProcFile = 16 << 20 // bytes; the rest of a larger file is not read
	maxModel    = 128      // bytes of a model name
)

// Neighbour is one entry of the ARP table.
type Neighbour struct {
	Addr      netip.Addr
	MAC       net.HardwareAddr // nil while the address is being resolved
	Interface string
}

// System is what the machine says of itself. Zero fields are unknown.
type System struct {
	Kernel string // "Linux 6.1.0"
	Model  string // "Raspberry Pi 4 Model B", "AMD EPYC"
	Arch   string // "amd64"
	Memory uint64 // bytes
	Free   uint64 // bytes that a new program could have
}

// Neighbours lists the ARP table; empty where the machine does not tell.
func (h *Host) Neighbours() []Neighbour { return parseARP(h.read("proc/net/arp")) }

// Uptime is the time since the machine started, or since [Open] where that is unknown.
func (h *Host) Uptime() time.Duration {
	if up, ok := parseUptime(h.read("proc/uptime")); ok {
		return up
	}
	return h.now().Sub(h.started)
}

// System describes the machine.
func (h *Host) System() System {
	s := System{Kernel: h.kernel, Arch: h.arch}
	if release := oneLine(h.read("proc/sys/kernel/osrelease")); release != "" {
		s.Kernel = strings.TrimSpace(oneLine(h.read("proc/sys/kernel/ostype")) + " " + release)
	}
	s.Memory, s.Free = parseMemory(h.read("proc/meminfo"))
	// The board before its processor: the first is what is written on the box.
	for _, name := range []string{"proc/device-tree/model", "sys/class/dmi/id/product_name"} {
		if s.Model = oneLine(h.read(name)); s.Model != "" {
			return s
		}
	}
	s.Model = parseProcessor(h.read("proc/cpuinfo"))
	return s
}

// speed returns an interface's speed and duplex; a virtual or unplugged one has none and says so by an error or -1.
func (h *Host) speed(name string) (bitsPerSecond uint64, duplex string) {
	if mbit, err := strconv.ParseUint(h.sysNet(name, "speed"), 10, 31); err == nil {
		bitsPerSecond = mbit * 1_000_000
	}
	if d := h.sysNet(name, "duplex"); d == "full" || d == "half" {
		duplex = d
	}
	return bitsPerSecond, duplex
}

// sysNet reads one attribute of an interface.
func (h *Host) sysNet(name, attribute string) string {
	return oneLine(h.read("sys/class/net/" + name + "/" + attribute))
}

// read returns what a file of the machine holds, nil when it cannot be read: all of them are optional. An interface may be
// called anything; an fs.FS refuses a path with dots.
func (h *Host) read(name string) []byte {
	if h.root == nil {
		return nil
	}
	f, err := h.root.Open(name)
	if err != nil {
		return nil
	}
	defer f.Close()
	data, _ := io.ReadAll(io.LimitReader(f, maxProcFile))
	return data
}

// oneLine is the first line of a one-line file. The device tree ends its strings with a NUL.
func oneLine(data []byte) string {
	data, _, _ = bytes.Cut(data, []byte{'\n'})
	data, _, _ = bytes.Cut(data, []byte{0})
	return string(bytes.TrimSpace(data[:min(len(data), maxModel)]))
}

// rows yields the lines of a table split at blanks, from the line numbered skip on.
func rows(data []byte, skip int) iter.Seq[[]string] {
	return func(yield func([]string) bool) {
		n := 0
		for line := range bytes.Lines(data) {
			if n++; n > skip && !yield(strings.Fields(string(line))) {
				return
			}
		}
	}
}

// parseCounters reads /proc/net/dev: two lines of heading, then "name: " and sixteen totals, eight a direction.
func parseCounters(data []byte) map[string]Counters {
	all := map[string]Counters{}
	n := 0
	for line := range bytes.Lines(data) {
		if n++; n <= 2 {
			continue
		}
		// The last colon: an alias name such as eth0:1 has one itself, and the kernel may leave no blank behind it.
		colon := bytes.LastIndexByte(line, ':')
		if colon < 0 {
			continue
		}
		var v [16]uint64
		fields := strings.Fields(string(line[colon+1:]))
		if len(fields) < len(v) {
			continue
		}
		bad := false
		for i := range v {
			var err error
			v[i], err = strconv.ParseUint(fields[i], 10, 64)
			bad = bad || err != nil
		}
		name := string(bytes.TrimSpace(line[:colon]))
		if bad || name == "" {
			continue
		}
		all[name] = Counters{
			In:         Traffic{Bytes: v[0], Packets: v[1], Errors: v[2], Drops: v[3], FIFO: v[4]},
			Frame:      v[5],
			Multicast:  v[7],
			Out:        Traffic{Bytes: v[8], Packets: v[9], Errors: v[10], Drops: v[11], FIFO: v[12]},
			Collisions: v[13],
			Carrier:    v[14],
		}
	}
	return all
}

// parseARP reads /proc/net/arp: address, hardware type, flags, hardware address, mask, device.
func parseARP(data []byte) []Neighbour {
	const complete = 0x2 // ATF_COM
	var list []Neighbour
	for f := range rows(data, 1) {
		if len(f) < 6 {
			continue
		}
		addr, err := netip.ParseAddr(f[0])
		flags, err2 := strconv.ParseUint(f[2], 0, 32)
		if err != nil || err2 != nil || !addr.Is4() {
			continue
		}
		n := Neighbour{Addr: addr, Interface: f[5]}
		if flags&complete != 0 {
			n.MAC, _ = net.ParseMAC(f[3])
		}
		list = append(list, n)
	}
	return list
}

// parseUptime reads /proc/uptime: seconds with two decimals, then what the processors idled.
func parseUptime(data []byte) (time.Duration, bool) {
	const longest = 200 * 365 * 24 * 3600 // seconds; a Duration ends at 292 years
	for f := range rows(data, 0) {
		if len(f) == 0 {
			break
		}
		seconds, err := strconv.ParseFloat(f[0], 64)
		if err != nil || !(seconds >= 0 && seconds < longest) { // written so that NaN fails
			break
		}
		return time.Duration(seconds * float64(time.Second)), true
	}
	return 0, false
}

// parseMemory reads /proc/meminfo.
func parseMemory(data []byte) (total, free uint64) {
	for f := range rows(data, 0) {
		if len(f) < 3 || f[2] != "kB" {
			continue
		}
		kib, err := strconv.ParseUint(f[1], 10, 54) // so that bytes fit 64 bits
		if err != nil {
			continue
		}
		switch f[0] {
		case "MemTotal:":
			total = kib << 10
		case "MemAvailable:":
			free = kib << 10
		}
	}
	return total, free
}

// parseProcessor reads the name of the first processor in /proc/cpuinfo, which each architecture writes its own way.
func parseProcessor(data []byte) string {
	for line := range bytes.Lines(data) {
		key, value, ok := bytes.Cut(line, []byte{':'})
		if !ok {
			continue
		}
		switch string(bytes.TrimSpace(key)) {
		case "model name", "cpu model", "Hardware", "system type":
			return oneLine(value)
		}
	}
	return ""
}
