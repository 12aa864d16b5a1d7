//go:build unix

package config

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/vtykit/vtykit/console"
)

// A pipe in the operators' folder, which nobody writes into, is not waited for.
func TestReadOfAPipe(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mkfifo(filepath.Join(dir, "pipe"), 0o600); err != nil {
		t.Skip("no pipes in this file system: ", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	s := newWord(t, t.TempDir())
	s.o.Files = &console.Files{Root: root}
	if text, err := s.read("flash:pipe"); err == nil {
		t.Errorf("%q", text)
	}
}
