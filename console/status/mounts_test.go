package status

import (
	"fmt"
	"slices"
	"testing"

	"github.com/shirou/gopsutil/v4/disk"
)

// TestTopmost: each place is what was mounted there last, and parts of a file system are left out unless there is nothing else of it.
func TestTopmost(t *testing.T) {
	m := func(mount, device, kind string) disk.PartitionStat {
		return disk.PartitionStat{Mountpoint: mount, Device: device, Fstype: kind, Opts: []string{"rw"}}
	}
	part := func(mount, device string) disk.PartitionStat {
		return disk.PartitionStat{Mountpoint: mount, Device: device, Fstype: "ext4", Opts: []string{"rw", "bind"}}
	}
	for _, c := range []struct {
		name string
		all  []disk.PartitionStat
		want []string
	}{
		{"a host", []disk.PartitionStat{m("/", "/dev/sda1", "ext4"), m("/var", "/dev/sda2", "ext4"), part("/tmp", "/dev/sda2"), part("/srv", "/dev/sda1")}, []string{"/ /dev/sda1", "/var /dev/sda2"}},
		{"one upon another", []disk.PartitionStat{m("/mnt", "/dev/sdb1", "ext4"), m("/", "/dev/sda1", "ext4"), m("/mnt", "tmpfs", "tmpfs")}, []string{"/mnt tmpfs", "/ /dev/sda1"}},
		{"a part upon a whole", []disk.PartitionStat{m("/", "/dev/sda1", "ext4"), m("/mnt", "/dev/sdb1", "ext4"), part("/mnt", "/dev/sda1")}, []string{"/ /dev/sda1"}},
		{"a container with volumes", []disk.PartitionStat{m("/", "overlay", "overlay"), part("/etc/hosts", "/dev/sda1"), part("/var/lib/postgresql", "/dev/sda1"), part("/etc/resolv.conf", "/dev/sda1"),
			part("/backup", "/dev/sdb1")}, []string{"/ overlay", "/var/lib/postgresql /dev/sda1", "/backup /dev/sdb1"}},
		{"a container in a folder", []disk.PartitionStat{part("/", "/dev/sda1"), part("/srv", "/dev/sda1")}, []string{"/ /dev/sda1"}},
	} {
		var got []string
		for _, p := range topmost(c.all) {
			got = append(got, fmt.Sprint(p.Mountpoint, " ", p.Device))
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// TestStoredMemory: shared memory can become full as any other file system can; the rest below /dev holds nothing.
func TestStoredMemory(t *testing.T) {
	for mount, want := range map[string]bool{"/dev/shm": true, "/dev/pts": false, "/dev/hugepages": false, "/sys/fs/cgroup": false, "/run": true, "/devices": true} {
		if got := stored(disk.PartitionStat{Mountpoint: mount, Device: "tmpfs", Fstype: "tmpfs"}); got != want {
			t.Errorf("%s: %v, want %v", mount, got, want)
		}
	}
}
