package charset

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// TestDependencies holds the rule that charset is a leaf over telnet and x/text.
func TestDependencies(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", "-f", "{{if not .Standard}}{{.ImportPath}}{{end}}", ".").CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	const module = "github.com/vtykit/vtykit/"
	allowed := []string{module + "telnet/charset", module + "telnet", module + "internal/limit", module + "internal/safe"}
	for _, p := range strings.Fields(string(out)) {
		if !slices.Contains(allowed, p) && !strings.HasPrefix(p, "golang.org/x/text/") {
			t.Errorf("charset links %s", p)
		}
	}
}
