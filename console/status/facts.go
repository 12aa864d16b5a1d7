package status

import (
	"context"
	"net/netip"
	"time"
)

// facts is what the commands show. An error says in one line why there is nothing; what else comes with it is shown all the same.
type facts interface {
	now() time.Time
	host(ctx context.Context) (hostInfo, error)
	sample(ctx context.Context) (Sample, error)
	cores(ctx context.Context) ([]coreUse, error) // all together first
	load(ctx context.Context) ([3]float64, error)
	memory(ctx context.Context) (memoryInfo, error)
	disks(ctx context.Context) (map[string]diskTotal, error)
	filesystems(ctx context.Context) (list []FilesystemUse, silent []string, err error)
	interfaces(ctx context.Context) ([]interfaceInfo, error)
	interfaceNames() []string
	connections(ctx context.Context) ([]connectionInfo, error)
	processes(ctx context.Context, measure bool) ([]processInfo, error)
	services(ctx context.Context) ([]serviceInfo, error)
	sensors(ctx context.Context) ([]sensorInfo, error)
	log(ctx context.Context, q logQuery) (entries []logEntry, cut bool, err error)
	users(ctx context.Context) ([]userInfo, error)
	clock(ctx context.Context) clockInfo
}

// reason is an error for the operator: why something is not shown.
type reason string

func (r reason) Error() string { return string(r) }

// hostInfo is what does not change while the system runs.
type hostInfo struct {
	name     string // of the host
	system   string // Debian 12.1
	kernel   string // Linux 6.1.0 x86_64
	virtual  string // kvm; empty where it is a real machine or not known
	boot     time.Time
	logical  int // cores
	physical int
	model    string // of the processor
}

// coreUse is what one core, or all, did in the last second, in percent.
type coreUse struct {
	name                                               string
	busy, user, nice, system, wait, interrupts, stolen float64
}

// memoryInfo is in bytes; 0 is not known, but for swap.
type memoryInfo struct {
	total, used, available, free, buffers, cached, shared uint64
	swapTotal, swapUsed                                   uint64
}

// diskTotal is what a disk has done since the system started.
type diskTotal struct{ readBytes, writeBytes uint64 }

type interfaceInfo struct {
	name           string
	mtu            int
	mac            string
	address        netip.Prefix // the first of IPv4, else of IPv6
	up             bool
	counted        bool   // what follows is known, since the system started
	received, sent uint64 // bytes
	errors, drops  uint64 // of both directions
}

type connectionInfo struct {
	protocol    string // tcp or udp
	state       string // listen, established, time-wait, ...; unconnected for UDP without a peer
	local, peer netip.AddrPort
	pid         int    // 0 is not known
	program     string // its name
}

type processInfo struct {
	pid, parent int
	user, name  string
	state       string  // one letter as ps(1) has it; empty where it is not known
	threads     int     // 0 is not known
	cpu         float64 // percent of one core in the last second, negative if it was not measured
	memory      uint64  // resident, bytes
	used        time.Duration
	started     time.Time
}

type serviceInfo struct {
	name        string // nginx.service; the key name on Windows
	state       string // active, failed, inactive, ...
	detail      string // running, exited, dead, ...; exit code 1067
	pid         int
	description string
}

type sensorInfo struct {
	name                        string
	temperature, high, critical float64 // degrees Celsius; 0 of the limits is none
}

type userInfo struct {
	name, terminal, from string
	since                time.Time
}

// clockInfo is what the kernel knows of its clock. Known is false where it does not tell.
type clockInfo struct {
	known, synchronised bool
	deviation           time.Duration // estimated
}
