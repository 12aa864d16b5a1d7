package history

import (
	"os/exec"
	"strings"
	"testing"
)

// TestDependencies: the package knows no console.
func TestDependencies(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	const own = "github.com/vtykit/vtykit/"
	for _, p := range strings.Fields(string(out)) {
		if strings.HasPrefix(p, own) && p != own+"console/history" && p != own+"internal/safe" || strings.HasPrefix(p, "golang.org/x/") || p == "net" {
			t.Errorf("console/history depends on %s", p)
		}
	}
}
