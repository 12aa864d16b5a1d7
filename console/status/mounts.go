package status

import (
	"context"
	"os"
	"path"
	"runtime"
	"slices"

	"github.com/shirou/gopsutil/v4/common"
	"github.com/shirou/gopsutil/v4/disk"
)

// mounts lists what is mounted, each place once and with what is on top there, as a question about its space is answered by that.
func mounts(ctx context.Context) ([]disk.PartitionStat, error) {
	all, err := disk.PartitionsWithContext(ownMounts(ctx), true)
	if err != nil {
		all, err = disk.PartitionsWithContext(ctx, true)
	}
	return topmost(all), err
}

// ownMounts makes gopsutil read the mounts of this process. By itself it takes those of process 1, and where that lives among other mounts
// (mount_namespaces(7)) the space of whatever is at the same path here would be shown as theirs. Who has set HOST_PROC has chosen already.
func ownMounts(ctx context.Context) context.Context {
	if runtime.GOOS != "linux" || os.Getenv("HOST_PROC") != "" || os.Getenv("HOST_PROC_MOUNTINFO") != "" {
		return ctx
	}
	return context.WithValue(ctx, common.EnvKey, common.EnvMap{common.HostProcMountinfo: "/proc/self/mountinfo"})
}

// topmost leaves out mounts that are covered by a later one, and those that show a part of what is mounted as a whole elsewhere. A container may
// have parts only: its root, its volumes, and some files of the host's in /etc. One of them stands for all of that device.
func topmost(all []disk.PartitionStat) (list []disk.PartitionStat) {
	at := map[string]int{}
	for _, p := range all {
		if i, covered := at[p.Mountpoint]; covered {
			list[i] = p
			continue
		}
		at[p.Mountpoint] = len(list)
		list = append(list, p)
	}
	best := map[string]string{} // of a device, where it is shown
	for _, p := range list {
		if shown, ok := best[p.Device]; isPart(p) && (!ok || partRank(p.Mountpoint) < partRank(shown)) {
			best[p.Device] = p.Mountpoint
		}
	}
	for _, p := range list {
		if !isPart(p) {
			delete(best, p.Device)
		}
	}
	return slices.DeleteFunc(list, func(p disk.PartitionStat) bool { return isPart(p) && best[p.Device] != p.Mountpoint })
}

// isPart says whether a mount shows a folder or a file of a file system.
func isPart(p disk.PartitionStat) bool { return slices.Contains(p.Opts, "bind") }

// partRank is least for what is most likely to be looked for: the shortest path, but for the files that a container gets from its host.
func partRank(mount string) int {
	if path.Dir(mount) == "/etc" {
		return len(mount) + 1<<16
	}
	return len(mount)
}
