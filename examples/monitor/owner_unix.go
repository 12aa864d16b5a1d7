//go:build unix

package main

import (
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
)

// notForRoot says that root must not write in a folder of somebody else's: what it makes there, its owner could not open.
func notForRoot(config string) error {
	if os.Geteuid() != 0 {
		return nil
	}
	return ownedBy(filepath.Dir(config), 0)
}

// ownedBy is the error of a folder that somebody else owns. One that is not there yet is nobody's.
func ownedBy(folder string, uid uint32) error {
	info, err := os.Stat(folder)
	if err != nil {
		return nil
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok || stat.Uid == uid {
		return nil
	}
	owner := strconv.FormatUint(uint64(stat.Uid), 10)
	if u, err := user.LookupId(owner); err == nil {
		owner = u.Username
	}
	return fmt.Errorf("%s belongs to %s, who could not open what root writes there: runuser -u %s -- and then this command", folder, owner, owner)
}

// asService begins a command line that is for the user of the service: systemd gives the variable to all that it starts (systemd.exec(5)).
func asService() string {
	if u, err := user.Current(); err == nil && os.Getenv("INVOCATION_ID") != "" && u.Uid != "0" {
		return "runuser -u " + u.Username + " -- "
	}
	return ""
}
