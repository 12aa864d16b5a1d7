package main

import (
	"bytes"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// openFiles lists the files of a folder that this process has open, itself among them.
func openFiles(t *testing.T, folder string) (list []string) {
	t.Helper()
	const fds = "/proc/self/fd"
	entries, err := os.ReadDir(fds)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if to, err := os.Readlink(filepath.Join(fds, e.Name())); err == nil && strings.HasPrefix(to, folder) {
			list = append(list, to)
		}
	}
	return list
}

// TestNothingStaysOpen: a router that has ended has no file open. Windows would not let the folder go.
func TestNothingStaysOpen(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("only Linux lists the files that a process has open; on Windows every test with a folder of its own would fail to remove it")
	}
	at := func(dir string) flags {
		f := flags{flash: filepath.Join(dir, "flash"), config: filepath.Join(dir, "startup"), history: filepath.Join(dir, "history")}
		if err := os.Mkdir(f.flash, 0o700); err != nil {
			t.Fatal(err)
		}
		return f
	}
	dir := t.TempDir()
	t.Run("serve", func(t *testing.T) { start(t, at(dir)) })
	if list := openFiles(t, dir); len(list) > 0 {
		t.Errorf("serve: %q", list)
	}
	dir = t.TempDir()
	var out bytes.Buffer
	if err := (oneShot{command: "show clock | redirect now"}).run(t.Context(), at(dir), nil, &out, &out); err != nil {
		t.Errorf("%v\n%s", err, out.String())
	}
	if list := openFiles(t, dir); len(list) > 0 {
		t.Errorf("-c: %q", list)
	}
	dir = t.TempDir()
	f := at(dir)
	if err := os.WriteFile(f.config, []byte("banner motd @\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := newRouter(f.places(), accounts{}, nil); err == nil {
		t.Error("a startup-config that cannot be read is no error")
	}
	if list := openFiles(t, dir); len(list) > 0 {
		t.Errorf("a router that cannot start: %q", list)
	}
}
