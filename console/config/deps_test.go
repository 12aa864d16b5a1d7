package config_test

import (
	"os/exec"
	"strings"
	"testing"
)

// TestDependencies holds the row of the design: the console, and what that has; no transport, no user store, nothing from elsewhere.
func TestDependencies(t *testing.T) {
	deps := func(path string) map[string]bool {
		out, err := exec.Command("go", "list", "-deps", "-f", "{{if not .Standard}}{{.ImportPath}}{{end}}", path).Output()
		if err != nil {
			t.Fatal(err)
		}
		set := map[string]bool{}
		for p := range strings.FieldsSeq(string(out)) {
			set[p] = true
		}
		return set
	}
	const console = "github.com/vtykit/vtykit/console"
	allowed := deps(console)
	for p := range deps(".") {
		if !allowed[p] && p != console+"/config" {
			t.Errorf("config depends on %s", p)
		}
	}
}
