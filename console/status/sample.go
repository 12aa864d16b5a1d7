package status

import "time"

// Sample is the host at one moment. Rates are over the time since the sample before. What the system does not tell is zero or left out.
// The slices are shared by all who have the sample and must not be changed; they are sorted by name.
type Sample struct {
	Time                    time.Time  // when it was taken
	CPU                     float64    // percent of all cores together that were busy, 0 to 100
	Cores                   []float64  // percent of each core, in the system's order
	Load                    [3]float64 // processes that run or wait to, as means of 1, 5 and 15 minutes; zero on Windows
	MemoryUsed, MemoryTotal uint64     // bytes; used is what could not be had without swapping
	SwapUsed, SwapTotal     uint64     // bytes
	Disks                   []DiskRate
	Filesystems             []FilesystemUse
	Interfaces              []InterfaceRate
}

// DiskRate is what a whole disk did, its partitions together.
type DiskRate struct {
	Name                  string  // as the system has it: sda, nvme0n1, C:
	ReadBytes, WriteBytes float64 // a second
	Reads, Writes         float64 // requests a second
	Busy                  float64 // percent of the time in which a request was under way, 0 to 100; 0 where the system does not count it
}

// FilesystemUse is one mounted file system of this machine: those of other machines and those without storage are left out.
type FilesystemUse struct {
	Mount       string // where: /var, C:
	Device      string // what is mounted
	Type        string // ext4, NTFS
	Used, Total uint64 // bytes; Total is what may be had without being root

	InodesUsed, InodesTotal uint64 // 0 of 0 where the file system has no fixed number
}

// InterfaceRate is what an interface carried.
type InterfaceRate struct {
	Name                            string
	ReceiveBytes, TransmitBytes     float64 // a second
	ReceivePackets, TransmitPackets float64 // a second
	Errors, Drops                   float64 // a second, of both directions
	Up                              bool    // switched on, and its link is up
}

// Memory is MemoryUsed in percent of MemoryTotal.
func (s Sample) Memory() float64 { return percent(s.MemoryUsed, s.MemoryTotal) }

// Percent is Used in percent of Total.
func (f FilesystemUse) Percent() float64 { return percent(f.Used, f.Total) }

// percent is 0 for nothing of nothing.
func percent(part, whole uint64) float64 {
	if whole == 0 {
		return 0
	}
	return min(float64(part)/float64(whole)*100, 100)
}
