package status

import (
	"os/user"
	"strconv"
)

// maxProcesses bounds one list: the largest number of processes that Linux has by default on 64 bits is 4 Mi, and nobody reads those.
const maxProcesses = 1 << 15

// The states of a process that matter here, as ps(1) has them.
const (
	waiting = "D" // for a disk
	zombie  = "Z" // has ended, and its parent has not asked how
)

// noName stands for the name of a process that has none.
const noName = "?"

// userNames are the names of users that have been looked up.
type userNames map[uint32]string

func (u userNames) of(uid uint32) string {
	name, known := u[uid]
	if !known {
		name = strconv.FormatUint(uint64(uid), 10)
		if u, err := user.LookupId(name); err == nil {
			name = u.Username
		}
		u[uid] = name
	}
	return name
}
