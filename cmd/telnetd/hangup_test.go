//go:build unix

package main

import (
	"os/exec"
	"os/signal"
	"syscall"
	"testing"
)

// TestHangUpsUnderNohup: what ignores hang-ups here does not hold for the programs that are started.
func TestHangUpsUnderNohup(t *testing.T) {
	signal.Ignore(syscall.SIGHUP)
	heedHangUps()
	if out, err := exec.Command("sh", "-c", "kill -HUP $$; echo it goes on").Output(); err == nil || len(out) > 0 {
		t.Errorf("%q, %v", out, err)
	}
	if err := syscall.Kill(syscall.Getpid(), syscall.SIGHUP); err != nil {
		t.Error(err)
	}
}
