package device

import (
	"encoding/binary"
	"io/fs"
	"net"
	"net/netip"
	"os"
	"runtime"
	"time"
)

// Open returns this machine. On Linux it reads /proc and /sys; elsewhere it tells what the standard library knows, and the
// uptime is that of the process from this call on.
func Open() *Host {
	return &Host{
		root:    machineRoot(runtime.GOOS),
		order:   binary.NativeEndian,
		links:   systemLinks,
		addrs:   systemAddrs,
		now:     time.Now,
		started: time.Now(),
		arch:    runtime.GOARCH,
		kernel:  runtime.GOOS,
	}
}

// machineRoot is a value rather than a build tag, so that every platform compiles and tests the parsers.
func machineRoot(goos string) fs.FS {
	if goos != "linux" && goos != "android" {
		return nil
	}
	return os.DirFS("/")
}

func systemLinks() ([]link, error) {
	list, err := net.Interfaces()
	if err != nil {
		return nil, err
	}
	links := make([]link, len(list))
	for i, in := range list {
		links[i] = link{name: in.Name, index: in.Index, mtu: in.MTU, mac: in.HardwareAddr, flags: in.Flags}
	}
	return links, nil
}

// systemAddrs returns nothing for an interface that is gone by now.
func systemAddrs(l link) []netip.Prefix {
	list, err := (&net.Interface{Index: l.index, Name: l.name}).Addrs()
	if err != nil {
		return nil
	}
	var addrs []netip.Prefix
	for _, a := range list {
		n, ok := a.(*net.IPNet)
		if !ok {
			continue
		}
		addr, ok := netip.AddrFromSlice(n.IP)
		ones, bits := n.Mask.Size()
		if !ok || bits == 0 {
			continue
		}
		addr = addr.Unmap()
		// A mask of 128 bits may stand beside an IPv4 address that was held in 16 bytes.
		if addr.Is4() && bits == 128 {
			ones -= 96
		}
		if p := netip.PrefixFrom(addr, ones); p.IsValid() {
			addrs = append(addrs, p)
		}
	}
	return addrs
}
