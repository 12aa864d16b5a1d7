package telnet

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// TestDependencies holds the rule that telnet knows the standard library and two internal leaves, and nothing of the console.
func TestDependencies(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", "-f", "{{if not .Standard}}{{.ImportPath}}{{end}}", ".").CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	const module = "github.com/vtykit/vtykit/"
	allowed := []string{module + "telnet", module + "internal/limit", module + "internal/safe"}
	for _, p := range strings.Fields(string(out)) {
		if !slices.Contains(allowed, p) {
			t.Errorf("telnet links %s", p)
		}
	}
}
