//go:build unix

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestOwnedBy: an account that root makes in the service's folder is none, because the service cannot open the file.
func TestOwnedBy(t *testing.T) {
	folder := t.TempDir()
	me := uint32(os.Geteuid())
	if err := ownedBy(folder, me); err != nil {
		t.Error(err)
	}
	if err := ownedBy(filepath.Join(folder, "none"), me+1); err != nil {
		t.Error(err)
	}
	if err := ownedBy(folder, me+1); err == nil || !strings.Contains(err.Error(), "runuser -u ") {
		t.Errorf("a folder of somebody else's: %v", err)
	}
}
