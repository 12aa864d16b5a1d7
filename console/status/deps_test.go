package status

import (
	"os/exec"
	"strings"
	"testing"
)

// TestDependencies holds this package's row of the design: the console, its tables and gopsutil; no transport, no net/http.
func TestDependencies(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	const own = "github.com/vtykit/vtykit/"
	for _, p := range strings.Fields(string(out)) {
		name, ours := strings.CutPrefix(p, own)
		switch {
		case ours && !strings.HasPrefix(name, "console") && name != "internal/safe":
			t.Errorf("console/status depends on %s", p)
		case p == "net/http", p == "database/sql":
			t.Errorf("console/status depends on %s", p)
		}
	}
}

// TestGopsutilStaysHere: a daemon that does not mount these commands links nothing of them.
func TestGopsutilStaysHere(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", "../../telnet", "../../linemode", "..", "../rows", "../export", "../../auth").Output()
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(out), "gopsutil") {
		t.Error("a core package depends on gopsutil")
	}
}
