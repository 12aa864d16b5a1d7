package screen

import (
	"os/exec"
	"strings"
	"testing"
)

// TestImports holds the rule for this package: the standard library and displaywidth with what that needs. The editor it judges is not
// among its imports.
func TestImports(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", ".").Output()
	if err != nil {
		t.Fatal("go list: ", err)
	}
	for _, dep := range strings.Fields(string(out)) {
		if strings.Contains(dep, ".") && !strings.HasPrefix(dep, "github.com/clipperhouse/") && !strings.HasSuffix(dep, "/testclient/screen") {
			t.Errorf("imports %s", dep)
		}
	}
}
