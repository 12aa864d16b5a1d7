package main

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// TestDependencies holds what the client links.
func TestDependencies(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", "-f", "{{if not .Standard}}{{.ImportPath}}{{end}}", ".").CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	const module = "github.com/vtykit/vtykit/"
	allowed := []string{module + "telnet", module + "telnet/charset", module + "linemode", module + "cmd/telnet", module + "internal/limit", module + "internal/safe",
		"github.com/chzyer/readline", "golang.org/x/term", "golang.org/x/sys/unix", "golang.org/x/sys/windows", "golang.org/x/sys/plan9"}
	for _, p := range strings.Fields(string(out)) {
		if !slices.Contains(allowed, p) && !strings.HasPrefix(p, "golang.org/x/text/") {
			t.Errorf("the client links %s", p)
		}
	}
}
