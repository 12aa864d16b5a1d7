package shell

import (
	"os/exec"
	"strings"
	"testing"
)

// TestDependencies: only who puts a program behind a console links what ptys need, and this package knows no transport.
func TestDependencies(t *testing.T) {
	deps := func(pkg string) []string {
		out, err := exec.Command("go", "list", "-deps", pkg).Output()
		if err != nil {
			t.Fatal(err)
		}
		return strings.Fields(string(out))
	}
	const own = "github.com/vtykit/vtykit/"
	for _, p := range deps(".") {
		name, ours := strings.CutPrefix(p, own)
		if p == "net/http" || p == "database/sql" || ours &&
			(strings.HasPrefix(name, "telnet") || strings.HasPrefix(name, "auth") || strings.HasPrefix(name, "linemode")) {
			t.Errorf("console/shell depends on %s", p)
		}
	}
	for _, pkg := range []string{"console", "telnet", "linemode", "auth"} {
		for _, p := range deps(own + pkg) {
			if strings.Contains(p, "pty") && strings.Contains(p, "charmbracelet") || p == "github.com/creack/pty" ||
				p == own+"internal/program" || p == own+"console/shell" {
				t.Errorf("%s depends on %s", pkg, p)
			}
		}
	}
}
