package transfer_test

import (
	"os"
	"testing"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/console/transfer"
)

// TestOneDir: the files of the filters and those of ZModem both come with a `dir`. Of two the first would hide the second without a word.
func TestOneDir(t *testing.T) {
	root, err := os.OpenRoot(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	c := console.New(console.Config{Files: &console.Files{Root: root}})
	exec := c.Mode("exec", "")
	exec.FileCommands()
	transfer.Mount(exec, transfer.Config{Send: root, Receive: root})
	var dirs []string
	for _, cmd := range exec.Commands() {
		if cmd.Path == "dir" {
			dirs = append(dirs, cmd.Usage())
		}
	}
	if len(dirs) != 1 || dirs[0] != "dir [FILE]" {
		t.Errorf("%q", dirs)
	}

	exec = console.New(console.Config{Files: &console.Files{Root: root}}).Mode("exec", "")
	transfer.Mount(exec, transfer.Config{Send: root, Receive: root})
	defer func() {
		if recover() == nil {
			t.Error("the `dir` of FileCommands is hidden by that of Mount")
		}
	}()
	exec.FileCommands()
}
