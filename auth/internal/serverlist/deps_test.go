package serverlist

import (
	"os/exec"
	"strings"
	"testing"
)

// TestImports: the standard library and nothing else.
func TestImports(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", "-f", "{{if not .Standard}}{{.ImportPath}}{{end}}", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range strings.Fields(string(out)) {
		if path != "github.com/vtykit/vtykit/auth/internal/serverlist" {
			t.Errorf("imports %s", path)
		}
	}
}
