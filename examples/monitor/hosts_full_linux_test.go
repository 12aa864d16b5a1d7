package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
)

// fullVariable makes TestSpawnedFull a monitor on whose host a file system is full: that folder.
const fullVariable = "VTYKIT_TEST_FULL"

// TestSpawnedFull is no test, but what TestShowHostsSeesWarnings runs among mounts of its own.
func TestSpawnedFull(t *testing.T) {
	folder, config, ok := strings.Cut(os.Getenv(fullVariable), "\n")
	if !ok {
		return
	}
	if err := syscall.Mount("tmpfs", folder, "tmpfs", 0, "size=64k"); err != nil {
		fmt.Println("no mount:", err)
		return
	}
	if err := os.WriteFile(filepath.Join(folder, "all"), make([]byte, 64<<10), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Fatal(run(t.Context(), []string{"-config", config, "-listen", "127.0.0.1:0", "-log-level", "error"}, os.Stdin, os.Stdout, os.Stderr))
}

// TestShowHostsSeesWarnings: a host with a full disk, of which no alarm was ever asked for, is not good in `show hosts`.
func TestShowHostsSeesWarnings(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	config := settle(t, "[nats]\nurl = \"embedded\"\nlisten = \"127.0.0.1:0\"\n")
	cmd := exec.Command(self, "-test.run=^TestSpawnedFull$")
	cmd.Env = append(os.Environ(), fullVariable+"="+folder+"\n"+config)
	cmd.SysProcAttr = &syscall.SysProcAttr{Unshareflags: syscall.CLONE_NEWNS}
	pipe, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); errors.Is(err, syscall.EPERM) {
		t.Skip("needs the right to mount: ", err)
	} else if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	out := bufio.NewReader(pipe)
	line, err := out.ReadString('\n')
	if why, ok := strings.CutPrefix(line, "no mount: "); ok {
		t.Skip("needs the right to mount: ", why)
	}
	m := regexp.MustCompile(`^Listening on (\S+)\. `).FindStringSubmatch(line)
	if m == nil {
		t.Fatalf("%q, %v", line, err)
	}
	go func() { _, _ = io.Copy(io.Discard, out) }()
	c := login(t, m[1], "alice", password)
	c.Enter("show host warnings | include " + filepath.Base(filepath.Dir(folder)))
	has(c, "! file system "+folder+" is 100% full")
	const ask = "show hosts | select HEALTH ALARMS"
	c.Enter(ask)
	c.Wait("a warning without an alarm", func(s string) bool {
		i := strings.LastIndex(s, ask+"\n")
		if i < 0 || !strings.HasSuffix(s, "#") {
			return false
		}
		if regexp.MustCompile(`(?m)^warning +0$`).MatchString(s[i:]) {
			return true
		}
		c.Enter(ask)
		return false
	})
}
