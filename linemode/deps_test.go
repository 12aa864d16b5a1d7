package linemode

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// TestDependencies holds the rule that linemode knows telnet and what telnet knows, and nothing of the console.
func TestDependencies(t *testing.T) {
	const module = "github.com/vtykit/vtykit/"
	list := func(what, format string) []string {
		out, err := exec.Command("go", "list", what, "-f", format, ".").CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		return strings.Fields(string(out))
	}
	allowed := []string{module + "linemode", module + "telnet", module + "internal/limit", module + "internal/safe"}
	for _, p := range list("-deps", "{{if not .Standard}}{{.ImportPath}}{{end}}") {
		if !slices.Contains(allowed, p) {
			t.Errorf("linemode links %s", p)
		}
	}
	for _, p := range list("-find", `{{join .Imports "\n"}}`) {
		if strings.Contains(p, ".") && p != module+"telnet" {
			t.Errorf("linemode imports %s", p)
		}
	}
}
