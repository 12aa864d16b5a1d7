package telnets

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// TestDependencies holds the rule that telnets knows the standard library and telnet, and that telnet links no TLS.
func TestDependencies(t *testing.T) {
	const module = "github.com/vtykit/vtykit/"
	out, err := exec.Command("go", "list", "-deps", ".").CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	allowed := []string{module + "telnet", module + "telnet/telnets", module + "internal/limit", module + "internal/safe"}
	for _, p := range strings.Fields(string(out)) {
		if strings.Contains(strings.Split(p, "/")[0], ".") && !slices.Contains(allowed, p) {
			t.Errorf("telnets links %s", p)
		}
	}
	out, err = exec.Command("go", "list", "-deps", module+"telnet").CombinedOutput()
	if err != nil || slices.Contains(strings.Fields(string(out)), "crypto/tls") {
		t.Errorf("telnet links crypto/tls (%v)", err)
	}
}
