package fingerprint

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// TestDependencies holds the rule that this leaf knows telnet, what telnet knows, and the standard library without net/http.
func TestDependencies(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", ".").CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	const module = "github.com/vtykit/vtykit/"
	allowed := []string{module + "telnet", module + "telnet/fingerprint", module + "internal/limit", module + "internal/safe"}
	for _, p := range strings.Fields(string(out)) {
		first, _, _ := strings.Cut(p, "/")
		if strings.Contains(first, ".") && !slices.Contains(allowed, p) || p == "net/http" {
			t.Errorf("fingerprint links %s", p)
		}
	}
}
