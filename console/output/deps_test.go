package output

import (
	"os/exec"
	"strings"
	"testing"
)

// TestImports holds this package's row of DESIGN.md section 2: the standard library and nothing else.
func TestImports(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", "-f", "{{if not .Standard}}{{.ImportPath}}{{end}}", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range strings.Fields(string(out)) {
		if path != "github.com/vtykit/vtykit/console/output" {
			t.Errorf("imports %s", path)
		}
	}
}
