//go:build unix

package auth

import (
	"path/filepath"
	"syscall"
	"testing"
)

// TestR068_NamedPipe: opening one would block until somebody writes to it.
func TestR068_NamedPipe(t *testing.T) {
	path := filepath.Join(t.TempDir(), "users")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenFile(path); err == nil {
		t.Error("a named pipe was read")
	}
}
