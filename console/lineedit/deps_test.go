package lineedit_test

import (
	"os/exec"
	"strings"
	"testing"
)

// TestImports holds the rule for this package: the standard library without I/O, and displaywidth with what that needs.
func TestImports(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", ".").Output()
	if err != nil {
		t.Fatal("go list: ", err)
	}
	for _, dep := range strings.Fields(string(out)) {
		switch {
		case strings.HasPrefix(dep, "github.com/clipperhouse/displaywidth"), strings.HasPrefix(dep, "github.com/clipperhouse/uax29/v2"),
			strings.HasSuffix(dep, "/console/lineedit"):
		case strings.Contains(dep, "."):
			t.Errorf("imports %s", dep)
		case dep == "os", dep == "net", dep == "time", dep == "syscall":
			t.Errorf("imports %s: an editor does no I/O", dep)
		}
	}
}
